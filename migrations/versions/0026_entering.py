"""Entering: requests to act for a firm, when a representation ended, a person's mobile.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
REQUESTS = "representation_requests"


def upgrade() -> None:
    op.add_column("people", sa.Column("mobile", sa.Text()))
    op.add_column("representations", sa.Column("ended_at", MOMENT))
    op.add_column("representations", sa.Column("ended_by", sa.Uuid()))
    op.add_column("representations", sa.Column("end_reason", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.create_foreign_key("fk_representations_ended_by", "representations", "people", ["ended_by"], ["id"])
    for name, rule in (
        ("confirmed_or_ended", "confirmed_at IS NULL OR ended_at IS NULL"),
        ("end_complete", "(ended_at IS NULL) = (ended_by IS NULL)"),
        ("end_reason_given", "ended_at IS NULL OR end_reason <> ''"),
    ):
        op.create_check_constraint(op.f(f"ck_representations_{name}"), "representations", rule)
    op.create_table(
        REQUESTS,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("firm_name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("industry_name", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("letter_file_id", sa.Uuid()),
        sa.Column("consent_mark", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("firm_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name="pk_representation_requests"),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=f"fk_representation_requests_{column}")
            for column, table in (
                ("person_id", "people"),
                ("letter_file_id", "stored_files"),
                ("decided_by", "people"),
                ("firm_id", "firms"),
            )
        ),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_representation_requests_{name}"))
            for name, rule in (
                ("state_known", "state IN ('waiting', 'confirmed', 'refused', 'withdrawn')"),
                ("credit_code_form", "credit_code ~ '^[0-9A-Z]{18}$'"),
                ("industry_form", "industry ~ '^[0-9]{4}$'"),
                ("part_known", "part IN ('legal_representative', 'agent')"),
                ("agent_with_letter", "part <> 'agent' OR letter_file_id IS NOT NULL"),
                ("decision_complete", "(state = 'waiting') = (decided_at IS NULL)"),
                ("decision_named", "(decided_at IS NULL) = (decided_by IS NULL)"),
                ("refusal_with_reason", "state <> 'refused' OR reason <> ''"),
                ("confirmed_for_a_firm", "(state = 'confirmed') = (firm_id IS NOT NULL)"),
                ("decided_by_another", "state NOT IN ('confirmed', 'refused') OR decided_by <> person_id"),
            )
        ),
    )
    op.create_index(
        "uq_representation_requests_waiting",
        REQUESTS,
        ["person_id", "credit_code"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_representation_requests_state_asked_at", REQUESTS, ["state", "asked_at"])
    op.create_index("ix_representation_requests_credit_code", REQUESTS, ["credit_code"])


def downgrade() -> None:
    op.drop_table(REQUESTS)
    for name in ("confirmed_or_ended", "end_complete", "end_reason_given"):
        op.drop_constraint(op.f(f"ck_representations_{name}"), "representations")
    op.drop_constraint("fk_representations_ended_by", "representations")
    for column in ("ended_at", "ended_by", "end_reason"):
        op.drop_column("representations", column)
    op.drop_column("people", "mobile")
