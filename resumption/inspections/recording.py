"""Verbs at the place: note what is found item by item, keep a photograph, take one off again."""

import uuid
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from office.errors import Invalid, NotFound
from office.files.pictures import clean_picture
from office.files.services import keep_file
from office.wording import N_
from resumption.inspections.models import Inspection, InspectionFinding, InspectionPhoto
from resumption.inspections.services import about, under_way
from resumption.policy.inspection import FINDING_TITLES

MOST_PHOTOS = 60


def note_finding(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    inspection_id: uuid.UUID,
    item: str,
    finding: str,
    remark: str = "",
) -> InspectionFinding:
    """Keep the finding of one item; the later one counts. What the firm had confirmed, it confirms anew."""
    inspection = under_way(session, actor, inspection_id)
    if item not in {each["code"] for each in inspection.checklist}:
        raise NotFound()
    if finding not in FINDING_TITLES:
        raise Invalid(N_("请选择检查情况。"), field=item)
    if finding in ("mend", "bad") and not remark.strip():
        raise Invalid(N_("“需整改”和“不符合”须写明情况。"), field=f"{item}-remark")
    values = {"finding": finding, "remark": remark.strip(), "noted_at": at}
    row = insert(InspectionFinding).values(inspection_id=inspection.id, item=item, **values)
    session.execute(row.on_conflict_do_update(index_elements=["inspection_id", "item"], set_=values))
    unconfirm(inspection)
    session.flush()
    about(session, actor, at, inspection, "inspection_noted", item=item, finding=finding)
    query = select(InspectionFinding).where(
        InspectionFinding.inspection_id == inspection.id, InspectionFinding.item == item
    )
    return session.scalars(query.execution_options(populate_existing=True)).one()


def unconfirm(inspection: Inspection) -> None:
    """What changed after the firm's word is not what it confirmed."""
    inspection.confirmed_at = inspection.confirmed_by = None
    inspection.confirmed_name = inspection.confirmed_as = inspection.firm_remark = ""


def keep_photo(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    inspection_id: uuid.UUID,
    content: bytes,
    token: str,
    item: str = "",
    with_position: bool = False,
) -> InspectionPhoto:
    """Keep a photograph, cleaned; ``token`` is the phone's mark: an upload tried twice is one photograph."""
    inspection = under_way(session, actor, inspection_id)
    query = select(InspectionPhoto).where(InspectionPhoto.inspection_id == inspection.id)
    known = {photo.token: photo for photo in session.scalars(query)}
    if token in known:
        return known[token]
    if not token or len(token) > 64:
        raise Invalid(N_("照片缺少标记，请重新选择。"), field="photo")
    if len(known) >= MOST_PHOTOS:
        raise Invalid(N_("一次检查最多 {most} 张照片。"), field="photo", most=MOST_PHOTOS)
    if item and item not in {each["code"] for each in inspection.checklist}:
        raise NotFound()
    picture = clean_picture(content, with_position=with_position)
    file = keep_file(
        session,
        actor=actor,
        at=at,
        name=f"检查照片{len(known) + 1:02d}.jpg",
        content=picture.content,
        firm_id=inspection.firm_id,
        accepted=("image/jpeg",),
        sealed=True,
    )
    photo = InspectionPhoto(
        inspection_id=inspection.id,
        item=item,
        token=token,
        file_id=file.id,
        position=picture.position,
        taken_at=at,
    )
    session.add(photo)
    unconfirm(inspection)
    session.flush()
    about(session, actor, at, inspection, "inspection_photographed", item=item)
    return photo


def drop_photo(session: Session, *, actor: uuid.UUID, at: datetime, photo_id: uuid.UUID) -> Inspection:
    """Take a photograph off the record before it is finished; the journal keeps that it was there."""
    photo = session.get(InspectionPhoto, photo_id)
    if photo is None:
        raise NotFound()
    inspection = under_way(session, actor, photo.inspection_id)
    session.execute(delete(InspectionPhoto).where(InspectionPhoto.id == photo.id))
    unconfirm(inspection)
    session.flush()
    about(session, actor, at, inspection, "inspection_photographed", item=photo.item, dropped=photo.file_id)
    return inspection
