"""What holds for every line of every measure: nothing here names one, a new measure is held to all of it by itself.

Lines are worked cases of the measure in which hypothesis replaces any of the facts by another value of its kind.
"""

from datetime import date, timedelta

import duckdb
import narwhals as nw
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.rulebook.evaluate import evaluate, rules_of
from office.rulebook.facts import Kind
from office.rulebook.measure import ELIGIBLE, PAYABLE, Step
from office.rulebook.reading import read_facts
from tests.policy.worked import KNOWN, WORKING, facts_of, law_with, table

ON = date(2020, 2, 20)
DAYS = [date(2020, 2, 3) + timedelta(days=days) for days in range(26)]
CAPS = ("cap_per_firm", "cap_per_bus")
quick = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])


def value_of(fact):
    """Any value of a fact as it is stored."""
    if fact.kind is Kind.DATE:
        return st.sampled_from(DAYS)
    if fact.kind is Kind.BOOLEAN:
        return st.booleans()
    if fact.kind is Kind.CHOICE:
        return st.sampled_from([choice.code for choice in fact.choices])
    if fact.kind is Kind.TEXT:
        return st.text(alphabet="A1、 ，;x", min_size=1, max_size=8)
    edges = [fact.minimum, fact.minimum + 1, fact.maximum]
    return (
        st.sampled_from(edges)
        | st.integers(fact.minimum, min(fact.maximum, 50))
        | st.integers(fact.minimum, fact.maximum)
    )


def lines_of(code):
    """A worked case with some of its facts replaced."""
    measure = KNOWN.measure(code)
    # Cases of days outside the calendar of the law are left to the tables.
    rows = [row for row in table(code) if row["on"] < "2020-03-01"]
    frame, problems = read_facts(measure, [facts_of(code, row) for row in rows])
    assert problems == []
    bases = [{fact.name: row[fact.name] for fact in measure.facts} for row in frame.iter_rows(named=True)]
    other = {fact.name: value_of(fact) if fact.required else st.none() | value_of(fact) for fact in measure.facts}
    return st.builds(lambda base, new: base | new, st.sampled_from(bases), st.fixed_dictionaries({}, optional=other))


def frame_of(code, rows, *, one_claim=False):
    """The rows as a frame, each a claim of its own unless they share one."""
    measure = KNOWN.measure(code)
    empty, _ = read_facts(measure, [])
    keys = [{"claim": "" if one_claim else str(at), "line": at} for at in range(1, len(rows) + 1)]
    native = pl.DataFrame([{**key, **row} for key, row in zip(keys, rows, strict=True)], empty.to_native().schema)
    return nw.from_native(native, eager_only=True)


def computed(code, rows, law=KNOWN.rulebook, **options):
    """The rows evaluated, as dictionaries of stored values."""
    frame = evaluate(KNOWN.measure(code), frame_of(code, rows, **options), rulebook=law, on=ON)
    return list(frame.iter_rows(named=True))


def amounts_of(code):
    """The steps that hold money."""
    _, rules = rules_of(KNOWN.measure(code), KNOWN.rulebook, ON)
    return [rule.code for rule in rules if isinstance(rule, Step) and rule.unit == "fen"]


def many(code):
    return st.lists(lines_of(code), min_size=1, max_size=8)


@pytest.mark.parametrize("code", WORKING)
@quick
@given(data=st.data())
def test_no_amount_is_ever_negative_and_what_is_refused_pays_nothing(code, data):
    for row in computed(code, data.draw(many(code))):
        assert [name for name in (*amounts_of(code), PAYABLE) if (row[name] or 0) < 0] == []
        assert row[ELIGIBLE] or row[PAYABLE] == 0
        assert KNOWN.measure(code).payable or row[PAYABLE] == 0


@pytest.mark.parametrize("code", WORKING)
@quick
@given(data=st.data())
def test_one_row_gives_what_many_rows_give(code, data):
    rows = data.draw(many(code))
    together = [{**row, "line": 1, "claim": "1"} for row in computed(code, rows)]
    assert together == [computed(code, [row])[0] for row in rows]


@pytest.mark.parametrize("code", WORKING)
@quick
@given(data=st.data())
def test_parts_sum_to_the_whole_and_never_exceed_it(code, data):
    measure = KNOWN.measure(code)
    for row in computed(code, data.draw(many(code))):
        result = row[measure.result] or 0 if measure.result else 0
        assert not measure.whole or result <= row[measure.whole]
        assert not measure.remainder or result + row[measure.remainder] == row[measure.whole]
        assert not measure.payable or row[PAYABLE] == (result if row[ELIGIBLE] else 0)


@pytest.mark.parametrize("code", WORKING)
@quick
@given(data=st.data())
def test_the_result_never_falls_when_what_it_grows_with_rises(code, data):
    measure = KNOWN.measure(code)
    for name in measure.grows_with:
        row = data.draw(lines_of(code))
        rising = sorted(data.draw(st.lists(value_of(measure.fact(name)), min_size=2, max_size=6)))
        found = [each for each in computed(code, [row | {name: value} for value in rising]) if each[ELIGIBLE]]
        results = [each[measure.result] for each in found]
        assert results == sorted(results)


@pytest.mark.parametrize(
    ("code", "cap"),
    [(code, name) for code in WORKING for name in CAPS if f"{code}.{name}" in KNOWN.rulebook.parameters],
)
@quick
@given(data=st.data())
def test_nothing_exceeds_a_cap(code, cap, data):
    most = data.draw(st.integers(1, 10**7))
    law = law_with(code, f"{cap}={most // 100}.{most % 100:02d}")
    paid = [row[PAYABLE] for row in computed(code, data.draw(many(code)), law, one_claim=True)]
    assert max(paid) <= most
    assert cap == "cap_per_bus" or sum(paid) <= most


@pytest.mark.parametrize("code", WORKING)
@settings(quick, max_examples=5)
@given(data=st.data())
def test_polars_eager_and_lazy_and_duckdb_agree(code, data):
    facts = frame_of(code, data.draw(st.lists(lines_of(code), min_size=5, max_size=30)), one_claim=True).to_native()
    caps = [name for name in CAPS if f"{code}.{name}" in KNOWN.rulebook.parameters]
    law = {"rulebook": law_with(code, "; ".join(f"{name}=30000" for name in caps)), "on": ON}
    measure = KNOWN.measure(code)
    eager = evaluate(measure, nw.from_native(facts, eager_only=True), **law).to_native()
    lazy = evaluate(measure, nw.from_native(facts.lazy()), **law).to_native().collect()
    with duckdb.connect() as engine:
        relation = engine.from_arrow(facts.to_arrow())
        duck = evaluate(measure, nw.from_native(relation), **law).to_native().pl().sort("line")
    assert lazy.rows() == eager.rows()
    assert duck.schema == eager.schema
    assert duck.rows() == eager.rows()
