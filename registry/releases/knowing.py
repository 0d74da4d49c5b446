"""What a donor knows of a child without being told: the rules of her program, the conditions of gifts, the sums paid.

A program for junior pupils tells the stage, one for left-behind children the class, a gift for one township the
place. Every rule becomes a `Fact` of the year in which it held, so that it counts for k like a release does. What
no stage can say (statuses, income, age, place) and the months of visits are bits, `Marks`, that the crowd is
counted with in one query a county.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from registry.access.scope import within
from registry.core.clock import local_time
from registry.core.codes import SCHOOL_STAGES
from registry.core.dates import add_years
from registry.core.i18n import Text, _
from registry.donors.models import Donation, Instalment, Pairing
from registry.extensions import db
from registry.people.models import Household, Person
from registry.people.showing import labels_of
from registry.people.statuses import CHILD_LIST, mask_of
from registry.programs.models import Program, SexRule, Tariff
from registry.programs.words import codes_of
from registry.regions.queries import region_name
from registry.releases.crowd import Fact, Group, school_year
from registry.releases.models import ReleasedChild

COUNTY_DIGITS = 6


@dataclass(frozen=True)
class Rule:
    """What holds for every child of a program or a gift, apart from stage and sex. Empty parts say nothing.

    `statuses` is a mask of which one bit is enough, as the statuses are now; `born` the first and last birth date.
    """

    statuses: int = 0
    incomes: tuple[str, ...] = ()
    born: tuple[dt.date | None, dt.date | None] = (None, None)
    place: str = ""

    def condition(self) -> ColumnElement[bool]:
        """The condition on a person and her household (outer joined)."""
        parts: list[ColumnElement[bool]] = []
        if self.statuses:
            parts.append(Person.status_mask.op("&")(self.statuses) != 0)
        if self.incomes:
            parts.append(Household.income_class.in_(self.incomes))
        if self.born[0]:
            parts.append(Person.birth_date >= self.born[0])
        if self.born[1]:
            parts.append(Person.birth_date <= self.born[1])
        if self.place:
            parts.append(within(self.place, Person.scope_code))
        return and_(*parts)


class Marks:
    """Numbers the rules and the visit months (first days) that matter for a release: one bit each, in order."""

    def __init__(self) -> None:
        self.rules: dict[Rule, int] = {}
        self.months: dict[dt.date, int] = {}

    def rule(self, rule: Rule) -> int:
        """The bit of a rule; 0 for one that says nothing."""
        return self._bit(self.rules, rule) if rule != Rule() else 0

    def month(self, month: dt.date) -> int:
        """The bit of a month."""
        return self._bit(self.months, month)

    def _bit(self, known: dict[Any, int], key: Any) -> int:
        if key not in known:
            known[key] = 1 << (len(self.rules) + len(self.months))
        return known[key]


@dataclass(frozen=True)
class Known:
    """What is known of a child before a release, and the children of her county it is counted among."""

    told: Sequence[Fact]
    rules: Sequence[Fact]
    groups: Sequence[Group]
    marks: Marks

    @property
    def facts(self) -> list[Fact]:
        """All of it, told or inferred."""
        return [*self.told, *self.rules]


def released_facts(person_ids: Sequence[int], marks: Marks) -> dict[int, list[Fact]]:
    """Everything ever told of these persons, whichever donor heard it; one query."""
    found: dict[int, list[Fact]] = {}
    now = func.coalesce(Person.merged_into_id, Person.id)  # what was told of a record merged since counts for her too
    county, told = func.substr(ReleasedChild.scope_code, 1, COUNTY_DIGITS), ReleasedChild
    query = select(now, told.stage, told.status, told.school_year, county, told.visits)
    query = query.join(Person, Person.id == ReleasedChild.person_id)
    query = query.where(or_(Person.id.in_(person_ids), Person.merged_into_id.in_(person_ids))).distinct()
    for person, stage, status, year, place, visits in db.session.execute(query.order_by(now, told.visits)):
        months = sum({marks.month(dt.date.fromisoformat(day)) for day in visits.split(",") if day})
        found.setdefault(person, []).append(Fact(stage, status, year, county=place, marks=months))
    return found


def inferred_facts(person_ids: Sequence[int], marks: Marks) -> dict[int, list[Fact]]:
    """What programs, gifts and yearly sums say of these persons, in all their pairings with any donor; two queries."""
    now = func.coalesce(Person.merged_into_id, Person.id)
    query = (
        select(now.label("person"), Pairing.starts_on, Pairing.yearly_fen, Program, Instalment.due_on,
               Instalment.funded_at, Instalment.disbursement_id, Donation.id.label("gift"), Donation.girls_only,
               Donation.only_stage, Donation.only_region)
        .select_from(Pairing)
        .join(Person, Person.id == Pairing.person_id)
        .join(Program, Program.id == Pairing.program_id)
        .outerjoin(Instalment, Instalment.pairing_id == Pairing.id)
        .outerjoin(Donation, Donation.id == Instalment.donation_id)
        .where(or_(Person.id.in_(person_ids), Person.merged_into_id.in_(person_ids)))
        .order_by(now, Pairing.id, Instalment.year_no)
    )  # fmt: skip
    rows = db.session.execute(query).all()
    sums = _sums({row.Program.id for row in rows})
    found: dict[int, dict[Fact, None]] = {}
    for row in rows:
        facts = found.setdefault(row.person, {})
        facts[_of_program(row.Program, row.starts_on, marks, _paying(sums, row))] = None
        if row.disbursement_id is not None:
            facts[_of_program(row.Program, row.due_on, marks)] = None
        if row.gift is not None:
            facts[_of_gift(row, marks)] = None
    return {person: [fact for fact in facts if _says(fact)] for person, facts in found.items()}


def _says(fact: Fact) -> bool:
    return bool(fact.girl or fact.stage or fact.among or fact.marks)


def _of_program(program: Program, day: dt.date, marks: Marks, paying: frozenset[str] = frozenset()) -> Fact:
    """Who is in a program on a day kept its rules then (programs.eligibility refuses everybody else)."""
    oldest = add_years(day, -program.age_max - 1) + dt.timedelta(days=1) if program.age_max is not None else None
    youngest = add_years(day, -program.age_min) if program.age_min is not None else None
    rule = Rule(
        mask_of((CHILD_LIST, code) for code in codes_of(program.statuses)),
        tuple(sorted(codes_of(program.income_classes))), (oldest, youngest), _below_county(program.scope_code),
    )  # fmt: skip
    stages = frozenset(codes_of(program.stages))
    among = (stages & paying or stages) if stages else paying
    girl = program.sex_rule is SexRule.GIRLS_ONLY
    return Fact("", "", school_year(day), girl, among=among, marks=marks.rule(rule))


def _of_gift(row: Any, marks: Marks) -> Fact:
    """A gift's conditions held on the day its money was set aside for her (donors.conditions)."""
    day = local_time(row.funded_at).date() if row.funded_at is not None else row.due_on
    among = frozenset([row.only_stage]) if row.only_stage else frozenset()
    place = marks.rule(Rule(place=_below_county(row.only_region or "")))
    return Fact("", "", school_year(day), row.girls_only, among=among, marks=place)


