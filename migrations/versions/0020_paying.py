"""Public notices and objections, batches by fund and bank, return files, clawback; an award's paid money is guarded.

Going down fails while an award has two remittances: the schema before knew only one.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

FILLED = (
    """
    UPDATE batches SET profile = 'generic', fund = coalesce((
        SELECT postings.fund FROM remittances JOIN postings ON postings.award_id = remittances.award_id
        WHERE remittances.batch_id = batches.id LIMIT 1
    ), '')
    """,
    """
    UPDATE remittances SET state = CASE batches.state
        WHEN 'released' THEN 'sent' WHEN 'dissolved' THEN 'dissolved' ELSE 'drawn' END
    FROM batches WHERE batches.id = remittances.batch_id
    """,
)
PLACES_BEFORE = "'payable', 'remitted', 'returned', 'clawback_receivable'"
PLACES = "'payable', 'remitted', 'returned', 'paid', 'clawback_receivable'"
# What is clawed back of an award is never more than it was paid.
MORE = """
        SELECT 'paid' AS account, sum(posting_lines.amount_fen) AS amount INTO short
        FROM postings JOIN posting_lines ON posting_lines.posting_id = postings.id
        WHERE postings.award_id = NEW.award_id AND posting_lines.account IN ('paid', 'clawback_claimed')
        HAVING sum(posting_lines.amount_fen) < 0;
        IF FOUND THEN
            RAISE EXCEPTION 'posting %: more of award % would be clawed back than was paid', NEW.id, NEW.award_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'award_money_is_there';
        END IF;
"""


def guard(places: str, more: str) -> str:
    """The trigger's function: no account of an award falls below zero."""
    return f"""
    CREATE OR REPLACE FUNCTION award_money_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        short record;
    BEGIN
        SELECT posting_lines.account, sum(posting_lines.amount_fen) AS amount INTO short
        FROM postings JOIN posting_lines ON posting_lines.posting_id = postings.id
        WHERE postings.award_id = NEW.award_id AND posting_lines.account IN ({places})
        GROUP BY posting_lines.account HAVING sum(posting_lines.amount_fen) < 0 LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'posting %: award % would stand at % fen in %', NEW.id, NEW.award_id, short.amount, short.account
                USING ERRCODE = 'check_violation', CONSTRAINT = 'award_money_is_there';
        END IF;
        {more}
        RETURN NULL;
    END $$
    """


