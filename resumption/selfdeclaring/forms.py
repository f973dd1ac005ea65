"""The one form of an employee: who, where, health, consent; nothing is chosen beforehand."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from office.errors import Invalid
from office.identifiers import DOCUMENT_TYPES, RESIDENT, normal_document, normal_mobile
from office.web import say, sentence
from office.wording import N_
from resumption.declarations.cells import REMEDIES, Defect
from resumption.declarations.cells import temperature as read_temperature
from resumption.policy.declaring import squeezed
from resumption.policy.law import law
from resumption.selfdeclaring.choices import HEALTH_CODES, NONE, SEXES, SYMPTOMS, TRANSPORTS
from resumption.selfdeclaring.places import ORIGINS, parted

YES, NO = "yes", "no"
QUESTIONS = ("key_area", "contact", "same_conveyance", "case_in_compound")
WHO, CONSENTS = ("name", "document_type", "document_number"), ("told", "sensitive", "commitment")
AREAS_NOW = N_("目前指：{areas}。")
MISSING = _l("请填写这一项。")
CHOOSE = _l("请选择。")
AGREE = _l("勾选后才能提交。")
AGREED, ONLY = [DataRequired(AGREE)], {"autocomplete": "off"}


def in_words(choices: Mapping[str, str]) -> dict[str, Any]:
    """The choices with their titles in the reader's language, whoever that will be."""
    return {code: _l(words) for code, words in choices.items()}


def chosen(label: Any, choices: dict[str, Any], **more: Any) -> RadioField:
    """One of a few answers, none chosen beforehand."""
    listed = [SelectChoice(value, words) for value, words in choices.items()]
    return RadioField(label, choices=listed, validators=[InputRequired(CHOOSE)], **more)


def asked(label: Any, **more: Any) -> RadioField:
    """A question of yes or no."""
    return chosen(label, {YES: _l("是"), NO: _l("否")}, **more)


def typed(label: Any, longest: int = 60, *, needed: bool = True, **more: Any) -> StringField:
    """A line of text."""
    first = DataRequired(MISSING) if needed else Optional()
    return StringField(label, validators=[first, Length(max=longest)], **more)


def picked(label: Any, choices: list[SelectChoice], *, needed: bool = True, **more: Any) -> SelectField:
    """One of many, beginning with nothing."""
    nothing = SelectChoice("", _l("请选择"))
    rules = [InputRequired(CHOOSE)] if needed else []
    return SelectField(
        label, choices=[nothing, *choices], validators=rules, filters=[lambda value: value or ""], **more
    )


def taken(read: Callable[[str], Any], field: Field) -> None:
    """Read what was typed as the roster's workbook would be read, or say what is wrong with it."""
    try:
        field.data = read(field.data)
    except Invalid as error:
        raise ValidationError(say(error)) from None