def _below_county(code: str) -> str:
    """A township or a village; a county and what is above it say nothing that is not told anyway."""
    return code if code[COUNTY_DIGITS:].strip("0") else ""


def _sums(program_ids: Iterable[int]) -> dict[int, list[tuple[dt.date, str, int]]]:
    """(from, stage, fen) of the tariffs of each program, the latest last; one query."""
    query = select(Tariff).where(Tariff.program_id.in_(sorted(program_ids))).order_by(Tariff.valid_from, Tariff.id)
    found: dict[int, list[tuple[dt.date, str, int]]] = {}
    for row in db.session.scalars(query):
        found.setdefault(row.program_id, []).append((row.valid_from, row.stage, row.amount_fen))
    return found


def _paying(sums: dict[int, list[tuple[dt.date, str, int]]], row: Any) -> frozenset[str]:
    """The stages that the program paid exactly this yearly sum for; empty when the sum says nothing."""
    in_force = {stage: fen for since, stage, fen in sums.get(row.Program.id, ()) if since <= row.starts_on}
    if not set(in_force) - {""}:
        return frozenset()
    stages = {stage for stage in SCHOOL_STAGES if in_force.get(stage, in_force.get("")) == row.yearly_fen}
    return frozenset(stages) if len(stages) < len(SCHOOL_STAGES) else frozenset()


def rule_words(known: Known) -> str:
    """What the rules say of a child, in words for the worker: 只给女童；只有初中生；只收留守；只给石哈河镇的孩子."""
    said: list[Text] = [_("只给女童")] if any(fact.girl for fact in known.rules) else []
    for among in dict.fromkeys(fact.among for fact in known.rules if fact.among):
        stages = [str(code.label) for key, code in SCHOOL_STAGES.items() if key in among]
        said.append(_("按规定或金额只有%(stages)s", stages="、".join(stages)))
    labels = labels_of(CHILD_LIST)[CHILD_LIST]
    for rule, bit in known.marks.rules.items():
        if any(fact.marks & bit for fact in known.rules):
            said += _words_of(rule, labels)
    return "；".join(dict.fromkeys(map(str, said)))


def _words_of(rule: Rule, labels: Mapping[str, Text]) -> list[Text]:
    said: list[Text] = []
    statuses = [str(word) for code, word in labels.items() if mask_of([(CHILD_LIST, code)]) & rule.statuses]
    if statuses:
        said.append(_("只收%(what)s", what="、".join(statuses)))
    if rule.incomes:
        said.append(_("看家庭收入类别"))
    if rule.born != (None, None):
        said.append(_("看年龄"))
    if rule.place:
        said.append(_("只给%(place)s的孩子", place=region_name(rule.place)))
    return said
