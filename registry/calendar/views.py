"""Settings · working days: the years that are entered, and the page of one year."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, requires, writes
from registry.calendar.forms import NoticeForm
from registry.calendar.notice import parse_notice, write_notice
from registry.calendar.queries import find_year, list_days, list_years
from registry.calendar.services import FIRST_YEAR, enter_year
from registry.core.errors import Conflict, Invalid, NotFound
from registry.core.i18n import _

bp = Blueprint("calendar", __name__, url_prefix="/settings/calendar")


@bp.get("")
@requires(Permission.SETTINGS_READ)
def index() -> ResponseReturnValue:
    """The years that are entered and the next one to enter."""
    years = list_years()
    present = {row.year for row in years if row.loaded}
    wanted = [year for year in (current_today().year + 1, current_today().year) if year not in present]
    return render_template("calendar/index.html", years=years, wanted=wanted)


@bp.route("/<int:year>", methods=["GET", "POST"])
@requires(Permission.SETTINGS_READ)
@writes
def year(year: int) -> ResponseReturnValue:
    """One year's notice; a county officer may enter or correct it."""
    today, actor = current_today(), current_actor()
    if not FIRST_YEAR <= year <= today.year + 1:
        raise NotFound
    row = find_year(year)
    form = NoticeForm(source=row.source if row else "", days=write_notice(list_days(year)))
    if form.validate_on_submit():
        try:
            days = parse_notice(form.days.data, year)
            enter_year(year, source=form.source.data, days=days, actor=actor, today=today)
        except (Invalid, Conflict) as error:
            form[error.field or "days"].errors = [error.message]
        else:
            flash(str(_("%(year)s 年的放假安排已存好，共 %(n)s 天。", year=year, n=len(days))), "done")
            return redirect(url_for("calendar.index"))
    return render_template("calendar/year.html", year=year, row=row, form=form, days=list_days(year))
