"""The form of a "what if": every value in the reader's own unit, back as it was written, refused at its field."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from office.rulebook.parameters import Rulebook, read
from office.rulebook.questions import Question, question_of
from office.scenarios.forms import SHOWN, SINCE, UNTIL, Field, asked, sections_of
from office.scenarios.units import UNITS

ON = date(2020, 2, 8)
TEXT = """
[cap]
title = "上限"
title_en = "Cap"
unit = "yuan"
version = [
    {from = 2020-02-03, until = 2020-02-15, value = "700.00", cite = CITE},
    {from = 2020-02-16, value = "no limit", cite = CITE},
]
[share]
title = "比例"
title_en = "Share"
unit = "share"
version = [{from = 2020-02-03, value = "2/3", cite = CITE}]
[percent]
title = "占比"
title_en = "Percent"
unit = "%"
version = [{from = 2020-02-03, value = 50, cite = CITE}]
[days]
title = "天数"
title_en = "Days"
unit = "天"
version = [{from = 2020-02-03, value = 14, cite = CITE}]
[fever]
title = "发热"
title_en = "Fever"
unit = "0.1 ℃"
version = [{from = 2020-02-03, value = 373, cite = CITE}]
[window]
title = "期间"
title_en = "Window"
unit = "days"
version = [{from = 2020-02-03, value = [2020-01-24, 2020-02-09], cite = CITE}]
[asked]
title = "是否必需"
title_en = "Asked"
unit = "yes/no"
version = [{from = 2020-02-03, value = true, cite = CITE}]
[conditions]
title = "条件"
title_en = "Conditions"
unit = "table"
choices = ["local", "masks", "rooms"]
version = [{from = 2020-02-03, value = {first = ["local", "masks"], second = ["rooms"]}, cite = CITE}]
[excludes]
title = "互斥"
title_en = "Excludes"
unit = "measures"
version = [{from = 2020-02-03, value = ["a"], cite = CITE}]
""".replace("CITE", '{document = "测试文件", number = "", article = "第一条", words = "测试文字"}')
OTHER = TEXT[: TEXT.index("[share]")]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return read({"rules": TEXT, "others": OTHER})


def fields(rulebook: Rulebook, on: date | None = ON, **more: object) -> dict[str, Field]:
    """The fields of the first section by key."""
    (section,) = sections_of(rulebook, ["rules"], on=on, **more)  # type: ignore[arg-type]
    return {field.key: field for field in section.fields}


CAP = "rules.cap@2020-02-03..2020-02-15"


def key(name: str) -> str:
    """The field of a parameter whose one version begins on 3 February."""
    return CAP if name == "cap" else f"rules.{name}@2020-02-03"


def test_a_field_for_every_value_in_force_in_its_readers_unit(rulebook: Rulebook) -> None:
    found = {each.key: (each.value, each.unit) for each in fields(rulebook).values()}
    assert found == {
        CAP: ("700.00", "元"),
        key("share"): ("2/3", ""),
        key("percent"): ("50", "%"),
        key("days"): ("14", "天"),
        key("fever"): ("373", "0.1 ℃"),
        key("window"): ("2020-01-24..2020-02-09", ""),
        key("asked"): ("true", ""),
        "rules.conditions/first@2020-02-03": ("local、masks", ""),
        "rules.conditions/second@2020-02-03": ("rooms", ""),
    }
    assert not any(each.changed for each in fields(rulebook).values())
    later = fields(rulebook, date(2020, 2, 16))["rules.cap@2020-02-16"]
    assert (later.value, later.unit) == ("no limit", "")
    assert [key for key in fields(rulebook, None) if ".cap@" in key] == [CAP, "rules.cap@2020-02-16"]
    assert fields(rulebook, date(2020, 2, 16)).keys() - fields(rulebook).keys() == {"rules.cap@2020-02-16"}
    assert sections_of(rulebook, ["rules"], on=date(2020, 1, 1)) == []
    assert set(UNITS.values()) >= {"元", "天", "人", "%"}


@pytest.mark.parametrize(
    ("name", "typed", "written"),
    [
        ("cap", "1234.5", "1234.50"),
        ("cap", " 0.01 ", "0.01"),
        ("cap", "不限", "no limit"),
        ("share", "50%", "1/2"),
        ("share", "0.6", "3/5"),
        ("share", "1", "1"),
        ("percent", "40", "40"),
        ("percent", "007", "7"),
        ("fever", "380", "380"),
        ("window", "2020-01-25 .. 2020-02-01", "2020-01-25..2020-02-01"),
        ("asked", "否", "false"),
    ],
)
def test_a_value_typed_comes_back_as_written(rulebook: Rulebook, name: str, typed: str, written: str) -> None:
    shown = sections_of(rulebook, ["rules"], on=ON, typed=MultiDict({key(name): typed}))
    changes, faults = asked(shown)
    assert faults == {}
    assert [change.address for change in changes] == [f"{key(name)}={written}"]
    question = question_of(Question(ON, changes=changes).plain())
    again = fields(rulebook, question=question)
    assert (again[key(name)].typed, again[key(name)].changed) == (written, True)
    assert [one.key for one in again.values() if one.changed] == [key(name)]
    assert asked(sections_of(rulebook, ["rules"], on=ON, question=question)) == (changes, {})
    assert fields(question.rulebook(rulebook, ["rules"]))[key(name)].value == written


@pytest.mark.parametrize(
    ("name", "typed"),
    [("cap", "700"), ("cap", "700.0 "), ("share", "4/6"), ("percent", "050"), ("asked", "是"), ("cap", "７００")],
)
def test_what_means_the_same_is_no_change(rulebook: Rulebook, name: str, typed: str) -> None:
    assert asked(sections_of(rulebook, ["rules"], on=ON, typed=MultiDict({key(name): typed}))) == ((), {})


@pytest.mark.parametrize(
    ("typed", "where", "sentence"),
    [
        ({CAP: "-1"}, CAP, ""),
        ({CAP: "1.234"}, CAP, ""),
        ({CAP: "七百"}, CAP, ""),
        ({CAP: ""}, CAP, ""),
        ({key("share"): "1.5"}, key("share"), "比例 {share} 超出可用范围。"),
        ({key("share"): "1/0"}, key("share"), ""),
        ({key("share"): "1e3"}, key("share"), "“{share}”不是比例，请写成 2/3、0.6 或 50%。"),
        ({key("share"): "no limit"}, key("share"), "这一项必须有数值，不能填“不限”。"),
        ({key("percent"): "101"}, key("percent"), "请填 0 至 {most} 的整数。"),
        ({key("percent"): "4.5"}, key("percent"), "请填 0 至 {most} 的整数。"),
        ({key("days"): "10000000"}, key("days"), "请填 0 至 {most} 的整数。"),
        ({key("window"): "2020-02-09..2020-01-24"}, key("window"), ""),
        ({key("window"): "2020-02-30..2020-03-01"}, key("window"), "请按 2020-02-07 的格式填写日期。"),
        ({key("asked"): "也许"}, key("asked"), "“{value}”不在可选范围内。"),
        ({UNTIL + CAP: "2020-02-01"}, CAP, "止日不能早于起日。"),
        ({SINCE + CAP: "昨天"}, CAP, "请按 2020-02-07 的格式填写日期。"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    rulebook: Rulebook, typed: dict[str, str], where: str, sentence: str
) -> None:
    right = key("fever")
    shown = sections_of(rulebook, ["rules"], on=ON, typed=MultiDict({right: "380", **typed}))
    changes, faults = asked(shown)
    assert list(faults) == [where]
    assert sentence in ("", faults[where].sentence)
    assert [change.key for change in changes] == [right]
    told = fields(rulebook, typed=MultiDict(typed), faults=faults)
    assert told[where].fault is faults[where]
    assert told[where].typed == typed.get(where, told[where].value).strip()  # what was typed is not lost
    assert [one.key for one in told.values() if one.fault] == [where]


def test_boxes_ticked_are_a_list_and_none_ticked_an_empty_one(rulebook: Rulebook) -> None:
    first, second = "rules.conditions/first@2020-02-03", "rules.conditions/second@2020-02-03"
    typed = MultiDict([(SHOWN, first), (SHOWN, second), (first, "rooms"), (first, "local")])
    changes, faults = asked(sections_of(rulebook, ["rules"], on=ON, typed=typed))
    assert faults == {}
    assert [change.address for change in changes] == [f"{first}=rooms、local", f"{second}="]
    unseen = MultiDict([(SHOWN, first), (first, "local"), (first, "masks")])  # the second was not in this form
    assert asked(sections_of(rulebook, ["rules"], on=ON, typed=unseen)) == ((), {})


def test_a_change_of_days_alone_is_a_change(rulebook: Rulebook) -> None:
    typed = MultiDict({UNTIL + CAP: "2020-02-10", SINCE + CAP: "", "rules.unknown@2020-02-03": "1"})
    (change,), faults = asked(sections_of(rulebook, ["rules"], on=ON, typed=typed))
    assert (change.since, change.until, change.text, faults) == (date(2020, 2, 3), date(2020, 2, 10), "700.00", {})
    shown = fields(rulebook, question=Question(ON, changes=(change,)))[CAP]
    assert (shown.since, shown.until, shown.typed, shown.changed) == ("2020-02-03", "2020-02-10", "700.00", True)


def test_only_the_sections_asked_for_and_what_tells_figures(rulebook: Rulebook) -> None:
    found = sections_of(rulebook, ["others", "nothing", "rules"], on=ON)
    assert [(one.code, one.changed) for one in found] == [("others", False), ("rules", False)]
    assert [field.parameter.name for field in found[0].fields] == ["others.cap"]
    assert not any("excludes" in field.key for field in found[1].fields)
    changed = sections_of(rulebook, ["others", "rules"], on=ON, typed=MultiDict({key("days"): "7"}))
    assert [one.changed for one in changed] == [False, True]
