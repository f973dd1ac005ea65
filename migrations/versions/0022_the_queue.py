"""The queue: pinyin initials of firms, flags of cases, saved views, acts on many cases.

Revision ID: 0022
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from office.firms.pinyin import initials

revision = "0022"
down_revision = "0014"
branch_labels = None
depends_on = None

FLAGS = "'contradiction', 'two_rosters', 'refer', 'dissuade', 'isolate', 'refiled'"
ACTS = "'return', 'approve', 'reject', 'sign', 'take_back'"
BLOCK = 5000


def upgrade() -> None:
    op.add_column("firms", sa.Column("initials", sa.Text()))
    fill_initials()
    op.alter_column("firms", "initials", nullable=False)
    op.create_table(
        "case_flags",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("flag", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "flag", name="pk_case_flags"),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], ondelete="CASCADE", name="fk_case_flags_application_id"
        ),
        sa.CheckConstraint(f"flag IN ({FLAGS})", name=op.f("ck_case_flags_flag_known")),
    )
    op.create_index("ix_case_flags_flag_application_id", "case_flags", ["flag", "application_id"])
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE", name="fk_saved_views_person_id"),
        sa.UniqueConstraint("person_id", "name", name="uq_saved_views_person_id_name"),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_views_name_given")),
    )
    op.create_table(
        "bulk_acts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("done_by", sa.Uuid(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_acts"),
        sa.ForeignKeyConstraint(["done_by"], ["people.id"], name="fk_bulk_acts_done_by"),
        sa.CheckConstraint(f"act IN ({ACTS})", name=op.f("ck_bulk_acts_act_known")),
    )
    op.create_index("ix_bulk_acts_done_by_done_at", "bulk_acts", ["done_by", "done_at"])
    op.create_table(
        "bulk_items",
        sa.Column("bulk_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text()),
        sa.Column("problem_values", JSONB()),
        sa.PrimaryKeyConstraint("bulk_id", "number", name="pk_bulk_items"),
        sa.ForeignKeyConstraint(["bulk_id"], ["bulk_acts.id"], ondelete="CASCADE", name="fk_bulk_items_bulk_id"),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name="fk_bulk_items_application_id"),
        sa.CheckConstraint("done = (problem IS NULL)", name=op.f("ck_bulk_items_refusal_with_reason")),
    )
    waiting = sa.text("state IN ('filed', 'proposed')")
    by_rank = ["tier", sa.text("score DESC"), "filed_at", "credit_code"]
    op.create_index("ix_applications_waiting", "applications", by_rank, postgresql_where=waiting)
    by_deadline = ["due_at", "tier", "credit_code"]
    op.create_index("ix_applications_waiting_due_at", "applications", by_deadline, postgresql_where=waiting)


def fill_initials() -> None:
    """Give every firm the initials of its name, a block at a time."""
    firms = sa.table(
        "firms", sa.column("id", sa.Uuid()), sa.column("name", sa.Text()), sa.column("initials", sa.Text())
    )
    connection = op.get_bind()
    set_ = sa.update(firms).where(firms.c.id == sa.bindparam("key")).values(initials=sa.bindparam("letters"))
    known = connection.execute(sa.select(firms.c.id, firms.c.name)).all()
    for start in range(0, len(known), BLOCK):
        block = known[start : start + BLOCK]
        connection.execute(set_, [{"key": key, "letters": initials(name)} for key, name in block])


def downgrade() -> None:
    op.drop_index("ix_applications_waiting_due_at", "applications")
    op.drop_index("ix_applications_waiting", "applications")
    for table in ("bulk_items", "bulk_acts", "saved_views", "case_flags"):
        op.drop_table(table)
    op.drop_column("firms", "initials")
