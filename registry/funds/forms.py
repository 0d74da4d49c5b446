"""Forms of the funds: amounts are typed in yuan and kept as fen; a hidden key makes a double press count once."""

from __future__ import annotations

import secrets
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.core.money import parse_yuan, yuan_plain

_WRONG_DAY = _("日期读不出来。请写成 2026-03-12 这样。")


class Day(DateField):  # type: ignore[misc]
    """A date whose message says how to write it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; what cannot be read is said in plain words."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(_WRONG_DAY)) from error


class Yuan(StringField):  # type: ignore[misc]
    """An amount typed in yuan ("1,234.50", "0.5万"); `data` is fen, None when empty. What was typed stays.

    Where it must be given use InputRequired: DataRequired would hide why an amount could not be read.
    """

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return yuan_plain(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read fen; what cannot be read is said in plain words."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data: int | None = None
        if typed:
            try:
                self.data = parse_yuan(typed)
            except DomainError as error:
                raise ValueError(str(error)) from error


class KeyedForm(FlaskForm):  # type: ignore[misc]
    """A form that counts once, however often it is sent."""

    key = HiddenField(default=lambda: secrets.token_hex(16))


class FundForm(FlaskForm):  # type: ignore[misc]
    """A new fund."""

    title = StringField(_("名称"), [DataRequired(_("还没写资金名称。")), Length(max=100, message=_("最多 100 个字。"))])
    source = SelectField(_("来源"))
    paper_number = StringField(_("资金下达文号"), [Optional(), Length(max=100)])
    opening = Yuan(_("期初余额（元）"), [Optional()])
    opened_on = Day(_("起算日期"), [DataRequired(_("还没写起算日期。"))])


class IncomeForm(KeyedForm):
    """Money that came in."""

    amount = Yuan(_("金额（元）"), [InputRequired(_("还没写金额。"))])
    on = Day(_("到账日期"), [DataRequired(_("还没写到账日期。"))])
    memo = StringField(_("来由"), [DataRequired(_("还没写钱从哪来，例如文号、利息。")), Length(max=200)])


class CloseForm(FlaskForm):  # type: ignore[misc]
    """Up to which day the books are closed."""

    until = Day(_("结账到"), [DataRequired(_("还没写结账日。"))])


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why something is reversed or ended."""

    reason = StringField(_("原因"), [DataRequired(_("还没写原因。写一句，以后才查得清。")), Length(max=200)])


class OpeningForm(FlaskForm):  # type: ignore[misc]
    """What a fund held when the register took it over."""

    amount = Yuan(_("期初余额（元）"), [InputRequired(_("还没写金额。"))])
    on = Day(_("起算日期"), [DataRequired(_("还没写起算日期。"))])


class LineForm(FlaskForm):  # type: ignore[misc]
    """A budget line."""

    year = IntegerField(_("年度"), [InputRequired(_("还没写年度。"))])
    title = StringField(_("科目"), [DataRequired(_("还没写科目名称。")), Length(max=100)])
    allotted = Yuan(_("安排金额（元）"), [InputRequired(_("还没写金额。"))])


class AllottedForm(ReasonForm):
    """Another sum for a line, and why."""

    allotted = Yuan(_("安排金额（元）"), [InputRequired(_("还没写金额。"))])


class SpendingForm(KeyedForm):
    """Money spent of a line."""

    amount = Yuan(_("金额（元）"), [InputRequired(_("还没写金额。"))])
    on = Day(_("付款日期"), [DataRequired(_("还没写付款日期。"))])
    what = StringField(_("用在哪里"), [DataRequired(_("还没写用在哪里。")), Length(max=80)])
    paper_number = StringField(_("凭证号"), [Optional(), Length(max=50)])


def put_error(form: Any, error: DomainError, first: str) -> None:
    """Show a broken rule beside its field, else beside `first`."""
    field = form._fields.get(error.field or first) or form._fields[first]
    field.errors = [*field.errors, str(error.message)]
