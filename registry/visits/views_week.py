"""The plan of the week on the screen: pick who goes when, see what became of it, print it for one village or several."""

from __future__ import annotations

import datetime as dt

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.clock import local_time
from registry.core.dates import parse_date
from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.core.orm import utcnow
from registry.menu import office_name
from registry.people.schedule import week_end
from registry.regions.codes import VILLAGE, level_of, normalise_code
from registry.regions.queries import region_name, region_names
from registry.visits.blueprint import bp, region_arg
from registry.visits.entry import LONGEST_NAME
from registry.visits.forms import offered
from registry.visits.routes import place_counts
from registry.visits.week import DAY, MOST_VILLAGES, WeekLine, monday_of, planned_in, week_lines
from registry.visits.week_pdf import VillageWeek, week_pdf
from registry.visits.week_planning import Pick, plan_week
from registry.visits.words import PURPOSES
from registry.web import is_demo


def _monday(today: dt.date) -> dt.date:
    text = request.args.get("week", "").strip()
    return monday_of(parse_date(text) if text else today)


def _village(actor: Actor) -> str | None:
    return region_arg("village") or (actor.region_code if level_of(actor.region_code) == VILLAGE else None)


@bp.route("/visits/week", methods=["GET", "POST"])
@requires(Permission.VISIT_READ)
@writes
def week() -> ResponseReturnValue:
    """Who of a village is to see this week and who goes; POST keeps the picks. Without a village: the places."""
    actor, today = current_actor(), current_today()
    village, monday = _village(actor), _monday(today)
    if village is None:
        return redirect(url_for("visits.plan_route", region=region_arg("region")))
    lines, problem = week_lines(village, monday, actor, today), None
    if request.method == "POST":
        try:
            count = plan_week(_picks(lines), actor=actor, today=today)
        except Invalid as error:
            problem = error
        else:
            flash(str(_("排好了，改动 %(count)s 人。", count=count) if count else _("没有改动。")), "done")
            return redirect(url_for("visits.week", village=village, week=monday.isoformat()))
    planned = planned_in(village, monday, actor)
    note_read("visit.week", subjects=[*(line.row.person_id for line in lines), *(one.person_id for one in planned)],
              region_code=village)  # fmt: skip
    page = render_template(
        "visits/week.html", lines=lines, planned=planned, problem=problem, given=request.form, monday=monday,
        sunday=week_end(monday), village=village, place=region_name(village), longest=LONGEST_NAME, me=actor.name,
        days=[monday + n * DAY for n in range(7) if monday + n * DAY >= today], purposes=offered(PURPOSES),
        before=monday - 7 * DAY, after=monday + 7 * DAY,
    )  # fmt: skip
    return page, 422 if problem else 200


def _picks(lines: list[WeekLine]) -> list[Pick]:
    """What was picked in the form, of those the page shows."""
    sent, found = request.form, []
    for line in lines:
        person = line.row.person
        if person not in sent.getlist("pick"):
            continue
        day, who = sent.get(f"on-{person}", ""), sent.get(f"who-{person}", "").strip() or sent.get("who", "").strip()
        try:
            on = dt.date.fromisoformat(day or sent.get("on", ""))
        except ValueError as error:
            raise Invalid(_("%(name)s 还没选哪天去。", name=line.row.name), person) from error
        found.append(Pick(person, on, who, tuple(sent.getlist(f"for-{person}")) or line.purposes))
    if not found:
        raise Invalid(_("还没勾选要去看的人。请先在左边打勾。"))
    return found


@bp.get("/visits/week.pdf")
@requires(Permission.VISIT_READ)
def week_paper() -> ResponseReturnValue:
    """The sheets of the villages asked for (?village=…&village=…), or of all of ?region= with somebody to see."""
    actor, today = current_actor(), current_today()
    monday, villages = _monday(today), _villages(actor, today)
    names = region_names(set(villages))
    weeks = [VillageWeek(names.get(code, code), week_lines(code, monday, actor, today)) for code in villages]
    if len(weeks) > 1:
        weeks = [week for week in weeks if week.lines] or weeks[:1]
    subjects = [line.row.person_id for week in weeks for line in week.lines]
    note_read("visit.week.print", subjects=subjects, region_code=villages[0])
    data = week_pdf(weeks, monday=monday, organisation=office_name(actor), demo=is_demo(),
                    printed_at=local_time(utcnow()))  # fmt: skip
    response = Response(data, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="week-{monday.isoformat()}.pdf"'
    return response


def _villages(actor: Actor, today: dt.date) -> list[str]:
    asked = list(dict.fromkeys(normalise_code(code) for code in request.args.getlist("village") if code.strip()))
    if not asked:
        region = region_arg("region") or actor.region_code
        asked = [place.code for place in place_counts(region, actor, today)] if level_of(region) < VILLAGE else [region]
    if len(asked) > MOST_VILLAGES:
        raise Invalid(_("一次最多打印 %(most)s 个村。请分几次。", most=MOST_VILLAGES))
    if not asked:
        raise Invalid(_("还没选村。请先勾上要打印的村。"))
    return asked
