"""The figures: back at work by district, section, tier and day; the backlog; how long decisions took; the bulletin."""

import io
from datetime import date, timedelta
from xml.etree import ElementTree

import pypdf
import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.documents.export import embedded_workbook
from office.documents.models import IssuedDocument
from office.errors import Conflict
from office.files.models import StoredFile
from office.files.services import content_of
from office.jobs.models import Job
from office.jobs.services import handler_of
from resumption.policy.standing import Sanction
from resumption.statistics import drawing
from resumption.statistics.figures import figures
from resumption.statistics.models import Bulletin
from resumption.statistics.providers import _providers, overdue_reports
from resumption.statistics.queries import Count, back_at_work, backlog, by_day, filed_by, in_all, speed, summed
from resumption.statistics.services import order_bulletin
from tests.factories import AT, CODES, PASSWORD, filed_application, firm, person
from tests.page import problems
from tests.resumption.sanctions.acts import approved, crowd, sanctioned

FIRST = date(2020, 2, 10)  # the planned day of the factories' firms


@pytest.fixture
def city(session: Session) -> Session:
    """Two makers of medical materials in two districts, of 23 people each; eight spinners of ten in a third."""
    mask = approved(session, firm(session))
    approved(session, firm(session, CODES[1], "湖州第二有限公司", area="330503"))
    crowd(session, mask, 0, 8)
    return session


def test_by_district_section_and_tier(city: Session) -> None:
    assert back_at_work(city, FIRST - timedelta(days=1)) == []
    cells = back_at_work(city, FIRST)
    assert summed(cells, "area") == {"330502": Count(1, 23), "330503": Count(1, 23), "330521": Count(8, 80)}
    assert summed(cells, "section") == {"C": Count(10, 126)}
    assert summed(cells, "tier") == {0: Count(4, 66), 1: Count(2, 20), 2: Count(2, 20), 3: Count(2, 20)}
    assert in_all(cells) == Count(10, 126)


def test_by_day_with_a_suspension_and_a_restoration(session: Session) -> None:
    entry = approved(session, firm(session))
    approved(session, firm(session, CODES[1], "湖州第二有限公司"))
    at = AT + timedelta(days=4)
    sanctioned(session, entry, Sanction.SUSPEND, at)
    sanctioned(session, entry, Sanction.RESTORE, at + timedelta(days=2))
    found = [count.staff for _, count in by_day(session, FIRST - timedelta(days=1), FIRST + timedelta(days=5))]
    assert found == [0, 46, 46, 23, 23, 46, 46]


def test_filed_backlog_and_speed(session: Session) -> None:
    assert speed(session, FIRST) == speed(session, FIRST - timedelta(days=9))
    approved(session, firm(session), at=AT + timedelta(hours=10))
    approved(session, firm(session, CODES[1], "湖州第二有限公司"), at=AT + timedelta(hours=30))
    filed_application(session, firm(session, CODES[2], "湖州第三有限公司"))
    assert filed_by(session, AT.date()) == Count(3, 69)
    assert filed_by(session, AT.date() - timedelta(days=1)) == Count()
    found = speed(session, FIRST)
    assert (found.decisions, found.median, found.ninetieth) == (2, 20.0, 28.0)
    ages = [backlog(session, AT + timedelta(days=days, hours=hours)) for days, hours in ((1, 0), (1, 1), (8, 0))]
    assert [[cases for _, cases in age] for age in ages] == [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 0, 0, 1]]


def test_overdue_reports_come_from_whoever_counts_them(session: Session) -> None:
    of = firm(session)
    before = list(_providers)
    _providers.clear()
    try:
        assert figures(session, FIRST, AT).overdue is None
        overdue_reports(lambda _session, _day: {of.id: 2})
        assert figures(session, FIRST, AT).overdue == {"330502": 1}
    finally:
        _providers[:] = before


