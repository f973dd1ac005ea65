"""Keep what stopped a job as a sentence and its values, so that each reader is told in their own language."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("problem_values", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    # A problem kept until now has its values in it already: its braces, if any, stand for themselves.
    op.execute("UPDATE jobs SET problem = replace(replace(problem, '{', '{{'), '}', '}}') WHERE problem IS NOT NULL")


def downgrade() -> None:
    op.execute("UPDATE jobs SET problem = replace(replace(problem, '{{', '{'), '}}', '}') WHERE problem IS NOT NULL")
    op.drop_column("jobs", "problem_values")
