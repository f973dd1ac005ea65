"""Employees declare for themselves: links, declarations, reminders; people added later to a firm on the whitelist.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CLEARANCES = "clearance IN ('clear', 'isolate', 'dissuade', 'refer', 'incomplete')"


def reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def texts(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def upgrade() -> None:
    links()
    declarations()
    op.alter_column("rosters", "file_id", nullable=True)
    op.add_column("roster_entries", sa.Column("declaration_id", sa.Uuid(), nullable=True))
    op.add_column("roster_entries", sa.Column("stated", JSONB(), nullable=True))
    op.create_foreign_key(
        op.f("fk_roster_entries_declaration_id"),
        "roster_entries",
        "declarations",
        ["declaration_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index(op.f("ix_roster_entries_declaration_id"), "roster_entries", ["declaration_id"])
    additions()


def links() -> None:
    op.create_table(
        "declaration_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_declaration_links_expires_later")),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by IS NULL)", name=op.f("ck_declaration_links_revocation_complete")
        ),
        reference("declaration_links", "application_id", "applications"),
        reference("declaration_links", "created_by", "people"),
        reference("declaration_links", "revoked_by", "people"),
        key("declaration_links"),
        sa.UniqueConstraint("token_hash", name=op.f("uq_declaration_links_token_hash")),
    )
    op.create_index(
        "uq_declaration_links_standing_application_id",
        "declaration_links",
        ["application_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "declaration_reminders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.CheckConstraint("waiting > 0", name=op.f("ck_declaration_reminders_somebody_waits")),
        reference("declaration_reminders", "application_id", "applications"),
        reference("declaration_reminders", "sent_by", "people"),
        key("declaration_reminders"),
    )
    op.create_index(
        op.f("ix_declaration_reminders_application_id_sent_at"), "declaration_reminders", ["application_id", "sent_at"]
    )


def declarations() -> None:
    op.create_table(
        "declarations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        *texts("state", "proposal", "name", "sex", "document_type"),
        sa.Column("document_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("document_index", sa.LargeBinary(), nullable=False),
        sa.Column("mobile_sealed", sa.LargeBinary(), nullable=False),
        *texts("department", nullable=True),
        *texts("registered_residence", "address", "stayed_at"),
        sa.Column("returned_on", sa.Date(), nullable=True),
        *texts("origin_area", "transport", "vehicle_number", nullable=True),
        *[
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("key_area", "contact", "same_conveyance", "case_in_compound")
        ],
        sa.Column("temperature_tenths", sa.Integer(), nullable=False),
        *texts("symptoms"),
        *texts("health_code", nullable=True),
        sa.Column("isolation_start", sa.Date(), nullable=True),
        sa.Column("commitment", sa.Boolean(), nullable=False),
        *texts("signature"),
        sa.Column("notice", JSONB(), nullable=False),
        *texts("language"),
        sa.Column("code_index", sa.LargeBinary(), nullable=False),
        *texts("clearance"),
        sa.Column("may_start", sa.Date(), nullable=True),
        sa.Column("reasons", JSONB(), nullable=False),
        sa.Column("declared_at", MOMENT, nullable=False),
        sa.Column("amended_at", MOMENT, nullable=True),
        sa.Column("kept_from", sa.Date(), nullable=False),
        sa.CheckConstraint("state IN ('standing', 'repeated', 'replaced')", name=op.f("ck_declarations_state_known")),
        sa.CheckConstraint(
            "proposal IN ('', 'open', 'accepted', 'refused')", name=op.f("ck_declarations_proposal_known")
        ),
        sa.CheckConstraint("commitment", name=op.f("ck_declarations_commitment_given")),
        sa.CheckConstraint(CLEARANCES, name=op.f("ck_declarations_clearance_known")),
        reference("declarations", "application_id", "applications"),
        key("declarations"),
    )
    op.create_index(
        "uq_declarations_standing_document_index",
        "declarations",
        ["application_id", "document_index"],
        unique=True,
        postgresql_where=sa.text("state = 'standing'"),
    )
    op.create_index(
        op.f("ix_declarations_application_id_declared_at"), "declarations", ["application_id", "declared_at"]
    )
    op.create_index(op.f("ix_declarations_kept_from"), "declarations", ["kept_from"])


def additions() -> None:
    op.create_check_constraint(op.f("ck_applications_kind_known"), "applications", "kind IN ('resumption', 'addition')")
    op.create_table(
        "whitelist_supplements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("headcount_before", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.CheckConstraint("headcount > 0", name=op.f("ck_whitelist_supplements_headcount_positive")),
        sa.CheckConstraint(
            "headcount_before >= 0", name=op.f("ck_whitelist_supplements_headcount_before_not_negative")
        ),
        reference("whitelist_supplements", "entry_id", "whitelist_entries"),
        reference("whitelist_supplements", "decision_id", "decisions"),
        reference("whitelist_supplements", "document_id", "issued_documents"),
        key("whitelist_supplements"),
        sa.UniqueConstraint("decision_id", name=op.f("uq_whitelist_supplements_decision_id")),
        sa.UniqueConstraint("document_id", name=op.f("uq_whitelist_supplements_document_id")),
    )
    op.create_index(op.f("ix_whitelist_supplements_entry_id"), "whitelist_supplements", ["entry_id"])


def downgrade() -> None:
    """Supplements leave the headcounts they raised; a roster without a workbook has no place in the older schema."""
    op.drop_table("whitelist_supplements")
    op.drop_constraint(op.f("ck_applications_kind_known"), "applications")
    op.drop_column("roster_entries", "stated")
    op.drop_column("roster_entries", "declaration_id")
    op.execute(
        "UPDATE applications SET roster_id = NULL WHERE roster_id IN (SELECT id FROM rosters WHERE file_id IS NULL)"
    )
    op.execute(
        "UPDATE application_versions SET roster_id = NULL WHERE roster_id IN (SELECT id FROM rosters WHERE file_id IS NULL)"
    )
    op.execute("DELETE FROM rosters WHERE file_id IS NULL")
    op.alter_column("rosters", "file_id", nullable=False)
    op.drop_table("declarations")
    op.drop_table("declaration_reminders")
    op.drop_table("declaration_links")
