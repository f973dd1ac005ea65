"""Corrections by field, what both sides write about them; versions keep their roster's counts, hash and receipt.

Revision ID: 0015
Revises: 0022
"""

import hashlib
import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0022"
branch_labels = None
depends_on = None

JSON = postgresql.JSONB(astext_type=sa.Text())
GUARDS = (
    """
    CREATE FUNCTION decision_waits_for_correction() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM corrections WHERE application_id = NEW.application_id AND closed_at IS NULL) THEN
            RAISE EXCEPTION 'application % is being corrected: nothing can be decided', NEW.application_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_waits_for_correction';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER decisions_wait_for_correction BEFORE INSERT OR UPDATE OF signed_at ON decisions
    FOR EACH ROW WHEN (NEW.outcome <> 'return') EXECUTE FUNCTION decision_waits_for_correction()
    """,
)


def upgrade() -> None:
    op.add_column("applications", sa.Column("page_revisions", JSON, server_default="{}", nullable=False))
    op.alter_column("applications", "page_revisions", server_default=None)
    op.add_column("application_versions", sa.Column("roster", JSON, server_default="{}", nullable=False))
    op.alter_column("application_versions", "roster", server_default=None)
    op.add_column("application_versions", sa.Column("content_hash", sa.Text(), nullable=True))
    op.add_column("application_versions", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("application_versions", sa.Column("receipt_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_application_versions_receipt_id"), "application_versions", "issued_documents", ["receipt_id"], ["id"]
    )
    fill_versions()
    op.alter_column("application_versions", "content_hash", nullable=False)
    op.create_table(
        "corrections",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("closed_at >= opened_at", name=op.f("ck_corrections_closed_after_opened")),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_corrections_application_id")),
        sa.ForeignKeyConstraint(["version_id"], ["application_versions.id"], name=op.f("fk_corrections_version_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["people.id"], name=op.f("fk_corrections_opened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sa.UniqueConstraint("version_id", name=op.f("uq_corrections_version_id")),
    )
    op.create_index(op.f("ix_corrections_application_id"), "corrections", ["application_id"])
    op.create_index(
        "uq_corrections_open_application_id",
        "corrections",
        ["application_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "correction_fields",
        sa.Column("correction_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_correction_fields_reason_given")),
        sa.ForeignKeyConstraint(["correction_id"], ["corrections.id"], name=op.f("fk_correction_fields_correction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_fields")),
        sa.UniqueConstraint("correction_id", "field", name=op.f("uq_correction_fields_correction_id_field")),
    )
    op.create_table(
        "correction_messages",
        sa.Column("correction_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("by_firm", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_correction_messages_words_given")),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["corrections.id"], name=op.f("fk_correction_messages_correction_id")
        ),
        sa.ForeignKeyConstraint(["written_by"], ["people.id"], name=op.f("fk_correction_messages_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_messages")),
    )
    op.create_index(
        op.f("ix_correction_messages_correction_id_written_at"), "correction_messages", ["correction_id", "written_at"]
    )
    for statement in GUARDS:
        op.execute(statement)
    reopen_returned()


def fill_versions() -> None:
    """Versions filed before: the counts of the roster they name, and the hash over both."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text(
            "SELECT v.id, v.content, r.people, r.left_out, r.counts FROM application_versions v"
            " LEFT JOIN rosters r ON r.id = v.roster_id"
        )
    ).all()
    for row in rows:
        roster = {} if row.people is None else {"people": row.people, "left_out": row.left_out, **row.counts}
        text = json.dumps([row.content, roster], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        connection.execute(
            sa.text(
                "UPDATE application_versions SET roster = :roster, content_hash = :digest WHERE id = :id"
            ).bindparams(sa.bindparam("roster", type_=JSON)),
            {"roster": roster, "digest": hashlib.sha256(text.encode()).hexdigest(), "id": row.id},
        )


def reopen_returned() -> None:
    """Applications returned before this: their correction is the last return, with everything on it open."""
    op.execute(
        """
        INSERT INTO corrections (id, application_id, version_id, opened_by, opened_at, note)
        SELECT DISTINCT ON (d.application_id) gen_random_uuid(), d.application_id, d.version_id, d.proposed_by,
            d.proposed_at, d.reason
        FROM decisions d JOIN applications a ON a.id = d.application_id
        WHERE a.state = 'returned' AND d.outcome = 'return' ORDER BY d.application_id, d.proposed_at DESC
        """
    )
    op.execute(
        """
        INSERT INTO correction_fields (id, correction_id, field, reason)
        SELECT gen_random_uuid(), c.id, f.field, c.note
        FROM corrections c JOIN application_versions v ON v.id = c.version_id,
            LATERAL (
                SELECT page.key || '.' || name AS field
                FROM jsonb_each(v.content) page, LATERAL jsonb_object_keys(page.value) name
                UNION ALL SELECT 'roster'
            ) f
        """
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER decisions_wait_for_correction ON decisions")
    op.execute("DROP FUNCTION decision_waits_for_correction()")
    for table in ("correction_messages", "correction_fields", "corrections"):
        op.drop_table(table)
    for column in ("receipt_id", "due_at", "content_hash", "roster"):
        op.drop_column("application_versions", column)
    op.drop_column("applications", "page_revisions")
