"""Whether a person fits a program on a day: what blocks her, and what the reviewer should look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload, selectinload

from registry.access.actor import Actor
from registry.access.scope import visible_to
from registry.core.dates import age_on, spoken_date
from registry.core.i18n import Text, _
from registry.extensions import db
from registry.people.models import Consent, ConsentAnswer, LifetimeAid, Person, RecipientKind, Sex, StatusSpell
from registry.programs.models import ENDED_STATES, Enrolment, Program, SexRule
from registry.programs.words import codes_of

CHUNK = 500
UNPUBLISHABLE = frozenset({"orphan", "de_facto_unsupported"})
ADULT = 18


class Level(StrEnum):
    """block: she cannot be nominated; warn: somebody looks at it."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True)
class Finding:
    """One thing that speaks against a nomination."""

    level: Level
    text: Text


@dataclass
class Background:
    """What several persons' checks need besides the persons: earlier lifetime aid, open claims, consent."""

    granted: dict[tuple[str, str], LifetimeAid] = field(default_factory=dict)
    claimed: dict[tuple[str, int], int] = field(default_factory=dict)
    consent: dict[int, ConsentAnswer] = field(default_factory=dict)


def chunks(ids: Iterable[int]) -> Iterable[list[int]]:
    """Row ids in portions that every database takes as parameters."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]


FEW = 20  # so many persons are read with their statuses in one query


def load_people(public_ids: Sequence[str], actor: Actor) -> list[Person]:
    """The persons the actor sees, with household and statuses, in the order of their villages and names."""
    wanted = list(dict.fromkeys(public_ids))
    people: list[Person] = []
    few = len(wanted) <= FEW
    statuses = joinedload(Person.statuses) if few else selectinload(Person.statuses)
    for start in range(0, len(wanted), CHUNK):
        people.extend(
            db.session.scalars(
                select(Person)
                .options(joinedload(Person.household), statuses)
                .where(Person.public_id.in_(wanted[start : start + CHUNK]), visible_to(actor, Person.scope_code))
                .order_by(Person.scope_code, Person.pinyin, Person.id)
            ).unique()
        )
    return people


def live_statuses(person: Person, on: dt.date) -> set[str]:
    """Codes of the statuses that hold on a day."""
    spells = (spell for spell in person.statuses if spell.start_on <= on)
    return {spell.code for spell in spells if spell.end_on is None or spell.end_on >= on}


def unpublishable(person_ids: Iterable[int], on: dt.date) -> set[int]:
    """Persons who must not appear in a public notice on a day (民发〔2019〕62号; domain rules 3.3)."""
    found: set[int] = set()
    for part in chunks(person_ids):
        found.update(
            db.session.scalars(
                select(StatusSpell.person_id)
                .where(
                    StatusSpell.person_id.in_(part),
                    StatusSpell.code.in_(sorted(UNPUBLISHABLE)),
                    StatusSpell.start_on <= on,
                    StatusSpell.end_on.is_(None) | (StatusSpell.end_on >= on),
                )
                .order_by(StatusSpell.person_id)
            )
        )
    return found


def load_background(people: Sequence[Person], programs: Sequence[Program]) -> Background:
    """What the checks of these persons need, in at most three queries per 500 persons."""
    background = Background()
    kinds = sorted({program.lifetime_kind for program in programs if program.lifetime_kind})
    for part in chunks(person.id for person in people):
        if kinds:
            _load_lifetime(background, part, kinds)
        newest = aliased(Consent)
        rows = db.session.execute(
            select(newest.person_id, newest.answer)
            .where(newest.person_id.in_(part))
            .order_by(newest.person_id, newest.asked_on, newest.id)
        )
        background.consent.update({row.person_id: row.answer for row in rows})
    return background


def _load_lifetime(background: Background, part: list[int], kinds: list[str]) -> None:
    indexes = select(Person.id_index).where(Person.id.in_(part), Person.id_index.is_not(None))
    for row in db.session.scalars(
        select(LifetimeAid)
        .where(LifetimeAid.kind.in_(kinds), LifetimeAid.id_index.in_(indexes))
        .order_by(LifetimeAid.id)
    ):
        background.granted[(row.kind, row.id_index)] = row
    claims = db.session.execute(
        select(Program.lifetime_kind, Enrolment.person_id, Enrolment.cycle_id)
        .join(Program, Enrolment.program_id == Program.id)
        .where(Enrolment.person_id.in_(part), Program.lifetime_kind.in_(kinds), Enrolment.state.not_in(ENDED_STATES))
        .order_by(Enrolment.id)
    )
    background.claimed.update({(kind or "", person_id): cycle_id for kind, person_id, cycle_id in claims})


def check_eligibility(
    program: Program, person: Person, on: dt.date, background: Background | None = None
) -> list[Finding]:
    """Everything that speaks against nominating the person on a day, blocks first. Empty: she fits.

    For many persons pass the `background` of all of them (load_background), then no query is made here.
    """
    known = background or load_background([person], [program])
    found = [
        *_standing(program, person, on),
        *_need(program, person, on),
        *_sex(program, person),
        *_lifetime(program, person, known),
        *_papers(program, person, known),
    ]
    return sorted(found, key=lambda finding: finding.level is Level.WARN)


def blocks(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that forbid."""
    return [finding for finding in findings if finding.level is Level.BLOCK]


