"""Requests to act for a firm: who asks for which code, on what ground, and what the office said."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.notices.models import name_notices
from office.wording import N_

WAITING, CONFIRMED, REFUSED, WITHDRAWN = "waiting", "confirmed", "refused", "withdrawn"
STATES = (WAITING, CONFIRMED, REFUSED, WITHDRAWN)
LEGAL, AGENT = "legal_representative", "agent"
PARTS = {LEGAL: N_("法定代表人"), AGENT: N_("经办人")}


class RepresentationRequest(Base, Identified):
    """What somebody asked: to act for the firm of this code. The firm is as they told it; the register may differ.

    ``firm_id`` is set when the office confirms. An agent's request stands on a letter of authorization, kept sealed.
    """

    __tablename__ = "representation_requests"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'confirmed', 'refused', 'withdrawn')", name="state_known"),
        CheckConstraint("credit_code ~ '^[0-9A-Z]{18}$'", name="credit_code_form"),
        CheckConstraint("industry ~ '^[0-9]{4}$'", name="industry_form"),
        CheckConstraint("part IN ('legal_representative', 'agent')", name="part_known"),
        CheckConstraint("part <> 'agent' OR letter_file_id IS NOT NULL", name="agent_with_letter"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decision_complete"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decision_named"),
        CheckConstraint("state <> 'refused' OR reason <> ''", name="refusal_with_reason"),
        CheckConstraint("(state = 'confirmed') = (firm_id IS NOT NULL)", name="confirmed_for_a_firm"),
        CheckConstraint("state NOT IN ('confirmed', 'refused') OR decided_by <> person_id", name="decided_by_another"),
        Index(
            "uq_representation_requests_waiting",
            "person_id",
            "credit_code",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(None, "state", "asked_at"),
        Index(None, "credit_code"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    credit_code: Mapped[str]
    firm_name: Mapped[str]
    area: Mapped[str] = mapped_column(doc="GB/T 2260 code, as asked; a known firm's own district decides who confirms")
    industry: Mapped[str] = mapped_column(doc="GB/T 4754-2017 code, four digits")
    industry_name: Mapped[str]
    part: Mapped[str] = mapped_column(doc="the asker's own part in the firm")
    letter_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    consent_mark: Mapped[str] = mapped_column(doc="SHA-256 of the notice on personal information agreed to")
    state: Mapped[str] = mapped_column(default=WAITING)
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(default="")
    firm_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("firms.id"))


explain_constraint("uq_representation_requests_waiting", N_("您已申请代表这家企业，正在等待确认，无需重复提交。"))
explain_constraint("ck_representation_requests_decided_by_another", N_("不能办理本人的申请，须由另一人确认。"))
name_acts(
    representation_asked=N_("已申请代表企业"),
    representation_confirmed=N_("已确认代表企业的申请"),
    representation_refused=N_("不予确认代表企业的申请"),
    representation_withdrawn=N_("已撤回代表企业的申请"),
)
name_notices(
    representation_confirmed=N_("您已可以代表 {firm} 办理业务。"),
    representation_refused=N_("您代表 {firm} 的申请没有通过：{reason}"),
)
