"""Site inspection: saved item by item, photographs without position, the firm's word, the record as PDF."""

import io
from datetime import timedelta

import pypdf
import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from office.documents.jobs import print_document
from office.documents.models import IssuedDocument
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.files.models import StoredFile
from office.files.pictures import clean_picture
from office.files.services import content_of
from office.jobs.models import Job
from resumption.chain.queries import hands_in
from resumption.chain.services import give_opinion
from resumption.inspections.finishing import confirm_inspection, finish_inspection
from resumption.inspections.models import Inspection, InspectionFinding, InspectionPhoto
from resumption.inspections.recording import drop_photo, keep_photo, note_finding
from resumption.inspections.services import begin_visit
from tests.factories import PASSWORD, person
from tests.resumption.chain.cast import AT, Chain, chain, visited


def photograph(size: tuple[int, int] = (3000, 2000), kind: str = "JPEG") -> bytes:
    """A photograph as a phone takes it: turned, with the place it was taken at."""
    image = Image.new("RGB", size, (180, 30, 30))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Phone"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 52.0, 12.0), 3: "E", 4: (120.0, 5.0, 30.0)})
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def begun(session: Session) -> tuple[Chain, Inspection]:
    case = chain(session)
    return case, begin_visit(session, actor=case.town.id, at=AT, application_id=case.application.id)


def note_all(session: Session, case: Chain, visit: Inspection) -> None:
    for item in visit.checklist:
        note_finding(
            session, actor=case.town.id, at=AT, inspection_id=visit.id, item=item["code"], finding="good", remark=""
        )


def test_a_photograph_is_turned_made_small_and_told_nothing() -> None:
    plain, placed = clean_picture(photograph()), clean_picture(photograph(), with_position=True)
    assert (plain.position, placed.position) == ("", "30.87000, 120.09167")
    assert plain.content == placed.content
    with Image.open(io.BytesIO(plain.content)) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (1333, 2000), {})
    assert b"Phone" not in plain.content
    with Image.open(io.BytesIO(clean_picture(photograph((40, 30), "PNG")).content)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (30, 40))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"GIF89a", b"\xff\xd8\xff not a picture", photograph()[:300]])
def test_what_is_no_photograph_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        clean_picture(content)


def test_the_checklist_is_frozen_with_the_firms_own_answers(session: Session) -> None:
    case, visit = begun(session)
    answers = {item["code"]: item["declared"] for item in visit.checklist}
    assert (answers["masks"], answers["roster_checked"], answers["leading_group"]) == (4000, 400, True)
    assert (visit.state, visit.inspector_id, visit.place) == ("begun", case.town.id, "湖州市吴兴区测试路1号")
    again = begin_visit(session, actor=case.town.id, at=AT + timedelta(hours=1), application_id=case.application.id)
    assert (again.id, again.begun_at) == (visit.id, AT)


def test_findings_are_saved_one_by_one_and_the_later_counts(session: Session) -> None:
    case, visit = begun(session)
    note = {"actor": case.town.id, "at": AT, "inspection_id": visit.id}
    note_finding(session, item="masks", finding="good", **note)  # type: ignore[arg-type]
    note_finding(session, item="masks", finding="mend", remark="少200只", **note)  # type: ignore[arg-type]
    rows = session.scalars(select(InspectionFinding)).all()
    assert [(row.item, row.finding, row.remark) for row in rows] == [("masks", "mend", "少200只")]
    for item, finding, error in (
        ("masks", "bad", Invalid),
        ("masks", "perhaps", Invalid),
        ("nothing", "good", NotFound),
    ):
        with pytest.raises(error):
            note_finding(session, item=item, finding=finding, **note)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        note_finding(
            session, actor=person(session, "town_reviewer", area="330502").id, at=AT, inspection_id=visit.id,
            item="masks", finding="good",
        )  # fmt: skip


def test_an_upload_tried_twice_is_one_photograph(session: Session) -> None:
    case, visit = begun(session)
    keep = {"actor": case.town.id, "at": AT, "inspection_id": visit.id, "item": "masks"}
    first = keep_photo(session, content=photograph((60, 40)), token="t1", **keep)  # type: ignore[arg-type]
    second = keep_photo(session, content=photograph((60, 40)), token="t1", **keep)  # type: ignore[arg-type]
    placed = keep_photo(session, content=photograph((60, 40)), token="t2", with_position=True, **keep)  # type: ignore[arg-type]
    assert (first.id == second.id, placed.position) == (True, "30.87000, 120.09167")
    assert session.scalar(select(func.count()).select_from(InspectionPhoto)) == 2
    file = session.get_one(StoredFile, first.file_id)
    assert (file.media_type, file.sealed) == ("image/jpeg", True)
    drop_photo(session, actor=case.town.id, at=AT, photo_id=first.id)
    assert session.scalar(select(func.count()).select_from(InspectionPhoto)) == 1


