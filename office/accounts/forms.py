"""Forms of accounts: whom to appoint, to which roles, and one's own password."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, EqualTo, Length
from wtforms.widgets import CheckboxInput, ListWidget

from office.accounts.permissions import ROLE_TITLES, ROLES
from office.accounts.services import LONGEST_PASSWORD, SHORTEST_PASSWORD
from office.departments import DEPARTMENTS
from office.firms.areas import AREAS

ROLE_CHOICES = [(role, _l(ROLE_TITLES[role])) for role in ROLES]
WHOLE_CITY = _l("全市")
ALL_DEPARTMENTS = _l("所有行业部门")


class PostForm(FlaskForm):
    """Roles, and the district or department of those who answer for one."""

    roles = SelectMultipleField(
        _l("角色"),
        choices=[SelectChoice(role, title) for role, title in ROLE_CHOICES],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[DataRequired(_l("请至少选择一个角色。"))],
    )
    area = SelectField(
        _l("区县"),
        choices=[SelectChoice("", WHOLE_CITY), *(SelectChoice(code, _l(name)) for code, name in AREAS.items())],
        description=_l("镇街审核员、区县审核员只办理本区县的事项，必须选择。"),
    )
    department = SelectField(
        _l("行业部门"),
        choices=[SelectChoice("", ALL_DEPARTMENTS), *(SelectChoice(code, _l(n)) for code, n in DEPARTMENTS.items())],
        description=_l("只用于行业主管部门审核员：选定后只能看到和办理本部门所管行业的案件；不选则办理所有行业。"),
    )


class AppointForm(PostForm):
    """A new person of the office."""

    name = StringField(_l("姓名"), validators=[DataRequired(_l("请填写姓名。")), Length(max=60)])
    email = StringField(
        _l("电子邮箱"),
        description=_l("用于登录，也用于接收通知。"),
        validators=[DataRequired(_l("请填写电子邮箱。")), Length(max=200)],
        render_kw={"type": "email", "autocomplete": "off"},
    )


class PasswordForm(FlaskForm):
    """One's own password: the old one, the new one twice."""

    old = PasswordField(
        _l("原密码"), validators=[DataRequired(_l("请填写原密码。"))], render_kw={"autocomplete": "current-password"}
    )
    new = PasswordField(
        _l("新密码"),
        description=_l("至少 %(shortest)s 位。", shortest=SHORTEST_PASSWORD),
        validators=[DataRequired(_l("请填写新密码。")), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("再输一遍新密码"),
        validators=[DataRequired(_l("请再输一遍新密码。")), EqualTo("new", _l("两次输入的新密码不一致。"))],
        render_kw={"autocomplete": "new-password"},
    )
