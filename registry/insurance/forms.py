"""Forms of the insurance: a policy, a claim, its payment."""

from __future__ import annotations

import datetime as dt

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from registry.core.i18n import _
from registry.funds.forms import Day, ReasonForm, Yuan
from registry.insurance.models import Illness
from registry.insurance.services import PolicyData
from registry.insurance.words import ILLNESSES
from registry.settings.codes import choices

__all__ = ["ClaimForm", "PaidForm", "PolicyForm", "ReasonForm", "policy_form"]
_NO_DAY = _("还没写日期。")


class PolicyForm(FlaskForm):  # type: ignore[misc]
    """A policy."""

    starts_on = Day(_("起保日"), [DataRequired(_NO_DAY)])
    shares = IntegerField(_("份数"), [InputRequired(_("还没写几份。")), NumberRange(min=1, message=_("至少一份。"))])
    premium_fen = Yuan(_("保费（元）"), [Optional()])
    payer = SelectField(_("保费由谁交"), [DataRequired()])
    payer_name = StringField(_("交费单位或人"), [Optional(), Length(max=100)])
    insurer = StringField(_("保险公司"), [Optional(), Length(max=100)])
    policy_number = StringField(_("保单号"), [Optional(), Length(max=64)])
    ends_on = Day(_("到期日"), [Optional()])

    def policy_data(self) -> PolicyData:
        """What was typed."""
        return PolicyData(
            self.starts_on.data, self.shares.data, self.premium_fen.data, ends_on=self.ends_on.data,
            payer=self.payer.data, payer_name=(self.payer_name.data or "").strip(),
            insurer=(self.insurer.data or "").strip(), policy_number=(self.policy_number.data or "").strip() or None,
        )  # fmt: skip


def policy_form(today: dt.date) -> PolicyForm:
    """One share from today, paid by herself."""
    form = PolicyForm(data={"starts_on": today, "shares": 1, "payer": "self"})
    form.payer.choices = list(choices("premium_payer"))
    return form


class ClaimForm(FlaskForm):  # type: ignore[misc]
    """A claim."""

    event_on = Day(_("确诊日期"), [DataRequired(_NO_DAY)])
    illness = SelectField(_("哪种病"), [DataRequired()], choices=[(code.value, label) for code, label in ILLNESSES.items()],
                          coerce=Illness)  # fmt: skip
    diagnosis = TextAreaField(_("诊断"), [Optional(), Length(max=500)], render_kw={"rows": 2, "data-private": ""})
    claimed_fen = Yuan(_("申请金额（元）"), [InputRequired(_("还没写金额。"))])


class PaidForm(FlaskForm):  # type: ignore[misc]
    """What the insurer paid."""

    paid_fen = Yuan(_("赔付金额（元）"), [InputRequired(_("还没写金额。"))])
    paid_on = Day(_("赔付日期"), [DataRequired(_NO_DAY)])
