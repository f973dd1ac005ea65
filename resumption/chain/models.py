"""A case's way through the office: its steps, who put a hand to it in which of them, opinions asked of others."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.notices.models import name_notices
from office.wording import N_

ONE_ROLE = N_("您已在本案的其他环节办理过。同一人不能以不同身份两次办理同一案件，请转由他人办理。")


class CaseHand(Base):
    """That somebody acted on a case, and in which step: one person has one part in a case, whatever roles they hold."""

    __tablename__ = "case_hands"
    __table_args__ = (UniqueConstraint("application_id", "person_id", "step"),)

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    step: Mapped[str]
    at: Mapped[datetime]


class CaseStep(Base, Identified):
    """One step of a case, as the table of the day of filing had it. One step at a time is active.

    ``due_at`` is empty before the step is entered; while the firm corrects, the limit of the active step stands still.
    Whoever did a step has their hand in it and in no other (the key to ``case_hands``). A department's step names its
    department, which is the case's: while such a step stands, neither moves (the key to ``applications``).
    """

    __tablename__ = "case_steps"
    __table_args__ = (
        UniqueConstraint("application_id", "code"),
        CheckConstraint("state IN ('pending', 'active', 'done', 'dropped')", name="state_known"),
        CheckConstraint("finding IN ('', 'agree', 'disagree')", name="finding_known"),
        CheckConstraint("(state = 'done') = (done_by IS NOT NULL)", name="done_by_somebody"),
        CheckConstraint("(done_by IS NULL) = (done_at IS NULL)", name="done_at_a_moment"),
        CheckConstraint("state NOT IN ('active', 'done') OR entered_at IS NOT NULL", name="entered"),
        CheckConstraint("finding <> 'disagree' OR opinion <> ''", name="objection_has_reason"),
        ForeignKeyConstraint(
            ["application_id", "done_by", "code"],
            ["case_hands.application_id", "case_hands.person_id", "case_hands.step"],
            name="fk_case_steps_hand",
        ),
        ForeignKeyConstraint(
            ["application_id", "department"],
            ["applications.id", "applications.department"],
            name="fk_case_steps_department",
        ),
        Index("uq_case_steps_active", "application_id", unique=True, postgresql_where=text("state = 'active'")),
        Index("ix_case_steps_assigned", "assigned_to", postgresql_where=text("state = 'active'")),
        Index("ix_case_steps_due", "due_at", postgresql_where=text("state = 'active' AND escalated_at IS NULL")),
    )

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    code: Mapped[str]
    position: Mapped[int]
    title: Mapped[str]
    title_en: Mapped[str]
    act: Mapped[str]
    department: Mapped[str | None]
    superior: Mapped[str]
    hours: Mapped[int]
    visit: Mapped[bool]
    signature: Mapped[bool]
    state: Mapped[str] = mapped_column(default="pending")
    assigned_to: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    done_by: Mapped[uuid.UUID | None]
    done_at: Mapped[datetime | None]
    finding: Mapped[str] = mapped_column(default="")
    opinion: Mapped[str] = mapped_column(default="")
    escalated_at: Mapped[datetime | None]


class Consultation(Base, Identified):
    """An opinion asked of a person or of everybody in a role: the case stays with whoever asked."""

    __tablename__ = "consultations"
    __table_args__ = (
        CheckConstraint("(asked_person IS NULL) <> (asked_role IS NULL)", name="asked_of_one"),
        CheckConstraint("question <> ''", name="question_given"),
        CheckConstraint("(answered_by IS NULL) = (answered_at IS NULL)", name="answer_complete"),
        CheckConstraint("answered_by IS NULL OR opinion <> ''", name="opinion_given"),
        CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="another_answers"),
        Index(None, "application_id"),
        Index("ix_consultations_open", "asked_person", "asked_role", postgresql_where=text("answered_at IS NULL")),
    )

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    step_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_steps.id"))
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    asked_person: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    asked_role: Mapped[str | None]
    question: Mapped[str]
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None]
    opinion: Mapped[str] = mapped_column(default="")


explain_constraint("pk_case_hands", ONE_ROLE)
explain_constraint("fk_case_steps_hand", ONE_ROLE)
explain_constraint("fk_case_steps_department", N_("案件的行业主管部门在提交时确定，不能更改。"))
explain_constraint("uq_case_steps_active", N_("该申请已进入另一环节，请刷新查看最新状态。"))
explain_constraint("ck_case_steps_objection_has_reason", N_("不同意时须写明理由。"))
name_acts(
    case_step_entered=N_("进入环节"),
    case_assigned=N_("已分配办理人"),
    case_taken=N_("已接办"),
    case_step_agreed=N_("环节意见：同意"),
    case_step_disagreed=N_("环节意见：不同意"),
    case_sent_back=N_("签发人退回复审"),
    case_forwarded=N_("已征求意见"),
    case_opinion_given=N_("已答复征求意见"),
    case_overdue=N_("环节超期，已报上级"),
)
name_notices(
    case_assigned=N_("{firm} 的复工申请（{number}）由您办理：{step}，期限 {due}。"),
    case_overdue=N_("{firm} 的复工申请（{number}）在“{step}”环节已超期，期限为 {due}。"),
    case_forwarded=N_("{asked_by} 就 {firm} 的复工申请（{number}）征求您的意见。"),
    case_opinion_given=N_("{answered_by} 已就 {firm} 的复工申请（{number}）答复。"),
)
