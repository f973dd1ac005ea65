"""The ledger: postings that balance when their transaction ends and never change; running balances; ceilings of funds.

Revision ID: 0013
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

FUNCTIONS = (
    "ledger_is_append_only", "posting_is_balanced", "award_money_is_there", "balances_follow", "balances_follow_only"
)  # fmt: skip
GUARDS = (
    """
    CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the ledger is append-only';
    END $$
    """,
    *(
        statement
        for table in ("postings", "posting_lines")
        for statement in (
            f"""
            CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()
            """,
            f"""
            CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()
            """,
        )
    ),
    # Both tables ask: a posting may come without lines, and a line may come long after its posting.
    """
    CREATE FUNCTION posting_is_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        posting bigint;
        total bigint;
        sides bigint;
    BEGIN
        IF TG_TABLE_NAME = 'postings' THEN
            posting := NEW.id;
        ELSE
            posting := NEW.posting_id;
        END IF;
        SELECT coalesce(sum(amount_fen), 0), count(*) INTO total, sides FROM posting_lines WHERE posting_id = posting;
        IF sides < 2 OR total <> 0 THEN
            RAISE EXCEPTION 'posting % is not balanced: its % lines sum to % fen', posting, sides, total
                USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_balanced';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE CONSTRAINT TRIGGER postings_balanced AFTER INSERT ON postings
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION posting_is_balanced()
    """,
    """
    CREATE CONSTRAINT TRIGGER posting_lines_balanced AFTER INSERT ON posting_lines
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION posting_is_balanced()
    """,
    # A fund's balance alone would let one award be paid twice as long as others wait.
    """
    CREATE FUNCTION award_money_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        short record;
    BEGIN
        SELECT posting_lines.account, sum(posting_lines.amount_fen) AS amount INTO short
        FROM postings JOIN posting_lines ON posting_lines.posting_id = postings.id
        WHERE postings.award_id = NEW.award_id
            AND posting_lines.account IN ('payable', 'remitted', 'returned', 'clawback_receivable')
        GROUP BY posting_lines.account HAVING sum(posting_lines.amount_fen) < 0 LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'posting %: award % would stand at % fen in %', NEW.id, NEW.award_id, short.amount, short.account
                USING ERRCODE = 'check_violation', CONSTRAINT = 'award_money_is_there';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE CONSTRAINT TRIGGER postings_award_money AFTER INSERT ON postings
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.award_id IS NOT NULL)
    EXECUTE FUNCTION award_money_is_there()
    """,
    # In one order, so that two transactions over the same funds never wait for each other in a circle. The row is made
    # first and then added to: a check looks at the row an INSERT proposes before it finds that there is one already.
    """
    CREATE FUNCTION balances_follow() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        moved record;
    BEGIN
        FOR moved IN
            SELECT postings.fund, postings.year, added.account, sum(added.amount_fen)::bigint AS amount
            FROM added JOIN postings ON postings.id = added.posting_id
            GROUP BY postings.fund, postings.year, added.account ORDER BY 1, 2, 3
        LOOP
            INSERT INTO balances VALUES (moved.fund, moved.year, moved.account, 0) ON CONFLICT DO NOTHING;
            UPDATE balances SET amount_fen = amount_fen + moved.amount
            WHERE (fund, year, account) = (moved.fund, moved.year, moved.account);
        END LOOP;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER posting_lines_move_balances AFTER INSERT ON posting_lines
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION balances_follow()
    """,
    """
    CREATE FUNCTION balances_follow_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF pg_trigger_depth() < 2 THEN
            RAISE EXCEPTION 'balances follow from the lines of postings and from nothing else';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER balances_follow_only BEFORE INSERT OR UPDATE OR DELETE ON balances
    FOR EACH ROW EXECUTE FUNCTION balances_follow_only()
    """,
    """
    CREATE TRIGGER balances_no_truncate BEFORE TRUNCATE ON balances
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()
    """,
)


def upgrade() -> None:
    op.create_table(
        "balances",
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN account IN ('appropriation', 'clawback_claimed') THEN amount_fen <= 0 ELSE account = 'available' OR amount_fen >= 0 END",
            name=op.f("ck_balances_side_kept"),
        ),
        sa.CheckConstraint(
            "account <> 'available' OR amount_fen >= 0", name=op.f("ck_balances_never_over_the_ceiling")
        ),
        sa.PrimaryKeyConstraint("fund", "year", "account", name=op.f("pk_balances")),
    )
    op.create_table(
        "ceilings",
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'proposed') = (decided_by IS NULL)", name=op.f("ck_ceilings_decision_complete")),
        sa.CheckConstraint("document <> '' AND words <> ''", name=op.f("ck_ceilings_cited")),
        sa.CheckConstraint("state <> 'confirmed' OR decided_by <> proposed_by", name=op.f("ck_ceilings_two_people")),
        sa.CheckConstraint("state <> 'declined' OR reason <> ''", name=op.f("ck_ceilings_reason_given")),
        sa.CheckConstraint("state IN ('proposed', 'confirmed', 'declined')", name=op.f("ck_ceilings_state_known")),
        sa.CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_ceilings_decision_dated")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_ceilings_amount_positive")),
        sa.CheckConstraint("extract(year FROM since) = year", name=op.f("ck_ceilings_since_within_year")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_ceilings_decided_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["people.id"], name=op.f("fk_ceilings_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ceilings")),
    )
    op.create_index(op.f("ix_ceilings_fund_year"), "ceilings", ["fund", "year"], unique=False)
    op.create_index(
        "uq_ceilings_open_fund_year",
        "ceilings",
        ["fund", "year"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "postings",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=True),
        sa.Column("firm_id", sa.Uuid(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("city_fen", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(event LIKE 'ceiling%') = (award_id IS NULL)", name=op.f("ck_postings_award_named")),
        sa.CheckConstraint(
            "(award_id IS NULL) = (city_fen IS NULL) AND (city_fen IS NULL OR city_fen BETWEEN 0 AND amount_fen)",
            name=op.f("ck_postings_city_part_within"),
        ),
        sa.CheckConstraint("(award_id IS NULL) = (firm_id IS NULL)", name=op.f("ck_postings_firm_named")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_postings_amount_positive")),
        sa.ForeignKeyConstraint(["actor_id"], ["people.id"], name=op.f("fk_postings_actor_id")),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_postings_award_id")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_postings_firm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postings")),
        sa.UniqueConstraint("event", "subject_id", name=op.f("uq_postings_event_subject_id")),
    )
    op.create_index(op.f("ix_postings_award_id"), "postings", ["award_id"], unique=False)
    op.create_index(op.f("ix_postings_firm_id"), "postings", ["firm_id"], unique=False)
    op.create_index(op.f("ix_postings_fund_year_id"), "postings", ["fund", "year", "id"], unique=False)
    op.create_table(
        "posting_lines",
        sa.Column("posting_id", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_fen <> 0", name=op.f("ck_posting_lines_amount_not_zero")),
        sa.ForeignKeyConstraint(["posting_id"], ["postings.id"], name=op.f("fk_posting_lines_posting_id")),
        sa.PrimaryKeyConstraint("posting_id", "account", name=op.f("pk_posting_lines")),
    )
    for statement in GUARDS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("posting_lines")
    op.drop_index(op.f("ix_postings_fund_year_id"), table_name="postings")
    op.drop_index(op.f("ix_postings_firm_id"), table_name="postings")
    op.drop_index(op.f("ix_postings_award_id"), table_name="postings")
    op.drop_table("postings")
    op.drop_index("uq_ceilings_open_fund_year", table_name="ceilings", postgresql_where=sa.text("state = 'proposed'"))
    op.drop_index(op.f("ix_ceilings_fund_year"), table_name="ceilings")
    op.drop_table("ceilings")
    op.drop_table("balances")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}()")
