"""Claims decided line by line: papers of each line, versions as filed, findings, corrections, reports; numbers sealed.

People's numbers move from plain text to sealed values in the lines, to masked ones in frozen results, and to keyed hashes
among the things used up. Going down opens the lines again; masks and hashes stay, as nobody can undo them: a number used
up before then is no longer found by its plain text. Papers already issued are left as they were signed.

Revision ID: 0021
Revises: 0020
"""

import base64
import json
import re
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from office.identifiers import masked
from office.sealing import seal_in_use

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
MOMENT = sa.DateTime(timezone=True)
PERSONAL = ("worker_id", "rider_ids", "worker_ids")
KINDS = ("trip", "worker_day", "recruit", "introduced")
RESULTS = ("claims", "assessments", "awards")
STATES = ("draft", "filed", "returned", "assessed", "awarded", "refused", "withdrawn")
MORE_STATES = (
    "draft", "filed", "returned", "assessed", "awarded", "reopened", "corrected", "refused", "recorded", "referred",
    "settled", "withdrawn",
)  # fmt: skip


def reference(table: str, column: str, to: str, **options: Any) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), **options)


def key(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ('" + "', '".join(values) + "')"


def recheck(table: str, name: str, condition: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def upgrade() -> None:
    claims()
    findings()
    awards()
    op.create_table(
        "report_steps",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("settles", sa.Boolean(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_report_steps_words_given")),
        reference("report_steps", "claim_id", "claims"),
        reference("report_steps", "taken_by", "people"),
        key("report_steps"),
    )
    op.create_index(op.f("ix_report_steps_claim_id"), "report_steps", ["claim_id"])
    op.create_index(
        "uq_report_steps_settled", "report_steps", ["claim_id"], unique=True, postgresql_where=sa.text("settles")
    )
    seal_numbers()
    op.execute(
        """
        INSERT INTO claim_versions (id, claim_id, number, filed_at, filed_by, lines, evidence, result)
        SELECT gen_random_uuid(), claims.id, 1, claims.filed_at, claims.filed_by,
            coalesce((SELECT jsonb_agg(jsonb_build_object('id', id, 'number', number, 'facts', facts) ORDER BY number)
                      FROM claim_lines WHERE claim_id = claims.id), '[]'),
            coalesce((SELECT jsonb_agg(jsonb_build_object('id', id, 'file_id', file_id, 'kind', kind, 'line', NULL))
                      FROM claim_evidence WHERE claim_id = claims.id), '[]'),
            claims.result
        FROM claims WHERE claims.result IS NOT NULL AND claims.filed_by IS NOT NULL
        """
    )


def claims() -> None:
    recheck("claims", "state_known", one_of("state", MORE_STATES))
    op.add_column("claims", sa.Column("open_fields", JSONB, nullable=True))
    op.add_column("claims", sa.Column("stage", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.execute("UPDATE claims SET stage = 1 WHERE filed_at IS NOT NULL")
    op.drop_constraint(op.f("uq_claim_lines_claim_id_number"), "claim_lines", type_="unique")
    op.create_unique_constraint(
        op.f("uq_claim_lines_claim_id_number"), "claim_lines", ["claim_id", "number"],
        deferrable=True, initially="DEFERRED",
    )  # fmt: skip
    op.add_column("claim_evidence", sa.Column("line_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_claim_evidence_line_id"), "claim_evidence", "claim_lines", ["line_id"], ["id"], ondelete="CASCADE"
    )
    op.create_index(op.f("ix_claim_evidence_line_id"), "claim_evidence", ["line_id"])
    op.create_table(
        "claim_versions",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=False),
        sa.Column("lines", JSONB, nullable=False),
        sa.Column("evidence", JSONB, nullable=False),
        sa.Column("result", JSONB, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_claim_versions_number_positive")),
        reference("claim_versions", "claim_id", "claims"),
        key("claim_versions"),
        sa.UniqueConstraint("claim_id", "number", name=op.f("uq_claim_versions_claim_id_number")),
    )
    op.create_table(
        "claim_uploads",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("marked_file_id", sa.Uuid(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("replace", sa.Boolean(), nullable=False),
        sa.Column("uploaded_at", MOMENT, nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("refusal", JSONB, nullable=True),
        sa.Column("problems", JSONB, nullable=False),
        sa.Column("problem_count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('reading', 'refused', 'accepted')", name=op.f("ck_claim_uploads_state_known")),
        reference("claim_uploads", "claim_id", "claims"),
        reference("claim_uploads", "file_id", "stored_files"),
        reference("claim_uploads", "marked_file_id", "stored_files"),
        reference("claim_uploads", "job_id", "jobs"),
        key("claim_uploads"),
    )
    op.create_index(op.f("ix_claim_uploads_claim_id"), "claim_uploads", ["claim_id"])


def findings() -> None:
    op.create_table(
        "fact_adjustments",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("filed_value", sa.Text(), nullable=False),
        sa.Column("adjusted_value", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("adjusted_by", sa.Uuid(), nullable=False),
        sa.Column("adjusted_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_fact_adjustments_reason_given")),
        sa.CheckConstraint("adjusted_value <> filed_value", name=op.f("ck_fact_adjustments_value_changed")),
        reference("fact_adjustments", "claim_id", "claims"),
        reference("fact_adjustments", "adjusted_by", "people"),
        key("fact_adjustments"),
    )
    op.create_index(
        "uq_fact_adjustments_standing", "fact_adjustments", ["claim_id", "stage", "line", "fact"],
        unique=True, postgresql_where=sa.text("withdrawn_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "line_refusals",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cite", JSONB, nullable=False),
        sa.Column("refused_by", sa.Uuid(), nullable=False),
        sa.Column("refused_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_line_refusals_reason_given")),
        reference("line_refusals", "claim_id", "claims"),
        reference("line_refusals", "refused_by", "people"),
        key("line_refusals"),
    )
    op.create_index(
        "uq_line_refusals_standing", "line_refusals", ["claim_id", "stage", "line"],
        unique=True, postgresql_where=sa.text("withdrawn_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "evidence_checks",
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column("checked_at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("accepted OR remark <> ''", name=op.f("ck_evidence_checks_remark_given")),
        reference("evidence_checks", "evidence_id", "claim_evidence", ondelete="CASCADE"),
        reference("evidence_checks", "checked_by", "people"),
        key("evidence_checks"),
        sa.UniqueConstraint("evidence_id", name=op.f("uq_evidence_checks_evidence_id")),
    )


def awards() -> None:
    recheck("assessments", "outcome_known", one_of("outcome", ("award", "record", "refer", "refuse", "return")))
    recheck("assessments", "reason_given", "outcome IN ('award', 'record', 'refer') OR reason <> ''")
    op.add_column("assessments", sa.Column("fields", JSONB, server_default=sa.text("'[]'"), nullable=False))
    op.add_column("assessments", sa.Column("stage", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("awards", sa.Column("total_fen", sa.BigInteger(), nullable=True))
    op.execute("UPDATE awards SET total_fen = amount_fen")
    op.alter_column("awards", "total_fen", nullable=False)
    op.add_column("awards", sa.Column("supersedes_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_awards_supersedes_id"), "awards", "awards", ["supersedes_id"], ["id"])
    op.drop_constraint(op.f("uq_awards_claim_id"), "awards", type_="unique")
    op.create_unique_constraint(op.f("uq_awards_supersedes_id"), "awards", ["supersedes_id"])
    op.create_index(
        "uq_awards_first_claim_id", "awards", ["claim_id"], unique=True,
        postgresql_where=sa.text("supersedes_id IS NULL"),
    )  # fmt: skip
    op.create_index(op.f("ix_awards_claim_id"), "awards", ["claim_id"])
    recheck("awards", "amount_positive", "amount_fen > 0 OR (amount_fen = 0 AND supersedes_id IS NOT NULL)")
    op.create_check_constraint(op.f("ck_awards_total_not_less"), "awards", "total_fen >= amount_fen")
    op.create_table(
        "award_corrections",
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=False),
        sa.Column("difference_fen", sa.BigInteger(), nullable=False),
        sa.Column("released_fen", sa.BigInteger(), nullable=False),
        sa.Column("clawback_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("corrected_at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("difference_fen <> 0", name=op.f("ck_award_corrections_difference_not_zero")),
        sa.CheckConstraint(
            "released_fen >= 0 AND clawback_fen >= 0", name=op.f("ck_award_corrections_amounts_not_negative")
        ),
        sa.CheckConstraint(
            "clawback_fen <= greatest(-difference_fen, 0)", name=op.f("ck_award_corrections_clawback_within")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_award_corrections_reason_given")),
        sa.CheckConstraint("award_id <> supersedes_id", name=op.f("ck_award_corrections_another_award")),
        reference("award_corrections", "award_id", "awards"),
        reference("award_corrections", "supersedes_id", "awards"),
        key("award_corrections"),
        sa.UniqueConstraint("award_id", name=op.f("uq_award_corrections_award_id")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_award_corrections_supersedes_id")),
    )


def hidden(text: str) -> str:
    return re.sub(r"[^\s,;、，；]+", lambda number: masked(number[0]), text)


def seal_numbers() -> None:
    connection = op.get_bind()
    named = " OR ".join(f"facts ? '{name}'" for name in PERSONAL)
    for id_, facts in connection.execute(sa.text(f"SELECT id, facts FROM claim_lines WHERE {named}")).all():
        for name in PERSONAL:
            if facts.get(name):
                facts[name] = {"sealed": base64.b64encode(seal_in_use().seal(facts[name])).decode()}
        write(connection, "claim_lines", "facts", id_, facts)
    for table in RESULTS:
        for id_, result in connection.execute(
            sa.text(f"SELECT id, result FROM {table} WHERE result IS NOT NULL")
        ).all():
            found = [line["facts"] for line in result.get("lines", []) if set(PERSONAL) & line.get("facts", {}).keys()]
            for facts in found:
                facts |= {name: hidden(facts[name]) for name in PERSONAL if facts.get(name)}
            if found:
                write(connection, table, "result", id_, result)
    # A database that went down keeps its hashes; hashed once more, what was used up would never be found again.
    kinds = {"kinds": list(KINDS)}
    query = sa.text(
        "SELECT id, value FROM claimed_keys WHERE split_part(kind, ':', 1) = ANY(:kinds) AND value NOT LIKE 'hmac:%'"
    )
    for id_, value in connection.execute(query, kinds).all():
        hashed = "hmac:" + seal_in_use().index(value).hex()
        connection.execute(
            sa.text("UPDATE claimed_keys SET value = :value WHERE id = :id"), {"value": hashed, "id": id_}
        )


def write(connection: sa.Connection, table: str, column: str, id_: object, value: object) -> None:
    connection.execute(
        sa.text(f"UPDATE {table} SET {column} = CAST(:value AS jsonb) WHERE id = :id"),
        {"value": json.dumps(value, ensure_ascii=False), "id": id_},
    )


def downgrade() -> None:
    connection = op.get_bind()
    for id_, facts in connection.execute(sa.text("SELECT id, facts FROM claim_lines")).all():
        sealed = {name: value["sealed"] for name, value in facts.items() if isinstance(value, dict)}
        for name, value in sealed.items():
            facts[name] = seal_in_use().open(base64.b64decode(value))
        if sealed:
            write(connection, "claim_lines", "facts", id_, facts)
    # The older schema has one award a claim, of which money is paid: the corrections of a database in use cannot go.
    if connection.scalar(sa.text("SELECT count(*) FROM awards WHERE supersedes_id IS NOT NULL")):
        raise RuntimeError("awards have been corrected: the older schema has no place for the awards that supersede")
    for table in ("report_steps", "award_corrections", "evidence_checks", "line_refusals", "fact_adjustments"):
        op.drop_table(table)
    for table in ("claim_uploads", "claim_versions"):
        op.drop_table(table)
    op.drop_constraint(op.f("ck_awards_total_not_less"), "awards", type_="check")
    recheck("awards", "amount_positive", "amount_fen > 0")
    op.drop_index(op.f("ix_awards_claim_id"), "awards")
    op.drop_index("uq_awards_first_claim_id", "awards")
    op.drop_constraint(op.f("uq_awards_supersedes_id"), "awards", type_="unique")
    op.create_unique_constraint(op.f("uq_awards_claim_id"), "awards", ["claim_id"])
    op.drop_constraint(op.f("fk_awards_supersedes_id"), "awards", type_="foreignkey")
    op.drop_column("awards", "supersedes_id")
    op.drop_column("awards", "total_fen")
    op.drop_column("assessments", "stage")
    op.drop_column("assessments", "fields")
    op.execute("DELETE FROM assessments WHERE outcome IN ('record', 'refer')")
    recheck("assessments", "reason_given", "outcome = 'award' OR reason <> ''")
    recheck("assessments", "outcome_known", one_of("outcome", ("award", "refuse", "return")))
    op.drop_index(op.f("ix_claim_evidence_line_id"), "claim_evidence")
    op.drop_constraint(op.f("fk_claim_evidence_line_id"), "claim_evidence", type_="foreignkey")
    op.drop_column("claim_evidence", "line_id")
    op.drop_constraint(op.f("uq_claim_lines_claim_id_number"), "claim_lines", type_="unique")
    op.create_unique_constraint(op.f("uq_claim_lines_claim_id_number"), "claim_lines", ["claim_id", "number"])
    op.drop_column("claims", "stage")
    op.drop_column("claims", "open_fields")
    op.execute("UPDATE claims SET state = 'awarded' WHERE state IN ('reopened', 'corrected')")
    op.execute("UPDATE claims SET state = 'filed' WHERE state IN ('recorded', 'referred', 'settled')")
    recheck("claims", "state_known", one_of("state", STATES))
