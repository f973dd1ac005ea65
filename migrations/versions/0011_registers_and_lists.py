"""Imported registers and what reviewers noted about contradictions; official lists with preview and provenance.

Revision ID: 0011
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0004"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
MOMENT = sa.DateTime(timezone=True)
REGISTER_KNOWN = "register IN ('checkpoint', 'survey', 'ticket')"


def reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.add_column("stored_files", sa.Column("in_pieces", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("stored_files", sa.Column("erased_at", MOMENT, nullable=True))
    registers()
    lists()


def registers() -> None:
    op.create_table(
        "register_imports",
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("checksum", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("uploaded_at", MOMENT, nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("imported", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("purged", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("problems", JSONB, nullable=False),
        sa.Column("problem_count", sa.Integer(), nullable=False),
        sa.Column("list_file_id", sa.Uuid(), nullable=True),
        sa.Column("refusal", JSONB, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(REGISTER_KNOWN, name=op.f("ck_register_imports_register_known")),
        sa.CheckConstraint(
            "state IN ('reading', 'imported', 'refused', 'withdrawn')", name=op.f("ck_register_imports_state_known")
        ),
        sa.CheckConstraint(
            "imported >= 0 AND wrong >= 0 AND imported + wrong <= rows",
            name=op.f("ck_register_imports_parts_within_rows"),
        ),
        sa.CheckConstraint(
            "purged >= 0 AND purged <= imported", name=op.f("ck_register_imports_purged_within_imported")
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_register_imports_withdrawal_complete")
        ),
        reference("register_imports", "file_id", "stored_files"),
        reference("register_imports", "job_id", "jobs"),
        reference("register_imports", "list_file_id", "stored_files"),
        reference("register_imports", "uploaded_by", "people"),
        reference("register_imports", "withdrawn_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_imports")),
    )
    op.create_index(
        "uq_register_imports_standing_checksum",
        "register_imports",
        ["register", "checksum"],
        unique=True,
        postgresql_where=sa.text("state IN ('reading', 'imported')"),
    )
    op.create_index(op.f("ix_register_imports_uploaded_at"), "register_imports", ["uploaded_at"])
    op.create_table(
        "register_records",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("document_index", sa.LargeBinary(), nullable=False),
        sa.Column("name_index", sa.LargeBinary(), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("destination", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("vehicle", sa.Text(), nullable=True),
        sa.Column("temperature_tenths", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(REGISTER_KNOWN, name=op.f("ck_register_records_register_known")),
        reference("register_records", "import_id", "register_imports"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_records")),
    )
    op.create_index(op.f("ix_register_records_document_index"), "register_records", ["document_index"])
    op.create_table(
        "contradiction_notes",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_contradiction_notes_words_given")),
        reference("contradiction_notes", "application_id", "applications"),
        reference("contradiction_notes", "noted_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contradiction_notes")),
    )
    op.create_index(op.f("ix_contradiction_notes_application_id"), "contradiction_notes", ["application_id"])


def lists() -> None:
    op.create_table(
        "list_imports",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("source_file_id", sa.Uuid(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("entries", JSONB, nullable=False),
        sa.Column("preview", JSONB, nullable=False),
        sa.Column("uploaded_at", MOMENT, nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('previewed', 'confirmed', 'discarded')", name=op.f("ck_list_imports_state_known")
        ),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_at IS NOT NULL)", name=op.f("ck_list_imports_confirmation_complete")
        ),
        reference("list_imports", "file_id", "stored_files"),
        reference("list_imports", "source_file_id", "stored_files"),
        reference("list_imports", "uploaded_by", "people"),
        reference("list_imports", "confirmed_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_imports")),
    )
    op.create_index(op.f("ix_list_imports_uploaded_at"), "list_imports", ["uploaded_at"])
    for name, kind in (
        ("listed_name", sa.Text()),
        ("import_id", sa.Uuid()),
        ("imported_by", sa.Uuid()),
        ("ended_by_import_id", sa.Uuid()),
    ):
        op.add_column("designations", sa.Column(name, kind, nullable=True))
    for name, table in (
        ("import_id", "list_imports"),
        ("imported_by", "people"),
        ("ended_by_import_id", "list_imports"),
    ):
        op.create_foreign_key(op.f(f"fk_designations_{name}"), "designations", table, [name], ["id"])
    op.drop_constraint(op.f("uq_designations_firm_id_list_name_year"), "designations", type_="unique")
    op.drop_constraint(op.f("ck_designations_dates_in_order"), "designations", type_="check")
    op.create_check_constraint(
        op.f("ck_designations_dates_in_order"), "designations", "valid_until IS NULL OR valid_until >= valid_from - 1"
    )
    op.create_index(
        "uq_designations_standing_firm_id",
        "designations",
        ["firm_id", "list_name", "year"],
        unique=True,
        postgresql_where=sa.text("valid_until IS NULL"),
    )
    op.create_index(op.f("ix_designations_firm_id"), "designations", ["firm_id"])
    op.create_index("ix_designations_list_name_year", "designations", ["list_name", "year"])


def downgrade() -> None:
    # The older schema has one row per firm, list and year: the newest stays, what was mended before it began goes.
    op.execute("DELETE FROM designations WHERE valid_until < valid_from")
    op.execute(
        "DELETE FROM designations AS older USING designations AS newer"
        " WHERE (older.firm_id, older.list_name, older.year) = (newer.firm_id, newer.list_name, newer.year)"
        " AND (older.valid_from, older.id) < (newer.valid_from, newer.id)"
    )
    op.drop_index("ix_designations_list_name_year", "designations")
    op.drop_index(op.f("ix_designations_firm_id"), "designations")
    op.drop_index("uq_designations_standing_firm_id", "designations")
    op.drop_constraint(op.f("ck_designations_dates_in_order"), "designations", type_="check")
    op.create_check_constraint(
        op.f("ck_designations_dates_in_order"), "designations", "valid_until IS NULL OR valid_until >= valid_from"
    )
    op.create_unique_constraint(
        op.f("uq_designations_firm_id_list_name_year"), "designations", ["firm_id", "list_name", "year"]
    )
    for name in ("ended_by_import_id", "imported_by", "import_id"):
        op.drop_constraint(op.f(f"fk_designations_{name}"), "designations", type_="foreignkey")
    for name in ("ended_by_import_id", "imported_by", "import_id", "listed_name"):
        op.drop_column("designations", name)
    for table in ("list_imports", "contradiction_notes", "register_records", "register_imports"):
        op.drop_table(table)
    op.drop_column("stored_files", "erased_at")
    op.drop_column("stored_files", "in_pieces")
