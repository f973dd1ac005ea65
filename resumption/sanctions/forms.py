"""The form of an act on a firm's standing."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional


class SanctionForm(FlaskForm):
    """What, why, on what text, from which day, with what evidence."""

    kind = SelectField(_l("处置"), validators=[DataRequired()])
    reason = TextAreaField(
        _l("查明的事实和理由"),
        description=_l("印在文书上，企业会原样看到，并在白名单公示中公开；请勿写入个人信息。"),
        validators=[DataRequired(), Length(max=1000)],
    )
    document = StringField(_l("依据的文件"), validators=[DataRequired(), Length(max=200)])
    number = StringField(_l("文号"), validators=[Length(max=60)])
    article = StringField(_l("条款"), validators=[Length(max=60)])
    words = TextAreaField(_l("条文内容"), validators=[DataRequired(), Length(max=500)])
    effective_on = DateField(_l("生效日期"), validators=[DataRequired()])
    mend_by = DateField(_l("整改期限"), description=_l("只用于责令整改。"), validators=[Optional()])
    effect = TextAreaField(
        _l("对未拨付补助的影响"),
        description=_l("不填则按现行规定写明。"),
        validators=[Length(max=300)],
    )
    urgent = BooleanField(_l("情况紧急，不能先听取企业意见"))
    urgent_reason = TextAreaField(_l("紧急的理由"), validators=[Length(max=300)])
    evidence = MultipleFileField(
        _l("证据材料"), description=_l("检查记录、照片等；PDF、PNG、JPEG 或 xlsx，每份不超过 20 MB。")
    )
