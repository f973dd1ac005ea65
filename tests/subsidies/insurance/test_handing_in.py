"""Handing a register in: who may, one pending a year, no file twice, its year, day and paper named."""

import io
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from subsidies.insurance.models import InsuranceImport
from tests.page import problems
from tests.subsidies.insurance.desk import (
    SENT,
    firms,
    register,
    sign_in,
    standing,
    unit,
    upload,
    work,
)

FIRST = register(*[unit(which) for which in range(4)])


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office lives a week after the register's day."""
    monkeypatch.setenv("OFFICE_DAY", "2020-02-08")


def test_one_pending_register_a_year(client: FlaskClient, session: Session) -> None:
    firms(session)
    sign_in(client, session, "bureau_reviewer")
    path = upload(client, FIRST)
    for content in (FIRST, register(unit(0))):  # while it is read, and while it waits
        refused = client.post("/insurance/", data={**SENT, "file": (io.BytesIO(content), "二.csv")})
        assert (refused.status_code, problems(refused.text)) == (409, [])
        assert "该年度已有一份参保名册待确认，请先确认或放弃那一份" in refused.text
        session.expire_all()
        if session.scalars(select(InsuranceImport.state)).one() == "reading":
            work(session)
    other = upload(client, register(unit(0)), year="2018")
    assert work(session).year == 2018
    assert "已放弃这次导入" in client.post(f"{path}/discard", follow_redirects=True).text
    assert "这份名册不在待确认状态" in client.post(f"{path}/confirm", follow_redirects=True).text
    assert standing(session) == {}
    assert upload(client, FIRST) not in (path, other)  # what was left may be handed in again


def test_the_same_file_twice(client: FlaskClient, session: Session) -> None:
    firms(session)
    sign_in(client, session, "bureau_reviewer")
    path = upload(client, FIRST)
    work(session)
    client.post(f"{path}/confirm")
    twice = client.post("/insurance/", data={**SENT, "file": (io.BytesIO(FIRST), "另名.csv")})
    assert twice.status_code == 422
    assert "这份文件已于 2020-02-08 作为 2019 年度名册导入过" in twice.text
    assert len(session.scalars(select(InsuranceImport)).all()) == 1
    upload(client, FIRST, year="2018")
    assert work(session).state == "previewed"


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        ({"year": "2021"}, "请填写名册的年度"),
        ({"year": "1998"}, "请填写名册的年度"),
        ({"year": "去年"}, "请填写名册的年度"),
        ({"as_of": "2020-02-09"}, "不能晚于今天"),
        ({"as_of": "2020-02-30"}, "请填写名册的数据日期"),
        ({"document": "　"}, "请填写名册的来文编号"),
    ],
)
def test_a_register_says_its_year_day_and_paper(
    client: FlaskClient, session: Session, wrong: dict[str, str], advice: str
) -> None:
    sign_in(client, session, "bureau_reviewer")
    answer = client.post("/insurance/", data={**SENT, **wrong, "file": (io.BytesIO(FIRST), "参保.csv")})
    assert (answer.status_code, problems(answer.text)) == (422, [])
    (field,) = wrong
    assert f'id="{field}-fault"' in answer.text
    assert advice in answer.text
    assert session.scalars(select(InsuranceImport)).all() == []


@pytest.mark.parametrize(
    ("role", "listed", "may_import"),
    [
        ("representative", False, False),
        ("town_reviewer", False, False),
        ("county_reviewer", False, False),
        ("bureau_reviewer", True, True),
        ("signatory", True, False),
        ("finance_preparer", False, False),
        ("finance_releaser", False, False),
        ("auditor", True, False),
        ("administrator", True, True),
    ],
)
def test_who_may_what(client: FlaskClient, session: Session, role: str, listed: bool, may_import: bool) -> None:
    firms(session)
    sign_in(client, session, "administrator")
    path = upload(client, FIRST)
    work(session)
    sign_in(client, session, role)
    reached = [client.get(each) for each in ("/insurance/", path)]
    assert [each.status_code for each in reached] == [200 if listed else 403] * 2
    assert ["确认写入" in each.text for each in reached] == [False, may_import]
    assert client.get(f"/insurance/imports/{uuid.uuid4()}").status_code == (404 if listed else 403)
    sent = client.post("/insurance/", data={**SENT, "year": "2018", "file": (io.BytesIO(FIRST), "a.csv")})
    assert sent.status_code == (302 if may_import else 403)
    for verb in ("compare", "enter", "confirm"):
        assert client.post(f"{path}/{verb}").status_code == (302 if may_import else 403)
    assert bool(standing(session)) is may_import
    assert client.post(f"/insurance/imports/{uuid.uuid4()}/discard").status_code == (302 if may_import else 403)
