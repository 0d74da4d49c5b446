"""Plug points: what a room shows of another without knowing it. Rooms register in create_app().

The timeline of a person, the desk, the figures of the summary, roster kinds, and search results all
have many tellers and one reader; the reader stands above or below them and knows only this module.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select

from registry.core.i18n import Text


@dataclass(frozen=True)
class DeskItem:
    """One line of work: who, why, by when, and the one action."""

    name: str
    meta: str
    reason: str
    when: str
    url: str
    action: str
    tone: str = "plain"  # late | soon | plain


@dataclass(frozen=True)
class DeskGroup:
    """A heading of the desk with its first lines and the count of all of them."""

    key: str
    title: Text
    count: int
    items: Sequence[DeskItem]
    tone: str  # late | wait | arrived | draft: rust, ochre, teal, grey
    note: str = ""
    url: str | None = None
    late: int = 0


@dataclass(frozen=True)
class FigureSpec:
    """A figure of the summary. `count` gives the value for a period; `records` the page with the records behind it.

    `count(region_code, first_day, last_day, today)` returns whole numbers (fen where unit is "fen");
    flows count what was paid, done or closed in the period, stocks are as of min(last day, today).
    """

    id: str
    label: Text
    unit: str  # person person_time household case session copy fen pair …
    count: Callable[[str, dt.date, dt.date, dt.date], int]
    records: Callable[[str, dt.date, dt.date], str]
    stock: bool = False
    sensitive: bool = False
    # the values of many figures from one query, id → value, 0 where an id is missing; the same function for all of them
    together: Callable[[str, dt.date, dt.date, dt.date], Mapping[str, int]] | None = None


@dataclass(frozen=True)
class SearchHit:
    """A line of the search results."""

    kind: Text
    title: str
    note: str
    url: str


@dataclass(frozen=True)
class DeskMoney:
    """What left the house this year in the actor's region: `months` are (month, fen), the running one last."""

    fen: int
    times: int
    url: str
    months: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class PersonPanel:
    """A part of another room's page: `template` is a partial that sees `context` under the name `panel.context`."""

    key: str  # "warning" stands above everything, "running" and "received" below the family
    title: Text
    note: Text | str
    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class FamilyAid:
    """One thing that a member of a household got, as its page counts it; amounts of one `group` are added, never across.

    `group`: money, goods, loan, insurance, claim, parcel. `url`: the record's own page, None where it has none.
    """

    group: str
    group_label: Text
    title: str
    day: dt.date
    person_id: int
    amount_fen: int
    note: str = ""
    url: str | None = None


@dataclass
class Plugs:
    """All plug points of one application."""

    # person row id → SELECT at, kind, ref, title, amount_fen, state, actor_id (see people.timeline)
    timeline: list[Callable[[int], Select[Any]]] = field(default_factory=list)
    # turns (kind, title, amount_fen, state) into a sentence, by kind
    timeline_words: dict[str, Callable[[Any], tuple[Text, str, str | None]]] = field(default_factory=dict)
    # the permission without which an event of a kind is told but leads nowhere (access.permissions.Permission)
    timeline_reads: dict[str, Any] = field(default_factory=dict)
    # (actor, today) → a group, or None when nothing waits
    desk: list[Callable[[Any, dt.date], DeskGroup | None]] = field(default_factory=list)
    figures: list[FigureSpec] = field(default_factory=list)
    # name of a kind of roster → RosterSpec (core.roster_kinds), or the RosterKind of the roster room itself
    rosters: dict[str, Any] = field(default_factory=dict)
    # (person row ids) → those to whom something happened that keeps an import of them from being taken back
    person_ties: list[Callable[[Sequence[int]], Iterable[int]]] = field(default_factory=list)
    # (actor, text) → hits
    search: list[Callable[[Any, str], Sequence[SearchHit]]] = field(default_factory=list)
    # what a person's aid looks like to a nominator: (person ids) → rows (see programs.already)
    aid: list[Callable[[Sequence[int]], Sequence[Any]]] = field(default_factory=list)
    # (actor, person row ids of one household) → what each of them got, of what the actor may see
    household_aid: list[Callable[[Any, Sequence[int]], Sequence[FamilyAid]]] = field(default_factory=list)
    # (actor, people.Person, today) → the parts this room has on the person's page, in their order
    person_panels: list[Callable[[Any, Any, dt.date], Sequence[PersonPanel]]] = field(default_factory=list)
    # (actor, donors.Donation) → a part of the gift's page, or None
    donation_panels: list[Callable[[Any, Any], PersonPanel | None]] = field(default_factory=list)
    # (actor, funds.BudgetLine) → a part of the budget line's page, or None
    budget_panels: list[Callable[[Any, Any], PersonPanel | None]] = field(default_factory=list)
    # (column of person row ids, day) → SQL condition that she was visited on that day or later
    visited_since: Callable[[Any, dt.date], Any] | None = None
    # (actor, today, at most so many rows) → payments of paired children that no pledge explains (donors.threeway.Orphans)
    unpledged: Callable[[Any, dt.date, int], Any] | None = None
    # (actor, today) → this year's money for the desk, None for those who do not see it
    desk_money: Callable[[Any, dt.date], DeskMoney | None] | None = None
    # who got aid between two days, and how much: a people.filters.AidTeller; the list shows 本年已发 from it
    aid_teller: Any = None
    # a merger or move of places: (old code → new code, actor, today) → live records rewritten (see regions.following)
    region_followers: list[Callable[[Mapping[str, str], Any, dt.date], int]] = field(default_factory=list)
    # which fields the programs a person is in ask for: a people.needs.NeedTeller
    program_needs: Any = None
    # person row ids → the titles of the programs that run for each: the column 在享项目 of the list
    running: Callable[[Sequence[int]], Mapping[int, Sequence[str]]] | None = None
