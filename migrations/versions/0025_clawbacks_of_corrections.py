"""A clawback says which correction of an award it carries out.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clawbacks", sa.Column("correction_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_clawbacks_correction_id"), "clawbacks", "award_corrections", ["correction_id"], ["id"]
    )
    op.create_index(
        "uq_clawbacks_correction_id_award_id",
        "clawbacks",
        ["correction_id", "award_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('declined', 'withdrawn')"),
    )


def downgrade() -> None:
    op.drop_index("uq_clawbacks_correction_id_award_id", "clawbacks")
    op.drop_constraint(op.f("fk_clawbacks_correction_id"), "clawbacks", type_="foreignkey")
    op.drop_column("clawbacks", "correction_id")
