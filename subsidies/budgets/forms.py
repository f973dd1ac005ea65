"""The form of a proposed ceiling."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from office.errors import Invalid
from office.money import fen
from office.web import say


class CeilingForm(FlaskForm):
    """How much, from when, and the text that grants it."""

    amount = StringField(
        _l("全年预算上限（元）"),
        description=_l("填调整后的总额，不是增减数。"),
        validators=[DataRequired(), Length(max=30)],
    )
    since = DateField(_l("生效日期"), validators=[DataRequired()])
    document = StringField(_l("批准文件"), validators=[DataRequired(), Length(max=200)])
    number = StringField(_l("文号"), validators=[Length(max=60)])
    words = TextAreaField(_l("文件原文"), validators=[DataRequired(), Length(max=500)])
    amount_fen = 0

    def validate_amount(self, field: StringField) -> None:
        """Yuan as decimal text."""
        try:
            self.amount_fen = fen(field.data or "")
        except Invalid as error:
            raise ValidationError(say(error)) from None
