"""The form of a drawn batch: the text it rests on. Which firms, the page's own boxes say."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length


class BatchForm(FlaskForm):
    """The basis of a batch."""

    document = StringField(_l("依据的文件"), validators=[DataRequired(), Length(max=200)])
    number = StringField(_l("文号"), validators=[Length(max=60)])
    article = StringField(_l("条款"), validators=[Length(max=60)])
    words = TextAreaField(_l("条文内容"), validators=[DataRequired(), Length(max=500)])
