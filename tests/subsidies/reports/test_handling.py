"""A report of a withdrawn loan on its way: filed, referred by one office, settled by another, and never paid."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.db import domain_error
from office.errors import Conflict, NotFound
from office.journal.models import JournalEntry
from office.notices.models import Notice
from subsidies.assessment.models import Award
from subsidies.assessment.services import assess_claim
from subsidies.ledger.models import Posting
from subsidies.payouts.services import prepare_batch
from subsidies.reports.models import ReportStep
from tests.factories import AT, CODES, filed_claim, filed_lines, firm, nobody, person, representative
from tests.page import problems
from tests.subsidies.reports.desk import DONE, REPORT, as_, referred, reported


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office lives on the day of the reports."""
    monkeypatch.setenv("OFFICE_DAY", "2020-02-08")


def test_the_whole_way(client: FlaskClient, session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    claim = filed_lines(session, of, by, "loan_withdrawal_report", REPORT)
    path, case = f"/referrals/{claim.id}", f"/assessment/{claim.id}"
    as_(client, session, "finance_preparer")
    assert (client.get(path).status_code, of.name in client.get("/referrals/").text) == (404, False)
    assert client.post(f"{path}/steps", data={"words": "早了"}).status_code == 404
    assert client.post(f"{case}/assess", data={"outcome": "refer"}).status_code == 403

    as_(client, session, "bureau_reviewer")
    assert client.post(f"{case}/assess", data={"outcome": "award"}).status_code == 422
    assert client.post(f"{case}/assess", data={"outcome": "refer"}).status_code == 302
    session.expire_all()
    assert claim.state == "referred"

    officer = as_(client, session, "finance_preparer")
    listed, shown = client.get("/referrals/").text, client.get(path).text
    assert (problems(listed), problems(shown), path in listed) == ([], [], True)
    for said in ("某某银行湖州分行", "1,000,000.00", "人民政府金融工作办公室", claim.tracking_number or ""):
        assert said in shown
    assert client.post(f"{path}/steps", data={"words": "已约谈该行"}).status_code == 302
    wordless = client.post(f"{path}/steps", data={"words": " 　", "settles": "yes"})
    assert (wordless.status_code, problems(wordless.text)) == (422, [])
    assert 'id="words-fault">请写明办理情况。' in wordless.text
    session.expire_all()
    assert claim.state == "referred"
    assert client.post(f"{path}/steps", data=DONE).status_code == 302
    again = client.post(f"{path}/steps", data={"words": "再说一次"})
    assert (again.status_code, problems(again.text)) == (422, [])
    assert "该情况反映不在办理中" in again.text
    settled = client.get(path).text
    assert ("记录办理情况" in settled, "主管部门已办结" in settled) == (False, True)

    as_(client, session, by)
    own = client.get(f"/claims/{claim.id}").text
    assert problems(own) == []
    assert [words in own for words in ("已约谈该行", "该行已恢复贷款额度", "主管部门已办结")] == [True] * 3
    notice = session.scalars(select(Notice).where(Notice.person_id == by.id)).one()
    assert (notice.kind, notice.arguments) == ("report_settled", {"claim_id": str(claim.id)})
    assert claim.tracking_number is not None
    assert claim.tracking_number in client.get("/notices/").text
    query = select(JournalEntry).where(JournalEntry.act.like("report_%")).order_by(JournalEntry.id)
    assert [(each.act, each.subject_id, each.firm_id, each.actor_id) for each in session.scalars(query)] == [
        ("report_step_taken", claim.id, of.id, officer.id), ("report_settled", claim.id, of.id, officer.id),
    ]  # fmt: skip


def test_nobody_is_told_before_it_is_settled(client: FlaskClient, session: Session) -> None:
    claim = referred(session)
    as_(client, session, "finance_preparer")
    client.post(f"/referrals/{claim.id}/steps", data={"words": "已约谈该行"})
    assert session.scalars(select(Notice)).all() == []
    assert session.scalars(select(ReportStep.settles)).all() == [False]


@pytest.mark.parametrize(
    ("role", "listed", "handles"),
    [
        ("representative", 403, 403),
        ("town_reviewer", 403, 403),
        ("bureau_reviewer", 200, 302),
        ("signatory", 403, 403),
        ("finance_preparer", 200, 302),
        ("finance_releaser", 200, 403),
        ("auditor", 200, 403),
        ("administrator", 403, 403),
    ],
)
def test_who_may_what(client: FlaskClient, session: Session, role: str, listed: int, handles: int) -> None:
    claim = referred(session)
    as_(client, session, role)
    path = f"/referrals/{claim.id}"
    shown = client.get(path)
    assert (client.get("/referrals/").status_code, shown.status_code) == (listed, listed)
    assert ("记录办理情况" in shown.text) == (handles == 302)
    assert client.post(f"{path}/steps", data=DONE).status_code == handles
    session.expire_all()
    assert claim.state == ("settled" if handles == 302 else "referred")


def test_what_is_no_report_or_another_firms_is_not_found(client: FlaskClient, session: Session) -> None:
    of, other = firm(session), firm(session, CODES[1], "湖州第二有限公司")
    claim, money = referred(session, of), filed_claim(session, of, representative(session, of))
    as_(client, session, "finance_preparer")
    for each in (money.id, nobody()):
        assert client.get(f"/referrals/{each}").status_code == 404
        assert client.post(f"/referrals/{each}/steps", data=DONE).status_code == 404
    as_(client, session, representative(session, other))
    assert client.get(f"/claims/{claim.id}").status_code == 404
    assert of.name not in client.get("/claims/").text
    assert client.get(f"/referrals/{claim.id}").status_code == 403
    session.expire_all()
    assert (claim.state, money.state) == ("referred", "filed")


def test_it_is_never_in_a_payment(client: FlaskClient, session: Session) -> None:
    filed, claim = reported(session), referred(session, firm(session, CODES[1], "湖州第二有限公司"))
    with pytest.raises(Conflict, match="不能列入补助决定或支付批次"), session.begin_nested():
        assess_claim(session, actor=person(session).id, at=AT, claim_id=filed.id, outcome="award")
    as_(client, session, "finance_preparer")
    client.post(f"/referrals/{claim.id}/steps", data=DONE)
    session.expire_all()
    assert (claim.state, claim.payable_fen) == ("settled", 0)
    for page in ("/payouts/", "/publicity/"):
        assert "湖州第二有限公司" not in client.get(page).text
    with pytest.raises(NotFound), session.begin_nested():
        prepare_batch(session, actor=person(session).id, at=AT, award_ids=[claim.id])
    assert [session.scalar(select(func.count()).select_from(each)) for each in (Award, Posting)] == [0, 0]


def test_two_who_settle_at_once_are_one_too_many(session: Session) -> None:
    claim, who = referred(session), person(session, "finance_preparer")
    step = {"claim_id": claim.id, "words": "已办结", "settles": True, "taken_by": who.id, "taken_at": AT}
    session.add(ReportStep(id=uuid.uuid4(), **step))
    session.flush()
    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        session.execute(insert(ReportStep).values(id=uuid.uuid4(), **step))
    assert "该情况反映已办结，无需重复办理" in str(domain_error(refused.value))
