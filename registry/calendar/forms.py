"""The form in which a year's notice is entered."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from registry.core.i18n import _


class NoticeForm(FlaskForm):  # type: ignore[misc]
    """Number of the notice and its days, one holiday or make-up day a line."""

    source = StringField(
        _("通知文号"),
        validators=[DataRequired(_("还没写通知的文号。例如“国办发明电〔2025〕7号”。")), Length(max=100)],
    )
    days = TextAreaField(
        _("放假和上班的日子"),
        validators=[DataRequired(_("还没有写放假的日子。请照国务院通知逐行写。")), Length(max=5000)],
        render_kw={"rows": 16},
    )
