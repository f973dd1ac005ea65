"""The application's forms: one per page; the plan's is made from the dated sections of the rulebook."""

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from office.errors import Invalid
from office.identifiers import normal_mobile
from office.web import say
from resumption.applications.pages import COMMITMENTS, FIRM, PLAN, STAFF, SUPPLIES
from resumption.policy.plan import CHECK, sections

MOST = 1_000_000
ORDER_BOOK = {"normal": _l("一般"), "large": _l("订单量大")}


def whole(label: Any) -> IntegerField:
    """A count from zero up."""
    return IntegerField(label, validators=[InputRequired(), NumberRange(0, MOST)])


class FirmForm(FlaskForm):
    """What the firm is and when it wants to start."""

    planned_date = DateField(_l("拟复工日期"), validators=[DataRequired()])
    address = StringField(_l("经营地址"), validators=[DataRequired(), Length(max=200)])
    legal_representative = StringField(_l("法定代表人"), validators=[DataRequired(), Length(max=60)])
    contact_name = StringField(_l("联系人"), validators=[DataRequired(), Length(max=60)])
    contact_mobile = StringField(_l("联系人手机"), validators=[DataRequired()])
    order_book = SelectField(_l("订单情况"), choices=[SelectChoice(code, words) for code, words in ORDER_BOOK.items()])
    labour_intensive = BooleanField(_l("属于劳动密集型"))

    def validate_contact_mobile(self, field: StringField) -> None:
        """A mainland mobile number."""
        try:
            field.data = normal_mobile(field.data)
        except Invalid as error:
            raise ValidationError(say(error)) from None

    def validate_planned_date(self, field: DateField) -> None:
        """Not in the past on the day of saving."""
        if field.data and field.data < self.today:
            raise ValidationError(gettext("拟复工日期不能早于今天。"))

    today: date = date.min


class StaffForm(FlaskForm):
    """Where the staff come from; the parts never exceed the whole."""

    staff_total = whole(_l("从业人员数"))
    staff_local = whole(_l("其中本地"))
    staff_province = whole(_l("省内外市"))
    staff_other = whole(_l("外省"))
    staff_key_area = whole(_l("重点疫区"))
    staff_isolated = whole(_l("隔离观察中"))

    def validate_staff_total(self, field: IntegerField) -> None:
        """The whole is at least its parts."""
        parts = (self.staff_local, self.staff_province, self.staff_other, self.staff_key_area)
        if field.data is not None and sum(part.data or 0 for part in parts) > field.data:
            raise ValidationError(gettext("各项人数之和超过从业人员数，请核对。"))


class SuppliesForm(FlaskForm):
    """What is in stock."""

    masks = whole(_l("口罩（只）"))
    isolation_rooms = whole(_l("隔离用房（间）"))
    thermometers = IntegerField(_l("体温计（支）"), validators=[Optional(), NumberRange(0, MOST)])
    disinfectant_litres = IntegerField(_l("消毒液（升）"), validators=[Optional(), NumberRange(0, MOST)])


class CommitmentsForm(FlaskForm):
    """What the firm has in place and promises."""

    leading_group = BooleanField(_l("已成立防控领导小组"))
    health_monitoring = BooleanField(_l("已落实返岗员工健康监测"))
    emergency_plan = BooleanField(_l("已制定应急预案"))
    firm_commitment = BooleanField(_l("本企业承诺所填内容真实，严格落实防控责任"))


FORMS: dict[str, type[FlaskForm]] = {
    FIRM: FirmForm,
    STAFF: StaffForm,
    SUPPLIES: SuppliesForm,
    COMMITMENTS: CommitmentsForm,
}


def plan_form(on: date, *, english: bool) -> type[FlaskForm]:
    """A form class with one field per item of the plan in force on that day."""
    fields: dict[str, Any] = {}
    for section in sections(on):
        for item in section.items:
            title, guidance = (item.title_en, item.guidance_en) if english else (item.title, item.guidance)
            if item.kind == CHECK:
                fields[item.code] = BooleanField(title, description=guidance)
            else:
                fields[item.code] = TextAreaField(title, description=guidance, validators=[Length(max=4000)])
    return type("PlanForm", (FlaskForm,), fields)


def form_for(page: str, saved: dict[str, Any], *, on: date, english: bool) -> FlaskForm:
    """The page's form, filled with what was saved."""
    known = {**saved}
    if known.get("planned_date"):
        known["planned_date"] = date.fromisoformat(known["planned_date"])
    kind = plan_form(on, english=english) if page == PLAN else FORMS[page]
    form = kind(data=known)
    form.today = on
    return form


def values_of(form: FlaskForm) -> dict[str, Any]:
    """What a form says, as plain JSON."""
    data = {name: value for name, value in form.data.items() if name != "csrf_token"}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in data.items()}
