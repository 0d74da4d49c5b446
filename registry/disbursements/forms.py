"""Forms of the pay-outs: a new batch, a reason, the day of payment, the signed sheet."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from registry.core.i18n import _
from registry.disbursements.models import PayMethod
from registry.disbursements.words import METHODS


class BatchForm(FlaskForm):  # type: ignore[misc]
    """A new batch: fund, how and when; the names are ticked in the list below."""

    fund = SelectField(_("资金"), validators=[InputRequired(_("还没选从哪一笔资金里发。"))])
    method = RadioField(
        _("发放方式"), choices=[(m.value, METHODS[m]) for m in (PayMethod.BANK, PayMethod.CASH, PayMethod.GOODS)],
        default=PayMethod.BANK.value,
    )  # fmt: skip
    pay_on = DateField(_("计划发放日"), validators=[Optional()])
    place = StringField(_("发放地点"), validators=[Optional(), Length(max=100)])
    allocation_paper = StringField(_("资金下达文号"), validators=[Optional(), Length(max=100)])
    minutes_number = StringField(_("会议纪要号"), validators=[Optional(), Length(max=100)])


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """An act that needs a reason."""

    reason = TextAreaField(
        _("原因"),
        validators=[DataRequired(_("还没写原因。写一句，以后才查得清。")), Length(max=300)],
        render_kw={"rows": 3},
    )


class RemoveForm(ReasonForm):
    """Names to take out, and why."""

    lines = SelectMultipleField(
        _("退回的人"),
        validators=[InputRequired(_("还没选人。请在名单里勾选。"))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class PayForm(FlaskForm):  # type: ignore[misc]
    """The day on which the money went out."""

    paid_on = DateField(_("发放日期"), validators=[InputRequired(_("还没写发放的日子。"))])


class BankResultForm(FlaskForm):  # type: ignore[misc]
    """The bank's result file; the day is asked only where the batch is not yet entered as paid."""

    file = FileField(
        _("银行结果文件"), validators=[FileRequired(_("还没选文件。"))], render_kw={"accept": ".xlsx,.xls,.csv,.txt"}
    )
    paid_on = DateField(_("银行转出日"), validators=[Optional()])


class SignForm(FlaskForm):  # type: ignore[misc]
    """The day on the signed sheet; exceptions are entered line by line (fields kind-, name-, relation- and the id)."""

    signed_on = DateField(_("签领日期"), validators=[InputRequired(_("还没写签领的日子。"))])


class CodeForm(FlaskForm):  # type: ignore[misc]
    """The code printed on a certificate, typed by anybody."""

    code = StringField(_("核验码"), render_kw={"maxlength": 20, "autocapitalize": "characters"})
