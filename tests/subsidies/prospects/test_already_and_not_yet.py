"""What is claimed, awarded or offered already, and what nobody can answer yet, is told as that."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from office.firms.models import Firm
from subsidies.assessment.signing import sign_claim
from subsidies.offers.answering import decline_offer
from subsidies.offers.models import Offer
from subsidies.offers.running import release_run
from subsidies.policy.catalogue import use_measures
from subsidies.policy.offers import State
from subsidies.prospects.queries import outlooks
from tests.factories import AT, PASSWORD, assessed, budget, filed_claim, filed_lines, firm, person, representative
from tests.subsidies.offers.conftest import worked
from tests.subsidies.offers.crowd import crowd
from tests.subsidies.prospects.test_outlooks import ON, REFUND, insured, told


def test_a_refund_filed_or_awarded_is_told_for_both_kinds_of_it(session: Session) -> None:
    budget(session)
    of = firm(session)
    insured(session, of)
    assert told(session, of, "unemployment_refund").claim is None
    claim = filed_lines(session, of, representative(session, of), "unemployment_refund", REFUND)
    for state in ("filed", "awarded"):
        found = outlooks(session, of, ON)[1]
        held = {each.measure.code: each.claim for each in found if each.claim is not None}
        assert held == {"unemployment_refund": claim, "unemployment_refund_hardship": claim}
        assert claim.state == state
        assert [each.measure.code for each in found[-2:]] == sorted(held)  # nothing more to be had: last
        if state == "filed":
            assessed(session, claim, person(session, "bureau_reviewer"))
            sign_claim(session, actor=person(session, "signatory").id, at=AT, claim_id=claim.id, series="湖人社补")
    assert told(session, of, "unemployment_refund", date(2021, 1, 4)).claim is None  # another year
    filed_claim(session, of, representative(session, of))
    assert told(session, of, "chartered_bus").claim is None  # there may be more buses


def test_an_offer_comes_first_until_it_is_declined(session: Session) -> None:
    run = crowd(session, 3)
    worked(session, run.job_id)
    whose = {each.payable_fen: session.get_one(Firm, each.firm_id) for each in session.query(Offer)}
    of, left_out = whose[51], whose[0]  # the third lays off too many
    assert told(session, of, "unemployment_refund").offer is None  # computed is not offered yet
    release_run(
        session, actor=person(session, "signatory").id, at=AT, run_id=run.id, expires_on=ON + timedelta(days=20)
    )
    worked(session, run.job_id)
    session.expire_all()
    first = outlooks(session, of, ON)[1][0]
    assert first.offer is not None
    assert first.estimate is not None
    assert (first.measure.code, first.offer.offer.state, first.offer.offer.payable_fen) == (
        "unemployment_refund", State.OFFERED, first.estimate.most
    )  # fmt: skip
    assert told(session, left_out, "unemployment_refund").offer is None
    by = representative(session, of)
    decline_offer(session, actor=by.id, at=AT, offer_id=first.offer.offer.id, reason="已停产")
    assert told(session, of, "unemployment_refund").offer is None


MEASURE = """
from office.rulebook.facts import Fact, Kind
from office.rulebook.measure import Step
from subsidies.policy.support import Support, SupportKind
import narwhals as nw

def columns(law):
    return (Step("sum", "金额", "Sum", nw.col("spent"), "fen", law.cite("share")),)

MEASURE = Support(
    code="CODE", title="测试措施", title_en="Test", department="测", department_en="T", kind=SupportKind.RECORDED,
    facts=(Fact("spent", Kind.MONEY, "支出", "Spent"),), columns=columns, founded_on="begun", result="sum",
    plain="测试。", plain_en="Test.", papers=(),
)
"""
NUMBERS = """
[begun]
title = "开始"
title_en = "Begun"
unit = "yes/no"
[[begun.version]]
from = 2020-02-01
value = true
cite = {document = "测试", number = "", article = "一", words = "开始"}
[share]
title = "比例"
title_en = "Share"
unit = "share"
[[share.version]]
from = 2020-02-01
until = 2020-02-07
value = "50%"
cite = {document = "测试", number = "", article = "一", words = "一半"}
"""


@pytest.fixture
def lapsed(tmp_path: Path) -> Iterator[None]:
    """A measure that stands while one of its numbers ended yesterday, and one without any numbers."""
    for code in ("lapsed_share", "without_numbers"):
        (tmp_path / f"{code}.py").write_text(MEASURE.replace("CODE", code), encoding="utf-8")
    (tmp_path / "lapsed_share.toml").write_text(NUMBERS, encoding="utf-8")
    use_measures(tmp_path)
    try:
        yield
    finally:
        use_measures()


@pytest.mark.usefixtures("lapsed")
def test_a_measure_without_its_numbers_has_no_answer_and_stops_no_other(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = firm(session)
    each = told(session, of, "lapsed_share")
    assert (each.estimate, each.measure.title) == (None, "测试措施")
    assert told(session, of, "lapsed_share", ON - timedelta(days=1)).estimate is not None
    codes = [each.measure.code for each in outlooks(session, of, ON)[1]]
    assert codes[-1] == "lapsed_share"
    assert "without_numbers" not in codes
    assert len(codes) > 5
    monkeypatch.setenv("OFFICE_DAY", ON.isoformat())
    by = representative(session, of)
    session.commit()
    client.post("/login", data={"email": by.email, "password": PASSWORD})
    said = [part for part in client.get(f"/prospects/{of.id}").text.split("<section ") if "今天没有可用的规定" in part]
    assert ["测试措施</h2>" in part for part in said] == [True]