class Places(FlaskForm):
    """Where somebody has been and how they came back, how they are, and what they promise."""

    today: date = date.min

    mobile = typed(_l("手机号码"), 20, render_kw={"autocomplete": "tel", "inputmode": "tel"})
    sex = chosen(_l("性别"), in_words(SEXES))
    department = typed(_l("部门或车间"), needed=False)
    registered_residence = typed(_l("户籍所在地"), 120, description=_l("省、市、县，按身份证或户口簿填写。"))
    address = typed(_l("现居住地"), 120, description=_l("现在住的地方，填到门牌号或宿舍。"))

    stayed_local = asked(_l("1月1日以来是否一直在湖州"))
    origin = picked(_l("从哪里返回"), [SelectChoice(each, _l(each)) for each in ORIGINS], needed=False)
    origin_city = typed(_l("市、县"), needed=False)
    returned_on = DateField(_l("返湖日期"), validators=[Optional()], description=_l("还没有返回的，不填。"))
    transport = picked(
        _l("交通工具"), [SelectChoice(code, words) for code, words in in_words(TRANSPORTS).items()], needed=False
    )
    vehicle_number = typed(_l("车次、航班或车牌"), 30, needed=False)
    stayed_at = typed(_l("停留过的其他地方"), 200, needed=False)

    key_area = asked(_l("1月1日以来是否到过或途经重点疫区"))
    contact = asked(_l("14天内是否接触过确诊或疑似病例"))
    same_conveyance = asked(_l("是否与确诊病例乘坐过同一交通工具"))
    case_in_compound = asked(_l("居住的小区或宿舍是否有确诊病例"))
    temperature = typed(
        _l("今天的体温（℃）"),
        10,
        description=_l("例如 36.5"),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    symptoms = SelectMultipleField(
        _l("现在有哪些症状"),
        choices=[SelectChoice(code, words) for code, words in in_words(SYMPTOMS).items()],
        validators=[DataRequired(_l("请勾选症状；没有的勾选“以上都没有”。"))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    health_code = chosen(_l("健康码"), in_words(HEALTH_CODES))
    isolation_start = DateField(_l("隔离开始日期"), validators=[Optional()], description=_l("没有隔离的，不填。"))

    told = BooleanField(_l("我已阅读上面的告知，同意为复工防控收集和使用我填写的个人信息。"), validators=AGREED)
    sensitive = BooleanField(
        _l("我单独同意处理我的敏感个人信息：证件号码、行程、体温、症状和健康码。"), validators=AGREED
    )
    commitment = BooleanField(
        _l("我承诺以上内容真实，到岗后每天测体温、戴口罩，身体不适立即报告并停止上班。"),
        validators=AGREED,
    )
    signature = typed(_l("签名"), description=_l("写上您的姓名，与上面填写的一致。"), render_kw={"autocomplete": "off"})

    def on(self, today: date) -> "Places":
        """The form as it is asked on a day: its dates, and which areas are key areas."""
        self.today = today
        self.key_area.description = sentence(AREAS_NOW, areas=law("clearance", today).value("key_areas"))
        return self

    def signer(self) -> str:
        """The name the signature has to be."""
        raise NotImplementedError

    def validate_mobile(self, field: Field) -> None:
        """A mainland mobile number."""
        taken(normal_mobile, field)

    def validate_temperature(self, field: Field) -> None:
        """Degrees, kept as tenths."""
        try:
            self.tenths = read_temperature(field.data, self.today)
        except Defect as defect:
            raise ValidationError(sentence(REMEDIES[str(defect)])) from None

    def validate_origin(self, field: Field) -> None:
        """Somebody who was elsewhere says where."""
        if self.stayed_local.data == NO and not field.data:
            raise ValidationError(_l("不是一直在湖州的，请选择从哪里返回。"))

    def validate_returned_on(self, field: Field) -> None:
        """Not to come."""
        not_to_come(field, self.today)

    def validate_isolation_start(self, field: Field) -> None:
        """Not to come."""
        not_to_come(field, self.today)

    def validate_symptoms(self, field: Field) -> None:
        """None of them, or some."""
        if NONE in field.data and len(field.data) > 1:
            raise ValidationError(_l("勾选了症状，就不能同时勾选“以上都没有”。"))

    def validate_signature(self, field: Field) -> None:
        """The same name as above."""
        if squeezed(field.data) != squeezed(self.signer()):
            raise ValidationError(_l("签名与姓名不一致，请写上您自己的姓名。"))

    def answers(self) -> dict[str, Any]:
        """What was answered, by the names and in the words of the roster."""
        local = self.stayed_local.data == YES
        origin = f"{self.origin.data}{self.origin_city.data or ''}".strip()
        stayed = "、".join(each for each in (origin, (self.stayed_at.data or "").strip()) if each)
        return {
            "mobile": self.mobile.data,
            "sex": self.sex.data,
            "department": self.department.data or None,
            "registered_residence": self.registered_residence.data,
            "address": self.address.data,
            "stayed_at": law("clearance", self.today).value("local_names")[0] if local else stayed,
            "origin_area": None if local else origin,
            "returned_on": None if local else self.returned_on.data,
            "transport": None if local else self.transport.data or None,
            "vehicle_number": None if local else self.vehicle_number.data or None,
            **{question: self[question].data == YES for question in QUESTIONS},
            "temperature_tenths": self.tenths,
            "symptoms": "、".join(self.symptoms.data),
            "health_code": None if self.health_code.data == "none" else self.health_code.data,
            "isolation_start": self.isolation_start.data,
            "commitment": self.commitment.data,
            "signature": self.signature.data.strip(),
        }


class DeclarationForm(Places):
    """A first declaration: who it is, and all the rest."""

    name = typed(_l("姓名"), description=_l("与证件上一致。"), render_kw={"autocomplete": "name"})
    document_type = picked(_l("证件类型"), [SelectChoice(each, _l(each)) for each in DOCUMENT_TYPES])
    document_number = typed(_l("证件号码"), 40, render_kw={"autocomplete": "off"})

    def signer(self) -> str:
        """The name as typed above."""
        return self.name.data or ""

    def validate_document_number(self, field: Field) -> None:
        """Right for its kind."""
        kind = self.document_type.data or RESIDENT
        taken(lambda number: normal_document(kind, number, self.today), field)

    def answers(self) -> dict[str, Any]:
        """All answers, with who it is."""
        who = {"name": self.name.data.strip(), **{each: self[each].data for each in WHO[1:]}}
        return {**super().answers(), **who}


class AmendmentForm(Places):
    """The same without who it is."""

    whose: str = ""

    def signer(self) -> str:
        """The name of the declaration."""
        return self.whose


class MineForm(FlaskForm):
    """Who wants to see their own declaration again."""

    name = typed(_l("姓名"), render_kw={"autocomplete": "name"})
    document_number = typed(_l("证件号码"), 40, render_kw={"autocomplete": "off"})
    code = typed(_l("更正码"), 20, render_kw={"autocomplete": "off", "autocapitalize": "characters"})


def not_to_come(field: Field, today: date) -> None:
    """A day that has been."""
    if field.data and field.data > today:
        raise ValidationError(sentence(REMEDIES["in the future"]))


def as_written(declaration: Any, mobile: str) -> dict[str, Any]:
    """A declaration as its form was filled; consents and signature are to be given anew."""
    local = declaration.origin_area is None
    origin, city = parted(declaration.origin_area)
    beyond = declaration.stayed_at.removeprefix(declaration.origin_area or "").removeprefix("、")
    facts = ("sex", "department", "registered_residence", "address", "returned_on", "transport", "vehicle_number")
    return {
        **{fact: getattr(declaration, fact) for fact in facts},
        **{question: YES if getattr(declaration, question) else NO for question in QUESTIONS},
        "mobile": mobile,
        "stayed_local": YES if local else NO,
        "origin": origin,
        "origin_city": city,
        "stayed_at": "" if local else beyond,
        "temperature": f"{declaration.temperature_tenths // 10}.{declaration.temperature_tenths % 10}",
        "symptoms": declaration.symptoms.split("、"),
        "health_code": declaration.health_code or "none",
        "isolation_start": declaration.isolation_start,
    }
