"""Forms of the pay-outs: a new batch, a reason, the day of payment, the signed sheet."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import DateField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from registry.core.i18n import _
from registry.core.money import format_fen
from registry.disbursements.models import PayMethod
from registry.disbursements.packet.models import PaperKind
from registry.disbursements.packet.words import PAPER_LABELS
from registry.disbursements.words import METHODS
from registry.funds.budget_models import BudgetLine
from registry.programs.forms import YuanField

ACCEPT_SCANS = "image/jpeg,image/png,image/webp,application/pdf"


def line_choices(lines: Sequence[BudgetLine], *, with_fund: bool = False) -> list[tuple[str, str]]:
    """Budget lines to choose from, each with what it has left; the first stands for none."""
    found = [("", str(_("不列科目")))]
    for line in lines:
        text = _(
            "%(year)s 年 %(title)s，还剩 %(left)s 元", year=line.year, title=line.title, left=format_fen(line.left_fen)
        )
        found.append((line.public_id, f"{text} · {line.fund.title}" if with_fund else str(text)))
    return found


class BatchForm(FlaskForm):  # type: ignore[misc]
    """A new batch: fund, how and when; the names are ticked in the list below."""

    fund = SelectField(_("资金"), validators=[InputRequired(_("还没选从哪一笔资金里发。"))])
    budget_line = SelectField(_("预算科目"), validators=[Optional()])
    method = RadioField(
        _("发放方式"), choices=[(m.value, METHODS[m]) for m in (PayMethod.BANK, PayMethod.CASH, PayMethod.GOODS)],
        default=PayMethod.BANK.value,
    )  # fmt: skip
    pay_on = DateField(_("计划发放日"), validators=[Optional()])
    place = StringField(_("发放地点"), validators=[Optional(), Length(max=100)])
    allocation_paper = StringField(_("资金下达文号"), validators=[Optional(), Length(max=100)])
    minutes_number = StringField(_("会议纪要号"), validators=[Optional(), Length(max=100)])


class ChargeForm(FlaskForm):  # type: ignore[misc]
    """The budget line a draft is charged to."""

    budget_line = SelectField(_("预算科目"), validators=[Optional()])


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
    persons = IntegerField(
        _("表上签了几人"),
        validators=[
            InputRequired(_("还没写表上签了几个人。数一数表上的签名。")),
            NumberRange(0, 100_000, _("人数不对。请再数一遍。")),
        ],
    )
    total = YuanField(_("表上签领金额"), validators=[InputRequired(_("还没写表上签领的金额。只发实物就写 0。"))])
    scans = MultipleFileField(
        _("签领表照片"), validators=[Optional()], render_kw={"accept": ACCEPT_SCANS, "multiple": True}
    )


class PaperForm(FlaskForm):  # type: ignore[misc]
    """A scan for the batch's file: what it is, its own number, and the pictures."""

    kind = SelectField(_("是什么"), choices=[(kind.value, label) for kind, label in PAPER_LABELS.items()])
    number = StringField(_("文号"), validators=[Optional(), Length(max=100)])
    scans = MultipleFileField(
        _("照片或扫描"),
        validators=[DataRequired(_("还没选文件。"))],
        render_kw={"accept": ACCEPT_SCANS, "multiple": True},
    )

    @property
    def chosen(self) -> PaperKind:
        """The kind."""
        return PaperKind(self.kind.data)


class CodeForm(FlaskForm):  # type: ignore[misc]
    """The code printed on a certificate, typed by anybody."""

    code = StringField(_("核验码"), render_kw={"maxlength": 20, "autocapitalize": "characters"})
