"""The reviewers' list of a day: filtered and ordered in the address, exported so, in as many queries for any length."""

from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.db import db
from office.firms.models import Firm
from resumption.monitoring.models import DailyReport
from resumption.monitoring.queries import ReportFilter, Totals, day_list, totals
from resumption.monitoring.services import file_zero_report
from resumption.review.models import Decision
from resumption.whitelist.models import StandingChange, WhitelistEntry
from tests.factories import CODES, PASSWORD, person
from tests.resumption.monitoring.back_at_work import DAY, FEVERISH, NOON, back_at_work, report, with_curve

NAMES = ("湖州甲口罩有限公司", "湖州乙木业有限公司", "湖州丙电机有限公司", "湖州丁家具有限公司")
AREAS = ("330502", "330502", "330503", "330521")


@pytest.fixture
def four(session: Session) -> tuple[Firm, ...]:
    """甲 has a fever, 乙 files a zero report, 丙 has too many on duty and did not disinfect, 丁 is silent."""
    made = [back_at_work(session, *each) for each in zip(CODES, NAMES, AREAS, strict=True)]
    (first, one), (second, two), (third, three), _ = made
    report(session, first, one, abnormal=1, people=[FEVERISH])
    report(session, second, two, day=DAY - timedelta(days=1), on_duty=11)
    file_zero_report(session, actor=two.id, at=NOON, firm_id=second.id, day=DAY)
    with_curve(session, third, {"2020-02-10": 12})
    report(session, third, three, disinfected=False)
    report(session, third, three, disinfected=False, masks=10, seen=1, reason="清点")
    return tuple(of for of, _ in made)


def names(session: Session, **wanted: object) -> list[str]:
    return [row.firm_name for row in day_list(session, ReportFilter(DAY, **wanted)).rows]  # type: ignore[arg-type]


def test_what_needs_attention_stands_first(session: Session, four: tuple[Firm, ...]) -> None:
    jia, yi, bing, ding = NAMES
    assert names(session) == [jia, ding, *sorted([yi, bing])]
    assert names(session, order="on_duty")[:2] == sorted([jia, bing])
    assert names(session, order="name") == sorted(NAMES)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"state": "missing"}, [3]),
        ({"state": "abnormal"}, [0]),
        ({"state": "zero"}, [1]),
        ({"state": "over"}, [2]),
        ({"state": "undisinfected"}, [2]),
        ({"area": "330502", "order": "name"}, [0, 1]),
        ({"text": CODES[3]}, [3]),
        ({"text": "电机"}, [2]),
        ({"text": "%"}, []),
        ({"area": "330521", "state": "filed"}, []),
    ],
)
def test_filters(session: Session, four: tuple[Firm, ...], wanted: dict[str, object], found: list[int]) -> None:
    assert sorted(names(session, **wanted)) == sorted(NAMES[number] for number in found)


def test_totals_of_the_day_and_of_a_district(session: Session, four: tuple[Firm, ...]) -> None:
    assert totals(session, DAY) == Totals(due=4, reported=3, on_duty=51, isolated=9, abnormal=1)
    assert totals(session, DAY, "330502") == Totals(due=2, reported=2, on_duty=31, isolated=6, abnormal=1)
    assert totals(session, DAY).missing == 1
    assert totals(session, DAY - timedelta(days=3)) == Totals(0, 0, 0, 0, 0)  # nobody had started


def sign_in(client: FlaskClient, who: Person) -> None:
    client.post("/logout")
    assert client.post("/login", data={"email": who.email, "password": PASSWORD}).status_code == 302


