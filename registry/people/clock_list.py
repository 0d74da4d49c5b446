"""The work list of the clocks as asked for, on the page and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app

from registry.access.sending import Asked, Outgoing
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out
from registry.people.clocks import Clock, Due, list_due
from registry.people.showing import shown_name
from registry.regions.queries import region_names


@dataclass(frozen=True)
class ClockLine:
    """Whom the clock calls up, as the reader sees her, why, and the programs that run for her."""

    due: Due
    name: str
    place: str
    reasons: tuple[str, ...]
    programs: str


DUE = Outgoing("clocks", _("到时核实"), (
    Out(_("姓名"), 14, "name"), Out(_("村（嘎查）"), 18, "place"), Out(_("为什么"), 40, lambda line: "；".join(line.reasons)),
    Out(_("在享项目"), 30, "programs"),
), "person.export", "due.person.id")  # fmt: skip


def clock_asked(asked: Asked) -> Clock:
    """The tab."""
    return Clock(asked.get("clock")) if asked.get("clock") in set(Clock) else Clock.ALL


def programs_of(rows: Sequence[Due]) -> dict[int, str]:
    """Row id → the programs that run for her, for which a missing field is wanted."""
    tell = current_app.extensions["plugs"].running
    found = tell([row.person.id for row in rows]) if tell is not None and rows else {}
    return {person: str(_("、")).join(titles) for person, titles in found.items()}


def clocks_listed(asked: Asked) -> Page[ClockLine]:
    """A page of those the clock calls up, village by village."""
    clock = clock_asked(asked)
    rows, more = list_due(clock, asked.actor, asked.today, region=asked.get("region") or None, after=asked.cursor,
                          limit=asked.limit, teller=current_app.extensions["plugs"].program_needs)  # fmt: skip
    running = programs_of(rows)
    places = region_names({row.person.scope_code for row in rows})
    lines = [
        ClockLine(
            row, shown_name(row.person.name, asked.actor), places.get(row.person.scope_code, ""),
            tuple(map(str, row.shown(clock))),
            running.get(row.person.id, ""),
        )
        for row in rows
    ]  # fmt: skip
    return Page(lines, more)