def upgrade() -> None:
    op.create_table(
        "public_notices",
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("columns", postgresql.JSONB(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("drawn_by", sa.Uuid(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("workdays", sa.Integer(), nullable=True),
        sa.Column("cite", postgresql.JSONB(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'drafted') = (decided_by IS NULL)", name=op.f("ck_public_notices_decision_complete")
        ),
        sa.CheckConstraint(
            "(state = 'published') = (last_day IS NOT NULL)", name=op.f("ck_public_notices_days_with_publication")
        ),
        sa.CheckConstraint("state <> 'discarded' OR reason <> ''", name=op.f("ck_public_notices_reason_given")),
        sa.CheckConstraint("state <> 'published' OR decided_by <> drawn_by", name=op.f("ck_public_notices_two_people")),
        sa.CheckConstraint(
            "state IN ('drafted', 'published', 'discarded')", name=op.f("ck_public_notices_state_known")
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_public_notices_decision_dated")
        ),
        sa.CheckConstraint(
            "(last_day IS NULL) = (number IS NULL)", name=op.f("ck_public_notices_number_with_publication")
        ),
        sa.CheckConstraint("first_day < last_day", name=op.f("ck_public_notices_days_in_order")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_public_notices_decided_by")),
        sa.ForeignKeyConstraint(["drawn_by"], ["people.id"], name=op.f("fk_public_notices_drawn_by")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_public_notices_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_notices")),
        sa.UniqueConstraint("number", name=op.f("uq_public_notices_number")),
    )
    op.create_index(op.f("ix_public_notices_state_last_day"), "public_notices", ["state", "last_day"], unique=False)
    op.create_table(
        "batch_files",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('workbook', 'csv', 'manifest')", name=op.f("ck_batch_files_kind_known")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_files_batch_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_batch_files_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_files")),
        sa.UniqueConstraint("batch_id", "number", name=op.f("uq_batch_files_batch_id_number")),
    )
    op.create_table(
        "return_files",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_return_files_batch_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_return_files_file_id")),
        sa.ForeignKeyConstraint(["imported_by"], ["people.id"], name=op.f("fk_return_files_imported_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_files")),
        sa.UniqueConstraint("batch_id", "sha256", name=op.f("uq_return_files_batch_id_sha256")),
    )
    op.create_table(
        "batch_omissions",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("firm_name", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("omitted_by", sa.Uuid(), nullable=False),
        sa.Column("omitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_batch_omissions_reason_given")),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_batch_omissions_award_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_omissions_batch_id")),
        sa.ForeignKeyConstraint(["omitted_by"], ["people.id"], name=op.f("fk_batch_omissions_omitted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_omissions")),
    )
    op.create_index(op.f("ix_batch_omissions_batch_id"), "batch_omissions", ["batch_id"], unique=False)
    op.create_table(
        "clawbacks",
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('declined', 'withdrawn')) = (ended_by IS NOT NULL)", name=op.f("ck_clawbacks_end_complete")
        ),
        sa.CheckConstraint("ended_by IS NULL OR end_reason <> ''", name=op.f("ck_clawbacks_end_reason_given")),
        sa.CheckConstraint("reason <> '' AND legal_basis <> ''", name=op.f("ck_clawbacks_reason_given")),
        sa.CheckConstraint(
            "state IN ('proposed', 'signed', 'settled', 'declined', 'withdrawn')", name=op.f("ck_clawbacks_state_known")
        ),
        sa.CheckConstraint(
            "(signed_by IS NULL) = (document_id IS NULL)", name=op.f("ck_clawbacks_letter_with_signature")
        ),
        sa.CheckConstraint("(signed_by IS NULL) = (signed_at IS NULL)", name=op.f("ck_clawbacks_signature_dated")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_clawbacks_amount_positive")),
        sa.CheckConstraint("signed_by IS NULL OR signed_by <> proposed_by", name=op.f("ck_clawbacks_two_people")),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_clawbacks_award_id")),
        sa.ForeignKeyConstraint(["document_id"], ["issued_documents.id"], name=op.f("fk_clawbacks_document_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["people.id"], name=op.f("fk_clawbacks_ended_by")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_clawbacks_firm_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["people.id"], name=op.f("fk_clawbacks_proposed_by")),
        sa.ForeignKeyConstraint(["signed_by"], ["people.id"], name=op.f("fk_clawbacks_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clawbacks")),
    )
    op.create_index(op.f("ix_clawbacks_firm_id"), "clawbacks", ["firm_id"], unique=False)
    op.create_index(
        "uq_clawbacks_open_award_id",
        "clawbacks",
        ["award_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('proposed', 'signed')"),
    )
    op.create_table(
        "notice_rows",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("firm_name", sa.Text(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("cells", postgresql.JSONB(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_notice_rows_amount_positive")),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_notice_rows_award_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["public_notices.id"], name=op.f("fk_notice_rows_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_rows")),
        sa.UniqueConstraint("notice_id", "number", name=op.f("uq_notice_rows_notice_id_number")),
    )
    op.create_index(
        "uq_notice_rows_live_award_id", "notice_rows", ["award_id"], unique=True, postgresql_where=sa.text("live")
    )
    op.create_table(
        "account_corrections",
        sa.Column("remittance_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("account_name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("cnaps", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_by IS NULL)", name=op.f("ck_account_corrections_decision_complete")
        ),
        sa.CheckConstraint("cnaps ~ '^[0-9]{12}$'", name=op.f("ck_account_corrections_cnaps_form")),
        sa.CheckConstraint("number ~ '^[0-9]{8,32}$'", name=op.f("ck_account_corrections_number_form")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_account_corrections_reason_given")),
        sa.CheckConstraint(
            "state <> 'confirmed' OR decided_by <> proposed_by", name=op.f("ck_account_corrections_two_people")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'declined')", name=op.f("ck_account_corrections_state_known")
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_account_corrections_decision_dated")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_account_corrections_decided_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["people.id"], name=op.f("fk_account_corrections_proposed_by")),
        sa.ForeignKeyConstraint(
            ["remittance_id"], ["remittances.id"], name=op.f("fk_account_corrections_remittance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_corrections")),
    )
    op.create_index(
        "uq_account_corrections_standing",
        "account_corrections",
        ["remittance_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'declined'"),
    )
    op.create_table(
        "clawback_instalments",
        sa.Column("clawback_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_clawback_instalments_amount_positive")),
        sa.ForeignKeyConstraint(["clawback_id"], ["clawbacks.id"], name=op.f("fk_clawback_instalments_clawback_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clawback_instalments")),
        sa.UniqueConstraint("clawback_id", "number", name=op.f("uq_clawback_instalments_clawback_id_number")),
    )
    op.create_table(
        "clawback_receipts",
        sa.Column("clawback_id", sa.Uuid(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("slip", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slip <> ''", name=op.f("ck_clawback_receipts_slip_given")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_clawback_receipts_amount_positive")),
        sa.ForeignKeyConstraint(["clawback_id"], ["clawbacks.id"], name=op.f("fk_clawback_receipts_clawback_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["people.id"], name=op.f("fk_clawback_receipts_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clawback_receipts")),
        sa.UniqueConstraint("clawback_id", "slip", name=op.f("uq_clawback_receipts_clawback_id_slip")),
    )
    op.create_table(
        "objections",
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'open') = (settled_by IS NULL)", name=op.f("ck_objections_settlement_complete")),
        sa.CheckConstraint("state = 'open' OR reason <> ''", name=op.f("ck_objections_reason_given")),
        sa.CheckConstraint("state IN ('open', 'upheld', 'dismissed')", name=op.f("ck_objections_state_known")),
        sa.CheckConstraint("(settled_by IS NULL) = (settled_at IS NULL)", name=op.f("ck_objections_settlement_dated")),
        sa.ForeignKeyConstraint(["row_id"], ["notice_rows.id"], name=op.f("fk_objections_row_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["people.id"], name=op.f("fk_objections_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
        sa.UniqueConstraint("number", name=op.f("uq_objections_number")),
    )
    op.create_index(op.f("ix_objections_row_id"), "objections", ["row_id"], unique=False)
    op.create_table(
        "return_lines",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("remittance_id", sa.Uuid(), nullable=True),
        sa.Column("said", postgresql.JSONB(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["return_files.id"], name=op.f("fk_return_lines_file_id")),
        sa.ForeignKeyConstraint(["remittance_id"], ["remittances.id"], name=op.f("fk_return_lines_remittance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_lines")),
        sa.UniqueConstraint("file_id", "line", name=op.f("uq_return_lines_file_id_line")),
    )
    op.create_index(op.f("ix_return_lines_remittance_id"), "return_lines", ["remittance_id"], unique=False)
    op.create_table(
        "settlements",
        sa.Column("remittance_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("settled_by", sa.Uuid(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("outcome IN ('paid', 'failed', 'part_paid')", name=op.f("ck_settlements_outcome_known")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_settlements_reason_given")),
        sa.CheckConstraint("paid_fen >= 0", name=op.f("ck_settlements_paid_not_negative")),
        sa.ForeignKeyConstraint(["evidence_id"], ["stored_files.id"], name=op.f("fk_settlements_evidence_id")),
        sa.ForeignKeyConstraint(["remittance_id"], ["remittances.id"], name=op.f("fk_settlements_remittance_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["people.id"], name=op.f("fk_settlements_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlements")),
        sa.UniqueConstraint("remittance_id", name=op.f("uq_settlements_remittance_id")),
    )
    op.add_column("batches", sa.Column("fund", sa.Text(), nullable=True))
    op.add_column("batches", sa.Column("profile", sa.Text(), nullable=True))
    op.add_column("remittances", sa.Column("retry_of", sa.Uuid(), nullable=True))
    op.add_column("remittances", sa.Column("state", sa.Text(), nullable=True))
    for statement in FILLED:
        op.execute(statement)
    for table, column in (("batches", "fund"), ("batches", "profile"), ("remittances", "state")):
        op.alter_column(table, column, nullable=False)
    op.create_check_constraint(
        op.f("ck_remittances_state_known"),
        "remittances",
        "state IN ('drawn', 'dissolved', 'sent', 'unknown', 'paid', 'part_paid', 'failed')",
    )
    op.drop_constraint(op.f("uq_remittances_batch_id_number"), "remittances", type_="unique")
    op.create_unique_constraint(
        op.f("uq_remittances_batch_id_number"),
        "remittances",
        ["batch_id", "number"],
        deferrable=True,
        initially="IMMEDIATE",
    )
    op.drop_constraint(op.f("uq_remittances_award_id"), "remittances", type_="unique")
    op.create_index(
        "uq_remittances_award_id",
        "remittances",
        ["award_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('dissolved', 'part_paid', 'failed')"),
    )
    op.create_index(op.f("ix_remittances_award_id"), "remittances", ["award_id"], unique=False)
    op.create_index(
        "uq_remittances_retry_of",
        "remittances",
        ["retry_of"],
        unique=True,
        postgresql_where=sa.text("state <> 'dissolved'"),
    )
    op.create_foreign_key(op.f("fk_remittances_retry_of"), "remittances", "remittances", ["retry_of"], ["id"])
    op.execute(guard(PLACES, MORE))


def downgrade() -> None:
    op.execute(guard(PLACES_BEFORE, ""))
    op.drop_constraint(op.f("fk_remittances_retry_of"), "remittances", type_="foreignkey")
    op.drop_index("uq_remittances_retry_of", table_name="remittances", postgresql_where=sa.text("state <> 'dissolved'"))
    op.drop_index(op.f("ix_remittances_award_id"), table_name="remittances")
    op.drop_index(
        "uq_remittances_award_id",
        table_name="remittances",
        postgresql_where=sa.text("state NOT IN ('dissolved', 'part_paid', 'failed')"),
    )
    op.create_unique_constraint(op.f("uq_remittances_award_id"), "remittances", ["award_id"])
    op.drop_constraint(op.f("uq_remittances_batch_id_number"), "remittances", type_="unique")
    op.create_unique_constraint(op.f("uq_remittances_batch_id_number"), "remittances", ["batch_id", "number"])
    op.drop_constraint(op.f("ck_remittances_state_known"), "remittances", type_="check")
    op.drop_column("remittances", "state")
    op.drop_column("remittances", "retry_of")
    op.drop_column("batches", "profile")
    op.drop_column("batches", "fund")
    op.drop_table("settlements")
    op.drop_index(op.f("ix_return_lines_remittance_id"), table_name="return_lines")
    op.drop_table("return_lines")
    op.drop_index(op.f("ix_objections_row_id"), table_name="objections")
    op.drop_table("objections")
    op.drop_table("clawback_receipts")
    op.drop_table("clawback_instalments")
    op.drop_index(
        "uq_account_corrections_standing",
        table_name="account_corrections",
        postgresql_where=sa.text("state <> 'declined'"),
    )
    op.drop_table("account_corrections")
    op.drop_index("uq_notice_rows_live_award_id", table_name="notice_rows", postgresql_where=sa.text("live"))
    op.drop_table("notice_rows")
    op.drop_index(
        "uq_clawbacks_open_award_id",
        table_name="clawbacks",
        postgresql_where=sa.text("state IN ('proposed', 'signed')"),
    )
    op.drop_index(op.f("ix_clawbacks_firm_id"), table_name="clawbacks")
    op.drop_table("clawbacks")
    op.drop_index(op.f("ix_batch_omissions_batch_id"), table_name="batch_omissions")
    op.drop_table("batch_omissions")
    op.drop_table("return_files")
    op.drop_table("batch_files")
    op.drop_index(op.f("ix_public_notices_state_last_day"), table_name="public_notices")
    op.drop_table("public_notices")
