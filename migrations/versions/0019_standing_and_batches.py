"""History of standing, sanctions with evidence, published batches, daily bulletins; papers that concern no single firm.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STATES = "state IN ('active', 'mending', 'suspended', 'removed')"
MOMENT = sa.DateTime(timezone=True)
GUARDS = (
    """
    CREATE FUNCTION standing_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the history of standing is append-only';
    END $$
    """,
    """
    CREATE TRIGGER standing_changes_append_only BEFORE UPDATE OR DELETE ON standing_changes
    FOR EACH ROW EXECUTE FUNCTION standing_is_append_only()
    """,
    """
    CREATE TRIGGER standing_changes_no_truncate BEFORE TRUNCATE ON standing_changes
    FOR EACH STATEMENT EXECUTE FUNCTION standing_is_append_only()
    """,
)
# What stood before there was a history: entered on the day of its approval, ended by the next
# approval of the firm (the one way there was), which stands behind it.
HISTORY = """
    INSERT INTO standing_changes (entry_id, firm_id, act, state, effective_on, at, actor_id, reason)
    SELECT entry_id, firm_id, act, state, (at AT TIME ZONE 'Asia/Shanghai')::date, at, actor_id, reason FROM (
        SELECT whitelist_entries.id AS entry_id, whitelist_entries.firm_id, 'entered' AS act, 'active' AS state,
            issued_at AS at, issued_by AS actor_id, '' AS reason
        FROM whitelist_entries JOIN issued_documents ON issued_documents.id = document_id
        UNION ALL
        SELECT id, firm_id, 'replaced', 'removed', state_since, NULL, coalesce(state_reason, '')
        FROM whitelist_entries WHERE state = 'removed'
    ) AS changes ORDER BY at, act DESC
