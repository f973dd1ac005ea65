"""The chain of a case and its hands, interests, the regime of filing with commitment, site inspections.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATES = "state IN ('draft', 'filed', 'returned', 'proposed', 'approved', {}'rejected', 'withdrawn')"
ENDED = "state NOT IN ('approved', {}'rejected', 'withdrawn')"
TABLES = (
    "inspection_photos", "inspection_findings", "inspections", "filings", "sample_draws", "commitment_letters",
    "consultations", "case_steps", "case_hands", "interests",
)  # fmt: skip


def upgrade() -> None:
    known_states("'recorded', ")
    op.create_check_constraint(op.f("ck_applications_regime_known"), "applications", "regime IN ('approval', 'filing')")
    op.add_column("applications", sa.Column("late_since", MOMENT, nullable=True))
    op.add_column(
        "whitelist_entries", sa.Column("basis", sa.Text(), server_default=sa.text("'approved'"), nullable=False)
    )
    op.alter_column("whitelist_entries", "decision_id", nullable=True)
    op.create_check_constraint(
        op.f("ck_whitelist_entries_basis_known"), "whitelist_entries", "basis IN ('approved', 'filed')"
    )
    op.create_check_constraint(
        op.f("ck_whitelist_entries_decision_when_approved"),
        "whitelist_entries",
        "(basis = 'approved') = (decision_id IS NOT NULL)",
    )
    waiting_order("late_since", "tier")
    interests()
    chain()
    filings()
    inspections()


def known_states(more: str) -> None:
    op.drop_constraint(op.f("ck_applications_state_known"), "applications", type_="check")
    op.create_check_constraint(op.f("ck_applications_state_known"), "applications", STATES.format(more))
    op.drop_index("uq_applications_open_firm_id", "applications")
    op.create_index(
        "uq_applications_open_firm_id",
        "applications",
        ["firm_id", "kind"],
        unique=True,
        postgresql_where=sa.text(ENDED.format(more)),
    )


def waiting_order(*first: str) -> None:
    """The index along which a page of the queue is read."""
    op.drop_index("ix_applications_waiting", "applications")
    op.create_index(
        "ix_applications_waiting",
        "applications",
        [*first, sa.text("score DESC"), "filed_at", "credit_code"],
        postgresql_where=sa.text("state IN ('filed', 'proposed')"),
    )


def downgrade() -> None:
    waiting_order("tier")
    for table in TABLES:
        op.drop_table(table)
    # The older schema knows no filings: what they put on the whitelist cannot stay.
    op.execute("DELETE FROM whitelist_entries WHERE basis = 'filed'")
    op.drop_constraint(op.f("ck_whitelist_entries_decision_when_approved"), "whitelist_entries", type_="check")
    op.drop_constraint(op.f("ck_whitelist_entries_basis_known"), "whitelist_entries", type_="check")
    op.alter_column("whitelist_entries", "decision_id", nullable=False)
    op.drop_column("whitelist_entries", "basis")
    op.drop_column("applications", "late_since")
    op.drop_constraint(op.f("ck_applications_regime_known"), "applications", type_="check")
    op.execute("UPDATE applications SET state = 'approved' WHERE state = 'recorded'")
    known_states("")


def interests() -> None:
    op.create_table(
        "interests",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ended_at IS NULL OR end_reason <> ''", name=op.f("ck_interests_end_reason_given")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_interests_reason_given")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_interests_end_complete")),
        sa.CheckConstraint("ended_by IS NULL OR ended_by <> person_id", name=op.f("ck_interests_ended_by_another")),
        sa.ForeignKeyConstraint(["ended_by"], ["people.id"], name=op.f("fk_interests_ended_by")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_interests_firm_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_interests_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interests")),
    )
    op.create_index(op.f("ix_interests_firm_id"), "interests", ["firm_id"], unique=False)
    op.create_index(
        "uq_interests_standing",
        "interests",
        ["person_id", "firm_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def chain() -> None:
    op.create_table(
        "case_hands",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_case_hands_application_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_case_hands_person_id")),
        sa.PrimaryKeyConstraint("application_id", "person_id", name=op.f("pk_case_hands")),
        sa.UniqueConstraint(
            "application_id", "person_id", "step", name=op.f("uq_case_hands_application_id_person_id_step")
        ),
    )
    op.create_table(
        "case_steps",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("superior", sa.Text(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("visit", sa.Boolean(), nullable=False),
        sa.Column("signature", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("entered_at", MOMENT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("escalated_at", MOMENT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'done') = (done_by IS NOT NULL)", name=op.f("ck_case_steps_done_by_somebody")),
        sa.CheckConstraint("finding <> 'disagree' OR opinion <> ''", name=op.f("ck_case_steps_objection_has_reason")),
        sa.CheckConstraint("finding IN ('', 'agree', 'disagree')", name=op.f("ck_case_steps_finding_known")),
        sa.CheckConstraint("state IN ('pending', 'active', 'done', 'dropped')", name=op.f("ck_case_steps_state_known")),
        sa.CheckConstraint(
            "state NOT IN ('active', 'done') OR entered_at IS NOT NULL", name=op.f("ck_case_steps_entered")
        ),
        sa.CheckConstraint("(done_by IS NULL) = (done_at IS NULL)", name=op.f("ck_case_steps_done_at_a_moment")),
        sa.ForeignKeyConstraint(
            ["application_id", "done_by", "code"],
            ["case_hands.application_id", "case_hands.person_id", "case_hands.step"],
            name="fk_case_steps_hand",
        ),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_case_steps_application_id")),
        sa.ForeignKeyConstraint(["assigned_to"], ["people.id"], name=op.f("fk_case_steps_assigned_to")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_steps")),
        sa.UniqueConstraint("application_id", "code", name=op.f("uq_case_steps_application_id_code")),
    )
    op.create_index(
        "ix_case_steps_assigned",
        "case_steps",
        ["assigned_to"],
        unique=False,
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_index(
        "ix_case_steps_due",
        "case_steps",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'active' AND escalated_at IS NULL"),
    )
    op.create_index(
        "uq_case_steps_active",
        "case_steps",
        ["application_id"],
        unique=True,
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "consultations",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_person", sa.Uuid(), nullable=True),
        sa.Column("asked_role", sa.Text(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("answered_by IS NULL OR opinion <> ''", name=op.f("ck_consultations_opinion_given")),
        sa.CheckConstraint("question <> ''", name=op.f("ck_consultations_question_given")),
        sa.CheckConstraint(
            "(answered_by IS NULL) = (answered_at IS NULL)", name=op.f("ck_consultations_answer_complete")
        ),
        sa.CheckConstraint(
            "(asked_person IS NULL) <> (asked_role IS NULL)", name=op.f("ck_consultations_asked_of_one")
        ),
        sa.CheckConstraint(
            "answered_by IS NULL OR answered_by <> asked_by", name=op.f("ck_consultations_another_answers")
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name=op.f("fk_consultations_answered_by")),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_consultations_application_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_consultations_asked_by")),
        sa.ForeignKeyConstraint(["asked_person"], ["people.id"], name=op.f("fk_consultations_asked_person")),
        sa.ForeignKeyConstraint(["step_id"], ["case_steps.id"], name=op.f("fk_consultations_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations")),
    )
    op.create_index(op.f("ix_consultations_application_id"), "consultations", ["application_id"], unique=False)
    op.create_index(
        "ix_consultations_open",
        "consultations",
        ["asked_person", "asked_role"],
        unique=False,
        postgresql_where=sa.text("answered_at IS NULL"),
    )


def filings() -> None:
    op.create_table(
        "sample_draws",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("population", JSONB(), nullable=False),
        sa.Column("drawn", JSONB(), nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=False),
        sa.Column("drawn_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("seed <> ''", name=op.f("ck_sample_draws_seed_given")),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_sample_draws_percent_of_hundred")),
        sa.ForeignKeyConstraint(["drawn_by"], ["people.id"], name=op.f("fk_sample_draws_drawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_draws")),
        sa.UniqueConstraint("day", name=op.f("uq_sample_draws_day")),
    )
    op.create_table(
        "commitment_letters",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("paragraphs", JSONB(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("accepted_by", sa.Uuid(), nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["accepted_by"], ["people.id"], name=op.f("fk_commitment_letters_accepted_by")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_commitment_letters_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_letters")),
        sa.UniqueConstraint("application_id", "mark", name=op.f("uq_commitment_letters_application_id_mark")),
    )
    op.create_table(
        "filings",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("draw_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_filings_application_id")),
        sa.ForeignKeyConstraint(["document_id"], ["issued_documents.id"], name=op.f("fk_filings_document_id")),
        sa.ForeignKeyConstraint(["draw_id"], ["sample_draws.id"], name=op.f("fk_filings_draw_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["commitment_letters.id"], name=op.f("fk_filings_letter_id")),
        sa.ForeignKeyConstraint(["version_id"], ["application_versions.id"], name=op.f("fk_filings_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filings")),
        sa.UniqueConstraint("application_id", name=op.f("uq_filings_application_id")),
    )


def inspections() -> None:
    op.create_table(
        "inspections",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("firm_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("planned_by", sa.Uuid(), nullable=True),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("inspector_id", sa.Uuid(), nullable=True),
        sa.Column("begun_at", MOMENT, nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("checklist", JSONB(), nullable=False),
        sa.Column("checklist_on", sa.Date(), nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_name", sa.Text(), nullable=False),
        sa.Column("confirmed_as", sa.Text(), nullable=False),
        sa.Column("firm_remark", sa.Text(), nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_name = '')", name=op.f("ck_inspections_confirmation_named")
        ),
        sa.CheckConstraint("(state = 'finished') = (result <> '')", name=op.f("ck_inspections_result_when_finished")),
        sa.CheckConstraint("kind IN ('visit', 'sample')", name=op.f("ck_inspections_kind_known")),
        sa.CheckConstraint("result IN ('', 'good', 'mend', 'bad')", name=op.f("ck_inspections_result_known")),
        sa.CheckConstraint(
            "state <> 'finished' OR confirmed_at IS NOT NULL", name=op.f("ck_inspections_confirmed_before_finish")
        ),
        sa.CheckConstraint(
            "state = 'planned' OR inspector_id IS NOT NULL", name=op.f("ck_inspections_inspector_named")
        ),
        sa.CheckConstraint("state IN ('planned', 'begun', 'finished')", name=op.f("ck_inspections_state_known")),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_inspections_application_id")),
        sa.ForeignKeyConstraint(["assigned_to"], ["people.id"], name=op.f("fk_inspections_assigned_to")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["people.id"], name=op.f("fk_inspections_confirmed_by")),
        sa.ForeignKeyConstraint(["document_id"], ["issued_documents.id"], name=op.f("fk_inspections_document_id")),
        sa.ForeignKeyConstraint(["firm_id"], ["firms.id"], name=op.f("fk_inspections_firm_id")),
        sa.ForeignKeyConstraint(["inspector_id"], ["people.id"], name=op.f("fk_inspections_inspector_id")),
        sa.ForeignKeyConstraint(["planned_by"], ["people.id"], name=op.f("fk_inspections_planned_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspections")),
    )
    op.create_index("ix_inspections_list", "inspections", ["state", "area", "planned_at"], unique=False)
    op.create_index(
        "uq_inspections_open",
        "inspections",
        ["application_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state <> 'finished'"),
    )
    op.create_table(
        "inspection_findings",
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "finding IN ('good', 'mend', 'bad', 'not_here')", name=op.f("ck_inspection_findings_finding_known")
        ),
        sa.CheckConstraint(
            "finding NOT IN ('mend', 'bad') OR remark <> ''", name=op.f("ck_inspection_findings_fault_described")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_inspection_findings_inspection_id")
        ),
        sa.PrimaryKeyConstraint("inspection_id", "item", name=op.f("pk_inspection_findings")),
    )
    op.create_table(
        "inspection_photos",
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_inspection_photos_file_id")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspections.id"], name=op.f("fk_inspection_photos_inspection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_photos")),
        sa.UniqueConstraint("inspection_id", "token", name=op.f("uq_inspection_photos_inspection_id_token")),
    )
