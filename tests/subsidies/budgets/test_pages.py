"""Finance's pages on budgets: whole HTML, two people, what the address bar asks for, an export to the fen."""

import csv
import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from office import clock
from office.accounts.models import Person
from office.db import db
from subsidies.budgets.bars import WIDTH, Part, bar
from subsidies.budgets.export import COLUMNS
from subsidies.budgets.models import Ceiling
from subsidies.budgets.queries import funds
from subsidies.ledger.queries import fund_figures
from subsidies.policy.postings import Account, figures
from tests.factories import AT, CODES, PASSWORD, assessed, award, budget, filed_claim, firm, person, representative
from tests.page import problems

YEAR = clock.today().year
TYPED = {
    "amount": "1,000,000.00", "since": f"{YEAR}-01-01", "document": "关于安排资金的通知",
    "number": f"湖财企〔{YEAR}〕7号", "words": "安排100万元",
}  # fmt: skip


def sign_in(client: FlaskClient, who: Person) -> None:
    client.post("/logout")
    assert client.post("/login", data={"email": who.email, "password": PASSWORD}).status_code == 302


def test_one_person_proposes_another_confirms(client: FlaskClient, session: Session) -> None:
    preparer, releaser = person(session, "finance_preparer"), person(session, "finance_releaser")
    session.commit()
    path = f"/budgets/resumption/{YEAR}"
    sign_in(client, preparer)
    assert "本年度还没有预算上限" in client.get(path).text
    assert client.post(f"{path}/ceilings", data=TYPED).headers["Location"] == path
    page = client.get(path).text
    assert problems(page) == []
    assert "等待另一人核对确认" in page
    row = session.scalars(select(Ceiling)).one()
    assert client.post(f"/budgets/ceilings/{row.id}/confirm").status_code == 403
    sign_in(client, releaser)
    assert "待确认的预算上限" in client.get("/home").text
    page = client.get(path).text
    assert problems(page) == []
    assert "核对无误，确认" in page
    assert "即时生效" in client.post(f"/budgets/ceilings/{row.id}/confirm", follow_redirects=True).text
    assert fund_figures(session, "resumption", YEAR).ceiling == 100_000_000
    # twice is told, not done
    assert "已办结" in client.post(f"/budgets/ceilings/{row.id}/confirm", follow_redirects=True).text


def test_somebody_with_both_roles_still_needs_another(client: FlaskClient, session: Session) -> None:
    both = person(session, "finance_preparer", "finance_releaser")
    session.commit()
    sign_in(client, both)
    client.post(f"/budgets/resumption/{YEAR}/ceilings", data=TYPED)
    page = client.get(f"/budgets/resumption/{YEAR}").text
    assert "您是提出人，须由另一人确认" in page
    row = session.scalars(select(Ceiling)).one()
    client.post(f"/budgets/ceilings/{row.id}/confirm")
    session.expire_all()
    assert row.state == "proposed"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"amount": "12,5"}, "须以文本填写"),
        ({"amount": "0"}, "预算上限须大于零"),
        ({"since": "1999-01-01"}, f"生效日期须在 {YEAR} 年度内"),
        ({"words": " "}, "文件原文"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, session: Session, change: dict[str, str], told: str
) -> None:
    preparer = person(session, "finance_preparer")
    session.commit()
    sign_in(client, preparer)
    answer = client.post(f"/budgets/resumption/{YEAR}/ceilings", data={**TYPED, **change})
    assert answer.status_code == 422
    assert told in answer.text
    assert 'value="关于安排资金的通知"' in answer.text
    assert session.scalars(select(Ceiling)).all() == []


def test_a_proposal_is_declined_with_a_reason(client: FlaskClient, session: Session) -> None:
    preparer, releaser = person(session, "finance_preparer"), person(session, "finance_releaser")
    session.commit()
    sign_in(client, preparer)
    client.post(f"/budgets/resumption/{YEAR}/ceilings", data=TYPED)
    row = session.scalars(select(Ceiling)).one()
    sign_in(client, releaser)
    path = f"/budgets/ceilings/{row.id}/decline"
    assert "退回时须写明理由" in client.post(path, data={"reason": ""}, follow_redirects=True).text
    page = client.post(path, data={"reason": "数额与文件不符"}, follow_redirects=True).text
    assert "数额与文件不符" in page
    assert "已退回" in page


