"""Forms of loans: amounts in yuan, rates in percent; a hidden key makes a double press count once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from registry.core.i18n import Text, _
from registry.core.width import half_width
from registry.funds.forms import Day, KeyedForm, ReasonForm, Yuan
from registry.loans.applying import HIGHEST_RATE, Application
from registry.loans.guarantee_models import GuaranteeFund
from registry.loans.models import Loan
from registry.loans.rules import FIELDS, RuleSet
from registry.loans.schedules import Method
from registry.loans.states import APPROVALS
from registry.loans.words import EVERY, METHODS, STEP_NAMES, USES

__all__ = ["ReasonForm"]
_NO_DAY = _("还没写日期。")
_LONG = _("写得太长了，请短一些。")


def _text(label: Text, longest: int, *checks: Any) -> StringField:
    return StringField(label, [*(checks or (Optional(),)), Length(max=longest, message=_LONG)])


def _day(label: Text) -> Day:
    return Day(label, [DataRequired(_NO_DAY)])


class Rate(StringField):  # type: ignore[misc]
    """A yearly rate typed in percent ("4.35"); `data` is thousandths of a percent, None when empty."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{Decimal(self.data) / 1000:f}" if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the rate; what cannot be read is said in plain words."""
        typed = half_width(valuelist[0]).strip().rstrip("%") if valuelist else ""
        self.data: int | None = None
        if typed:
            try:
                rate = Decimal(typed) * 1000
            except InvalidOperation as error:
                raise ValueError(str(_("年利率写百分数，例如 4.35。"))) from error
            if not rate.is_finite() or not 0 <= rate <= HIGHEST_RATE:
                raise ValueError(str(_("年利率写 0 到 36 之间，例如 4.35。")))
            self.data = int(rate)


class LoanForm(KeyedForm):
    """An application."""

    amount = Yuan(_("贷款金额（元）"), [InputRequired(_("还没写贷款金额。"))])
    months = IntegerField(
        _("期限（月）"), [InputRequired(_("还没写期限。")), NumberRange(1, 120, _("期限写 1 到 120 个月。"))]
    )
    purpose = _text(_("贷款做什么"), 200, DataRequired(_("还没写贷款做什么。写一句，例如“养羊”。")))
    method = SelectField(_("还款方式"), choices=list(METHODS.items()))
    every_months = SelectField(_("多久还一次"), coerce=int, choices=list(EVERY.items()))
    rate = Rate(_("年利率（%）"), [Optional()])
    bank = _text(_("经办银行"), 100)
    guarantor = _text(_("反担保人"), 100)
    firm_name = _text(_("企业名称"), 100)
    on = _day(_("申请日期"))

    def wanted(self) -> Application:
        """What was typed."""

        def said(field: Any) -> str | None:
            return (field.data or "").strip() or None

        return Application(
            self.amount.data or 0, self.months.data or 0, self.purpose.data or "", Method(self.method.data),
            self.every_months.data, self.rate.data, said(self.bank), said(self.guarantor), said(self.firm_name),
        )  # fmt: skip


class StepForm(FlaskForm):  # type: ignore[misc]
    """The next approval."""

    on = _day(_("日期"))
    paper = _text(_("文号"), 100)
    note = _text(_("意见"), 200)


class GuaranteeForm(StepForm):
    """The guarantee's approval: which fund stands for how much."""

    fund = SelectField(_("担保基金"), validate_choice=False)
    hold = Yuan(_("担保金额（元）"), [InputRequired(_("还没写担保金额。"))])


class DisburseForm(FlaskForm):  # type: ignore[misc]
    """The bank paid."""

    on = _day(_("放款日期"))
    number = _text(_("借款合同编号"), 60, DataRequired(_("还没写借款合同编号。")))
    bank = _text(_("经办银行"), 100)
    rate = Rate(_("年利率（%）"), [Optional()])


class RepayForm(KeyedForm):
    """Money that came back."""

    amount = Yuan(_("还本金（元）"), [InputRequired(_("还没写还款金额。"))])
    on = _day(_("还款日期"))
    interest = Yuan(_("付利息（元）"), [Optional()])
    memo = _text(_("凭证号或说明"), 200)


class ExtendForm(FlaskForm):  # type: ignore[misc]
    """A later due day."""

    new_due_on = _day(_("展期到"))
    on = _day(_("同意日期"))
    paper = _text(_("文号"), 100)
    reason = _text(_("原因"), 200, DataRequired(_("还没写原因。写一句，以后才查得清。")))


