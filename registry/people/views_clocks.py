"""The work list of the clocks on the screen, confirming from it, and the route sheet of each village."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.sending import sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.clock import local_time
from registry.core.errors import Conflict, NotFound
from registry.core.i18n import _, official_language
from registry.core.orm import utcnow
from registry.menu import office_name
from registry.people.blueprint import bp
from registry.people.clock_list import DUE, clocks_listed
from registry.people.clocks import MOST_ON_SHEET, WORDS, Clock, Due, count_due, list_due
from registry.people.confirming import confirm_grades, confirm_many
from registry.people.places import place_choices
from registry.people.queries import guardian_of
from registry.people.route_pdf import RouteRow, RouteVillage, route_pdf
from registry.people.showing import masked, shown_address, shown_name
from registry.regions.queries import find_region, region_names
from registry.web import is_demo

SIGNED_OFF = (Clock.ALL, Clock.TERM)


def _clock() -> Clock:
    asked = request.values.get("clock", "")
    return Clock(asked) if asked in set(Clock) else Clock.ALL


def _teller() -> Any:
    return current_app.extensions["plugs"].program_needs


def _programs(rows: list[Due]) -> dict[int, str]:
    """Row id → the programs that run for her."""
    tell = current_app.extensions["plugs"].running
    found = tell([row.person.id for row in rows]) if tell is not None and rows else {}
    return {person: str(_("、")).join(titles) for person, titles in found.items()}


@bp.get("/recipients/clocks")
@requires(Permission.PEOPLE_READ)
@sends(DUE, clocks_listed)
def clocks() -> ResponseReturnValue:
    """Who is called up, why, and the one thing to do."""
    actor, today, clock, region = current_actor(), current_today(), _clock(), request.args.get("region") or None
    after = request.args.get("after")
    rows, more = list_due(clock, actor, today, region=region, after=after, teller=_teller())
    count = count_due(clock, actor, today, region=region, teller=_teller()) if more or after else len(rows)
    note_read("person.list", subjects=[row.person.id for row in rows])
    return render_template(
        "people/clocks.html", rows=[(row, shown_name(row.person.name, actor)) for row in rows], more=more, clock=clock,
        words=WORDS, args=request.args, programs=_programs(rows), region=region or "", count=count, most=MOST_ON_SHEET,
        places=[(place.code, place.name) for place in place_choices(actor)], after=after,
        names=region_names({row.person.scope_code for row in rows}), signed_off=clock in SIGNED_OFF,
    )  # fmt: skip


@bp.post("/recipients/clocks/confirm")
@requires(Permission.PEOPLE_WRITE)
@writes
def confirm_clocks() -> ResponseReturnValue:
    """The ticked persons' statuses still hold, or their grades are right; what is over by age is left out by name."""
    actor, clock = current_actor(), _clock()
    confirm = confirm_grades if clock is Clock.STAGE else confirm_many
    back = redirect(url_for("people.clocks", clock=clock.value, region=request.form.get("region") or None))
    try:
        found = confirm(request.form.getlist("ids"), actor=actor, today=current_today())
    except Conflict as refused:
        flash(str(refused.message), "problem")
        return back
    if found.done:
        flash(str(_("已核对 %(count)s 人。", count=found.done)), "done")
    if found.over:
        names = "、".join(shown_name(name, actor) for name in found.over[:8])
        flash(str(_("有 %(count)s 人到了年龄，要先结束情况：%(names)s。", count=len(found.over), names=names)), "doubt")
    return back


@bp.get("/recipients/clocks/route.pdf")
@requires(Permission.PEOPLE_READ)
def clocks_route() -> ResponseReturnValue:
    """The list of one place on paper, each village on a page of its own, with room for what was found."""
    actor, today, clock = current_actor(), current_today(), _clock()
    region = request.args.get("region") or actor.region_code
    place = find_region(region)
    if place is None:
        raise NotFound
    rows, more = list_due(clock, actor, today, region=region, limit=MOST_ON_SHEET, teller=_teller())
    if not rows:
        raise NotFound(_("这里没有要核实的人，没有可打印的。"))
    note_read("person.clocks.print", subjects=[row.person.id for row in rows])
    with official_language():
        note = str(_("后面还有，这张印不下。请选一个村再打印。")) if more is not None else ""
        data = route_pdf(
            place.name, _villages(rows, clock), what=str(WORDS[clock]), organisation=office_name(actor), note=note,
            printed_at=local_time(utcnow()), demo=is_demo(),
        )  # fmt: skip
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": "inline; filename=clocks.pdf"})


def _villages(rows: list[Due], clock: Clock) -> list[RouteVillage]:
    actor = current_actor()
    names = region_names({row.person.scope_code for row in rows})
    return [
        RouteVillage(
            names.get(code, code),
            [RouteRow(shown_name(row.person.name, actor), masked("phone", _phone(row), actor),
                      shown_address(_address(row), actor), "；".join(row.shown(clock))) for row in group],
        )
        for code, group in groupby(rows, key=lambda row: row.person.scope_code)
    ]  # fmt: skip


def _address(row: Due) -> str | None:
    """Her own address, else her household's."""
    home = row.person.household
    return row.person.address or (home.address if home else None)


def _phone(row: Due) -> str | None:
    """Her own telephone, else her guardian's."""
    guardian = guardian_of(row.person)
    return row.person.phone or (guardian.phone if guardian else None)
