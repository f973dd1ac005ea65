"""Forms of who wants to act for a firm; every fault stands at its field, and only passwords and the file are lost."""

from collections.abc import Callable, Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, PasswordField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, EqualTo, Length, Regexp

from office.accounts.services import LONGEST_PASSWORD, SHORTEST_PASSWORD
from office.errors import Invalid
from office.firms.areas import AREAS
from office.identifiers import normal_credit_code, normal_mobile
from office.representations.models import AGENT, PARTS
from office.representations.services import INDUSTRY, LONGEST_NAME
from office.web import say

CHOOSE = _l("请选择")


def listed(choices: Mapping[str, str]) -> list[SelectChoice]:
    """Nothing chosen beforehand, then the choices with their titles in the reader's language."""
    return [SelectChoice("", CHOOSE), *(SelectChoice(code, _l(title)) for code, title in choices.items())]


def normal(check: Callable[[str], str]) -> Callable[[FlaskForm, Field], None]:
    """A validator that takes what ``check`` takes and says what it says."""

    def validate(_form: FlaskForm, field: Field) -> None:
        try:
            check(field.data or "")
        except Invalid as error:
            raise ValidationError(say(error)) from None

    return validate


class FirmForm(FlaskForm):
    """Which firm, and what the asker is to it."""

    credit_code = StringField(
        _l("统一社会信用代码"),
        description=_l("18 位，见营业执照。"),
        validators=[DataRequired(_l("请填写统一社会信用代码。")), normal(normal_credit_code)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "maxlength": 40},
    )
    firm_name = StringField(
        _l("企业全称"),
        description=_l("与营业执照一致。"),
        validators=[DataRequired(_l("请按营业执照填写企业全称。")), Length(max=LONGEST_NAME)],
        render_kw={"autocomplete": "organization"},
    )
    area = SelectField(
        _l("所在区县"),
        choices=listed(AREAS),
        validators=[DataRequired(_l("请从列表中选择区县。"))],
    )
    industry = StringField(
        _l("行业代码"),
        description=_l("《国民经济行业分类》（GB/T 4754-2017）的四位数字，例如 2770。可在统计年报或税务登记中查到。"),
        validators=[
            DataRequired(_l("请填写行业代码。")),
            Regexp(
                INDUSTRY.pattern + "$", message=_l("行业代码应为《国民经济行业分类》（GB/T 4754-2017）的四位数字。")
            ),
        ],
        render_kw={"inputmode": "numeric", "maxlength": 4, "autocomplete": "off"},
    )
    industry_name = StringField(
        _l("行业名称"),
        description=_l("例如：卫生材料及医药用品制造。"),
        validators=[DataRequired(_l("请填写行业名称。")), Length(max=LONGEST_NAME)],
    )
    part = SelectField(
        _l("您在企业的身份"),
        choices=listed(PARTS),
        validators=[DataRequired(_l("请选择您在企业的身份。"))],
    )
    letter = FileField(
        _l("授权书"),
        description=_l("经办人必须上传：写明授权您办理的盖章文件，PDF、JPEG 或 PNG，可以直接拍照，20 MB 以内。"),
        render_kw={"accept": "application/pdf,image/jpeg,image/png"},
    )
    agreed = BooleanField(
        _l("我已阅读上面的告知，同意为核实身份收集和使用我填写的个人信息。"),
        validators=[DataRequired(_l("同意个人信息告知后才能提交。"))],
    )

    def validate_letter(self, field: Field) -> None:
        """An agent has a letter."""
        if self.part.data == AGENT and not (field.data and field.data.filename):
            raise ValidationError(str(_l("经办人须上传授权书（PDF、JPEG 或 PNG）。")))


class SignUpForm(FirmForm):
    """The same, with an account for whoever has none."""

    name = StringField(
        _l("您的姓名"),
        validators=[DataRequired(_l("请填写姓名。")), Length(max=60)],
        render_kw={"autocomplete": "name"},
    )
    mobile = StringField(
        _l("手机号码"),
        validators=[DataRequired(_l("请填写手机号码。")), normal(normal_mobile)],
        render_kw={"type": "tel", "autocomplete": "tel", "inputmode": "tel"},
    )
    email = StringField(
        _l("电子邮箱"),
        description=_l("用于登录，也用于接收通知。"),
        validators=[
            DataRequired(_l("请填写电子邮箱。")),
            Length(max=200),
            Email(_l("请填写正确的电子邮箱。"), check_deliverability=False),
        ],
        render_kw={"type": "email", "autocomplete": "username"},
    )
    password = PasswordField(
        _l("设置密码"),
        description=_l("至少 %(shortest)s 位。", shortest=SHORTEST_PASSWORD),
        validators=[
            DataRequired(_l("请设置密码。")),
            Length(
                SHORTEST_PASSWORD,
                LONGEST_PASSWORD,
                _l("密码应为 %(min)s 至 %(max)s 位。", min=SHORTEST_PASSWORD, max=LONGEST_PASSWORD),
            ),
        ],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("再输一遍密码"),
        validators=[
            DataRequired(_l("请再输一遍密码。")),
            EqualTo("password", _l("两次输入的密码不一致。")),
        ],
        render_kw={"autocomplete": "new-password"},
    )
