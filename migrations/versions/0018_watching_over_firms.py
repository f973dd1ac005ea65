"""Daily reports and escalations, the office's rounds, choices of notices and the outbox of mail.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def reference(table: str, column: str, to: str, **options: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}", **options)


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    op.create_table(
        "rounds",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("done_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_rounds"),
    )
    reports()
    escalations()
    mail()


def reports() -> None:
    op.create_table(
        "daily_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.Column("filed_by", sa.Uuid(), nullable=False),
        sa.Column("zero", sa.Boolean(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("headcount", "on_duty", "isolated", "dormitory", "abnormal", "masks")
        ),
        sa.Column("cleared", sa.Integer()),
        sa.Column("answers", JSONB(), nullable=False),
        sa.Column("people", JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("superseded_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_daily_reports"),
        sa.UniqueConstraint("firm_id", "day", "number", name="uq_daily_reports_firm_id_day_number"),
        reference("daily_reports", "firm_id", "firms"),
        reference("daily_reports", "entry_id", "whitelist_entries"),
        reference("daily_reports", "filed_by", "people"),
        check(
            "daily_reports",
            "figures_not_negative",
            "least(headcount, on_duty, isolated, dormitory, abnormal, masks) >= 0",
        ),
        check("daily_reports", "staff_within_headcount", "on_duty + isolated <= headcount"),
        check("daily_reports", "dormitory_within_headcount", "dormitory <= headcount"),
        check("daily_reports", "abnormal_within_staff", "abnormal <= on_duty + isolated"),
        check("daily_reports", "abnormal_people_told", "abnormal = jsonb_array_length(people)"),
        check("daily_reports", "correction_reason_given", "number = 1 OR reason <> ''"),
    )
    op.create_index(
        "uq_daily_reports_standing_firm_id_day",
        "daily_reports",
        ["firm_id", "day"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_index("ix_daily_reports_day", "daily_reports", ["day"])
    op.create_table(
        "missing_reports",
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reminded_at", MOMENT),
        sa.Column("listed_at", MOMENT),
        sa.PrimaryKeyConstraint("firm_id", "day", name="pk_missing_reports"),
        reference("missing_reports", "firm_id", "firms"),
        check("missing_reports", "something_told", "coalesce(reminded_at, listed_at) IS NOT NULL"),
    )
    op.create_index("ix_missing_reports_day", "missing_reports", ["day"])


def escalations() -> None:
    op.create_table(
        "escalations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("rises_at", MOMENT, nullable=False),
        sa.Column("risen_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_escalations"),
        reference("escalations", "firm_id", "firms"),
        reference("escalations", "report_id", "daily_reports"),
        check("escalations", "state_known", "state IN ('open', 'acknowledged', 'acted', 'closed')"),
        check("escalations", "people_not_negative", "people >= 0"),
    )
    op.create_index(
        "uq_escalations_open_firm_id_day",
        "escalations",
        ["firm_id", "day"],
        unique=True,
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_index("ix_escalations_state_raised_at", "escalations", ["state", "raised_at"])
    op.create_table(
        "escalation_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("escalation_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Uuid()),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_escalation_steps"),
        reference("escalation_steps", "escalation_id", "escalations"),
        reference("escalation_steps", "by", "people"),
        check("escalation_steps", "words_given", "event NOT IN ('act', 'close') OR words <> ''"),
    )
    op.create_index("ix_escalation_steps_escalation_id", "escalation_steps", ["escalation_id"])


def mail() -> None:
    op.create_table(
        "notice_choices",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("chosen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "group", name="pk_notice_choices"),
        reference("notice_choices", "person_id", "people", ondelete="CASCADE"),
        check("notice_choices", "way_known", "way IN ('application', 'digest', 'at_once')"),
    )
    op.create_table(
        "mail_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date()),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("counts", JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", MOMENT, nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_mail_messages"),
        sa.UniqueConstraint("message_id", name="uq_mail_messages_message_id"),
        reference("mail_messages", "person_id", "people", ondelete="CASCADE"),
        check("mail_messages", "state_known", "state IN ('waiting', 'sent', 'failed')"),
        check("mail_messages", "sending_complete", "(state = 'sent') = (sent_at IS NOT NULL)"),
        check("mail_messages", "attempts_not_negative", "attempts >= 0"),
    )
    op.create_index(
        "uq_mail_messages_digest",
        "mail_messages",
        ["person_id", "day"],
        unique=True,
        postgresql_where=sa.text("day IS NOT NULL"),
    )
    op.create_index("ix_mail_messages_state_next_attempt_at", "mail_messages", ["state", "next_attempt_at"])
    op.add_column("notices", sa.Column("mail_message_id", sa.Uuid()))
    op.create_foreign_key("fk_notices_mail_message_id", "notices", "mail_messages", ["mail_message_id"], ["id"])
    op.create_index(
        "ix_notices_unmailed",
        "notices",
        ["person_id"],
        postgresql_where=sa.text("read_at IS NULL AND mail_message_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_notices_unmailed", "notices")
    op.drop_column("notices", "mail_message_id")
    for table in (
        "mail_messages", "notice_choices", "escalation_steps", "escalations", "missing_reports", "daily_reports",
        "rounds",
    ):  # fmt: skip
        op.drop_table(table)
