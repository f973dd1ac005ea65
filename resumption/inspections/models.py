"""Site inspections: the checklist as it stood, a finding per item, photographs, what the firm said on the spot."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified, explain_constraint
from office.journal.models import name_acts
from office.notices.models import name_notices
from office.wording import N_


class Inspection(Base, Identified):
    """One inspection of a firm's premises: the visit of a case's step, or the sample of a filing.

    The firm confirms once: its representative on their own phone (``confirmed_by``), or somebody present by name.
    """

    __tablename__ = "inspections"
    __table_args__ = (
        CheckConstraint("kind IN ('visit', 'sample')", name="kind_known"),
        CheckConstraint("state IN ('planned', 'begun', 'finished')", name="state_known"),
        CheckConstraint("result IN ('', 'good', 'mend', 'bad')", name="result_known"),
        CheckConstraint("(state = 'finished') = (result <> '')", name="result_when_finished"),
        CheckConstraint("state = 'planned' OR inspector_id IS NOT NULL", name="inspector_named"),
        CheckConstraint("state <> 'finished' OR confirmed_at IS NOT NULL", name="confirmed_before_finish"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_name = '')", name="confirmation_named"),
        Index(
            "uq_inspections_open", "application_id", "kind", unique=True, postgresql_where=text("state <> 'finished'")
        ),
        Index("ix_inspections_list", "state", "area", "planned_at"),
    )

    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("applications.id"))
    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    area: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="planned")
    planned_at: Mapped[datetime]
    planned_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    assigned_to: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    inspector_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    begun_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(default="")
    checklist: Mapped[list[Any]] = mapped_column(doc="items with the firm's own answers, frozen when it began")
    checklist_on: Mapped[date | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    confirmed_name: Mapped[str] = mapped_column(default="")
    confirmed_as: Mapped[str] = mapped_column(default="")
    firm_remark: Mapped[str] = mapped_column(default="")
    finished_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    document_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("issued_documents.id"))


class InspectionFinding(Base):
    """What was found of one item, as saved last."""

    __tablename__ = "inspection_findings"
    __table_args__ = (
        CheckConstraint("finding IN ('good', 'mend', 'bad', 'not_here')", name="finding_known"),
        CheckConstraint("finding NOT IN ('mend', 'bad') OR remark <> ''", name="fault_described"),
    )

    inspection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("inspections.id"), primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    finding: Mapped[str]
    remark: Mapped[str] = mapped_column(default="")
    noted_at: Mapped[datetime]


class InspectionPhoto(Base, Identified):
    """A photograph of an item (or of the place as a whole, ``item`` empty). Position only where it was wanted."""

    __tablename__ = "inspection_photos"
    __table_args__ = (UniqueConstraint("inspection_id", "token"),)

    inspection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("inspections.id"))
    item: Mapped[str] = mapped_column(default="")
    token: Mapped[str] = mapped_column(doc="the phone's own mark: the same upload tried twice is one photograph")
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    position: Mapped[str] = mapped_column(default="", doc="latitude, longitude in degrees, if it was wanted")
    taken_at: Mapped[datetime]


explain_constraint("ck_inspection_findings_fault_described", N_("“需整改”和“不符合”须写明情况。"))
explain_constraint("uq_inspections_open", N_("该企业已有一次未完成的检查，请继续办理。"))
explain_constraint("ck_inspections_confirmed_before_finish", N_("请先由企业确认检查情况。"))
name_acts(
    inspection_planned=N_("已安排现场检查"),
    inspection_begun=N_("开始现场检查"),
    inspection_noted=N_("记录检查情况"),
    inspection_photographed=N_("拍摄检查照片"),
    inspection_confirmed=N_("企业已确认检查情况"),
    inspection_finished=N_("现场检查完成"),
)
name_notices(
    inspection_begun=N_("{firm} 的现场检查已经开始，检查情况将请您确认。"),
    inspection_finished=N_("{firm} 的现场检查已完成：{result}。"),
)
