"""The public list and the open data: firms only, by day, the same at stable addresses, cacheable, readable anywhere."""

import csv
import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from office.firms.models import Firm
from resumption.openlist.export import FIRM_COLUMNS
from resumption.policy.standing import Sanction
from resumption.whitelist.models import WhitelistEntry
from tests.factories import AT, CODES, PASSWORD, person
from tests.page import problems
from tests.resumption.publication.test_publishing import drawn, firms, published
from tests.resumption.sanctions.acts import REASON, crowd, sanctioned
from tests.statements import statements

LISTS = (
    "/whitelist/", "/open/whitelist.json", "/open/whitelist.csv", "/statistics/", "/statistics/office", "/sanctions/",
    "/publication/", "/whitelist/2020/1",
)  # fmt: skip
LATER = AT + timedelta(days=12)


@pytest.fixture
def entries(session: Session, monkeypatch: pytest.MonkeyPatch) -> list[WhitelistEntry]:
    """Two firms published in the first batch, a third approved only; the second is suspended from 20 February."""
    found = firms(session, 3)
    published(session, drawn(session, count=2))
    sanctioned(session, found[1], Sanction.SUSPEND, LATER)
    session.commit()
    monkeypatch.setenv("OFFICE_DAY", "2020-03-01")
    return found


def test_json_and_csv_tell_the_same(client: FlaskClient, entries: list[WhitelistEntry]) -> None:
    told = client.get("/open/whitelist.json").json
    assert told is not None
    assert (told["publisher"], told["day"], told["count"]) == ("湖州市经济和信息化局", "2020-03-01", 2)
    assert [(each["name"], each["state"], each["state_since"]) for each in told["firms"]] == [
        ("湖州甲有限公司", "active", "2020-02-08"),
        ("湖州乙有限公司", "suspended", "2020-02-20"),
    ]
    answer = client.get("/open/whitelist.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert rows == [{name: str(value) for name, value in each.items()} for each in told["firms"]]
    assert list(rows[0]) == [column.name for column in FIRM_COLUMNS]
    assert client.get("/open/batches/2020/1.json").json["firms"] == told["firms"]
    assert client.get("/open/batches/2020/2.json").status_code == 404
    assert client.get("/open/whitelist.xml").status_code == 404


def test_a_day_in_the_past_tells_what_stood_then(client: FlaskClient, entries: list[WhitelistEntry]) -> None:
    told = client.get("/open/whitelist.json?day=2020-02-19").json["firms"]
    assert [each["state"] for each in told] == ["active", "active"]
    assert client.get("/open/whitelist.json?day=2020-02-07").json["firms"] == []
    assert client.get("/open/whitelist.json?day=gestern").status_code == 422


def test_one_firm_with_its_history(client: FlaskClient, entries: list[WhitelistEntry]) -> None:
    told = client.get(f"/open/firms/{CODES[1]}.json").json
    assert [(each["effective_on"], each["act"], each["reason"]) for each in told["history"]] == [
        ("2020-02-08", "entered", ""),
        ("2020-02-20", "suspend", REASON),
    ]
    assert told["firm"]["credit_code"] == CODES[1]
    assert client.get(f"/open/firms/{CODES[2]}.json").status_code == 404  # approved, not published
    page = client.get(f"/whitelist/firms/{CODES[1]}").text
    assert problems(page) == []
    assert REASON in page


def test_caches_and_other_sites(client: FlaskClient, session: Session, entries: list[WhitelistEntry]) -> None:
    answer = client.get("/open/whitelist.json")
    assert (answer.headers["Access-Control-Allow-Origin"], answer.headers["Cache-Control"]) == (
        "*",
        "public, max-age=300",
    )
    assert answer.headers["Last-Modified"] == "Thu, 20 Feb 2020 01:00:00 GMT"
    assert "Set-Cookie" not in answer.headers
    again = client.get("/open/whitelist.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    since = client.get("/open/whitelist.json", headers={"If-Modified-Since": answer.headers["Last-Modified"]})
    assert since.status_code == 304
    sanctioned(session, entries[1], Sanction.RESTORE, LATER + timedelta(days=2))
    session.commit()
    changed = client.get("/open/whitelist.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (changed.status_code, changed.json["firms"][1]["state"]) == (200, "active")


def test_a_cell_a_spreadsheet_would_run_is_told_as_text(
    client: FlaskClient, session: Session, entries: list[WhitelistEntry]
) -> None:
    session.execute(update(Firm).where(Firm.credit_code == CODES[0]).values(name="=HYPERLINK(1)"))
    session.commit()
    assert "'=HYPERLINK(1)" in client.get("/open/whitelist.csv").data.decode()
    assert client.get("/open/whitelist.json").json["firms"][0]["name"] == "=HYPERLINK(1)"


def test_nothing_of_people_is_published(client: FlaskClient, session: Session, entries: list[WhitelistEntry]) -> None:
    session.execute(update(Firm).values(contact_name="测试联系人", contact_mobile="13800000000"))
    session.commit()
    paths = ["/whitelist/", "/whitelist/2020/1", f"/whitelist/firms/{CODES[0]}", "/open/", "/open/whitelist.json"]
    told = "".join(client.get(path).text for path in paths)
    assert [word for word in ("测试联系人", "13800000000", "测试法人", "测试人员") if word in told] == []
    for path in paths[:4]:
        assert problems(client.get(path).text) == []


def test_a_list_takes_as_many_queries_with_1_3_and_300(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFICE_DAY", "2020-03-01")
    asked: dict[str, list[int]] = {}
    reviewer = person(session, "bureau_reviewer")
    session.commit()
    client.post("/login", data={"email": reviewer.email, "password": PASSWORD})
    [first] = firms(session, 1)
    whole = 1
    for size in (1, 3, 300):
        crowd(session, first, whole, size)
        whole = size
        published(session, drawn(session))
        session.commit()
        for path in LISTS:
            with statements() as told:
                assert client.get(path).status_code == 200
            asked.setdefault(path, []).append(len(told))
        assert client.get("/open/whitelist.json").json["count"] == size
    assert {path: len(set(counts)) for path, counts in asked.items()} == dict.fromkeys(asked, 1)
