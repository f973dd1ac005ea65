"""What a plan still lacks, and every state × event of an application."""

from datetime import date

import pytest

from office.errors import Conflict, NotInForce
from resumption.policy.lifecycle import FINAL, Event, State, after, possible
from resumption.policy.plan import CHECK, complete, missing, sections

ON = date(2020, 2, 7)
TRUTH = {  # one column per event, in the order of Event; "-" cannot happen
    "draft": "filed - - - - - - - withdrawn",
    "filed": "- returned - proposed recorded - - rejected withdrawn",
    "returned": "- - filed - - - - - withdrawn",
    "proposed": "- - - - - approved filed - withdrawn",
    "approved": "- - - - - - - - -",
    "recorded": "- - - - - - - - -",
    "rejected": "- - - - - - - - -",
    "withdrawn": "- - - - - - - - -",
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", Event)
def test_every_state_and_event(state: State, event: Event) -> None:
    expected = TRUTH[state].split()[list(Event).index(event)]
    assert (event in possible(state)) == (expected != "-")
    if expected == "-":
        with pytest.raises(Conflict):
            after(state, event)
    else:
        assert after(state, event) == expected


def test_decided_and_withdrawn_are_final() -> None:
    assert {State.APPROVED, State.RECORDED, State.REJECTED, State.WITHDRAWN} == FINAL


def test_an_empty_plan_lacks_every_required_item_in_order() -> None:
    required = [item.code for section in sections(ON) for item in section.items if item.required]
    assert [item.code for item in missing({}, on=ON)] == required
    assert len(set(required)) == len(required)


def test_spaces_are_empty_and_a_check_needs_a_yes() -> None:
    items = [item for section in sections(ON) for item in section.items]
    answers = {item.code: True if item.kind == CHECK else "已安排" for item in items}
    assert complete(answers, on=ON)
    answers |= {"waste": "  ", "supplies_in_place": "yes"}
    assert [item.code for item in missing(answers, on=ON)] == ["supplies_in_place", "waste"]


def test_the_checklist_is_dated_on_its_own() -> None:
    asked = {
        on: next(
            (section.title, [item.code for item in section.items])
            for section in sections(on)
            if section.code == "in_place"
        )
        for on in (ON, date(2020, 2, 16), date(2020, 2, 17))
    }
    four = ["mechanism_in_place", "staff_check_in_place", "supplies_in_place", "management_in_place"]
    assert asked == {
        ON: ("四到位", four),
        date(2020, 2, 16): ("四到位", four),
        date(2020, 2, 17): ("五到位", [*four, "education_in_place"]),
    }


def test_every_item_has_guidance_and_an_example_in_both_languages() -> None:
    items = [item for on in (ON, date(2020, 3, 1)) for section in sections(on) for item in section.items]
    told = {item.code: (item.guidance, item.guidance_en, item.example, item.example_en) for item in items}
    assert [code for code, words in told.items() if not all(words) and code != "remarks"] == []


def test_no_format_before_the_first() -> None:
    with pytest.raises(NotInForce):
        sections(date(2020, 1, 1))