def test_the_workbook_has_the_rows_of_the_list_as_filtered(
    client: FlaskClient, session: Session, four: tuple[Firm, ...]
) -> None:
    bureau = person(session, "bureau_reviewer")
    session.commit()
    sign_in(client, bureau)
    page = client.get(f"/monitoring/?day={DAY}&area=330502&order=name").text
    address = f"/monitoring/workbook?day={DAY}&area=330502&order=name"
    assert address.replace("&", "&amp;") in page
    answer = client.get(address)
    rows = list(load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert rows[0][0] == "2020-02-12 复工企业日报"
    assert [row[1:10] for row in rows[2:4]] == [
        ("湖州乙木业有限公司", CODES[1], "吴兴区", 23, "零报告", 11, 3, 0, None),
        ("湖州甲口罩有限公司", CODES[0], "吴兴区", 23, "已报", 20, 3, 1, None),
    ]
    assert rows[4][1:9] == ("合计", None, None, None, None, 31, 6, 1)
    assert len(rows) == 5
    everything = client.get(f"/monitoring/workbook?day={DAY}").data
    last = [row for row in load_workbook(BytesIO(everything)).active.iter_rows(values_only=True) if row[5] == "未报"]
    assert [(row[1], row[6], row[14]) for row in last] == [("湖州丁家具有限公司", None, None)]


def test_a_town_sees_its_own_firms_whatever_the_address_says(
    client: FlaskClient, session: Session, four: tuple[Firm, ...]
) -> None:
    town, nowhere = person(session, "town_reviewer", area="330521"), person(session, "town_reviewer")
    session.commit()
    sign_in(client, town)
    page = client.get(f"/monitoring/?day={DAY}&area=330502").text
    assert [name in page for name in NAMES] == [False, False, False, True]
    rows = list(load_workbook(BytesIO(client.get(f"/monitoring/workbook?day={DAY}&area=330502").data)).active.rows)
    assert [row[1].value for row in rows[2:]] == ["湖州丁家具有限公司", "合计"]
    assert [client.get(f"/reports/{of.id}").status_code for of in four] == [404, 404, 404, 200]
    sign_in(client, nowhere)
    page = client.get(f"/monitoring/?day={DAY}").text
    assert [name in page for name in NAMES] == [False] * 4


def copies(session: Session, first: int, last: int) -> None:
    """So many more firms with reports as the first one has, straight into the tables."""
    entry = session.scalars(select(WhitelistEntry).order_by(WhitelistEntry.state_since)).first()
    kept = session.scalars(select(DailyReport).where(DailyReport.superseded_at.is_(None))).first()
    assert entry
    assert kept
    for number in range(first, last):
        of = Firm(
            credit_code=f"9133050200000{number:05d}", name=f"湖州第{number}号有限公司", initials="hz",
            area="330502", industry="2770", industry_name="卫生材料及医药用品制造", registered_at=NOON,
        )  # fmt: skip
        session.add(of)
        session.flush()
        values = {c.name: getattr(entry, c.name) for c in WhitelistEntry.__table__.columns if c.name != "id"}
        twin = WhitelistEntry(**{**values, "firm_id": of.id, "decision_id": twin_decision(session, entry)})
        session.add(twin)
        session.flush()
        session.add(
            StandingChange(
                entry_id=twin.id, firm_id=of.id, act="entered", state="active", at=entry.state_since,
                effective_on=entry.state_since.date(),
            )
        )  # fmt: skip
        figures = {c.name: getattr(kept, c.name) for c in DailyReport.__table__.columns if c.name != "id"}
        session.add(DailyReport(**{**figures, "firm_id": of.id, "entry_id": twin.id}))
    session.flush()


def twin_decision(session: Session, entry: WhitelistEntry) -> object:
    """Another decision like the one behind an entry: a returned one of the same version, which is all a row needs."""
    decision = session.get_one(Decision, entry.decision_id)
    values = {c.name: getattr(decision, c.name) for c in Decision.__table__.columns if c.name != "id"}
    number = session.scalar(select(func.count()).select_from(Decision)) or 0
    changes = {
        "proposed_at": decision.proposed_at + timedelta(seconds=number), "signed_at": None, "signed_by": None,
        "document_id": None,
    }  # fmt: skip
    made = Decision(**{**values, **changes})
    session.add(made)
    session.flush()
    return made.id


def counted(client: FlaskClient, path: str) -> int:
    """How many statements a page needs."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)


def test_as_many_queries_for_1_as_for_3_and_300_firms(client: FlaskClient, session: Session) -> None:
    of, by = back_at_work(session)
    report(session, of, by)
    bureau = person(session, "bureau_reviewer")
    session.commit()
    sign_in(client, bureau)
    paths = (
        f"/monitoring/?day={DAY}",
        f"/monitoring/workbook?day={DAY}",
        "/escalations/",
        "/home",
        f"/reports/{of.id}",
    )
    found = [[counted(client, path) for path in paths]]
    for before, after in ((1, 3), (3, 300)):
        copies(session, before, after)
        session.commit()
        found.append([counted(client, path) for path in paths])
    assert found == [found[0]] * 3
    assert day_list(session, ReportFilter(DAY)).total == 300
