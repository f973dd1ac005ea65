"""The form of an objection: who, how to reach them, what is wrong."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp

from subsidies.publicity.services import LONGEST, REACHABLE


class ObjectionForm(FlaskForm):
    """An objection to one row."""

    name = StringField(
        _l("您的姓名或单位名称"),
        description=_l("只供核实和答复，不公开，加密保存。"),
        validators=[DataRequired(_l("请填写姓名。")), Length(max=LONGEST["name"])],
    )
    contact = StringField(
        _l("电话或电子邮箱"),
        description=_l("只供核实和答复，不公开，加密保存。"),
        validators=[
            DataRequired(_l("请填写联系方式。")),
            Length(max=LONGEST["contact"]),
            Regexp(f".*?({REACHABLE.pattern})", message=_l("请填写电话号码或电子邮箱，以便核实和答复。")),
        ],
    )
    words = TextAreaField(
        _l("异议内容"),
        description=_l("请写明哪里不实、依据是什么。"),
        validators=[DataRequired(_l("请写明异议内容。")), Length(max=LONGEST["words"])],
    )
