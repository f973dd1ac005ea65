"""The tables of the main job, and the triggers that keep the journal and issued papers as they were written."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


GUARDS = (
    # An entry may be given its place in the chain once, in its own transaction; nothing else ever changes.
    """
    CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.position IS NULL AND NEW.position IS NOT NULL
            AND (to_jsonb(OLD) - '{position,previous,seal}'::text[]) = (to_jsonb(NEW) - '{position,previous,seal}'::text[])
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'the journal is append-only';
    END $$
    """,
    """
    CREATE TRIGGER journal_entries_append_only BEFORE UPDATE OR DELETE ON journal_entries
    FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()
    """,
    """
    CREATE TRIGGER journal_entries_no_truncate BEFORE TRUNCATE ON journal_entries
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()
    """,
    """
    CREATE FUNCTION paper_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE'
            AND (OLD.series, OLD.year, OLD.number, OLD.facts, OLD.subject_id, OLD.firm_id, OLD.verification_code)
            IS NOT DISTINCT FROM
            (NEW.series, NEW.year, NEW.number, NEW.facts, NEW.subject_id, NEW.firm_id, NEW.verification_code)
            AND (OLD.sha256 IS NULL OR OLD.sha256 = NEW.sha256)
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'an issued document keeps its number and its facts';
    END $$
    """,
    """
    CREATE TRIGGER issued_documents_kept BEFORE UPDATE OR DELETE ON issued_documents
    FOR EACH ROW EXECUTE FUNCTION paper_is_kept()
    """,
)


def upgrade() -> None:
    op.create_table(
        "document_series",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_document_series")),
    )
    op.create_table(
        "firms",
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("industry_name", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.Column("contact_mobile", sa.Text(), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("credit_code ~ '^[0-9A-Z]{18}$'", name=op.f("ck_firms_credit_code_form")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firms")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_firms_credit_code")),
    )
    op.create_index(op.f("ix_firms_area"), "firms", ["area"], unique=False)
    op.create_table(
        "jobs",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arguments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_jobs_state_known")),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_jobs_done_within_total")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index(op.f("ix_jobs_subject_id"), "jobs", ["subject_id"], unique=False)
    op.create_table(
        "journal_entries",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("firm_id", sa.Uuid(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("previous", sa.LargeBinary(), nullable=True),
        sa.Column("seal", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entries")),
        sa.UniqueConstraint("position", name=op.f("uq_journal_entries_position")),
    )
    op.create_index(op.f("ix_journal_entries_firm_id"), "journal_entries", ["firm_id"], unique=False)
    op.create_index(op.f("ix_journal_entries_subject_id"), "journal_entries", ["subject_id"], unique=False)
    op.create_table(
        "people",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("locale IN ('zh', 'en')", name=op.f("ck_people_locale_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_people_fs_uniquifier")),
    )
    op.create_table(
        "roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("permissions", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
        sa.UniqueConstraint("name", name=op.f("uq_roles_name")),
    )
    op.create_table(
        "applications",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("regime", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Uuid(), nullable=True),
        sa.Column("tracking_number", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tier", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'filed', 'returned', 'proposed', 'approved', 'rejected', 'withdrawn')",
            name=op.f("ck_applications_state_known"),
        ),
        sa.CheckConstraint("(tier IS NULL) = (score IS NULL)", name=op.f("ck_applications_tier_with_score")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_applications_firm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("tracking_number", name=op.f("uq_applications_tracking_number")),
    )
    op.create_index(
        "ix_applications_queue",
        "applications",
        ["state", "tier", sa.literal_column("score DESC"), "filed_at", "credit_code"],
        unique=False,
    )
    op.create_index(
        "uq_applications_open_firm_id",
        "applications",
        ["firm_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('approved', 'rejected', 'withdrawn')"),
    )
    op.create_table(
        "bank_accounts",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("account_name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("cnaps", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("cnaps ~ '^[0-9]{12}$'", name=op.f("ck_bank_accounts_cnaps_form")),
        sa.CheckConstraint("number ~ '^[0-9]{8,32}$'", name=op.f("ck_bank_accounts_number_form")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_bank_accounts_firm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_accounts")),
        sa.UniqueConstraint("firm_id", name=op.f("uq_bank_accounts_firm_id")),
    )
    op.create_table(
        "claims",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("tracking_number", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("filed_by", sa.Uuid(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("payable_fen", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'filed', 'returned', 'assessed', 'awarded', 'refused', 'withdrawn')",
            name=op.f("ck_claims_state_known"),
        ),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_claims_firm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("tracking_number", name=op.f("uq_claims_tracking_number")),
    )
    op.create_index(op.f("ix_claims_firm_id"), "claims", ["firm_id"], unique=False)
    op.create_index(op.f("ix_claims_state_filed_at"), "claims", ["state", "filed_at"], unique=False)
    op.create_table(
        "designations",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("list_name", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_designations_dates_in_order")
        ),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_designations_firm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_designations")),
        sa.UniqueConstraint("firm_id", "list_name", "year", name=op.f("uq_designations_firm_id_list_name_year")),
    )
    op.create_table(
        "insured_units",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("insured_start", sa.Integer(), nullable=False),
        sa.Column("insured_end", sa.Integer(), nullable=False),
        sa.Column("not_counted", sa.Integer(), nullable=False),
        sa.Column("drawing_benefit", sa.Integer(), nullable=False),
        sa.Column("months_contributed", sa.Integer(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("serious_breach", sa.Boolean(), nullable=False),
        sa.Column("zombie_firm", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("paid_fen >= 0", name=op.f("ck_insured_units_paid_not_negative")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_insured_units_firm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insured_units")),
        sa.UniqueConstraint("firm_id", "year", name=op.f("uq_insured_units_firm_id_year")),
    )
    op.create_table(
        "people_roles",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_people_roles_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name=op.f("fk_people_roles_role_id")),
        sa.PrimaryKeyConstraint("person_id", "role_id", name=op.f("pk_people_roles")),
    )
    op.create_table(
        "representations",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_representations_firm_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_representations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representations")),
        sa.UniqueConstraint("person_id", "firm_id", name=op.f("uq_representations_person_id_firm_id")),
    )
    op.create_index(op.f("ix_representations_firm_id"), "representations", ["firm_id"], unique=False)
    op.create_table(
        "sign_ins",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sign_ins_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
    )
    op.create_index(op.f("ix_sign_ins_person_id"), "sign_ins", ["person_id"], unique=False)
    op.create_table(
        "stored_files",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_stored_files_size_not_negative")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_stored_files_firm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
    )
    op.create_index(op.f("ix_stored_files_firm_id"), "stored_files", ["firm_id"], unique=False)
    op.create_table(
        "assessments",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("assessed_by", sa.Uuid(), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("outcome = 'award' OR reason <> ''", name=op.f("ck_assessments_reason_given")),
        sa.CheckConstraint("outcome IN ('award', 'refuse', 'return')", name=op.f("ck_assessments_outcome_known")),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_assessments_amount_not_negative")),
        sa.ForeignKeyConstraint(["assessed_by"], ["people.id"], name=op.f("fk_assessments_assessed_by")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_assessments_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
    )
    op.create_index(op.f("ix_assessments_claim_id"), "assessments", ["claim_id"], unique=False)
    op.create_table(
        "batches",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("workbook_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'released') = (released_at IS NOT NULL)", name=op.f("ck_batches_release_complete")
        ),
        sa.CheckConstraint("state IN ('prepared', 'released', 'dissolved')", name=op.f("ck_batches_state_known")),
        sa.CheckConstraint("released_by IS NULL OR released_by <> prepared_by", name=op.f("ck_batches_two_people")),
        sa.CheckConstraint("row_count >= 0 AND total_fen >= 0", name=op.f("ck_batches_totals_not_negative")),
        sa.ForeignKeyConstraint(["prepared_by"], ["people.id"], name=op.f("fk_batches_prepared_by")),
        sa.ForeignKeyConstraint(["released_by"], ["people.id"], name=op.f("fk_batches_released_by")),
        sa.ForeignKeyConstraint(["workbook_id"], ["stored_files.id"], name=op.f("fk_batches_workbook_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("number", name=op.f("uq_batches_number")),
    )
    op.create_table(
        "claim_evidence",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claims.id"], name=op.f("fk_claim_evidence_claim_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_claim_evidence_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_evidence")),
    )
    op.create_index(op.f("ix_claim_evidence_claim_id"), "claim_evidence", ["claim_id"], unique=False)
    op.create_table(
        "claim_lines",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_lines_claim_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_lines")),
        sa.UniqueConstraint("claim_id", "number", name=op.f("uq_claim_lines_claim_id_number")),
    )
    op.create_table(
        "claimed_keys",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claimed_keys_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claimed_keys")),
    )
    op.create_index(op.f("ix_claimed_keys_claim_id"), "claimed_keys", ["claim_id"], unique=False)
    op.create_index(
        "uq_claimed_keys_held",
        "claimed_keys",
        ["kind", "value"],
        unique=True,
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "issued_documents",
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("verification_code", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_reason IS NULL)", name=op.f("ck_issued_documents_revocation_has_reason")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_issued_documents_number_positive")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_issued_documents_file_id")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_issued_documents_firm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_documents")),
        sa.UniqueConstraint("series", "year", "number", name=op.f("uq_issued_documents_series_year_number")),
        sa.UniqueConstraint("verification_code", name=op.f("uq_issued_documents_verification_code")),
    )
    op.create_index(op.f("ix_issued_documents_sha256"), "issued_documents", ["sha256"], unique=False)
    op.create_index(op.f("ix_issued_documents_subject_id"), "issued_documents", ["subject_id"], unique=False)
    op.create_table(
        "rosters",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("marked_file_id", sa.Uuid(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("problems", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('reading', 'refused', 'accepted')", name=op.f("ck_rosters_state_known")),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_rosters_application_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_rosters_file_id")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_rosters_job_id")),
        sa.ForeignKeyConstraint(["marked_file_id"], ["stored_files.id"], name=op.f("fk_rosters_marked_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rosters")),
    )
    op.create_index(op.f("ix_rosters_application_id"), "rosters", ["application_id"], unique=False)
    op.create_table(
        "application_versions",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("roster_id", sa.Uuid(), nullable=True),
        sa.Column("ranking", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ranked_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_application_versions_number_positive")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_application_versions_application_id")
        ),
        sa.ForeignKeyConstraint(["roster_id"], ["rosters.id"], name=op.f("fk_application_versions_roster_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_versions")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_application_versions_application_id_number")),
    )
    op.create_table(
        "awards",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("assessed_by", sa.Uuid(), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_awards_amount_positive")),
        sa.CheckConstraint("signed_by <> assessed_by", name=op.f("ck_awards_two_people")),
        sa.ForeignKeyConstraint(["assessed_by"], ["people.id"], name=op.f("fk_awards_assessed_by")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_awards_assessment_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_awards_claim_id")),
        sa.ForeignKeyConstraint(["document_id"], ["issued_documents.id"], name=op.f("fk_awards_document_id")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_awards_firm_id")),
        sa.ForeignKeyConstraint(["signed_by"], ["people.id"], name=op.f("fk_awards_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_awards_claim_id")),
    )
    op.create_index(op.f("ix_awards_firm_id"), "awards", ["firm_id"], unique=False)
    op.create_table(
        "roster_entries",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("roster_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("document_type", sa.Text(), nullable=False),
        sa.Column("document_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("document_index", sa.LargeBinary(), nullable=False),
        sa.Column("mobile_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("registered_residence", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("stayed_at", sa.Text(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("origin_area", sa.Text(), nullable=True),
        sa.Column("transport", sa.Text(), nullable=True),
        sa.Column("vehicle_number", sa.Text(), nullable=True),
        sa.Column("key_area", sa.Boolean(), nullable=True),
        sa.Column("contact", sa.Boolean(), nullable=True),
        sa.Column("temperature_tenths", sa.Integer(), nullable=True),
        sa.Column("symptoms", sa.Text(), nullable=True),
        sa.Column("health_code", sa.Text(), nullable=True),
        sa.Column("isolation_start", sa.Date(), nullable=True),
        sa.Column("commitment", sa.Boolean(), nullable=True),
        sa.Column("clearance", sa.Text(), nullable=True),
        sa.Column("may_start", sa.Date(), nullable=True),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint(
            "clearance IS NULL OR clearance IN ('clear', 'isolate', 'dissuade', 'refer', 'incomplete')",
            name=op.f("ck_roster_entries_clearance_known"),
        ),
        sa.ForeignKeyConstraint(
            ["roster_id"], ["rosters.id"], name=op.f("fk_roster_entries_roster_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_entries")),
        sa.UniqueConstraint("roster_id", "row", name=op.f("uq_roster_entries_roster_id_row")),
    )
    op.create_index(op.f("ix_roster_entries_document_index"), "roster_entries", ["document_index"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("conditions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("outcome = 'approve' OR reason <> ''", name=op.f("ck_decisions_reason_given")),
        sa.CheckConstraint("outcome IN ('approve', 'reject', 'return')", name=op.f("ck_decisions_outcome_known")),
        sa.CheckConstraint("(signed_by IS NULL) = (signed_at IS NULL)", name=op.f("ck_decisions_signature_complete")),
        sa.CheckConstraint("signed_by IS NULL OR signed_by <> proposed_by", name=op.f("ck_decisions_two_people")),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_decisions_application_id")),
        sa.ForeignKeyConstraint(["document_id"], ["issued_documents.id"], name=op.f("fk_decisions_document_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["people.id"], name=op.f("fk_decisions_proposed_by")),
        sa.ForeignKeyConstraint(["signed_by"], ["people.id"], name=op.f("fk_decisions_signed_by")),
        sa.ForeignKeyConstraint(["version_id"], ["application_versions.id"], name=op.f("fk_decisions_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("version_id", "proposed_at", name=op.f("uq_decisions_version_id_proposed_at")),
    )
    op.create_index(op.f("ix_decisions_application_id"), "decisions", ["application_id"], unique=False)
    op.create_index(
        "uq_decisions_signed_version_id",
        "decisions",
        ["version_id"],
        unique=True,
        postgresql_where=sa.text("signed_at IS NOT NULL"),
    )
    op.create_table(
        "remittances",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("firm_name", sa.Text(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("account_name", sa.Text(), nullable=False),
        sa.Column("account_number", sa.Text(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("cnaps", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_remittances_amount_positive")),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_remittances_award_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_remittances_batch_id")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_remittances_firm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remittances")),
        sa.UniqueConstraint("award_id", name=op.f("uq_remittances_award_id")),
        sa.UniqueConstraint("batch_id", "number", name=op.f("uq_remittances_batch_id_number")),
    )
    op.create_index(op.f("ix_remittances_firm_id"), "remittances", ["firm_id"], unique=False)
    op.create_table(
        "whitelist_entries",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('active', 'suspended', 'removed')", name=op.f("ck_whitelist_entries_state_known")
        ),
        sa.CheckConstraint("headcount >= 0", name=op.f("ck_whitelist_entries_headcount_not_negative")),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_whitelist_entries_decision_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["issued_documents.id"], name=op.f("fk_whitelist_entries_document_id")
        ),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_whitelist_entries_firm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whitelist_entries")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_whitelist_entries_decision_id")),
    )
    op.create_index(
        "uq_whitelist_entries_standing_firm_id",
        "whitelist_entries",
        ["firm_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'removed'"),
    )
    # Applications and rosters point at each other, so this key comes after both tables.
    op.create_foreign_key("fk_applications_roster_id", "applications", "rosters", ["roster_id"], ["id"])
    for statement in GUARDS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_constraint("fk_applications_roster_id", "applications", type_="foreignkey")
    op.execute("DROP FUNCTION journal_is_append_only() CASCADE")
    op.execute("DROP FUNCTION paper_is_kept() CASCADE")
    op.drop_index(
        "uq_whitelist_entries_standing_firm_id",
        table_name="whitelist_entries",
        postgresql_where=sa.text("state <> 'removed'"),
    )
    op.drop_table("whitelist_entries")
    op.drop_index(op.f("ix_remittances_firm_id"), table_name="remittances")
    op.drop_table("remittances")
    op.drop_index(
        "uq_decisions_signed_version_id", table_name="decisions", postgresql_where=sa.text("signed_at IS NOT NULL")
    )
    op.drop_index(op.f("ix_decisions_application_id"), table_name="decisions")
    op.drop_table("decisions")
    op.drop_index(op.f("ix_roster_entries_document_index"), table_name="roster_entries")
    op.drop_table("roster_entries")
    op.drop_index(op.f("ix_awards_firm_id"), table_name="awards")
    op.drop_table("awards")
    op.drop_table("application_versions")
    op.drop_index(op.f("ix_rosters_application_id"), table_name="rosters")
    op.drop_table("rosters")
    op.drop_index(op.f("ix_issued_documents_subject_id"), table_name="issued_documents")
    op.drop_index(op.f("ix_issued_documents_sha256"), table_name="issued_documents")
    op.drop_table("issued_documents")
    op.drop_index("uq_claimed_keys_held", table_name="claimed_keys", postgresql_where=sa.text("released_at IS NULL"))
    op.drop_index(op.f("ix_claimed_keys_claim_id"), table_name="claimed_keys")
    op.drop_table("claimed_keys")
    op.drop_table("claim_lines")
    op.drop_index(op.f("ix_claim_evidence_claim_id"), table_name="claim_evidence")
    op.drop_table("claim_evidence")
    op.drop_table("batches")
    op.drop_index(op.f("ix_assessments_claim_id"), table_name="assessments")
    op.drop_table("assessments")
    op.drop_index(op.f("ix_stored_files_firm_id"), table_name="stored_files")
    op.drop_table("stored_files")
    op.drop_index(op.f("ix_sign_ins_person_id"), table_name="sign_ins")
    op.drop_table("sign_ins")
    op.drop_index(op.f("ix_representations_firm_id"), table_name="representations")
    op.drop_table("representations")
    op.drop_table("people_roles")
    op.drop_table("insured_units")
    op.drop_table("designations")
    op.drop_index(op.f("ix_claims_state_filed_at"), table_name="claims")
    op.drop_index(op.f("ix_claims_firm_id"), table_name="claims")
    op.drop_table("claims")
    op.drop_table("bank_accounts")
    op.drop_index(
        "uq_applications_open_firm_id",
        table_name="applications",
        postgresql_where=sa.text("state NOT IN ('approved', 'rejected', 'withdrawn')"),
    )
    op.drop_index("ix_applications_queue", table_name="applications")
    op.drop_table("applications")
    op.drop_table("roles")
    op.drop_table("people")
    op.drop_index(op.f("ix_journal_entries_subject_id"), table_name="journal_entries")
    op.drop_index(op.f("ix_journal_entries_firm_id"), table_name="journal_entries")
    op.drop_table("journal_entries")
    op.drop_index(op.f("ix_jobs_subject_id"), table_name="jobs")
    op.drop_table("jobs")
    op.drop_index(op.f("ix_firms_area"), table_name="firms")
    op.drop_table("firms")
    op.drop_table("document_series")