class CompensateForm(FlaskForm):  # type: ignore[misc]
    """The fund pays."""

    amount = Yuan(_("代偿金额（元）"), [InputRequired(_("还没写代偿金额。"))])
    on = _day(_("代偿日期"))
    paper = _text(_("文号"), 100)


class WriteOffForm(FlaskForm):  # type: ignore[misc]
    """Given up."""

    on = _day(_("核销日期"))
    paper = _text(_("批准文号"), 100, DataRequired(_("还没写批准文号。")))
    reason = _text(_("原因"), 200, DataRequired(_("还没写原因。写一句，以后才查得清。")))


class FollowUpForm(KeyedForm):
    """A follow-up visit."""

    on = _day(_("回访日期"))
    use = SelectField(_("钱用在哪里了"), choices=list(USES.items()))
    jobs = IntegerField(_("带动就业（人）"), [InputRequired(_("还没写带动就业人数，没有写 0。"))])
    note = _text(_("看到的情况"), 300)
    visitor_name = _text(_("回访人"), 50)
    next_due_on = Day(_("下次回访"), [Optional()])


class FundForm(KeyedForm):
    """A new guarantee fund with its first money."""

    title = _text(_("基金名称"), 100, DataRequired(_("还没写基金名称。")))
    multiple = IntegerField(_("放大倍数"), [InputRequired(_("还没写放大倍数。"))])
    amount = Yuan(_("注入金额（元）"), [InputRequired(_("还没写金额。"))])
    on = _day(_("到账日期"))
    memo = _text(_("来源或文号"), 200)


class MoneyForm(KeyedForm):
    """Money into the fund, or out of it."""

    amount = Yuan(_("金额（元）"), [InputRequired(_("还没写金额。"))])
    on = _day(_("日期"))
    memo = _text(_("来源或文号"), 200)


class ClaimForm(FlaskForm):  # type: ignore[misc]
    """Which quarter."""

    year = IntegerField(_("年份"), [InputRequired(_("还没写年份。"))])
    quarter = SelectField(_("季度"), coerce=int, choices=[(n, str(n)) for n in (1, 2, 3, 4)])


class RuleForm(FlaskForm):  # type: ignore[misc]
    """A rule set from a day on."""

    valid_from = _day(_("从哪天起"))
    cap_person_fen = Yuan(_("个人最高（元）"), [InputRequired(_("还没写个人上限。"))])
    cap_firm_fen = Yuan(_("企业最高（元）"), [InputRequired(_("还没写企业上限。"))])
    age_from = IntegerField(_("年龄从（周岁）"), [InputRequired()])
    age_to = IntegerField(_("年龄到（周岁）"), [InputRequired()])
    months_least = IntegerField(_("期限最短（月）"), [InputRequired()])
    months_most = IntegerField(_("期限最长（月）"), [InputRequired()])
    times_most = IntegerField(_("最多贷几次"), [InputRequired()])
    multiple = IntegerField(_("基金放大倍数"), [InputRequired()])
    subsidy_percent = IntegerField(_("贴息比例（%）"), [InputRequired()])
    steps = SelectMultipleField(_("审批步骤"), choices=[(step.value, STEP_NAMES[step.value]) for step in APPROVALS])
    order = _text(_("步骤顺序"), 60)
    paper = _text(_("依据文号"), 100)

    def rule(self) -> RuleSet:
        """What was typed; the steps in the order written, else as listed."""
        chosen = list(self.steps.data or [])
        order = [int(figure) for figure in half_width(self.order.data or "") if figure.isdigit()]
        if sorted(order) == list(range(1, len(chosen) + 1)):
            chosen = [chosen[place - 1] for place in order]
        values = {name: self[name].data for name in (
            "valid_from", "cap_person_fen", "cap_firm_fen", "age_from", "age_to", "months_least", "months_most",
            "times_most", "multiple", "subsidy_percent")}  # fmt: skip
        return RuleSet(**values, steps=",".join(chosen), paper=(self.paper.data or "").strip())


def rule_form(rule: RuleSet, today: dt.date, **more: Any) -> RuleForm:
    """The form with the rules in force, from today on."""
    first = {name: getattr(rule, name) for name in FIELDS} | {"valid_from": today, "steps": rule.steps.split(",")}
    return RuleForm(data=first, **more)


def guarantee_form(loan: Loan, funds: list[GuaranteeFund], today: dt.date, **more: Any) -> GuaranteeForm:
    """The guarantee step with the office's funds."""
    form = GuaranteeForm(prefix="step", on=today, hold=loan.amount_fen, **more)
    form.fund.choices = [(fund.public_id, fund.title) for fund in funds]
    return form
