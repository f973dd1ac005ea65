"""Reductions of clawbacks; of the awards of one claim never more is under way than is due, nor asked back than is held.

Going down fails while an award pays more than it grants, and leaves what was reduced as it was posted.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

PLACES = "'payable', 'remitted', 'returned', 'paid', 'clawback_receivable'"
BEFORE = """
        HAVING sum(posting_lines.amount_fen) < 0;
"""
# Money that a bank brings back after part of it was received may leave an award with less paid than was received. What
# is still owed has to be held all the same.
NOW = """
        HAVING sum(posting_lines.amount_fen) < 0 AND (
            SELECT coalesce(sum(owed.amount_fen), 0) FROM postings AS asked JOIN posting_lines AS owed
            ON owed.posting_id = asked.id
            WHERE asked.award_id = NEW.award_id AND owed.account = 'clawback_receivable'
        ) > 0;
"""


def award_guard(having: str) -> str:
    """The function that keeps the accounts of one award, with what it asks of money that is clawed back."""
    return f"""
    CREATE OR REPLACE FUNCTION award_money_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        short record;
    BEGIN
        SELECT posting_lines.account, sum(posting_lines.amount_fen) AS amount INTO short
        FROM postings JOIN posting_lines ON posting_lines.posting_id = postings.id
        WHERE postings.award_id = NEW.award_id AND posting_lines.account IN ({PLACES})
        GROUP BY posting_lines.account HAVING sum(posting_lines.amount_fen) < 0 LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'posting %: award % would stand at % fen in %', NEW.id, NEW.award_id, short.amount, short.account
                USING ERRCODE = 'check_violation', CONSTRAINT = 'award_money_is_there';
        END IF;
        SELECT 'paid' AS account, sum(posting_lines.amount_fen) AS amount INTO short
        FROM postings JOIN posting_lines ON posting_lines.posting_id = postings.id
        WHERE postings.award_id = NEW.award_id AND posting_lines.account IN ('paid', 'clawback_claimed')
        {having}
        IF FOUND THEN
            RAISE EXCEPTION 'posting %: more of award % would be clawed back than was paid', NEW.id, NEW.award_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'award_money_is_there';
        END IF;
        RETURN NULL;
    END $$
    """


# Both tables ask: a posting moves money, and an award that supersedes another changes what is due.
CLAIMS = (
    """
    CREATE FUNCTION claim_money_is_due() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        claim uuid;
        due bigint;
        waiting bigint;
        held bigint;
        owed bigint;
    BEGIN
        IF TG_TABLE_NAME = 'awards' THEN
            claim := NEW.claim_id;
        ELSE
            SELECT claim_id INTO claim FROM awards WHERE id = NEW.award_id;
        END IF;
        SELECT total_fen INTO due FROM awards WHERE claim_id = claim
            AND NOT EXISTS (SELECT FROM awards AS later WHERE later.supersedes_id = awards.id);
        SELECT
            coalesce(sum(posting_lines.amount_fen) FILTER (
                WHERE posting_lines.account IN ('payable', 'remitted', 'returned')), 0),
            coalesce(sum(posting_lines.amount_fen) FILTER (
                WHERE posting_lines.account IN ('paid', 'clawback_claimed')), 0),
            coalesce(sum(posting_lines.amount_fen) FILTER (
                WHERE posting_lines.account = 'clawback_receivable'), 0)
            INTO waiting, held, owed
        FROM awards JOIN postings ON postings.award_id = awards.id
            JOIN posting_lines ON posting_lines.posting_id = postings.id
        WHERE awards.claim_id = claim;
        IF waiting > 0 AND waiting + held > due THEN
            RAISE EXCEPTION 'claim %: % fen wait to be paid beside % fen held, % fen are due', claim, waiting, held, due
                USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_money_is_due';
        END IF;
        IF owed > 0 AND held < 0 THEN
            RAISE EXCEPTION 'claim %: % fen are owed, % fen more than the firm holds', claim, owed, -held
                USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_asked_within_held';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE CONSTRAINT TRIGGER postings_claim_money AFTER INSERT ON postings
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.award_id IS NOT NULL)
    EXECUTE FUNCTION claim_money_is_due()
    """,
    """
    CREATE CONSTRAINT TRIGGER awards_claim_money AFTER INSERT ON awards
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.supersedes_id IS NOT NULL)
    EXECUTE FUNCTION claim_money_is_due()
    """,
)


def upgrade() -> None:
    op.create_table(
        "clawback_reductions",
        sa.Column("clawback_id", sa.Uuid(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("remittance_id", sa.Uuid(), nullable=True),
        sa.Column("award_id", sa.Uuid(), nullable=True),
        sa.Column("reduced_by", sa.Uuid(), nullable=False),
        sa.Column("reduced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_clawback_reductions_amount_positive")),
        sa.CheckConstraint(
            "num_nonnulls(remittance_id, award_id) = 1", name=op.f("ck_clawback_reductions_cause_named")
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_clawback_reductions_{column}"))
            for column, table in (
                ("clawback_id", "clawbacks"),
                ("remittance_id", "remittances"),
                ("award_id", "awards"),
                ("reduced_by", "people"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clawback_reductions")),
        sa.UniqueConstraint(
            "clawback_id", "remittance_id", name=op.f("uq_clawback_reductions_clawback_id_remittance_id")
        ),
        sa.UniqueConstraint("clawback_id", "award_id", name=op.f("uq_clawback_reductions_clawback_id_award_id")),
    )
    op.drop_constraint(op.f("ck_awards_total_not_less"), "awards", type_="check")
    op.create_check_constraint(
        op.f("ck_awards_total_not_less"), "awards", "total_fen >= amount_fen OR supersedes_id IS NOT NULL"
    )
    op.execute(award_guard(NOW))
    for statement in CLAIMS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER postings_claim_money ON postings")
    op.execute("DROP TRIGGER awards_claim_money ON awards")
    op.execute("DROP FUNCTION claim_money_is_due()")
    op.execute(award_guard(BEFORE))
    op.drop_constraint(op.f("ck_awards_total_not_less"), "awards", type_="check")
    op.create_check_constraint(op.f("ck_awards_total_not_less"), "awards", "total_fen >= amount_fen")
    op.drop_table("clawback_reductions")
