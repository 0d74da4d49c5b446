"""Care at school: which school has done which of the four events of the school year."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.acting import try_form
from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, requires, writes
from registry.centers import schools
from registry.centers.blueprint import bp
from registry.centers.forms import EventForm, event_form
from registry.centers.lists import school_year_asked, schools_file, schools_listed
from registry.core.dates import school_year
from registry.core.i18n import _
from registry.people.places import place_choices
from registry.regions.args import region_arg
from registry.regions.queries import region_names
from registry.settings.codes import choices

P = Permission


@bp.get("/centers/schools")
@requires(P.CENTER_READ)
@sends(schools_file, schools_listed)
def school_events() -> ResponseReturnValue:
    """The schools of a school year with their events."""
    return _page(event_form(current_actor(), current_today()))


@bp.post("/centers/schools")
@requires(P.CENTER_WRITE)
@writes
def add_school_event() -> ResponseReturnValue:
    """One more event of a school, on the same page."""
    actor, today = current_actor(), current_today()
    form = event_form(actor, today)
    return try_form(
        form, lambda: schools.record_event(
            form.school.data, form.scope_code.data, form.event.data, done_on=form.done_on.data,
            people=form.people.data or 0, actor=actor, today=today,
        ), first="school", said=_("记好了。"), url=lambda _done: url_for("centers.school_events"),
        again=lambda: _page(form),
    )  # fmt: skip


def _page(form: EventForm) -> str:
    actor, today = current_actor(), current_today()
    year = school_year_asked(asked_here())
    rows, events = schools.list_schools(actor, year, region=region_arg()), choices("school_event")
    codes = [code for code, _label in events]
    return render_template(
        "centers/schools.html", form=form, rows=rows, events=events, year=year, now=school_year(today), codes=codes,
        whole=sum(1 for row in rows if not row.missing(codes)), args=request.args,
        places=[(place.code, place.name) for place in place_choices(actor)],
        names=region_names({row.scope_code for row in rows}),
    )  # fmt: skip
