"""The forms of a proposed clawback and of money that came in."""

import uuid
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from office.errors import Invalid
from office.money import fen
from office.web import say


def in_fen(text: str | None) -> int:
    """Fen in a field of yuan; raises ``ValidationError`` in the reader's words."""
    try:
        return fen(text or "")
    except Invalid as error:
        raise ValidationError(say(error)) from None


class ClawbackForm(FlaskForm):
    """How much, why, by what text, and by which days."""

    amount = StringField(_l("追回金额（元）"), validators=[DataRequired(), Length(max=30)])
    reason = TextAreaField(_l("追回的理由"), validators=[DataRequired(), Length(max=1000)])
    legal_basis = TextAreaField(
        _l("依据"), description=_l("文件名称、文号、条款和原文。"), validators=[DataRequired(), Length(max=500)]
    )
    instalments = TextAreaField(
        _l("缴款计划"),
        description=_l("每行一期：日期和金额，中间空一格，如 2020-03-16 5000.00。各期之和等于追回金额。"),
        validators=[DataRequired(), Length(max=2000)],
    )
    correction = HiddenField()
    amount_fen = 0
    plan: tuple[tuple[date, int], ...] = ()

    @property
    def correction_id(self) -> uuid.UUID | None:
        """The correction that takes the money back, if the form came from one."""
        return uuid.UUID(str(self.correction.data)) if self.correction.data else None

    def validate_correction(self, field: HiddenField) -> None:
        """An id, or nothing."""
        try:
            uuid.UUID(str(field.data or uuid.UUID(int=0)))
        except ValueError:
            field.data = ""
            raise ValidationError(gettext("请从更正列表重新打开这一页。")) from None

    def validate_amount(self, field: StringField) -> None:
        """Yuan as decimal text."""
        self.amount_fen = in_fen(field.data)

    def validate_instalments(self, field: TextAreaField) -> None:
        """A day and an amount a line."""
        plan = []
        for number, line in enumerate((field.data or "").splitlines(), 1):
            parts = line.split()
            if not parts:
                continue
            try:
                day, amount = date.fromisoformat(parts[0]), fen(parts[1])
            except (ValueError, IndexError, Invalid):
                told = gettext("第 %(number)s 行须是日期和金额，如 2020-03-16 5000.00。", number=number)
                raise ValidationError(told) from None
            plan.append((day, amount))
        self.plan = tuple(plan)


class ReceiptForm(FlaskForm):
    """Money that came in."""

    received_on = DateField(_l("收款日期"), validators=[DataRequired()])
    amount = StringField(_l("收回金额（元）"), validators=[DataRequired(), Length(max=30)])
    slip = StringField(_l("缴款凭证号"), validators=[DataRequired(), Length(max=60)])
    amount_fen = 0

    def validate_amount(self, field: StringField) -> None:
        """Yuan as decimal text."""
        self.amount_fen = in_fen(field.data)
