"""Asking for a table, sending it, sending it back."""

from __future__ import annotations

import datetime as dt

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from registry.access.actor import Actor
from registry.core.i18n import _
from registry.funds.forms import Day, KeyedForm
from registry.regions.names import has_office
from registry.regions.queries import children_of
from registry.reporting.models import ReportTask

WEEK = dt.timedelta(days=7)
_XLSX = {"accept": ".xlsx"}


class AskForm(KeyedForm):
    """What is asked for, by when, from whom."""

    title = StringField(
        _("要什么表"), [DataRequired(_("还没写要什么表。")), Length(max=80, message=_("最多 80 个字。"))]
    )
    due_on = Day(_("哪天前报"), [DataRequired(_("还没写日期。"))])
    townships = SelectMultipleField(_("哪些乡镇报"), [DataRequired(_("还没选要哪些乡镇报。"))])
    file = FileField(_("空表"), render_kw=_XLSX)
    note = TextAreaField(_("填表要求"), [Optional(), Length(max=300)], render_kw={"rows": 3})


class DueForm(FlaskForm):  # type: ignore[misc]
    """Another day."""

    due_on = Day(_("改到哪天前报"), [DataRequired(_("还没写日期。"))])


class SendForm(FlaskForm):  # type: ignore[misc]
    """The filled table, or nothing to report."""

    file = FileField(_("填好的表"), render_kw=_XLSX)
    nothing = BooleanField(_("零报告：没有要报的"))


def ask_form(actor: Actor, today: dt.date, again: ReportTask | None, asked: list[str]) -> AskForm:
    """All townships and a week, or as the task before."""
    places = [(place.code, place.name) for place in children_of(actor.region_code)]
    offices = [code for code, name in places if has_office(name)] or [code for code, _name in places]
    first = {"due_on": today + WEEK, "townships": asked or offices}
    form = AskForm(data=first | ({"title": again.title, "note": again.note} if again else {}))
    form.townships.choices = places
    return form
