"""What a firm can get before it asks: every measure in force, tested against what the office knows and nothing else."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from office.firms.models import Designation, Firm
from office.money import fen
from resumption.declarations.models import RosterEntry
from resumption.policy.standing import Sanction
from subsidies.claims.working import work_out
from subsidies.insurance.models import InsuredUnit
from subsidies.policy.catalogue import catalogue
from subsidies.prospects.queries import Outlook, known_of, outlooks
from tests.factories import AT, CODES, filed_application, firm
from tests.resumption.sanctions.acts import approved, sanctioned

ON = AT.date()
GOOD: dict[str, Any] = {
    "insured_start": 100, "insured_end": 98, "not_counted": 0, "drawing_benefit": 1, "months_contributed": 12,
    "paid_fen": 4_000_001, "serious_breach": False, "zombie_firm": False,
}  # fmt: skip
"""A firm of the register that keeps its staff: half of 40,000.01, rounded half up."""
REFUND = {name: str(value).lower() for name, value in GOOD.items() if name != "paid_fen"} | {
    "paid_last_year": "40000.01"
}


def insured(session: Session, of: Firm, year: int = 2019, **figures: Any) -> InsuredUnit:
    """The firm's row of the register."""
    unit = InsuredUnit(firm_id=of.id, year=year, **{**GOOD, **figures})
    session.add(unit)
    session.flush()
    return unit


def told(session: Session, of: Firm, measure: str, on: date = ON) -> Outlook:
    """What is said of one measure."""
    [found] = [each for each in outlooks(session, of, on)[1] if each.measure.code == measure]
    return found


def test_each_measure_in_force_stands_once_and_no_other(session: Session) -> None:
    _, found = outlooks(session, firm(session), ON)
    codes = [each.measure.code for each in found]
    assert sorted(codes) == [measure.code for measure in catalogue().in_force(ON)]
    assert {"trade_support", "fast_cash_out", "innovation_carrier"} & set(codes) == set()  # nobody has their numbers
    assert outlooks(session, firm(session, CODES[1], "湖州第二有限公司"), date(2019, 12, 31))[1] == []


@pytest.mark.parametrize(
    ("figures", "due"),
    [
        ({}, 2_000_001),
        ({"paid_fen": 101}, 51),
        ({"insured_start": 1000, "insured_end": 945, "drawing_benefit": 200}, 2_000_001),  # 5.5 % to the person
        ({"insured_start": 30, "insured_end": 24, "drawing_benefit": 30}, 2_000_001),  # 20 % of a small firm
        ({"insured_end": 50, "drawing_benefit": 5}, 2_000_001),  # the second formula is enough
        ({"insured_end": 50, "not_counted": 45, "drawing_benefit": 90}, 2_000_001),
    ],
)
def test_a_certain_sum_is_to_the_fen_what_the_measure_computes(
    session: Session, figures: dict[str, Any], due: int
) -> None:
    of = firm(session)
    insured(session, of, **figures)
    each = told(session, of, "unemployment_refund")
    assert each.estimate is not None
    assert (each.estimate.possible, each.estimate.exact, each.estimate.missing) == (True, True, ())
    assert (each.estimate.least, each.estimate.most) == (due, due)
    result = work_out("unemployment_refund", [each.facts], on=ON).result
    assert result is not None
    assert fen(result["payable"]) == due
    steps = {step["code"]: step["value"] for step in result["lines"][0]["steps"]}
    assert {step.code: step.value for step in each.estimate.steps} == {
        code: value for code, value in steps.items() if value is not None
    }
    assert outlooks(session, of, ON)[1][0].measure.code == "unemployment_refund"  # certain sums first


@pytest.mark.parametrize(
    ("figures", "condition", "number", "words"),
    [
        ({"insured_start": 1000, "insured_end": 944, "drawing_benefit": 56}, "few_layoffs", "人社部明电〔2020〕2号",
         "裁员率不高于5.5%"),
        ({"insured_start": 0, "insured_end": 0}, "insured", "湖政发〔2020〕3号", "失业保险费的50%"),
        ({"months_contributed": 11}, "long_enough", "", "12个月以上"),
        ({"serious_breach": True}, "no_serious_breach", "", "严重失信企业不得享受"),
        ({"zombie_firm": True}, "no_zombie_firm", "", "僵尸企业不得享受"),
    ],
)  # fmt: skip
def test_not_eligible_says_which_condition_with_its_source(
    session: Session, figures: dict[str, Any], condition: str, number: str, words: str
) -> None:
    of = firm(session)
    insured(session, of, **figures)
    found = told(session, of, "unemployment_refund").estimate
    assert found is not None
    assert (found.possible, found.least, found.most) == (False, None, None)
    cites = {each.code: each.cite for each in found.conditions if each.met is False}
    assert condition in cites
    assert (cites[condition].number, words in cites[condition].words) == (number, True)
    assert set(cites) == {condition}


