"""Collecting what the rooms put on the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.core.plugs import DeskGroup, FigureSpec, Plugs, SearchHit

FIRST = ("releases.danger", "relief.running")  # a child in danger, a family in an emergency: before all else
ORDER = {"late": 0, "arrived": 1, "wait": 2, "draft": 3}
STOCKS = ("children.left_behind", "children.in_difficulty", "women.in_difficulty")
ENDPOINTS = {
    "visits": "visits.index",
    "enrolments": "programs.index",
    "batches": "disbursements.index",
    "pairings": "donors.pairings",
}


def collect_groups(plugs: Plugs, *, actor: Actor, today: dt.date) -> list[DeskGroup]:
    """The groups with something in them: danger first, then what is late or came back, drafts last."""
    found = [tell(actor, today) for tell in plugs.desk]
    groups = [group for group in found if group is not None and group.count > 0]
    return sorted(groups, key=_place)


def _place(group: DeskGroup) -> tuple[int, int, str]:
    first = FIRST.index(group.key) if group.key in FIRST else len(FIRST)
    return first, ORDER.get(group.tone, 9), group.key


def waiting_counts(groups: Sequence[DeskGroup]) -> dict[str, int]:
    """Endpoint of the menu → how many things wait there; a group's key begins with its room."""
    counts: dict[str, int] = {"desk.home": sum(group.count for group in groups)}
    for group in groups:
        endpoint = ENDPOINTS.get(group.key.partition(".")[0])
        if endpoint:
            counts[endpoint] = counts.get(endpoint, 0) + group.count
    return counts


def numbers_of_region(plugs: Plugs, *, actor: Actor, today: dt.date) -> list[tuple[FigureSpec, int, str]]:
    """The stocks of the actor's region with their values and the pages of the records behind them."""
    if not actor.can(Permission.PEOPLE_READ):
        return []
    year = dt.date(today.year, 1, 1)
    chosen = [spec for spec in plugs.figures if spec.id in STOCKS]
    return [
        (spec, spec.count(actor.region_code, year, today, today), spec.records(actor.region_code, year, today))
        for spec in chosen
    ]


def collect_hits(plugs: Plugs, *, actor: Actor, text: str) -> list[SearchHit]:
    """What every room found for the text, in the order of the rooms."""
    return [hit for find in plugs.search for hit in find(actor, text)]
