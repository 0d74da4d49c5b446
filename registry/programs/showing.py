"""What the pages of this room show: lines of the list of programs, use of places by township, tabs by state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from registry.access.actor import Actor
from registry.core.i18n import Text, _
from registry.programs.enrolments import Tally, counts_by_state
from registry.programs.models import Cycle, EnrolmentState, Program, Quota, Tariff
from registry.programs.queries import list_cycles_of, list_programs, list_quotas
from registry.programs.words import KIND_LABELS, STATE_LABELS
from registry.regions.codes import COUNTY, TOWNSHIP, level_of
from registry.regions.models import Region
from registry.regions.queries import children_of, region_names

S = EnrolmentState
RUNNING = (S.NOMINATED, S.RETURNED, S.REVIEWED, S.NOTICED, S.NOTICE_EXEMPT)
GRANTED = (S.APPROVED, S.ACTIVE, S.COMPLETED)


@dataclass(frozen=True)
class ProgramLine:
    """A program in the list, with its present cycle and what lies in the reader's region."""

    program: Program
    cycle: Cycle | None
    kind: Text
    places: int | None
    tally: Tally

    @property
    def running(self) -> int:
        """Persons between nomination and approval."""
        return sum(self.tally.persons[state] for state in RUNNING)

    @property
    def granted(self) -> int:
        """Persons approved, receiving or done."""
        return sum(self.tally.persons[state] for state in GRANTED)


def program_lines(actor: Actor, today: dt.date) -> list[ProgramLine]:
    """The list of programs with present cycles; four queries."""
    programs = list_programs(actor)
    cycles: dict[int, Cycle] = {}
    for cycle in list_cycles_of(programs):
        if cycle.closed_on is None and cycle.starts_on <= today:
            cycles.setdefault(cycle.program_id, cycle)
    tallies = counts_by_state(actor, [cycle.id for cycle in cycles.values()])
    quotas = list_quotas(cycles.values())
    lines = []
    for program in programs:
        present = cycles.get(program.id)
        mine = [q for q in quotas if present is not None and q.cycle_id == present.id]
        tally = tallies.get(present.id, Tally()) if present is not None else Tally()
        lines.append(ProgramLine(program, present, KIND_LABELS[program.kind], _places(mine, actor), tally))
    return lines


def _places(quotas: Sequence[Quota], actor: Actor) -> int | None:
    """Places of the reader's region: the quotas below her office; None when there are none."""
    inside = [quota.persons for quota in quotas if quota.region_code[:9].startswith(_prefix(actor.region_code))]
    return sum(inside) if inside else None


def _prefix(code: str) -> str:
    return code[:9].rstrip("0") if level_of(code) < TOWNSHIP else code[:9]


@dataclass(frozen=True)
class PlaceLine:
    """A township's places in a cycle: quota, taken, money, and how many were granted."""

    code: str
    name: str
    persons: int | None
    budget_fen: int | None
    used: int
    used_fen: int

    @property
    def left(self) -> int | None:
        """Free places, None without a quota."""
        return None if self.persons is None else self.persons - self.used


def place_lines(cycle: Cycle, quotas: Sequence[Quota], tally: Tally, actor: Actor) -> list[PlaceLine]:
    """Regions with a quota or with persons, as far as the reader's region goes, in the order of codes."""
    known = {quota.region_code: quota for quota in quotas}
    codes = {code for code in known if _inside(code, actor)} | {f"{key}000" for key in tally.townships}
    names = region_names(codes)
    lines = []
    for code in sorted(codes):
        quota, used = known.get(code), tally.used(code)
        persons, budget = (quota.persons, quota.budget_fen) if quota else (None, None)
        lines.append(PlaceLine(code, names.get(code, code), persons, budget, *used))
    return lines


def _inside(code: str, actor: Actor) -> bool:
    return code[:9].startswith(_prefix(actor.region_code))


def quota_regions(program: Program) -> list[Region]:
    """The regions a quota table has rows for: the townships of a county's program, else the places one level below."""
    return list(children_of(program.scope_code)) if level_of(program.scope_code) <= COUNTY else []


def state_tabs(tally: Tally, chosen: str) -> list[dict[str, object]]:
    """Tabs 全部 and one per state that occurs: {label, count, value, active}."""
    tabs: list[dict[str, object]] = [
        {"label": _("全部"), "count": sum(tally.persons.values()), "value": "", "active": not chosen}
    ]
    for state in EnrolmentState:
        if tally.persons.get(state) or state.value == chosen:
            tabs.append(
                {
                    "label": STATE_LABELS[state],
                    "count": tally.persons.get(state, 0),
                    "value": state.value,
                    "active": state.value == chosen,
                }
            )
    return tabs


def townships_with(tally: Tally, states: Sequence[EnrolmentState]) -> list[tuple[str, str, int]]:
    """(code, name, persons) of townships that have somebody in these states, in the order of codes."""
    counts = {f"{key}000": sum(by[state] for state in states if state in by) for key, by in tally.townships.items()}
    names = region_names(code for code, count in counts.items() if count)
    return [(code, names.get(code, code), count) for code, count in sorted(counts.items()) if count]


def in_order(tariffs: Sequence[Tariff], stages: Sequence[str]) -> list[Tariff]:
    """Tariffs from the lowest stage to the highest, those for all stages first, within a stage the newest first."""
    places = {code: place for place, code in enumerate(stages, start=1)}
    return sorted(tariffs, key=lambda row: (places.get(row.stage, 0), -row.valid_from.toordinal()))
