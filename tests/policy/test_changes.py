"""A rulebook with other values: what is written where, on which days it holds, what is refused at which field."""

from datetime import date

import pytest

from office.errors import Invalid, NotInForce
from office.rulebook.changes import Form, as_of, change_of, changed, form_of, members, part, read, written
from office.rulebook.parameters import Rulebook
from office.rulebook.questions import Question, differences, question_of
from resumption.policy.conditions import CONDITIONS
from resumption.policy.law import shipped
from subsidies.policy.catalogue import catalogue

SUPPORT = catalogue().rulebook
DAY = date(2020, 2, 8)


def with_(rulebook: Rulebook, *addresses: str) -> Rulebook:
    return changed(rulebook, [change_of(address) for address in addresses])


@pytest.mark.parametrize("rulebook", [shipped(), SUPPORT], ids=["whitelist", "support"])
def test_every_value_is_written_and_read_back(rulebook: Rulebook) -> None:
    wrong = [
        (name, member)
        for name, parameter in rulebook.parameters.items()
        for member in members(parameter)
        for form in [form_of(parameter, member)]
        if form
        for version in parameter.versions
        for value in [part(version.value, member)]
        if read(form, parameter, written(form, value)) != value
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "member", "form"),
    [
        ("whitelist.mainly_local_percent", "", Form.WHOLE),
        ("whitelist.score_weights", "listed", Form.WHOLE),
        ("whitelist.earliest_planned_date", "", Form.DAY),
        ("whitelist.guarantee_industries", "", Form.WORDS),
        ("whitelist.tier_conditions", "local", Form.CHOICES),
        ("whitelist.all_declared_required", "", Form.YESNO),
        ("whitelist.listed_list", "", None),
        ("clearance.isolation_days", "", Form.WHOLE),
        ("clearance.no_symptoms", "", None),
        ("plan.sections", "", None),
    ],
)
def test_how_a_value_of_the_whitelist_is_written(name: str, member: str, form: Form | None) -> None:
    assert form_of(shipped().parameter(name), member) == form


@pytest.mark.parametrize(
    ("name", "member", "form"),
    [
        ("chartered_bus.government_share", "", Form.SHARE),
        ("chartered_bus.cap_per_bus", "", Form.YUAN),
        ("chartered_bus.governing_date", "", Form.CHOICE),
        ("chartered_bus.min_riders", "", Form.WHOLE),
        ("overtime_pay.window", "", Form.DAYS),
        ("worker_travel.window", "", Form.DAYS),
        ("own_return_vat.rates", "rail", Form.SHARE_TEXT),
    ],
)
def test_how_a_value_of_a_measure_is_written(name: str, member: str, form: Form) -> None:
    assert form_of(SUPPORT.parameter(name), member) == form


@pytest.mark.parametrize(
    ("change", "values"),
    [
        ("chartered_bus.government_share@2020-02-03..2020-02-15=1", ["1", "1", "1", "1"]),
        ("chartered_bus.government_share@2020-02-10=1", ["2/3", "1", "1", "1"]),
        ("chartered_bus.government_share@2020-02-03..2020-02-19=2/3", ["2/3", "2/3", "2/3", "1"]),
        ("chartered_bus.government_share@2020-02-15..2020-02-15=50%", ["2/3", "1/2", "1", "1"]),
    ],
)
def test_a_change_holds_on_its_days_and_on_no_other(change: str, values: list[str]) -> None:
    changed_ = with_(SUPPORT, change)
    days = (date(2020, 2, 9), date(2020, 2, 15), date(2020, 2, 16), date(2020, 2, 20))
    assert [str(changed_.value("chartered_bus.government_share", day)) for day in days] == values


def test_a_member_of_a_table_changes_alone() -> None:
    weights = with_(shipped(), "whitelist.score_weights/listed@2020-02-02=99").value("whitelist.score_weights", DAY)
    assert weights == shipped().value("whitelist.score_weights", DAY) | {"listed": 99}


def test_the_version_says_that_it_is_assumed() -> None:
    one, other = (with_(shipped(), f"whitelist.mainly_local_percent@2020-02-02={n}") for n in (40, 41))
    assert {each.version[:8] for each in (one, other)} == {"what-if-"}
    assert len({shipped().version, one.version, other.version}) == 3
    assert not shipped().version.startswith("what-if")


