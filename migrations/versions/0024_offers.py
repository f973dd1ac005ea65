"""The insurance register by imports; support without application: runs, traces in columns, offers.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

COUNTS = ("insured_start", "insured_end", "not_counted", "drawing_benefit", "months_contributed")


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def uuid_(name: str, *, nullable: bool = False, **more: object) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable, **more)  # type: ignore[arg-type]


def key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    imports, records = "insurance_imports", "insurance_records"
    op.create_table(
        imports,
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        uuid_("file_id"),
        sa.Column("checksum", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        uuid_("job_id", nullable=True),
        moment("uploaded_at"),
        uuid_("uploaded_by"),
        moment("confirmed_at", nullable=True),
        uuid_("confirmed_by", nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("problems", JSONB(), nullable=False),
        sa.Column("problem_count", sa.Integer(), nullable=False),
        sa.Column("preview", JSONB(), nullable=True),
        sa.Column("refusal", JSONB(), nullable=True),
        uuid_("id"),
        sa.CheckConstraint(
            "state IN ('reading', 'previewed', 'confirmed', 'discarded', 'refused')",
            name=op.f("ck_insurance_imports_state_known"),
        ),
        sa.CheckConstraint("wrong >= 0 AND wrong <= rows", name=op.f("ck_insurance_imports_wrong_within_rows")),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_at IS NOT NULL)",
            name=op.f("ck_insurance_imports_confirmation_complete"),
        ),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by IS NULL)", name=op.f("ck_insurance_imports_confirmation_named")
        ),
        key(imports, "file_id", "stored_files"),
        key(imports, "job_id", "jobs"),
        key(imports, "uploaded_by", "people"),
        key(imports, "confirmed_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insurance_imports")),
    )
    op.create_index(
        "uq_insurance_imports_pending_year",
        imports,
        ["year"],
        unique=True,
        postgresql_where=sa.text("state IN ('reading', 'previewed')"),
    )
    op.create_index(op.f("ix_insurance_imports_uploaded_at"), imports, ["uploaded_at"])
    op.create_table(
        records,
        sa.Column("id", sa.BigInteger(), nullable=False),
        uuid_("import_id"),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("serious_breach", sa.Boolean(), nullable=False),
        sa.Column("zombie_firm", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("bank", "account_name", "account_number", "cnaps")),
        sa.CheckConstraint("paid_fen >= 0", name=op.f("ck_insurance_records_paid_not_negative")),
        key(records, "import_id", imports),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insurance_records")),
        sa.UniqueConstraint("import_id", "credit_code", name=op.f("uq_insurance_records_import_id_credit_code")),
    )
    op.add_column("insured_units", sa.Column("record_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_insured_units_record_id"), "insured_units", records, ["record_id"], ["id"])
    op.create_table(
        "rulebook_texts",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("texts", JSONB(), nullable=False),
        moment("kept_at"),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_rulebook_texts")),
    )
    runs()
    offers()


def runs() -> None:
    table = "offer_runs"
    op.create_table(
        table,
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        uuid_("import_id"),
        sa.Column("rulebook", sa.Text(), nullable=False),
        sa.Column("legend", JSONB(), nullable=False),
        sa.Column("held", JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        uuid_("job_id", nullable=True),
        sa.Column("firms", sa.Integer(), nullable=False),
        sa.Column("eligible", sa.Integer(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        uuid_("started_by"),
        moment("started_at"),
        uuid_("offered_by", nullable=True),
        moment("offered_at", nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        uuid_("id"),
        sa.CheckConstraint(
            "state IN ('computing', 'computed', 'offering', 'offered', 'discarded')",
            name=op.f("ck_offer_runs_state_known"),
        ),
        sa.CheckConstraint("offered_by <> started_by", name=op.f("ck_offer_runs_two_people")),
        sa.CheckConstraint("(offered_by IS NULL) = (offered_at IS NULL)", name=op.f("ck_offer_runs_offering_complete")),
        sa.CheckConstraint(
            "(offered_by IS NULL) = (expires_on IS NULL)", name=op.f("ck_offer_runs_expiry_with_offering")
        ),
        sa.CheckConstraint("eligible <= firms", name=op.f("ck_offer_runs_eligible_within_firms")),
        sa.CheckConstraint("total_fen >= 0", name=op.f("ck_offer_runs_total_not_negative")),
        key(table, "import_id", "insurance_imports"),
        sa.ForeignKeyConstraint(["rulebook"], ["rulebook_texts.version"], name=op.f("fk_offer_runs_rulebook")),
        key(table, "job_id", "jobs"),
        key(table, "started_by", "people"),
        key(table, "offered_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_runs")),
    )
    op.create_index(
        "uq_offer_runs_open_measure",
        table,
        ["measure", "year"],
        unique=True,
        postgresql_where=sa.text("state IN ('computing', 'computed', 'offering')"),
    )


def offers() -> None:
    table = "offers"
    op.create_table(
        table,
        uuid_("id", server_default=sa.text("gen_random_uuid()")),
        uuid_("run_id"),
        uuid_("firm_id"),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("payable_fen", sa.BigInteger(), nullable=False),
        sa.Column("facts", ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("met", ARRAY(sa.Boolean()), nullable=False),
        sa.Column("figures", ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("obstacle", sa.Text(), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        moment("answered_at", nullable=True),
        uuid_("answered_by", nullable=True),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        uuid_("claim_id", nullable=True),
        sa.CheckConstraint(
            "state IN ('excluded', 'computed', 'offered', 'confirmed', 'declined', 'expired', 'withdrawn')",
            name=op.f("ck_offers_state_known"),
        ),
        sa.CheckConstraint("payable_fen >= 0", name=op.f("ck_offers_payable_not_negative")),
        sa.CheckConstraint("state = 'excluded' OR payable_fen > 0", name=op.f("ck_offers_offered_amount")),
        sa.CheckConstraint(
            "(state = 'confirmed') = (claim_id IS NOT NULL)", name=op.f("ck_offers_claim_with_confirmation")
        ),
        sa.CheckConstraint(
            "state NOT IN ('declined', 'withdrawn') OR reason <> ''", name=op.f("ck_offers_reason_given")
        ),
        key(table, "run_id", "offer_runs"),
        key(table, "firm_id", "firms"),
        key(table, "record_id", "insurance_records"),
        key(table, "answered_by", "people"),
        key(table, "claim_id", "claims"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("run_id", "firm_id", name=op.f("uq_offers_run_id_firm_id")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_offers_claim_id")),
    )
    op.create_index(
        "uq_offers_live_firm",
        table,
        ["firm_id", "measure", "year"],
        unique=True,
        postgresql_where=sa.text("state IN ('computed', 'offered', 'confirmed')"),
    )
    op.create_index(op.f("ix_offers_run_id_state"), table, ["run_id", "state"])


def downgrade() -> None:
    for table in ("offers", "offer_runs", "rulebook_texts"):
        op.drop_table(table)
    op.drop_constraint(op.f("fk_insured_units_record_id"), "insured_units", type_="foreignkey")
    op.drop_column("insured_units", "record_id")
    op.drop_table("insurance_records")
    op.drop_table("insurance_imports")