"""


def upgrade() -> None:
    for column in ("firm_id", "issued_by"):
        op.alter_column("issued_documents", column, nullable=True)
    op.drop_constraint(op.f("ck_whitelist_entries_state_known"), "whitelist_entries")
    op.create_check_constraint(op.f("ck_whitelist_entries_state_known"), "whitelist_entries", STATES)
    op.create_table(
        "sanctions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cite", JSONB(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("mend_by", sa.Date(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("urgent_reason", sa.Text(), nullable=False),
        sa.Column("two_people", sa.Boolean(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_by", sa.Uuid(), nullable=True),
        sa.Column("replied_at", MOMENT, nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('order_to_mend', 'suspend', 'remove', 'restore')", name=op.f("ck_sanctions_kind_known")
        ),
        sa.CheckConstraint("state IN ('proposed', 'confirmed', 'declined')", name=op.f("ck_sanctions_state_known")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_sanctions_reason_given")),
        sa.CheckConstraint("(state = 'proposed') = (decided_by IS NULL)", name=op.f("ck_sanctions_decision_complete")),
        sa.CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_sanctions_decision_dated")),
        sa.CheckConstraint(
            "state <> 'confirmed' OR NOT two_people OR decided_by <> proposed_by", name=op.f("ck_sanctions_two_people")
        ),
        sa.CheckConstraint(
            "(state = 'confirmed') = (document_id IS NOT NULL)", name=op.f("ck_sanctions_paper_when_confirmed")
        ),
        sa.CheckConstraint(
            "state <> 'declined' OR decline_reason <> ''", name=op.f("ck_sanctions_decline_reason_given")
        ),
        sa.CheckConstraint("(replied_at IS NULL) = (reply = '')", name=op.f("ck_sanctions_reply_complete")),
        sa.CheckConstraint("NOT urgent OR urgent_reason <> ''", name=op.f("ck_sanctions_urgency_explained")),
        sa.ForeignKeyConstraint(["entry_id"], ["whitelist_entries.id"], name=op.f("fk_sanctions_entry_id")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_sanctions_firm_id")),
        sa.ForeignKeyConstraint(["replied_by"], ["people.id"], name=op.f("fk_sanctions_replied_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["people.id"], name=op.f("fk_sanctions_proposed_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_sanctions_decided_by")),
        sa.ForeignKeyConstraint(["document_id"], ["issued_documents.id"], name=op.f("fk_sanctions_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanctions")),
    )
    op.create_index(op.f("ix_sanctions_firm_id"), "sanctions", ["firm_id"])
    op.create_index(
        "uq_sanctions_open_entry_id",
        "sanctions",
        ["entry_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "sanction_evidence",
        sa.Column("sanction_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["sanction_id"], ["sanctions.id"], name=op.f("fk_sanction_evidence_sanction_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_sanction_evidence_file_id")),
        sa.PrimaryKeyConstraint("sanction_id", "file_id", name=op.f("pk_sanction_evidence")),
    )
    op.create_table(
        "standing_changes",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sanction_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(STATES, name=op.f("ck_standing_changes_state_known")),
        sa.CheckConstraint(
            "act IN ('entered', 'replaced', 'order_to_mend', 'suspend', 'remove', 'restore')",
            name=op.f("ck_standing_changes_act_known"),
        ),
        sa.CheckConstraint(
            "(act IN ('entered', 'replaced')) = (sanction_id IS NULL)", name=op.f("ck_standing_changes_sanction_named")
        ),
        sa.CheckConstraint(
            "effective_on >= (at AT TIME ZONE 'Asia/Shanghai')::date", name=op.f("ck_standing_changes_never_backdated")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["whitelist_entries.id"], name=op.f("fk_standing_changes_entry_id")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_standing_changes_firm_id")),
        sa.ForeignKeyConstraint(["actor_id"], ["people.id"], name=op.f("fk_standing_changes_actor_id")),
        sa.ForeignKeyConstraint(["sanction_id"], ["sanctions.id"], name=op.f("fk_standing_changes_sanction_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_standing_changes")),
        sa.UniqueConstraint("sanction_id", name=op.f("uq_standing_changes_sanction_id")),
    )
    op.create_index(op.f("ix_standing_changes_firm_id_number"), "standing_changes", ["firm_id", "number"])
    op.create_index(op.f("ix_standing_changes_entry_id_number"), "standing_changes", ["entry_id", "number"])
    op.create_table(
        "whitelist_batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("basis", JSONB(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("drawn_by", sa.Uuid(), nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('drawn', 'published', 'discarded')", name=op.f("ck_whitelist_batches_state_known")
        ),
        sa.CheckConstraint(
            "(state = 'published') = (number IS NOT NULL)", name=op.f("ck_whitelist_batches_numbered_when_published")
        ),
        sa.CheckConstraint(
            "(state = 'published') = (document_id IS NOT NULL)", name=op.f("ck_whitelist_batches_paper_when_published")
        ),
        sa.CheckConstraint(
            "(state = 'drawn') = (decided_by IS NULL)", name=op.f("ck_whitelist_batches_decision_complete")
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_whitelist_batches_decision_dated")
        ),
        sa.CheckConstraint(
            "state <> 'published' OR decided_by <> drawn_by", name=op.f("ck_whitelist_batches_two_people")
        ),
        sa.CheckConstraint("row_count > 0", name=op.f("ck_whitelist_batches_not_empty")),
        sa.ForeignKeyConstraint(["drawn_by"], ["people.id"], name=op.f("fk_whitelist_batches_drawn_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_whitelist_batches_decided_by")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["issued_documents.id"], name=op.f("fk_whitelist_batches_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whitelist_batches")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_whitelist_batches_year_number")),
    )
    op.create_index(
        "uq_whitelist_batches_open",
        "whitelist_batches",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state = 'drawn'"),
    )
    op.create_table(
        "whitelist_batch_rows",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("industry_name", sa.Text(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("approval", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["whitelist_batches.id"], name=op.f("fk_whitelist_batch_rows_batch_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["whitelist_entries.id"], name=op.f("fk_whitelist_batch_rows_entry_id")),
        sa.PrimaryKeyConstraint("batch_id", "position", name=op.f("pk_whitelist_batch_rows")),
    )
    op.create_index(
        "uq_whitelist_batch_rows_live_entry_id",
        "whitelist_batch_rows",
        ["entry_id"],
        unique=True,
        postgresql_where=sa.text("live"),
    )
    op.create_table(
        "bulletins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=True),
        sa.Column("prepared_at", MOMENT, nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["prepared_by"], ["people.id"], name=op.f("fk_bulletins_prepared_by")),
        sa.ForeignKeyConstraint(["document_id"], ["issued_documents.id"], name=op.f("fk_bulletins_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletins")),
        sa.UniqueConstraint("day", name=op.f("uq_bulletins_day")),
    )
    for statement in (HISTORY, *GUARDS):
        op.execute(statement)


def downgrade() -> None:
    for table in ("bulletins", "whitelist_batch_rows", "whitelist_batches", "standing_changes"):
        op.drop_table(table)
    for table in ("sanction_evidence", "sanctions"):
        op.drop_table(table)
    op.execute("DROP FUNCTION standing_is_append_only()")
    op.execute("UPDATE whitelist_entries SET state = 'active' WHERE state = 'mending'")
    op.drop_constraint(op.f("ck_whitelist_entries_state_known"), "whitelist_entries")
    op.create_check_constraint(
        op.f("ck_whitelist_entries_state_known"), "whitelist_entries", "state IN ('active', 'suspended', 'removed')"
    )
    op.execute("DELETE FROM issued_documents WHERE firm_id IS NULL OR issued_by IS NULL")
    for column in ("firm_id", "issued_by"):
        op.alter_column("issued_documents", column, nullable=False)
