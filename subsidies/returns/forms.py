"""The forms of a corrected account and of settling what is unknown."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from office.errors import Invalid
from office.money import fen
from office.web import say


class CorrectionForm(FlaskForm):
    """The account to pay to, and why."""

    account_name = StringField(
        _l("户名"), description=_l("须与企业现名一致。"), validators=[DataRequired(), Length(max=120)]
    )
    number = StringField(_l("账号"), validators=[DataRequired(), Length(max=40)])
    bank = StringField(_l("开户银行"), validators=[DataRequired(), Length(max=120)])
    cnaps = StringField(_l("行号（12 位）"), validators=[DataRequired(), Length(max=20)])
    reason = TextAreaField(_l("更正的理由和依据"), validators=[DataRequired(), Length(max=500)])


class SettlementForm(FlaskForm):
    """What became of a remittance, with evidence."""

    outcome = RadioField(
        _l("核定结果"),
        choices=[
            SelectChoice("paid", _l("已全额到账")),
            SelectChoice("failed", _l("未到账，款项已退回")),
            SelectChoice("part_paid", _l("部分到账")),
        ],
        validators=[DataRequired()],
    )
    paid = StringField(_l("实际到账金额（元）"), description=_l("仅部分到账时填写。"), validators=[Length(max=30)])
    reason = TextAreaField(_l("核定的理由"), validators=[DataRequired(), Length(max=500)])
    evidence = FileField(_l("证明文件（PDF 或图片）"), validators=[FileRequired()])
    paid_fen = 0

    def validate_paid(self, field: StringField) -> None:
        """Yuan as decimal text, where a part was paid."""
        if self.outcome.data != "part_paid":
            return
        try:
            self.paid_fen = fen(field.data or "")
        except Invalid as error:
            raise ValidationError(say(error)) from None