def test_the_firm_confirms_what_stands_and_a_later_change_asks_it_again(session: Session) -> None:
    case, visit = begun(session)
    confirm = {"at": AT, "inspection_id": visit.id}
    with pytest.raises(Conflict, match="10 项"):
        confirm_inspection(session, actor=case.owner.id, **confirm)  # type: ignore[arg-type]
    note_all(session, case, visit)
    with pytest.raises(Conflict, match="企业确认"):
        finish_inspection(session, actor=case.town.id, at=AT, inspection_id=visit.id)
    with pytest.raises(NotAllowed):
        confirm_inspection(session, actor=case.sector.id, **confirm)  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        confirm_inspection(session, actor=case.town.id, name="张某", **confirm)  # type: ignore[arg-type]
    confirm_inspection(session, actor=case.owner.id, remark="口罩明天到货", **confirm)  # type: ignore[arg-type]
    assert (visit.confirmed_by, visit.confirmed_as, visit.firm_remark) == (case.owner.id, "企业代表", "口罩明天到货")
    note_finding(
        session, actor=case.town.id, at=AT, inspection_id=visit.id, item="masks", finding="mend", remark="少200只"
    )
    with pytest.raises(Conflict, match="企业确认"):
        finish_inspection(session, actor=case.town.id, at=AT, inspection_id=visit.id)
    confirm_inspection(session, actor=case.town.id, name="张某", position="车间主任", **confirm)  # type: ignore[arg-type]
    done = finish_inspection(session, actor=case.town.id, at=AT, inspection_id=visit.id, summary="补足口罩")
    assert (done.result, done.confirmed_by, done.confirmed_name) == ("mend", None, "张某")
    with pytest.raises(Conflict):
        note_finding(session, actor=case.town.id, at=AT, inspection_id=visit.id, item="masks", finding="good")


def test_the_record_is_a_paper_of_what_was_found(session: Session) -> None:
    case, visit = begun(session)
    note_all(session, case, visit)
    keep_photo(
        session,
        actor=case.town.id,
        at=AT,
        inspection_id=visit.id,
        content=photograph((60, 40)),
        token="t",
        item="masks",
    )
    confirm_inspection(session, actor=case.owner.id, at=AT, inspection_id=visit.id, remark="无异议")
    finish_inspection(session, actor=case.town.id, at=AT, inspection_id=visit.id, summary="符合要求")
    document = session.scalars(select(IssuedDocument)).one()
    job = session.scalars(select(Job).where(Job.subject_id == document.id)).one()
    print_document(session, job, lambda done, total: None)
    pdf = pypdf.PdfReader(io.BytesIO(content_of(session.get_one(StoredFile, document.file_id))))
    words = "".join("".join(page.extract_text() for page in pdf.pages).split())
    for said in (
        "湖复检〔2020〕1号",
        "复工现场检查记录",
        "检查通过",
        "口罩实物与申报数量相符",
        "4000",
        "无异议",
        "未保留",
    ):
        assert said in words


def test_who_visited_has_a_part_in_the_case_and_takes_no_other(session: Session) -> None:
    case, _visit = begun(session)
    assert hands_in(session, case.application.id) == {case.town.id: "town"}
    other = person(session, "town_reviewer", "county_reviewer", area="330502")
    with pytest.raises(NotAllowed):
        finish_inspection(session, actor=other.id, at=AT, inspection_id=_visit.id)


def test_a_visit_is_begun_only_in_its_step(session: Session) -> None:
    case = chain(session)
    visited(session, case)
    give_opinion(session, actor=case.town.id, at=AT, application_id=case.application.id, finding="agree", opinion="")
    with pytest.raises(Conflict):
        begin_visit(session, actor=case.town.id, at=AT, application_id=case.application.id)


def test_the_page_saves_for_script_and_browser_alike(client: FlaskClient, session: Session) -> None:
    case, visit = begun(session)
    session.commit()
    client.post("/login", data={"email": case.town.email, "password": PASSWORD})
    page = f"/inspections/{visit.id}"
    json = {"Accept": "application/json"}
    told = client.post(f"{page}/findings/masks", data={"finding": "good"}, headers=json)
    assert (told.status_code, told.json["left"]) == (200, 9)
    refused = client.post(f"{page}/findings/canteen", data={"finding": "bad"}, headers=json)
    assert (refused.status_code, refused.json) == (422, {"problem": "“需整改”和“不符合”须写明情况。"})
    plain = client.post(f"{page}/findings/canteen", data={"finding": "good"})
    assert (plain.status_code, plain.headers["Location"]) == (302, f"{page}#canteen")
    sent = {"photo": (io.BytesIO(photograph((60, 40))), "p.jpg"), "token": "t", "item": "masks"}
    assert client.post(f"{page}/photos", data=sent, headers=json).status_code == 200
    photo = session.scalars(select(InspectionPhoto)).one()
    picture = client.get(f"/inspections/photos/{photo.id}.jpg")
    assert (picture.status_code, picture.mimetype, picture.data[:3]) == (200, "image/jpeg", b"\xff\xd8\xff")
    client.post("/logout")
    client.post("/login", data={"email": case.owner.email, "password": PASSWORD})
    assert "还有 8 项没有结果" in client.get(f"{page}/confirm").text
    assert client.get(f"/inspections/photos/{photo.id}.jpg").status_code == 200
    assert client.post(f"{page}/findings/masks", data={"finding": "good"}).status_code == 403
    stranger = person(session, "representative")
    session.commit()
    client.post("/logout")
    client.post("/login", data={"email": stranger.email, "password": PASSWORD})
    assert [
        client.get(path).status_code for path in (f"{page}/confirm", page, f"/inspections/photos/{photo.id}.jpg")
    ] == [404] * 3