def test_postings_are_filtered_and_paged_in_the_address(client: FlaskClient, session: Session) -> None:
    first, second = firm(session), firm(session, CODES[1], "=HYPERLINK(1)有限公司")
    for of, amount in ((first, "100.01"), (second, "200.00")):
        award(session, of, amount=amount)
    auditor = person(session, "auditor")
    session.commit()
    sign_in(client, auditor)
    path = f"/budgets/resumption/{AT.year}"
    whole = client.get(path).text
    assert [words in whole for words in (first.name, "共 3 笔", "湖财测〔2020〕1号")] == [True] * 3
    found = client.get(f"{path}?event=award_signed&text={CODES[0]}").text
    assert [words in found for words in (first.name, "共 1 笔", "100.01", second.name)] == [True, True, True, False]
    assert "没有符合条件的记账" in client.get(f"{path}?text=%25").text
    assert client.get(f"{path}?event=nonsense&page=-3").status_code == 200
    assert [client.get(f"/budgets/{where}").status_code for where in (f"nothing/{AT.year}", "resumption/1999")] == [
        404,
        404,
    ]
    answer = client.get(f"{path}/postings.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS
    payable = "应付补助（已签发未拨付）"
    assert [row[2:3] + row[4:8] + row[9:10] + row[12:14] for row in rows[1:]] == [
        ["设定预算上限", "2020", "100000000.00", "可用额度", "预算上限", "", "", ""],
        ["签发补助决定", "2020", "100.01", payable, "可用额度", first.name, "50.01", "50.00"],
        [
            "签发补助决定",
            "2020",
            "200.00",
            "应付补助（已签发未拨付）",
            "可用额度",
            f"'{second.name}",
            "100.00",
            "100.00",
        ],
    ]
    one = client.get(f"{path}/postings.csv?event=award_signed&text={CODES[0]}").data.decode("utf-8-sig")
    assert len(one.splitlines()) == 2


def test_the_list_takes_as_many_queries_with_one_posting_as_with_three(client: FlaskClient, session: Session) -> None:
    auditor = person(session, "auditor")
    award(session, firm(session))
    session.commit()
    sign_in(client, auditor)

    def queries() -> int:
        asked: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
            asked.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert client.get(f"/budgets/resumption/{AT.year}").status_code == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    before = queries()
    for code in CODES[1:3]:
        award(session, firm(session, code, f"湖州{code}有限公司"))
    session.commit()
    assert queries() == before


def test_reviewers_are_told_before_they_propose(client: FlaskClient, session: Session) -> None:
    of = firm(session)
    claim = filed_claim(session, of, representative(session, of), payable="24000.00")
    reviewer, signatory = person(session, "bureau_reviewer"), person(session, "signatory")
    session.commit()
    sign_in(client, reviewer)
    case = f"/assessment/{claim.id}"
    assert "没有生效的预算" in client.get(case).text
    budget(session, fund="resumption", amount="25000.00", at=clock.now())
    session.commit()
    page = client.get(case).text
    assert problems(page) == []
    assert "预算将达到预警线" in page
    other = filed_claim(session, of, representative(session, of), payable="1000.01")
    for each in (claim, other):
        assessed(session, each, reviewer)
    session.commit()
    sign_in(client, signatory)
    assert "已签发" in client.post(f"{case}/sign", follow_redirects=True).text
    page = client.get(f"/assessment/{other.id}").text
    assert "已承诺 24,000.00 元，余额 1,000.00 元，本次 1,000.01 元：不能签发" in page
    refused = client.post(f"/assessment/{other.id}/sign", follow_redirects=True).text
    assert "超出“企业复工复产补助奖励资金”" in refused


def test_strangers_to_finance_see_no_budget(client: FlaskClient, session: Session) -> None:
    of = firm(session)
    people = [representative(session, of), person(session, "bureau_reviewer"), person(session, "administrator")]
    session.commit()
    for who in people:
        sign_in(client, who)
        paths = ("/budgets/", f"/budgets/resumption/{YEAR}", f"/budgets/resumption/{YEAR}/postings.csv")
        assert [client.get(path).status_code for path in paths] == [403] * 3


def test_a_bar_is_filled_exactly_by_its_parts() -> None:
    found = figures(
        {
            Account.APPROPRIATION: -300,
            Account.PAID: 100,
            Account.REMITTED: 1,
            Account.PAYABLE: 99,
            Account.AVAILABLE: 100,
        }
    )
    drawn = bar(found, 4, 5)
    assert drawn.parts == (
        Part("paid", 100, 0, 213),
        Part("remitted", 1, 213, 2),
        Part("payable", 99, 215, 211),
        Part("left", 100, 426, WIDTH - 426),
    )
    assert drawn.warning == 512
    assert bar(figures({}), 4, 5).parts == ()
    assert len(funds()) == 3