def test_what_is_missing_is_named_and_leaves_the_answer_open(session: Session) -> None:
    of = firm(session)
    for each in outlooks(session, of, ON)[1]:
        assert each.estimate is not None
        assert each.facts == {}
        assert each.estimate.missing == tuple(fact for fact in each.measure.facts if fact.required)
        assert not each.estimate.exact
        assert each.estimate.possible is not False
    bus = told(session, of, "chartered_bus").estimate
    assert bus is not None
    assert [fact.title for fact in bus.missing] == ["发车日期", "乘车人数", "其中外地员工人数", "包车费用"]
    insured(session, of, year=2018)  # the year before last says nothing of last year
    insured(session, firm(session, CODES[1], "湖州第二有限公司"))
    assert told(session, of, "unemployment_refund").facts == {}


def test_what_the_office_knows_of_lists_and_standing(session: Session) -> None:
    of, other = firm(session), firm(session, CODES[1], "湖州第二有限公司")
    for whose, name, since, until in (
        (of, "金象企业", ON, None), (of, "老名录", date(2019, 1, 1), ON - timedelta(days=1)),
        (of, "亩均效益评价", date(2019, 1, 1), ON), (of, "明日名录", ON + timedelta(days=1), None),
        (other, "别家名录", date(2019, 1, 1), None),
    ):  # fmt: skip
        session.add(Designation(firm_id=whose.id, list_name=name, year=2019, valid_from=since, valid_until=until))
    session.flush()
    known = known_of(session, of.id, ON)
    assert {each.list_name for each in known.designations} == {"金象企业", "亩均效益评价"}
    assert (known.unit, known.taken, known.standing) == (None, None, None)
    sanctioned(session, approved(session, of), Sanction.SUSPEND, AT + timedelta(days=12))
    later = ON + timedelta(days=12)
    before, after = known_of(session, of.id, later - timedelta(days=1)), known_of(session, of.id, later)
    assert before.standing is not None
    assert after.standing is not None
    assert (before.standing.state, after.standing.state) == ("active", "suspended")
    stopped = {each.measure.code: each.stop for each in outlooks(session, of, later)[1]}
    assert stopped["chartered_bus"] is not None
    assert stopped["chartered_bus"].cite.document
    assert stopped["unemployment_refund"] is None


HERE, THERE = "浙江省湖州市吴兴区", "安徽省阜阳市颍上县"


@pytest.mark.parametrize(
    ("people", "local", "possible"),
    [
        ([(HERE, "湖州", None), (HERE, None, "")], 2, False),  # nobody to fetch
        ([(HERE, "湖州", None), (HERE, "湖州", THERE)], 1, None),  # one who comes back
        ([(HERE, THERE, None)], 0, None),
        ([(THERE, "湖州", None)], 0, None),
        ([(None, None, None)], 0, None),  # who says nothing may be from elsewhere
    ],
)
def test_who_has_nobody_to_fetch_gets_no_bus(
    session: Session, people: list[tuple[str | None, str | None, str | None]], local: int, possible: bool | None
) -> None:
    of = firm(session)
    assert known_of(session, of.id, ON).staff is None
    application = filed_application(session, of)
    session.execute(delete(RosterEntry).where(RosterEntry.roster_id == application.roster_id))
    for row, (residence, stayed, origin) in enumerate(people, 1):
        for twice in range(2 if row == 1 else 1):  # on two lines, but one person
            session.add(
                RosterEntry(
                    roster_id=application.roster_id, row=10 * row + twice, name="甲", document_type="居民身份证",
                    document_sealed=b"", document_index=bytes([row]), registered_residence=residence,
                    stayed_at=stayed, origin_area=origin,
                )
            )  # fmt: skip
    session.flush()
    staff = known_of(session, of.id, ON).staff
    assert staff is not None
    assert (staff.people, staff.local) == (len(people), local)
    bus = told(session, of, "chartered_bus")
    assert bus.estimate is not None
    assert bus.estimate.possible is possible
    refused = {each.code: each.cite.document for each in bus.estimate.conditions if each.met is False}
    assert refused.keys() == ({"has_nonlocal_riders"} if possible is False else set())
    assert bus.facts == {}  # a claim begins with nothing of it
    assert told(session, of, "unemployment_refund").estimate.possible is None
    application.state = "withdrawn"
    session.flush()
    assert known_of(session, of.id, ON).staff is None
