"""The work list of the clocks on the screen, and the route sheet of a village from it."""

from __future__ import annotations

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, note_read, requires
from registry.core.clock import local_time
from registry.core.errors import NotFound
from registry.core.i18n import _, official_language
from registry.core.orm import utcnow
from registry.core.paper.table import table_pdf
from registry.menu import office_name
from registry.people.blueprint import bp
from registry.people.clocks import MOST_ON_SHEET, WORDS, Clock, Due, list_due
from registry.people.places import place_choices
from registry.people.showing import shown_address, shown_name
from registry.regions.queries import find_region, region_names
from registry.web import is_demo

HEADINGS = ("序号", "村（嘎查）", "姓名", "住址", "要核实的事", "核实情况", "日期")


def _clock() -> Clock:
    asked = request.args.get("clock", "")
    return Clock(asked) if asked in set(Clock) else Clock.ALL


def _programs(rows: list[Due]) -> dict[int, str]:
    """Row id → the programs that run for her, for which a missing field is wanted."""
    tell = current_app.extensions["plugs"].running
    found = tell([row.person.id for row in rows]) if tell is not None and rows else {}
    return {person: str(_("、")).join(titles) for person, titles in found.items()}


@bp.get("/recipients/clocks")
@requires(Permission.PEOPLE_READ)
def clocks() -> ResponseReturnValue:
    """Who is called up, why, and the one thing to do."""
    actor, clock, region = current_actor(), _clock(), request.args.get("region") or None
    rows, more = list_due(clock, actor, current_today(), region=region, after=request.args.get("after"))
    note_read("person.list", subjects=[row.person.id for row in rows])
    return render_template(
        "people/clocks.html", rows=[(row, shown_name(row.person.name, actor)) for row in rows], more=more, clock=clock,
        words=WORDS, args=request.args, programs=_programs(rows), region=region or "",
        places=[(place.code, place.name) for place in place_choices(actor)],
        names=region_names({row.person.scope_code for row in rows}),
    )  # fmt: skip


@bp.get("/recipients/clocks/route.pdf")
@requires(Permission.PEOPLE_READ)
def clocks_route() -> ResponseReturnValue:
    """The list of one place on paper, village by village, with room for what was found."""
    actor, today = current_actor(), current_today()
    region = request.args.get("region") or actor.region_code
    place = find_region(region)
    if place is None:
        raise NotFound
    rows, more = list_due(_clock(), actor, today, region=region, limit=MOST_ON_SHEET)
    note_read("person.clocks.print", subjects=[row.person.id for row in rows])
    with official_language():
        data = table_pdf(
            f"{place.name}{_('身份核实路线单')}", HEADINGS, _lines(rows, cut=more is not None), organisation=office_name(actor), landscape=True,
            printed_at=local_time(utcnow()), demo=is_demo(),
        )  # fmt: skip
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": "inline; filename=clocks.pdf"})


def _lines(rows: list[Due], *, cut: bool) -> list[tuple[str, ...]]:
    actor, clock, programs = current_actor(), _clock(), _programs(rows)
    names = region_names({row.person.scope_code for row in rows})
    lines: list[tuple[str, ...]] = [
        (str(number), names.get(row.person.scope_code, ""), shown_name(row.person.name, actor),
         shown_address(_address(row), actor), _said(row, clock, programs.get(row.person.id, "")), "　" * 10, "　" * 4)
        for number, row in enumerate(rows, start=1)
    ]  # fmt: skip
    rest = ("…", "", "", "", str(_("后面还有，这张印不下。请选一个村再打印。")), "", "")
    return [*lines, rest] if cut else lines


def _address(row: Due) -> str | None:
    """Her own address, else her household's."""
    home = row.person.household
    return row.person.address or (home.address if home else None)


def _said(row: Due, clock: Clock, programs: str) -> str:
    """The reasons of a clock in one cell, with the programs for which a field is wanted."""
    reasons = [text for key, text in row.reasons.items() if clock in (Clock.ALL, key)]
    wanted = Clock.MISSING in row.reasons and clock in (Clock.ALL, Clock.MISSING) and programs
    return "；".join(reasons) + (f"（{programs}）" if wanted else "")
