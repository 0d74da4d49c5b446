"""Forms of emergency aid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from registry.core.i18n import _
from registry.funds.forms import Day, ReasonForm, Yuan
from registry.programs.models import Cycle
from registry.settings.codes import choices

__all__ = ["ReasonForm", "RequestForm", "VerifyForm", "request_form", "verify_form"]
_NO_DAY = _("还没写日期。")
_PRIVATE = {"rows": 3, "data-private": ""}


class RequestForm(FlaskForm):  # type: ignore[misc]
    """A request."""

    requested_on = Day(_("提出日期"), [DataRequired(_NO_DAY)])
    urgency = SelectField(_("紧急程度"), [DataRequired()])
    reason = TextAreaField(_("遇到什么急难"), [DataRequired(_("还没写遇到什么急难。一两句就行，加密保存。")), Length(max=1000)],
                           render_kw=_PRIVATE)  # fmt: skip
    asked_fen = Yuan(_("申请金额（元）"), [Optional()])


def request_form(today: dt.date) -> RequestForm:
    """From today, within a week."""
    form = RequestForm(data={"requested_on": today, "urgency": "week"})
    form.urgency.choices = list(choices("urgency"))
    return form


class VerifyForm(FlaskForm):  # type: ignore[misc]
    """What was found at home."""

    verified_on = Day(_("核实日期"), [DataRequired(_NO_DAY)])
    found = TextAreaField(_("核实的情况"), [DataRequired(_("还没写核实的情况。一两句就行，加密保存。")), Length(max=1000)],
                          render_kw=_PRIVATE)  # fmt: skip
    granted_fen = Yuan(_("建议救助（元）"), [InputRequired(_("还没写金额。"))])
    cycle = SelectField(_("哪一批"), [DataRequired(_("还没有开着的急难救助批次。请旗妇联先在项目里开一批。"))])


def verify_form(cycles: Sequence[Cycle], today: dt.date, *, asked_fen: int = 0, blank: bool = False) -> VerifyForm:
    """The form with the open emergency cycles; `blank` ignores what was sent to another form of the page."""
    first = {"verified_on": today, "granted_fen": asked_fen or None}
    form = VerifyForm(formdata=None, data=first) if blank else VerifyForm(data=first)
    form.cycle.choices = [(cycle.public_id, f"{cycle.program.title} · {cycle.title}") for cycle in cycles]
    return form
