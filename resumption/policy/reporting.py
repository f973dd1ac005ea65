"""The daily report of a firm back at work: its fields as dated data, what of it cannot be right, how long masks last.

Source: daily report forms of February 2020 (POLICY §1, "After resumption"): headcount on duty ≤ approved headcount,
isolated, abnormal temperature, masks, thermometers, disinfection; parts never exceed the whole; fever line 37.3 °C;
isolated and dormitory staff measured twice a day. Temperatures are tenths of a degree Celsius.
"""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from office.calendar import is_workday
from office.errors import NotInForce
from office.rulebook.parameters import Rulebook
from office.wording import N_, Bilingual
from resumption.policy.law import law

COUNT, YESNO, TEXT = "count", "yesno", "text"
HEADCOUNT = "headcount"
MOST, LONGEST_TEXT = 1_000_000, 500
COLDEST, HOTTEST = 340, 430
NUMBER = re.compile(r"[0-9A-Za-z]{1,8}")
"""How a person is named in a report: a roster number or initials, never a name."""


@dataclass(frozen=True)
class Field:
    """One thing a report says: a ``count``, a ``yesno`` or a ``text``; ``carried`` ones begin with the last value."""

    code: str
    kind: str
    title: str
    title_en: str
    guidance: str
    guidance_en: str
    carried: bool
    required: bool


@dataclass(frozen=True)
class Choice:
    """One answer to choose; ``twice``: people of this group are measured twice a day."""

    code: str
    title: str
    title_en: str
    twice: bool = False


@dataclass(frozen=True)
class Person:
    """Somebody with an abnormal temperature, as known as need be: number, group, readings (0.1 °C), destination."""

    number: str
    group: str
    first: int | None
    second: int | None
    sent_to: str


@dataclass(frozen=True)
class Fault:
    """What is wrong at one field (``on_duty``, ``people-0-first``): a marked sentence and the values of its places."""

    field: str
    sentence: str
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Hours:
    """The office's times of a day: firms reminded, firms listed as missing."""

    remind: time
    list: time


def fields(on: date, rulebook: Rulebook | None = None) -> tuple[Field, ...]:
    """The fields of a report on that day, in the order of the file; ``NotInForce`` before there are any."""
    return tuple(
        Field(**{"required": each["kind"] != YESNO, **each}) for each in law("monitoring", on, rulebook).value("fields")
    )


def groups(on: date) -> tuple[Choice, ...]:
    """Where somebody with an abnormal temperature belongs."""
    return tuple(Choice(**each) for each in law("monitoring", on).value("groups"))


def destinations(on: date) -> tuple[Choice, ...]:
    """Where somebody with an abnormal temperature may be sent."""
    return tuple(Choice(**each) for each in law("monitoring", on).value("destinations"))


def hours(on: date) -> Hours:
    """When firms are reminded and when they are listed, on that day."""
    read = law("monitoring", on)
    return Hours(time.fromisoformat(read.value("reminder_time")), time.fromisoformat(read.value("listing_time")))


def is_due(on: date, rulebook: Rulebook | None = None) -> bool:
    """Whether firms report on that day: every day, or working days only, as the parameter says; never before it was."""
    try:
        days = law("monitoring", on, rulebook).value("reporting_days")
    except NotInForce:
        return False
    return bool(days == "all" or is_workday(on))


def faults(
    figures: Mapping[str, Any], people: Sequence[Person], *, headcount: int, on: date, rulebook: Rulebook | None = None
) -> tuple[Fault, ...]:
    """Everything wrong with a report, at most one fault a field, in the order of the form; empty for a right one.

    ``figures`` maps field codes to int, bool or text (None where nothing was written); ``headcount`` is the approved
    headcount, the whole that the law compares with.
    """
    known = fields(on, rulebook)
    found = {fault.field: fault for fault in (_alone(each, figures.get(each.code)) for each in known) if fault}
    for fault in _parts_above_wholes({**figures, HEADCOUNT: headcount}, known, on, rulebook):
        found.setdefault(fault.field, fault)
    abnormal = figures.get("abnormal")
    if abnormal is not None and "abnormal" not in found and abnormal != len(people):
        found["abnormal"] = Fault(
            "abnormal",
            N_("体温异常 {count} 人，请逐人说明；现在说明了 {told} 人。"),
            {"count": abnormal, "told": len(people)},
        )
    ordered = [found[each.code] for each in known if each.code in found]
    return (*ordered, *(fault for index, person in enumerate(people) for fault in _person(index, person, on)))


