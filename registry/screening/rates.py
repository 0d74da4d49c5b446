"""Numerators and denominators: a campaign by village, and the figures of the summary with the persons behind them.

One WHERE for the number and for its records. All of them count women, not visits to the doctor.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers, visible_to, within
from registry.core.errors import NotFound
from registry.core.i18n import Text, _
from registry.core.plugs import FigureSpec
from registry.extensions import db
from registry.people.models import Person
from registry.people.showing import shown_name
from registry.regions.codes import TOWNSHIP, VILLAGE, level_of
from registry.regions.queries import region_names
from registry.screening.assess import Codes, grade
from registry.screening.models import Campaign, FollowState, Invitation, InviteState, Screening, SecondLook

PAGE = 50
COUNTED = ("invited", "away", "screened", "positive", "followed_up")


@dataclass(frozen=True)
class Counts:
    """Women of a place in a campaign. `eligible` None: nobody has counted them."""

    eligible: int | None = None
    invited: int = 0
    away: int = 0
    screened: int = 0
    positive: int = 0
    followed_up: int = 0

    def __add__(self, other: Counts) -> Counts:
        known = [one.eligible for one in (self, other) if one.eligible is not None]
        sums = {name: getattr(self, name) + getattr(other, name) for name in COUNTED}
        return Counts(eligible=sum(known) if known else None, **sums)


def percent(part: int, whole: int | None) -> str:
    """The rate in per cent with two decimals, from the two stored numbers; a dash without a denominator."""
    return f"{part * 100 / whole:.2f}%" if whole else "—"


@dataclass(frozen=True)
class PlaceCounts:
    """A village's line."""

    code: str
    name: str
    counts: Counts


def by_village(campaign: Campaign, actor: Actor) -> list[PlaceCounts]:
    """The campaign's numbers inside the actor's region, per village, above a township per township; three queries, names."""
    actor.demand(Permission.SCREENING_READ)
    here = (Invitation.campaign_id == campaign.id, visible_to(actor, Invitation.scope_code))
    lines: dict[str, dict[str, int]] = {}
    invited = db.session.execute(
        select(
            Invitation.scope_code, func.count().label("invited"),
            func.count().filter(Invitation.state == InviteState.AWAY).label("away"),
            func.count().filter(Invitation.state == InviteState.SCREENED).label("screened"),
        )
        .where(*here, Invitation.state != InviteState.VOID)
        .group_by(Invitation.scope_code)
        .order_by(Invitation.scope_code)
    )  # fmt: skip
    for row in invited:
        lines[row.scope_code] = {"invited": row.invited, "away": row.away, "screened": row.screened}
    for name, query in (("positive", _positive(here)), ("followed_up", _looked_after(here))):
        for code, number in db.session.execute(query):
            lines.setdefault(code, {})[name] = number
    eligible = _eligible(campaign, actor)
    counted = {code: Counts(**lines.get(code, {})) for code in lines}
    for code, number in eligible.items():
        counted[code] = counted.get(code, Counts()) + Counts(eligible=number)
    if level_of(actor.region_code) < TOWNSHIP:
        counted = _by_township(counted)
    names = region_names(counted)
    return [PlaceCounts(code, names.get(code, code), counted[code]) for code in sorted(counted)]


def _eligible(campaign: Campaign, actor: Actor) -> dict[str, int]:
    """The counted women per place; a township's own number gives way to those of its villages."""
    return counted_places({one.region_code: one.eligible for one in campaign.targets if covers(actor, one.region_code)})


def counted_places(known: Mapping[str, int]) -> dict[str, int]:
    """The numbers that count among those of townships and of their villages."""
    split = {code[:9] for code in known if level_of(code) == VILLAGE}
    return {code: number for code, number in known.items() if level_of(code) == VILLAGE or code[:9] not in split}


def _by_township(counted: dict[str, Counts]) -> dict[str, Counts]:
    found: dict[str, Counts] = {}
    for code, counts in counted.items():
        town = code[:9] + "000"
        found[town] = found.get(town, Counts()) + counts
    return found


def _positive(here: tuple[ColumnElement[bool], ...]) -> Select[str, int]:
    return (
        select(Invitation.scope_code, func.count(func.distinct(Screening.person_id)))
        .join(Screening, Screening.invitation_id == Invitation.id)
        .where(*here, Screening.positive, Screening.voided_on.is_(None))
        .group_by(Invitation.scope_code)
        .order_by(Invitation.scope_code)
    )


def _looked_after(here: tuple[ColumnElement[bool], ...]) -> Select[str, int]:
    return (
        select(Invitation.scope_code, func.count(func.distinct(Screening.person_id)))
        .join(Screening, Screening.invitation_id == Invitation.id)
        .join(SecondLook, SecondLook.screening_id == Screening.id)
        .where(*here, Screening.positive, Screening.voided_on.is_(None), SecondLook.state == FollowState.DONE)
        .group_by(Invitation.scope_code)
        .order_by(Invitation.scope_code)
    )


