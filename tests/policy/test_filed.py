"""What one filed version changed of another, case by case; and the fingerprint that says nothing changed."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resumption.policy.filed import differences, fingerprint

CASES = list(csv.DictReader(Path(__file__).with_name("filed_cases.csv").read_text("utf-8").splitlines()))
ANSWERS = st.one_of(st.none(), st.booleans(), st.integers(0, 9), st.text("ab \n", max_size=3))
CONTENT = st.dictionaries(st.sampled_from("xyz"), st.dictionaries(st.sampled_from("pqr"), ANSWERS))


@pytest.mark.parametrize("case", CASES, ids=[case["article"] for case in CASES])
def test_differences_by_case(case: dict[str, str]) -> None:
    before, after, old, new = (json.loads(case[name]) for name in ("before", "after", "roster_before", "roster_after"))
    found = differences(before, after, roster_before=old, roster_after=new)
    assert "; ".join(f"{each.field}: {each.before} → {each.after}" for each in found) == case["changed"]


@given(CONTENT, CONTENT)
def test_a_comparison_turned_round_is_the_same_comparison(one: dict[str, object], other: dict[str, object]) -> None:
    there, back = differences(one, other), differences(other, one)  # type: ignore[arg-type]
    assert [(each.field, each.before, each.after) for each in there] == [
        (each.field, each.after, each.before) for each in back
    ]
    assert differences(one, one) == ()  # type: ignore[arg-type]


def test_the_fingerprint_goes_by_what_is_said_not_by_its_order() -> None:
    one = fingerprint({"firm": {"a": "1", "b": 2}}, {"people": 3})
    assert one == fingerprint({"firm": {"b": 2, "a": "1"}}, {"people": 3})
    assert (
        len({one, fingerprint({"firm": {"a": "1", "b": 2}}, {"people": 4}), fingerprint({"firm": {"a": "一"}}, {})})
        == 3
    )