def _alone(asked: Field, value: Any) -> Fault | None:
    title = {"field": Bilingual(asked.title, asked.title_en)}
    if asked.kind == COUNT:
        if value is None and asked.required:
            return Fault(asked.code, N_("请填写“{field}”，没有就填 0。"), title)
        if value is not None and not 0 <= value <= MOST:
            return Fault(asked.code, N_("“{field}”应是 0 到 {most} 的整数。"), {**title, "most": MOST})
    elif asked.kind == TEXT and len(value or "") > LONGEST_TEXT:
        return Fault(asked.code, N_("“{field}”最多写 {most} 个字。"), {**title, "most": LONGEST_TEXT})
    elif asked.kind == YESNO and asked.required and value is not True:
        return Fault(asked.code, N_("请确认“{field}”。"), title)
    return None


def _parts_above_wholes(
    figures: Mapping[str, Any], known: Sequence[Field], on: date, rulebook: Rulebook | None
) -> list[Fault]:
    names = {each.code: Bilingual(each.title, each.title_en) for each in known}
    names[HEADCOUNT] = Bilingual("批准复工人数", "approved headcount")
    found = []
    for rule in law("monitoring", on, rulebook).value("wholes"):
        if any(figures.get(code) is None for code in (*rule["parts"], *rule["wholes"])):
            continue  # what is missing is said of the field that lacks it
        part, whole = (sum(figures[code] for code in rule[side]) for side in ("parts", "wholes"))
        if part > whole:
            values = {
                "parts": [names[code] for code in rule["parts"]], "part": part,
                "wholes": [names[code] for code in rule["wholes"]], "whole": whole,
            }  # fmt: skip
            sentence = N_("{parts}共 {part} 人，超过{wholes}的 {whole} 人，请核对。")
            found.append(Fault(rule["parts"][0], sentence, values))
    return found


def _person(index: int, person: Person, on: date) -> list[Fault]:
    line = law("monitoring", on).value("fever_line")
    said = {group.code: group for group in groups(on)}
    found = []
    if not NUMBER.fullmatch(person.number):
        found.append(Fault(f"people-{index}-number", N_("只写花名册序号或姓名拼音首字母（最多 8 位），不写姓名。")))
    if person.group not in said:
        found.append(Fault(f"people-{index}-group", N_("请选择该员工所在处。")))
    readings = {"first": person.first, "second": person.second}
    for name, tenths in readings.items():
        if tenths is not None and not COLDEST <= tenths <= HOTTEST:
            values = {"coldest": degrees(COLDEST), "hottest": degrees(HOTTEST)}
            found.append(Fault(f"people-{index}-{name}", N_("体温应在 {coldest} 到 {hottest} ℃ 之间。"), values))
    if person.first is None:
        found.append(Fault(f"people-{index}-first", N_("请填写体温读数，例如 37.5。")))
    elif person.second is None and person.group in said and said[person.group].twice:
        found.append(Fault(f"people-{index}-second", N_("住厂和隔离人员每天测温两次，请填写第二次读数。")))
    elif all(tenths is None or COLDEST <= tenths < line for tenths in readings.values()):
        values = {"line": degrees(line)}
        found.append(Fault(f"people-{index}-first", N_("读数都低于 {line} ℃，不属体温异常，请核对。"), values))
    if person.sent_to not in {place.code for place in destinations(on)}:
        found.append(Fault(f"people-{index}-sent_to", N_("请选择该员工的去向。")))
    return found


def degrees(tenths: int) -> str:
    """Tenths of a degree as people read them: 373 → ``37.3``."""
    return f"{tenths // 10}.{tenths % 10}"


def mask_days(masks: int, on_duty: int, on: date) -> int | None:
    """For how many whole days the masks last those on duty; None when nobody is."""
    daily = on_duty * law("whitelist", on).value("masks_per_person_per_day")
    return masks // daily if daily else None


def masks_short(masks: int, on_duty: int, on: date) -> bool:
    """Whether the masks last fewer days than the stock the law asks for."""
    left = mask_days(masks, on_duty, on)
    return left is not None and left < law("whitelist", on).value("supply_days")
