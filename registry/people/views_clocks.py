"""The work list of the clocks on the screen, and the route sheet of a village from it."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, note_read, requires
from registry.core.clock import local_time
from registry.core.errors import NotFound
from registry.core.i18n import _, official_language
from registry.core.orm import utcnow
from registry.core.paper.table import table_pdf
from registry.menu import office_name
from registry.people.blueprint import bp
from registry.people.clock_list import DUE, clock_asked, clocks_listed, programs_of
from registry.people.clocks import MOST_ON_SHEET, WORDS, Clock, Due, list_due
from registry.people.places import place_choices
from registry.people.showing import shown_address, shown_name
from registry.regions.queries import find_region, region_names
from registry.web import is_demo

HEADINGS = ("序号", "村（嘎查）", "姓名", "住址", "要核实的事", "核实情况", "日期")


@bp.get("/recipients/clocks")
@requires(Permission.PEOPLE_READ)
@sends(DUE, clocks_listed)
def clocks() -> ResponseReturnValue:
    """Who is called up, why, and the one thing to do."""
    page = clocks_listed(asked_here())
    note_read("person.list", subjects=[line.due.person.id for line in page.rows])
    return render_template(
        "people/clocks.html", page=page, clock=clock_asked(asked_here()), words=WORDS, args=request.args,
        region=request.args.get("region", ""), places=[(place.code, place.name) for place in place_choices(current_actor())],
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
    rows, more = list_due(clock_asked(asked_here()), actor, today, region=region, limit=MOST_ON_SHEET)
    note_read("person.clocks.print", subjects=[row.person.id for row in rows])
    with official_language():
        data = table_pdf(
            f"{place.name}{_('身份核实路线单')}", HEADINGS, _lines(rows, cut=more is not None), organisation=office_name(actor), landscape=True,
            printed_at=local_time(utcnow()), demo=is_demo(),
        )  # fmt: skip
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": "inline; filename=clocks.pdf"})


def _lines(rows: list[Due], *, cut: bool) -> list[tuple[str, ...]]:
    actor, clock, programs = current_actor(), clock_asked(asked_here()), programs_of(rows)
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
