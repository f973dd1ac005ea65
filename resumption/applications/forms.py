"""The application's forms: one per page; the plan's is made from the dated sections of the rulebook."""

from collections.abc import Mapping, Set
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from office.errors import Invalid
from office.identifiers import normal_mobile
from office.web import say
from resumption.applications.pages import CHOICES, COMMITMENTS, FIRM, LABELS, PARTS, PLAN, STAFF, SUPPLIES
from resumption.policy.plan import CHECK, sections

MOST = 1_000_000
FIRM_LABELS, STAFF_LABELS, SUPPLY_LABELS, COMMITMENT_LABELS = (
    {name: _l(title) for name, title in LABELS[page].items()} for page in (FIRM, STAFF, SUPPLIES, COMMITMENTS)
)


def whole(label: Any) -> IntegerField:
    """A count from zero up."""
    return IntegerField(label, validators=[InputRequired(), NumberRange(0, MOST)])


class PageForm(FlaskForm):
    """A page of the application. ``today`` is the day it is filled in; ``doubted`` names fields whose value is a good
    one by itself but does not go with the rest: such a value is kept in a draft and stops its filing."""

    today: date = date.min

    def __init__(self, *given: Any, **more: Any) -> None:
        self.doubted: set[str] = set()
        super().__init__(*given, **more)

    def doubt(self, field: Field, words: str) -> ValidationError:
        """The error to raise for a value that does not go with the others."""
        self.doubted.add(field.name)
        return ValidationError(words)


class FirmForm(PageForm):
    """What the firm is and when it wants to start."""

    planned_date = DateField(FIRM_LABELS["planned_date"], validators=[DataRequired()])
    address = StringField(FIRM_LABELS["address"], validators=[DataRequired(), Length(max=200)])
    legal_representative = StringField(FIRM_LABELS["legal_representative"], validators=[DataRequired(), Length(max=60)])
    contact_name = StringField(FIRM_LABELS["contact_name"], validators=[DataRequired(), Length(max=60)])
    contact_mobile = StringField(FIRM_LABELS["contact_mobile"], validators=[DataRequired()])
    order_book = SelectField(
        FIRM_LABELS["order_book"],
        choices=[SelectChoice(code, _l(words)) for code, words in CHOICES["firm.order_book"].items()],
    )
    labour_intensive = BooleanField(FIRM_LABELS["labour_intensive"])

    def validate_contact_mobile(self, field: StringField) -> None:
        """A mainland mobile number."""
        try:
            field.data = normal_mobile(field.data)
        except Invalid as error:
            raise ValidationError(say(error)) from None

    def validate_planned_date(self, field: DateField) -> None:
        """Not in the past on the day of saving."""
        if field.data and field.data < self.today:
            raise self.doubt(field, gettext("拟复工日期不能早于今天。"))


class StaffForm(PageForm):
    """Where the staff come from; the parts never exceed the whole."""

    staff_total = whole(STAFF_LABELS["staff_total"])
    staff_local = whole(STAFF_LABELS["staff_local"])
    staff_province = whole(STAFF_LABELS["staff_province"])
    staff_other = whole(STAFF_LABELS["staff_other"])
    staff_key_area = whole(STAFF_LABELS["staff_key_area"])
    staff_isolated = whole(STAFF_LABELS["staff_isolated"])

    def validate_staff_total(self, field: IntegerField) -> None:
        """The whole is at least its parts."""
        if field.data is not None and sum(self[part].data or 0 for part in PARTS) > field.data:
            raise self.doubt(field, gettext("各项人数之和超过从业人员数，请核对。"))


class SuppliesForm(PageForm):
    """What is in stock."""

    masks = whole(SUPPLY_LABELS["masks"])
    isolation_rooms = whole(SUPPLY_LABELS["isolation_rooms"])
    thermometers = IntegerField(SUPPLY_LABELS["thermometers"], validators=[Optional(), NumberRange(0, MOST)])
    disinfectant_litres = IntegerField(
        SUPPLY_LABELS["disinfectant_litres"], validators=[Optional(), NumberRange(0, MOST)]
    )


class CommitmentsForm(PageForm):
    """What the firm has in place and promises."""

    leading_group = BooleanField(COMMITMENT_LABELS["leading_group"])
    health_monitoring = BooleanField(COMMITMENT_LABELS["health_monitoring"])
    emergency_plan = BooleanField(COMMITMENT_LABELS["emergency_plan"])
    firm_commitment = BooleanField(COMMITMENT_LABELS["firm_commitment"])


FORMS: dict[str, type[PageForm]] = {
    FIRM: FirmForm,
    STAFF: StaffForm,
    SUPPLIES: SuppliesForm,
    COMMITMENTS: CommitmentsForm,
}


def plan_form(on: date, *, english: bool) -> type[PageForm]:
    """A form class with one field per item of the plan in force on that day."""
    fields: dict[str, Any] = {}
    for section in sections(on):
        for item in section.items:
            title, guidance = (item.title_en, item.guidance_en) if english else (item.title, item.guidance)
            if item.kind == CHECK:
                fields[item.code] = BooleanField(title, description=guidance)
            else:
                fields[item.code] = TextAreaField(title, description=guidance, validators=[Length(max=4000)])
    return type("PlanForm", (PageForm,), fields)


def form_for(
    page: str,
    saved: Mapping[str, Any],
    *,
    on: date,
    english: bool,
    posted: Any = None,
    locked: Set[str] = frozenset(),
) -> PageForm:
    """The page's form, filled with what was saved, or with what was posted (the request's form).

    Of ``locked`` fields the page shows no control, so a browser posts nothing of them: they keep what was saved. What
    somebody posts of them all the same stays in the form, for the service to refuse.
    """
    known = {**saved}
    if known.get("planned_date"):
        known["planned_date"] = date.fromisoformat(known["planned_date"])
    kind = plan_form(on, english=english) if page == PLAN else FORMS[page]
    given = None
    if posted is not None:
        given = posted.copy()
        for name in locked - posted.keys():
            if (value := saved.get(name)) not in (None, "", False):
                given.add(name, "y" if value is True else str(value))
    form = kind(formdata=given, data=known)
    # A day that may not be changed any more is not held against the firm.
    form.today = date.min if "planned_date" in locked else on
    return form


def values_of(form: PageForm) -> dict[str, Any]:
    """What a form says, as plain JSON."""
    data = {name: value for name, value in form.data.items() if name != "csrf_token"}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in data.items()}


def kept_values(form: PageForm, saved: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """What of a page not yet finished can be kept, as plain JSON, and why the rest cannot, by field.

    An empty control is an answer not given yet; a value that is wrong by itself leaves what was saved before.
    """
    typed, kept, faults = values_of(form), {**saved}, {}
    for field in form:
        if field.name == "csrf_token":
            continue
        raw = "".join(each for each in field.raw_data or () if isinstance(each, str)).strip()
        right = not field.errors or (field.name in form.doubted and len(field.errors) == 1)
        kept[field.name] = typed[field.name] if right or not raw else saved.get(field.name)
        if field.errors and raw:
            faults[field.name] = " ".join(field.errors)
    return kept, faults
