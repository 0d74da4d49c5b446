"""How many children of the county share what a donor would know: the finest telling that at least k share.

All releases of a child count together, to whomever they went: who was told "primary school" two years ago and
"junior school" now knows the few grades in between (design.md, invariant 13). What nobody told but everybody can
infer counts as well: the rules of the program, the conditions of the gifts, the months of the visits (`knowing`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from registry.releases.models import Level
from registry.releases.trail import STAGES

COMPULSORY = frozenset({"primary", "junior"})
UPPER = frozenset({"senior", "vocational", "college"})
_FIRST_GRADE = {"primary": 1, "junior": 7, "senior": 10, "vocational": 10}
_LAST_GRADE = 12


@dataclass(frozen=True)
class Fact:
    """What is told of a child in a school year (its first calendar year): a stage or a range, and a class.

    `girl`: the program or the gift is for girls only, so whoever reads the page knows it. `county` (six digits) is
    where the child was when it was told; empty means the county whose children are counted. `among`: a rule says
    that she is in one of these stages. `marks`: bits of rules and visit months that all hold for her.
    """

    stage: str
    status: str
    school_year: int
    girl: bool = False
    county: str = ""
    among: frozenset[str] = frozenset()
    marks: int = 0


@dataclass(frozen=True)
class Group:
    """So many children of one sex of the county are in this stage and grade now, in this class of statuses.

    `marks` has a bit for each rule that holds for them and each month in which all of them were visited.
    """

    stage: str
    grade: int | None
    status: str
    children: int
    girls: bool = True
    county: str = ""
    marks: int = 0


@dataclass(frozen=True)
class Choice:
    """What may be told, how close that is, and how many children share it. Nothing may be told when `fact` is None."""

    level: Level | None
    fact: Fact | None
    crowd: int


def school_year(day: dt.date) -> int:
    """The calendar year in which the school year of a day began (it begins in August)."""
    return day.year if day.month >= 8 else day.year - 1


def band_of(stage: str) -> str:
    """The range of stages around a stage."""
    return "compulsory" if stage in COMPULSORY else "upper" if stage in UPPER else ""


def ordinal(stage: str, grade: int | None) -> int | None:
    """The school year of a child's life, 1 to 12; None when the grade is not known."""
    if stage == "pre":
        return 0
    first = _FIRST_GRADE.get(stage)
    if first is None or grade is None:
        return None
    return grade if grade >= first else first + grade - 1


def _stages_then(group: Group, years: int) -> frozenset[str]:
    """In which stages the children of a group may have been some years ago; empty when nobody can say."""
    if years <= 0:
        return frozenset({group.stage})
    place = ordinal(group.stage, group.grade)
    if place is None:
        return frozenset()
    place -= years
    if place <= 0:
        return frozenset({"pre"})
    if place <= 6:
        return frozenset({"primary"})
    if place <= 9:
        return frozenset({"junior"})
    return frozenset({"senior", "vocational"}) if place <= _LAST_GRADE else frozenset({"college"})


def fits(group: Group, fact: Fact, now: int) -> bool:
    """Whether the children of a group could be the one that was told of."""
    if fact.status and group.status != fact.status or fact.girl and not group.girls:
        return False
    if fact.county not in ("", group.county):
        return False  # she has moved: nobody can say that ten others moved with her
    if group.marks & fact.marks != fact.marks:
        return False
    if not fact.stage and not fact.among:
        return True
    stages = _stages_then(group, now - fact.school_year)
    if fact.among and not stages & fact.among:
        return False
    return not fact.stage or fact.stage in stages or any(band_of(stage) == fact.stage for stage in stages)


def count_crowd(groups: Iterable[Group], facts: Sequence[Fact], now: int) -> int:
    """How many children fit everything that was told."""
    return sum(group.children for group in groups if all(fits(group, fact, now) for fact in facts))


def choose_months(
    groups: Iterable[Group], facts: Sequence[Fact], months: Sequence[int], now: int, k: int
) -> tuple[int, int]:
    """Which months of visits may be told as well, the first ones first, and how many children share all of it.

    `months` are bits of marks, the answer is their union: a month stays out when with it fewer than k were left.
    """
    left = [group for group in groups if all(fits(group, fact, now) for fact in facts)]
    told, crowd = 0, sum(group.children for group in left)
    for month in months:
        fewer = [group for group in left if group.marks & month]
        share = sum(group.children for group in fewer)
        if share >= k:
            left, crowd, told = fewer, share, told | month
    return told, crowd


def choose(groups: Sequence[Group], earlier: Sequence[Fact], wanted: Fact, k: int) -> Choice:
    """The finest telling that k children share, together with all earlier ones; none when even the county is too few.

    The order is stage with class, stage, range of stages, county alone; stages that donors are not told are left out.
    """
    now = wanted.school_year
    stage = wanted.stage if wanted.stage in STAGES else ""
    tries: list[tuple[Level, Fact]] = []
    if stage and wanted.status:
        tries.append((Level.STAGE_STATUS, wanted))
    if stage:
        tries.append((Level.STAGE, replace(wanted, status="")))
    if band_of(stage):
        tries.append((Level.BAND, replace(wanted, stage=band_of(stage), status="")))
    tries.append((Level.COUNTY, replace(wanted, stage="", status="")))
    crowd = 0
    for level, fact in tries:
        crowd = count_crowd(groups, [*earlier, fact], now)
        if crowd >= k:
            return Choice(level, fact, crowd)
    return Choice(None, None, crowd)
