"""The form of a daily report, made from the dated fields, and the lines about people with an abnormal temperature."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.fields import Field as Control

from resumption.monitoring.models import DailyReport
from resumption.monitoring.services import COLUMNS
from resumption.policy.reporting import COUNT, YESNO, Field, Person, fields

PERSON = ("number", "group", "first", "second", "sent_to")
MOST_PEOPLE = 50
WHOLE = re.compile(r"[0-9]{1,9}")
FULL_WIDTH = str.maketrans("０１２３４５６７８９．。", "0123456789..")


def report_form(on: date, *, english: bool) -> type[FlaskForm]:
    """A form class with one field per field of the day; what is wrong is the policy's to say, not WTForms's."""
    controls: dict[str, Any] = {}
    for each in fields(on):
        title, guidance = (each.title_en, each.guidance_en) if english else (each.title, each.guidance)
        if each.kind == YESNO:
            controls[each.code] = BooleanField(title, description=guidance)
        elif each.kind == COUNT:
            keys = {"inputmode": "numeric", "autocomplete": "off"}
            controls[each.code] = StringField(title, description=guidance, render_kw=keys)
        else:
            controls[each.code] = TextAreaField(title, description=guidance)
    return type("ReportForm", (FlaskForm,), controls)


def begins_with(before: DailyReport | None, standing: DailyReport | None, on: date) -> dict[str, Any]:
    """What the form shows at first: the standing report to correct, else what is carried over from the last one."""
    if standing is not None:
        return {each.code: value_of(standing, each) for each in fields(on)}
    carried = {each.code: value_of(before, each) for each in fields(on) if before is not None and each.carried}
    return {"abnormal": 0, **carried}


def value_of(report: DailyReport, field: Field) -> Any:
    """What a report says in a field."""
    return getattr(report, field.code) if field.code in COLUMNS else report.answers.get(field.code)


def figures_of(form: FlaskForm, on: date) -> dict[str, Any]:
    """What was typed, as the policy takes it; text that is no whole number becomes -1, which the policy refuses."""
    figures: dict[str, Any] = {}
    for each in fields(on):
        data = form[each.code].data
        if each.kind == COUNT:
            typed = str(data or "").strip().translate(FULL_WIDTH).replace(",", "")
            figures[each.code] = None if not typed else int(typed) if WHOLE.fullmatch(typed) else -1
        else:
            figures[each.code] = bool(data) if each.kind == YESNO else str(data or "").strip()
    return figures


def people_of(typed: Mapping[str, str], count: int | None) -> list[Person]:
    """The lines about people: those with anything in them, up to ``MOST_PEOPLE``."""
    lines = []
    for index in range(min(max(count or 0, 0), MOST_PEOPLE)):
        line = {name: typed.get(f"people-{index}-{name}", "").strip().translate(FULL_WIDTH) for name in PERSON}
        lines.append(
            Person(line["number"], line["group"], tenths(line["first"]), tenths(line["second"]), line["sent_to"])
        )
    return lines


def tenths(text: str) -> int | None:
    """A temperature as tenths of a degree; None when nothing is written, -1 for what is no temperature."""
    if not text:
        return None
    try:
        value = Decimal(text.removesuffix("℃").strip()) * 10
    except InvalidOperation:
        return -1
    return int(value) if value.is_finite() and value == value.to_integral_value() and 0 <= value < 1000 else -1


def show_faults(form: FlaskForm, found: Mapping[str, str]) -> None:
    """Put the faults' words at their fields."""
    for code, words in found.items():
        control: Control | None = form._fields.get(code)
        if control is not None:
            control.errors = [*control.errors, words]
