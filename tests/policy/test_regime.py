"""The regime by day, the negative list, the draw anybody can repeat, and what an inspection comes to."""

from datetime import date

import polars as pl
import pytest

from office.errors import NotInForce
from resumption.policy.inspection import checklist, kept, outcome, wanting
from resumption.policy.law import shipped
from resumption.policy.lifecycle import FINAL, IN_EFFECT, Event, State, after
from resumption.policy.regime import drawn, grounds, letter_mark, letter_on, listed, regime_on

FILING_DAY = date(2020, 2, 17)
DAYS = [("2020-02-02", "approval"), ("2020-02-16", "approval"), ("2020-02-17", "filing"), ("2020-03-01", "filing")]
# industry, staff from key areas, hold → why not at once
FIRMS = [
    ("2770", 0, False, ()),
    ("6210", 0, False, ("industry",)),
    ("8760", 0, False, ("industry",)),
    ("8770", 0, False, ()),
    ("8391", 0, False, ("industry",)),
    ("8310", 0, False, ()),
    ("2770", 1, False, ("origin",)),
    ("6210", 2, True, ("industry", "origin", "hold")),
    ("2770", 0, True, ("hold",)),
    (None, None, False, ()),
]


@pytest.mark.parametrize(("day", "regime"), DAYS)
def test_the_regime_is_that_of_the_day(day, regime):
    assert regime_on(date.fromisoformat(day)) == regime


def test_there_is_no_regime_before_the_first_text_and_no_letter_before_filing():
    with pytest.raises(NotInForce):
        regime_on(date(2020, 2, 1))
    with pytest.raises(NotInForce):
        letter_on(date(2020, 2, 16))
    assert shipped().cite("regime.regime", FILING_DAY).article == "备案承诺"


@pytest.mark.parametrize(("industry", "key_area", "hold", "why"), FIRMS)
def test_the_negative_list(industry, key_area, hold, why):
    found = grounds({"industry": industry, "staff_key_area": key_area}, hold=hold, on=FILING_DAY)
    assert tuple(ground.code for ground in found) == why
    assert all(ground.cite.words for ground in found)


def test_the_list_over_many_firms_is_the_list_over_each():
    frame = pl.DataFrame({"industry": [case[0] for case in FIRMS], "staff_key_area": [case[1] for case in FIRMS]})
    answers = listed(frame, on=FILING_DAY).to_native()["negative"].to_list()
    assert answers == [bool({"industry", "origin"} & set(case[3])) for case in FIRMS]


def test_the_draw_follows_from_its_seed_alone():
    numbers = [f"FG20200217{n:06d}" for n in range(95)]
    first = drawn("seed", numbers, 10)
    assert (len(first), drawn("seed", reversed(numbers), 10)) == (10, first)
    assert drawn("another", numbers, 10) != first
    assert [drawn("seed", numbers, percent) for percent in (0, 100)] == [(), drawn("seed", numbers, 100)]
    assert (len(drawn("seed", numbers, 100)), len(drawn("seed", numbers[:1], 1)), drawn("seed", [], 10)) == (95, 1, ())


def test_everybody_is_drawn_about_equally_often():
    numbers = [f"FG{n:02d}" for n in range(20)]
    counts = dict.fromkeys(numbers, 0)
    for seed in range(400):
        for number in drawn(str(seed), numbers, 10):
            counts[number] += 1
    assert sum(counts.values()) == 800
    assert (min(counts.values()) > 15, max(counts.values()) < 80) == (True, True)


def test_a_letter_is_known_by_its_words():
    letter = letter_on(FILING_DAY)
    assert letter_mark(letter) != letter_mark([*letter, "。"])
    assert letter_mark(letter) == letter_mark(list(letter))


def test_a_filing_is_recorded_and_then_final():
    assert after(State.FILED, Event.RECORD) == State.RECORDED
    assert State.RECORDED in FINAL
    assert {State.APPROVED, State.RECORDED} == IN_EFFECT


FACTS = {"masks": 200, "isolation_rooms": 1, "leading_group": True}
RESULTS = [
    (["good"], "good"), (["good", "not_here"], "good"), (["good", "mend"], "mend"), (["mend", "bad", "good"], "bad"),
    ([], "good"),
]  # fmt: skip


@pytest.mark.parametrize(("findings", "result"), RESULTS)
def test_the_worst_finding_is_the_result(findings, result):
    assert outcome(findings) == result


def test_the_checklist_shows_what_the_firm_declared():
    items = checklist(FACTS, on=date(2020, 2, 8))
    answers = {item.code: item.declared for item in items}
    assert (answers["masks"], answers["leading_group"], answers["canteen"], answers["roster_checked"]) == (
        200, True, None, None,
    )  # fmt: skip
    frozen = kept(items)
    assert wanting(frozen, {item["code"]: "good" for item in frozen[1:]}) == ("leading_group",)
    assert wanting(frozen, dict.fromkeys((item["code"] for item in frozen), "fine")) == tuple(answers)
