"""Named answers to a what if, which nobody changes afterwards.

Revision ID: 0023
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None

FROZEN = """
CREATE FUNCTION scenarios_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a saved scenario is never changed';
END $$
"""
TRIGGER = """
CREATE TRIGGER scenarios_are_frozen BEFORE UPDATE ON scenarios
FOR EACH ROW EXECUTE FUNCTION scenarios_are_frozen()
"""


def upgrade() -> None:
    op.create_table(
        "scenarios",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("question", JSONB(), nullable=False),
        sa.Column("answer", JSONB(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("rulebook", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("name <> '' AND reason <> ''", name=op.f("ck_scenarios_named_with_reason")),
        sa.ForeignKeyConstraint(["saved_by"], ["people.id"], name=op.f("fk_scenarios_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenarios")),
        sa.UniqueConstraint("kind", "name", name=op.f("uq_scenarios_kind_name")),
    )
    op.create_index(op.f("ix_scenarios_kind_saved_at"), "scenarios", ["kind", "saved_at"], unique=False)
    op.execute(FROZEN)
    op.execute(TRIGGER)


def downgrade() -> None:
    op.drop_table("scenarios")
    op.execute("DROP FUNCTION scenarios_are_frozen()")
