"""Routes: who of a village is due by Sunday, household by household, and how many wait in each village or township."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container
from dataclasses import dataclass

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.core.errors import Denied
from registry.extensions import db
from registry.people.models import Household
from registry.people.schedule import Risk, week_end
from registry.people.showing import shown_address, shown_name
from registry.people.tallies import Tally, tallies_of
from registry.regions.codes import TOWNSHIP, VILLAGE, level_of
from registry.regions.queries import region_names
from registry.visits.due import Counts, DueRow, list_due_by

MOST_STOPS = 400


@dataclass(frozen=True)
class Stop:
    """A household on the way, with those of it who are due. The most urgent of them decides its place."""

    key: str
    head_name: str
    address: str
    people: tuple[DueRow, ...]

    @property
    def days_late(self) -> int:
        """Days the longest overdue of them is late."""
        return max(row.days_late for row in self.people)

    @property
    def risk(self) -> Risk:
        """The highest risk among them."""
        return max(row.risk for row in self.people)

    @property
    def name(self) -> str:
        """The names of those to see."""
        return "、".join(row.name for row in self.people)


@dataclass(frozen=True)
class PlaceCount:
    """Who is due in one village or township."""

    code: str
    name: str
    counts: Counts

    @property
    def is_township(self) -> bool:
        """Whether the place holds villages: those who live in none of them count under it too."""
        return self.code.endswith("000")


def route(village: str, actor: Actor, today: dt.date) -> list[Stop]:
    """The households of a village with somebody due by Sunday: by risk, then lateness. Raises Denied outside."""
    if not covers(actor, village):
        raise Denied
    rows = list_due_by(week_end(today), village, actor, today, limit=MOST_STOPS)
    homes = {row.household_id for row in rows if row.household_id is not None}
    heads = {
        home.id: home
        for home in db.session.scalars(select(Household).where(Household.id.in_(homes)).order_by(Household.id))
    }
    groups: dict[str, list[DueRow]] = {}
    for row in rows:
        same = groups.setdefault(f"h{row.household_id}" if row.household_id else f"p{row.person_id}", [])
        if all(other.person_id != row.person_id for other in same):
            same.append(row)
    stops = [_stop(key, people, heads.get(people[0].household_id or 0), actor) for key, people in groups.items()]
    return sorted(stops, key=lambda stop: (-stop.risk, -stop.days_late, stop.people[0].person_id))


def _stop(key: str, people: list[DueRow], home: Household | None, actor: Actor) -> Stop:
    head = shown_name(home.head_name, actor) if home else ""
    ordered = tuple(sorted(people, key=lambda row: (-row.risk, -row.days_late, row.person_id)))
    return Stop(key, head, shown_address(home.address, actor) if home else "", ordered)


def next_stop(stops: list[Stop], person_id: int, seen: Container[int] = ()) -> DueRow | None:
    """Whom to see after a person: another of the household who was not `seen` along, else the first of the next one."""
    for place, stop in enumerate(stops):
        if any(row.person_id == person_id for row in stop.people):
            rest = [row for row in stop.people if row.person_id != person_id and row.person_id not in seen]
            if rest:
                return rest[0]
            later = stops[place + 1 :] or stops[:place]
            return later[0].people[0] if later else None
    return stops[0].people[0] if stops else None


def place_counts(region: str, actor: Actor, today: dt.date) -> list[PlaceCount]:
    """Who is due, by village of a township, by township above it; the most overdue places first."""
    actor.demand(Permission.VISIT_READ)
    if not covers(actor, region):
        raise Denied
    digits = 12 if level_of(region) in (TOWNSHIP, VILLAGE) else 9
    found: dict[str, Tally] = {}
    for village, tally in tallies_of(region, today).items():
        code = village[:digits].ljust(12, "0")
        found[code] = found.get(code, Tally()) + tally
    names = region_names(found)
    places = [
        PlaceCount(
            code,
            names.get(code, code),
            Counts(now.visit_late, now.visit_week, now.all - now.visit_late - now.visit_week),
        )
        for code, now in found.items()
        if now.all
    ]
    return sorted(places, key=lambda place: (-place.counts.late, place.code))
