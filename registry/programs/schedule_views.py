"""The plan of a cycle on the screen, and changing the day it hangs on."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.access.web import current_actor, current_today, requires, writes
from registry.calendar.days import YearNotLoaded
from registry.calendar.queries import get_calendar
from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.programs.blueprint import bp
from registry.programs.enrolments import Tally, counts_by_state
from registry.programs.forms import PlanForm
from registry.programs.queries import get_cycle
from registry.programs.schedule import STEP_LABELS, STEP_OFFICES, Planned, open_steps, plan_of, set_pay_day


@bp.route("/cycles/<ref>/plan", methods=["GET", "POST"])
@requires(Permission.PROGRAM_READ)
@writes
def plan(ref: str) -> ResponseReturnValue:
    """By when each step must be done so that the money is there on its day."""
    actor, today = current_actor(), current_today()
    cycle = get_cycle(ref, actor)
    form = PlanForm(data={"pay_on": cycle.pay_on, "nominate_by": cycle.nominate_by})
    if form.validate_on_submit():
        try:
            set_pay_day(cycle, form.pay_on.data, form.nominate_by.data, actor=actor, today=today)
        except Invalid as error:
            form[error.field or "pay_on"].errors = [error.message]
        else:
            flash(str(_("日程改好了，乡镇和旗县的工作台跟着变。")), "done")
            return redirect(url_for("programs.plan", ref=ref))
    days: list[Planned] = []
    unknown = None
    try:
        days = plan_of(cycle, get_calendar(), today)
    except YearNotLoaded as error:
        unknown = error.message
    tally = counts_by_state(actor, [cycle.id]).get(cycle.id, Tally())
    return render_template(
        "programs/plan.html", cycle=cycle, days=days, labels=STEP_LABELS, offices=STEP_OFFICES, form=form,
        waiting=open_steps(tally), unknown=unknown,
        may_change=actor.can(Permission.PROGRAM_WRITE) and covers(actor, cycle.program.scope_code),
    )  # fmt: skip
