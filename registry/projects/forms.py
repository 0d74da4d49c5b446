"""Forms of a project: what it is, a tranche, progress, acceptance, the report to the funder."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from registry.access.actor import Actor
from registry.core.i18n import Text, _
from registry.funds.forms import Day, ReasonForm, Yuan
from registry.people.place_form import PlaceForm
from registry.projects.models import Project
from registry.projects.services import ProjectData
from registry.settings.codes import choices

__all__ = ["AcceptForm", "PayForm", "ProgressForm", "ProjectForm", "ReasonForm", "ReportForm", "TrancheForm"]
_NO_DAY = _("还没写日期。")


def _text(label: Text, longest: int) -> StringField:
    return StringField(label, [Optional(), Length(max=longest, message=_("写得太长了，请短一些。"))])


class ProjectForm(PlaceForm):
    """A project."""

    kind = SelectField(_("类别"), [DataRequired(_("还没选类别。"))])
    title = StringField(_("项目名称"), [DataRequired(_("还没写项目名称。")), Length(max=100)])
    place = _text(_("实施地点"), 100)
    funder = _text(_("资助方"), 100)
    fund_source = SelectField(_("资金来源"), [Optional()], default="")
    agreement = _text(_("协议或批文号"), 100)
    amount_fen = Yuan(_("总额（元）"), [InputRequired(_("还没写总额，没有钱写 0。"))])
    agreed_on = Day(_("立项日期"), [DataRequired(_NO_DAY)])
    due_on = Day(_("完工期限"), [Optional()])
    report_due_on = Day(_("报告期限"), [Optional()])
    people_served = IntegerField(_("受益人数"), [Optional(), NumberRange(min=0, message=_("受益人数不能是负数。"))])
    note = TextAreaField(_("备注"), [Optional(), Length(max=300)], render_kw={"rows": 2})

    def project_data(self) -> ProjectData:
        """What was typed."""
        values: dict[str, Any] = {name: self[name].data for name in _FIELDS}
        values = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
        for name in ("fund_source", "agreement", "note"):
            values[name] = values[name] or None
        return ProjectData(**values | {"place": values["place"] or "", "funder": values["funder"] or ""})


_FIELDS = (
    "kind", "title", "scope_code", "agreed_on", "place", "funder", "fund_source", "agreement", "amount_fen", "due_on",
    "report_due_on", "people_served", "note",
)  # fmt: skip


def project_form(actor: Actor, today: dt.date, project: Project | None = None) -> ProjectForm:
    """The form, with what is known of a project."""
    first = {name: getattr(project, name) for name in _FIELDS} if project else {"agreed_on": today}
    form = ProjectForm(data=first)
    form.kind.choices = list(choices("project_kind"))
    form.fund_source.choices = [("", _("没有写")), *choices("fund_source")]
    form.offer_places(actor)
    return form


class TrancheForm(FlaskForm):  # type: ignore[misc]
    """A part of the money."""

    amount = Yuan(_("金额（元）"), [InputRequired(_("还没写金额。"))])
    due_on = Day(_("应到日期"), [Optional()])
    paid_on = Day(_("到账日期"), [Optional()])


class PayForm(FlaskForm):  # type: ignore[misc]
    """The day planned money came."""

    paid_on = Day(_("到账日期"), [DataRequired(_NO_DAY)])


class ProgressForm(FlaskForm):  # type: ignore[misc]
    """How far it is."""

    on = Day(_("日期"), [DataRequired(_NO_DAY)])
    progress = IntegerField(_("进度（百分之几）"), [InputRequired(_("还没写进度。"))])
    said = StringField(_("情况"), [Optional(), Length(max=300)])


class AcceptForm(FlaskForm):  # type: ignore[misc]
    """Acceptance."""

    accepted_on = Day(_("验收日期"), [DataRequired(_NO_DAY)])
    accepted_by = StringField(_("验收单位"), [DataRequired(_("还没写由谁验收。")), Length(max=100)])
    people_served = IntegerField(_("受益人数"), [Optional(), NumberRange(min=0)])
    acceptance = StringField(_("验收意见"), [Optional(), Length(max=300)])


class ReportForm(FlaskForm):  # type: ignore[misc]
    """The report to the funder."""

    reported_on = Day(_("报送日期"), [DataRequired(_NO_DAY)])