def test_the_bulletin_is_one_page_and_its_workbook_has_the_same_sums(city: Session) -> None:
    at = AT + timedelta(days=3)
    job = order_bulletin(city, actor=person(city).id, at=at, day=FIRST)
    handler_of(job.kind)(city, job, lambda done, total: None)
    bulletin = city.scalars(select(Bulletin)).one()
    document = city.get_one(IssuedDocument, bulletin.document_id)
    assert document.title == "企业复工复产情况日报（2020年2月10日）"
    assert (document.facts["at_work"], document.firm_id) == ([10, 126], None)
    with pytest.raises(Conflict):
        order_bulletin(city, actor=None, at=at, day=FIRST)
    with pytest.raises(Conflict):
        handler_of(job.kind)(city, job, lambda done, total: None)
    printing = city.scalars(select(Job).where(Job.subject_id == document.id)).one()
    handler_of(printing.kind)(city, printing, lambda done, total: None)
    pdf = content_of(city.get_one(StoredFile, document.file_id))
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 1
    assert "126" in pages[0].extract_text()
    found = embedded_workbook(pdf)
    assert found is not None
    book = load_workbook(io.BytesIO(found[1]))
    districts = list(book["县区和类别"].values)
    assert districts[-1][-2:] == (10, 126)
    assert [sum(row[column] for row in districts[1:-1]) for column in range(1, len(districts[0]))] == list(
        districts[-1][1:]
    )
    assert list(book["行业"].values)[-1][-2:] == (10, 126)


def test_a_bulletin_of_tomorrow_is_refused(session: Session) -> None:
    with pytest.raises(Conflict):
        order_bulletin(session, actor=None, at=AT, day=AT.date() + timedelta(days=1))


def test_pictures_are_drawn_to_scale_and_escape_what_they_are_told() -> None:
    space = "{http://www.w3.org/2000/svg}"
    drawn = drawing.stacked(
        [drawing.Bar("<甲>", (("tier-0", 3), ("tier-1", 1))), drawing.Bar("乙", (("tier-0", 2),))],
        [("tier-0", "保障类"), ("tier-1", "优先类")],
        "图“一”&",
    )
    root = ElementTree.fromstring(drawn)
    widths = [float(each.get("width", "0")) for each in root.iter(f"{space}rect")][2:]
    assert [round(width / widths[1], 2) for width in widths] == [3, 1, 2]
    assert [each.text for each in root.iter(f"{space}text")] == ["保障类", "优先类", "<甲>", "4", "乙", "2"]
    assert root.get("aria-label") == "图“一”&"
    curve = ElementTree.fromstring(drawing.curve([(FIRST, 0), (FIRST + timedelta(days=1), 40)], "人数"))
    assert [each.text for each in curve.iter(f"{space}text")] == ["40", "0", "2/10", "2/11", "40"]
    heights = [
        float(each.get("height", "0"))
        for each in ElementTree.fromstring(drawing.columns([("a", 1), ("b", 4)], "件")).iter(f"{space}rect")
    ]
    assert round(heights[1] / heights[0], 2) == 4


def test_the_public_page_hides_small_numbers_of_people(
    client: FlaskClient, city: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFICE_DAY", "2020-02-11")
    city.commit()
    page = client.get("/statistics/").text
    assert problems(page) == []
    assert "126" in page


def test_the_dashboard_is_the_offices(client: FlaskClient, city: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFICE_DAY", "2020-02-11")
    reviewer = person(city, "bureau_reviewer")
    city.commit()
    assert client.get("/statistics/office").status_code == 302
    client.post("/login", data={"email": reviewer.email, "password": PASSWORD})
    page = client.get("/statistics/office").text
    assert problems(page) == []
    assert [word for word in ("吴兴区", "德清县", "制造业", "126") if word not in page] == []
    answer = client.post("/statistics/bulletins", data={"day": "2020-02-10"})
    assert answer.headers["Location"].startswith("/jobs/")