def by_grade(campaign: Campaign, actor: Actor) -> dict[str, int]:
    """Positive women of a campaign by the highest finding: cancer, precancer, suspected. Opens sealed codes: reveal only."""
    actor.demand(Permission.SCREENING_REVEAL)
    rows = db.session.scalars(
        select(Screening)
        .join(Invitation, Invitation.id == Screening.invitation_id)
        .where(Invitation.campaign_id == campaign.id, visible_to(actor, Screening.scope_code), Screening.positive,
               Screening.voided_on.is_(None))
        .order_by(Screening.id)
    )  # fmt: skip
    order = ("clear", "suspected", "precancer", "cancer")
    highest: dict[int, str] = {}
    for row in rows:
        found = grade(Codes(row.cytology, row.hpv, row.birads, row.histology))
        highest[row.person_id] = max(highest.get(row.person_id, "clear"), found, key=order.index)
    return {name: sum(one == name for one in highest.values()) for name in ("suspected", "precancer", "cancer")}


@dataclass(frozen=True)
class Figure:
    """A figure: what is counted, by which day."""

    id: str
    label: Text
    model: Any
    day: Any
    conditions: tuple[Any, ...]


FIGURES: dict[str, Figure] = {
    figure.id: figure
    for figure in (
        Figure("screening.invited", _("两癌筛查应检人数"), Invitation, Invitation.invited_on,
               (Invitation.state != InviteState.VOID,)),
        Figure("screening.screened", _("两癌筛查实检人数"), Screening, Screening.screened_on,
               (Screening.voided_on.is_(None),)),
        Figure("screening.positive", _("两癌筛查异常人数"), Screening, Screening.screened_on,
               (Screening.voided_on.is_(None), Screening.positive)),
        Figure("screening.followed_up", _("两癌筛查异常已随访人数"), SecondLook, SecondLook.closed_on,
               (SecondLook.state == FollowState.DONE,)),
    )
}  # fmt: skip


def _where(figure: Figure, region: str, first: dt.date, last: dt.date) -> list[ColumnElement[bool]]:
    return [figure.day.between(first, last), within(region, figure.model.scope_code), *figure.conditions]


def count_figure(figure: Figure, region: str, first: dt.date, last: dt.date) -> int:
    """Women in a region (12 digits) in a period."""
    query = select(func.count(func.distinct(figure.model.person_id))).where(*_where(figure, region, first, last))
    return db.session.scalar(query) or 0


def figure_specs() -> list[FigureSpec]:
    """The figures for the plug point."""
    return [_spec(figure) for figure in FIGURES.values()]


def _spec(figure: Figure) -> FigureSpec:
    def count(region: str, first: dt.date, last: dt.date, today: dt.date) -> int:
        return count_figure(figure, region, first, min(last, today))

    def records(region: str, first: dt.date, last: dt.date) -> str:
        return f"/screening/records?figure={figure.id}&region={region}&from={first}&to={last}"

    return FigureSpec(figure.id, figure.label, "person", count, records, sensitive=True)


@dataclass(frozen=True)
class Record:
    """A woman behind a figure; `ref` None where she has moved away."""

    key: int
    name: str
    ref: str | None
    place: str
    day: dt.date


def list_records(
    figure_id: str, actor: Actor, *, region: str, first: dt.date, last: dt.date, after: int | None = None
) -> tuple[Figure, int, Sequence[Record], int | None]:
    """The women a figure counts inside the actor's region, their number, and the key to go on from; NotFound."""
    figure = FIGURES.get(figure_id)
    if figure is None:
        raise NotFound
    actor.demand(Permission.SCREENING_READ)
    model = figure.model
    where = [*_where(figure, region, first, last), visible_to(actor, model.scope_code)]
    total = db.session.scalar(select(func.count(func.distinct(model.person_id))).where(*where)) or 0
    query = (
        select(Person.id, Person.name, Person.public_id, Person.scope_code, func.max(figure.day).label("day"))
        .join(model, model.person_id == Person.id)
        .where(*where)
        .group_by(Person.id, Person.name, Person.public_id, Person.scope_code)
        .order_by(Person.id)
    )
    found = db.session.execute((query if after is None else query.where(Person.id > after)).limit(PAGE + 1)).all()
    names = region_names({row.scope_code for row in found})
    rows = [
        Record(
            row.id, shown_name(row.name, actor) if covers(actor, row.scope_code) else str(_("（已转出）")),
            row.public_id if covers(actor, row.scope_code) else None, names.get(row.scope_code, ""),
            row.day if isinstance(row.day, dt.date) else dt.date.fromisoformat(row.day),
        )
        for row in found[:PAGE]
    ]  # fmt: skip
    return figure, total, rows, rows[-1].key if len(found) > PAGE else None
