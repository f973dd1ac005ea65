"""Rosters uploaded in the browser: refusals, warnings, rows left out; files with personal particulars are sealed.

Revision ID: 0005
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stored_files", sa.Column("sealed", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("rosters", sa.Column("left_out", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("rosters", sa.Column("refusal", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("rosters", sa.Column("rulebook", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("rosters", sa.Column("problem_count", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column(
        "rosters",
        sa.Column("warnings", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    )
    op.create_check_constraint(op.f("ck_rosters_left_out_not_negative"), "rosters", "left_out >= 0")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_rosters_left_out_not_negative"), "rosters", type_="check")
    op.drop_column("rosters", "warnings")
    op.drop_column("rosters", "problem_count")
    op.drop_column("rosters", "rulebook")
    op.drop_column("rosters", "refusal")
    op.drop_column("rosters", "left_out")
    op.drop_column("stored_files", "sealed")