@pytest.mark.parametrize(
    ("key", "text", "says"),
    [
        ("whitelist.mainly_local_percent@2020-02-02", "101", "100"),
        ("whitelist.mainly_local_percent@2020-02-02", "-1", "整数"),
        ("whitelist.mainly_local_percent@2020-02-02", "4.5", "整数"),
        ("whitelist.mainly_local_percent@2020-02-02", "不限", "不限"),
        ("whitelist.supply_days@2020-02-02", "9" * 30, "1000000"),
        ("whitelist.earliest_planned_date@2020-01-27", "2020-02-30", "2020-02-07"),
        ("whitelist.tier_conditions/local@2020-02-02", "mainly_local、nothing", "nothing"),
        ("whitelist.guarantee_industries@2020-02-02", "4620、(.*", "文字和数字"),
        ("whitelist.guarantee_industries@2020-02-02", "", "文字和数字"),
        ("whitelist.all_declared_required@2020-02-02", "maybe", "maybe"),
        ("whitelist.nothing@2020-02-02", "1", "whitelist.nothing"),
        ("whitelist.listed_list@2020-02-02", "1", "whitelist.listed_list"),
        ("whitelist.score_weights/nothing@2020-02-02", "1", "whitelist.score_weights"),
        ("clearance.high_risk_areas@2020-02-13", "湖北|.*", "文字和数字"),
    ],
)
def test_what_is_no_value_is_refused_at_its_field(key: str, text: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        with_(shipped(), f"{key}={text}")
    assert refused.value.field == key
    assert says in str(refused.value)


@pytest.mark.parametrize("text", ["2", "1e9999999", "9" * 50, "1/0", "-1/2", "0.123456789"])
def test_a_share_is_small_exact_and_at_most_the_whole(text: str) -> None:
    with pytest.raises(Invalid):
        with_(SUPPORT, f"chartered_bus.government_share@2020-02-03={text}")


def test_a_limit_may_fall_only_where_the_law_knows_none() -> None:
    key = "chartered_bus.cap_per_bus@2020-02-03"
    limited = with_(SUPPORT, f"{key}=10000")
    assert limited.value("chartered_bus.cap_per_bus", DAY) == 1_000_000
    assert with_(SUPPORT, f"{key}=不限").value("chartered_bus.cap_per_bus", DAY) is None
    with pytest.raises(Invalid):
        with_(SUPPORT, "recruitment.per_worker@2020-02-16=不限")


def test_the_rules_of_another_day_hold_always() -> None:
    later = as_of(shipped(), date(2020, 2, 13))
    assert [later.value("clearance.risk_regime", day) for day in (date(2020, 1, 1), DAY)] == [True, True]
    earlier = as_of(shipped(), date(2020, 1, 28))
    with pytest.raises(NotInForce):
        earlier.value("whitelist.mainly_local_percent", DAY)


def test_the_conditions_to_choose_from_are_those_there_are() -> None:
    assert set(shipped().parameter("whitelist.tier_conditions").choices) == {each.code for each in CONDITIONS}


def test_a_question_travels_by_address_and_json() -> None:
    asked = Question(DAY, date(2020, 2, 13), (change_of("whitelist.mainly_local_percent@2020-02-02=40"),))
    assert question_of(asked.plain()) == asked
    arguments = asked.arguments()
    assert arguments is not None
    assert question_of({**arguments, "changes": arguments["c"]}) == asked
    many = Question(DAY, None, tuple(change_of(f"whitelist.supply_days@2020-02-{n:02d}={n}") for n in range(1, 29)) * 3)
    assert many.arguments() is None


@pytest.mark.parametrize(
    "said", [{}, {"on": "2020"}, {"on": "2020-02-08", "changes": ["nothing"]}, {"on": "2020-02-08", "texts": [1]},
             {"on": "2020-02-08", "changes": ["whitelist.supply_days@2020-02-02=1"] * 999}],
)  # fmt: skip
def test_a_broken_question_is_refused(said: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        question_of(said)


def test_only_the_rooms_own_parameters_can_be_asked_about() -> None:
    asked = Question(DAY, None, (change_of("registers.later_return@2020-01-01=1"),))
    with pytest.raises(Invalid, match="registers"):
        asked.rulebook(shipped(), ("whitelist", "clearance"))


def test_differences_are_told_before_and_after() -> None:
    after = with_(shipped(), "whitelist.mainly_local_percent@2020-02-02=40")
    (row,) = differences(shipped(), after, ("whitelist", "clearance"), on=DAY)
    assert (row["title_en"], row["before"], row["after"]) == (
        "Least share of local staff for the local tier (included)", [["50", "", ""]], [["40", "", ""]],
    )  # fmt: skip
    assert differences(shipped(), shipped(), ("whitelist",), on=DAY) == []