def _block(source: Text) -> Finding:
    return Finding(Level.BLOCK, source)


def _warn(source: Text) -> Finding:
    return Finding(Level.WARN, source)


def _standing(program: Program, person: Person, on: dt.date) -> Iterable[Finding]:
    if person.closed_on is not None or person.merged_into_id is not None:
        yield _block(_("这份档案已经停用。"))
    if program.audience == "child" and person.kind is not RecipientKind.CHILD:
        yield _block(_("这个项目只收儿童。"))
    if program.audience == "woman" and person.kind is not RecipientKind.WOMAN:
        yield _block(_("这个项目只收妇女。"))
    age = age_on(person.birth_date, on)
    if program.age_min is not None and age < program.age_min:
        yield _block(_("今年 %(age)s 周岁，项目要满 %(least)s 周岁。", age=age, least=program.age_min))
    if program.age_max is not None and age > program.age_max:
        yield _block(_("今年 %(age)s 周岁，项目最大到 %(most)s 周岁。", age=age, most=program.age_max))


def _need(program: Program, person: Person, on: dt.date) -> Iterable[Finding]:
    statuses, incomes, stages = map(codes_of, (program.statuses, program.income_classes, program.stages))
    if statuses and not live_statuses(person, on) & set(statuses):
        yield _block(_("没有项目要求的困难类别。先在档案里登记类别和依据。"))
    if incomes:
        income = person.household.income_class if person.household is not None else None
        if income is None:
            yield _block(_("家庭还没写收入类别，这个项目要看收入类别。"))
        elif income not in incomes:
            yield _block(_("家庭收入类别不在项目范围内。"))
    if stages:
        if person.stage is None:
            yield _block(_("还没写学段，这个项目按学段发。"))
        elif person.stage not in stages:
            yield _block(_("学段不在项目范围内。"))


def _sex(program: Program, person: Person) -> Iterable[Finding]:
    if person.sex is Sex.MALE and program.sex_rule is SexRule.GIRLS_ONLY:
        yield _block(_("这个项目只收女生。"))
    if person.sex is Sex.MALE and program.sex_rule is SexRule.GIRLS_PREFERRED:
        yield _warn(_("男生。本项目允许，请看捐赠人有没有“只给女生”的要求。"))


def _lifetime(program: Program, person: Person, known: Background) -> Iterable[Finding]:
    kind = program.lifetime_kind
    if not kind:
        return
    if person.id_index is None:
        yield _block(_("还没有证件号。一生一次的救助要凭证件号核对。"))
        return
    granted = known.granted.get((kind, person.id_index))
    if granted is not None:
        day = spoken_date(granted.granted_on)
        yield _block(_("%(day)s已经享受过（%(origin)s），一生只能一次。", day=day, origin=granted.source))
    elif (kind, person.id) in known.claimed:
        yield _block(_("已经提名在同类救助里，一生只能一次。"))


def _papers(program: Program, person: Person, known: Background) -> Iterable[Finding]:
    answer = known.consent.get(person.id, ConsentAnswer.NOT_ASKED)
    if answer is ConsentAnswer.REFUSED:
        yield _block(_("本人或监护人没有同意登记使用，不能提名。"))
    if answer is ConsentAnswer.NOT_ASKED:
        yield _warn(_("还没问过本人或监护人同不同意。"))
    if program.bank_only and person.bank_account_sealed is None:
        yield _warn(_("还没有银行账号，这个项目只能转账。"))
