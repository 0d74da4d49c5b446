"""Three years of an invented county, put in through the same verbs that a worker's pages use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from sqlalchemy import select

from registry.access.actor import Actor
from registry.accounts.services import set_home_region
from registry.core.dates import add_years
from registry.core.engine import begin_write
from registry.demo import words
from registry.demo.loans import add_loans
from registry.demo.money import add_donors, open_funds, other_gifts, pair_children
from registry.demo.people import Families
from registry.demo.people_at_work import COUNTY, add_donor_login, add_workers, mark
from registry.demo.post import tell_donors
from registry.demo.registers import add_registers
from registry.demo.rounds import Desk, Plan, run_round
from registry.demo.screening import screen_women
from registry.demo.twice import registered_twice
from registry.disbursements.models import PayMethod
from registry.donors.models import Donor
from registry.duplicates.finding import find_pairs
from registry.extensions import db
from registry.funds.models import Fund
from registry.people.bulk import insert_people
from registry.people.models import Consent, ConsentAnswer, Person, RecipientKind, Sex
from registry.people.schedule import FIRST_VISIT_DAYS, intervals, risk_of
from registry.programs.defaults import make_default_programs
from registry.programs.models import Program
from registry.regions.loading import ensure_villages
from registry.regions.queries import children_of
from registry.visits.services import record_visit

DONORS = 40
ENOUGH_FOR_TWICE = 100
PAIRINGS = 200
STUDYING = ("primary", "junior", "senior")


@dataclass
class Story:
    """What the parts of the history hand on."""

    random: Random
    today: dt.date
    maker: Actor
    approver: Actor
    township: Actor
    village: Actor

    @property
    def desk(self) -> Desk:
        """Who nominates and who approves."""
        return Desk(self.maker, self.approver, self.random, self.today)


def load_demo(*, people: int, seed: int, today: dt.date) -> None:
    """Fill an empty database; deterministic for a seed and a day. Commits part by part."""
    story = _start(seed, today)
    _people(people, story)
    begin_write(db.session)
    persons = list(db.session.scalars(select(Person).order_by(Person.id)))
    programs = make_default_programs(COUNTY, story.approver, add_years(today, -3))
    funds = open_funds(COUNTY, people, story.approver, add_years(today, -3))
    donors = add_donors(min(DONORS, max(len(persons) // 5, 4)), story.approver, story.random)
    add_donor_login(donors[0].id, donors[0].name)
    refused = set(db.session.scalars(select(Consent.person_id).where(Consent.answer == ConsentAnswer.REFUSED)))
    girls = [
        p for p in persons
        if p.kind is RecipientKind.CHILD and p.stage in STUDYING and p.sex is Sex.FEMALE and p.id not in refused
    ]  # fmt: skip
    paired = story.random.sample(girls, min(PAIRINGS, len(girls) // 3))
    pair_children(donors, paired, programs["pair_aid"], funds["donation"], actor=story.approver, today=today)
    other_gifts(donors, funds["donation"], actor=story.approver, random=story.random, today=today)
    db.session.commit()
    _rounds(persons, paired, programs, story)
    _visits(story)
    _releases(story)
    add_registers(maker=story.maker, random=story.random, today=today)
    begin_write(db.session)
    screen_women(COUNTY, actor=story.approver, random=Random(seed), today=today)
    db.session.commit()
    _loans(story)


def _loans(story: Story) -> None:
    """Micro-loans of the last two years; a random stream of their own leaves all else as it was."""
    begin_write(db.session)
    women = list(db.session.scalars(select(Person).where(Person.kind == RecipientKind.WOMAN).order_by(Person.id)))
    add_loans(women, maker=story.maker, approver=story.approver, random=Random("loans"), today=story.today,
              count=min(66, max(len(women) // 4, 6)))  # fmt: skip
    db.session.commit()


def _releases(story: Story) -> None:
    """What donors see: pages released, letters sent and waiting."""
    begin_write(db.session)
    donors = list(db.session.scalars(select(Donor).order_by(Donor.id)))
    tell_donors(donors, story.maker, story.approver, story.random, story.today)
    db.session.commit()


def _start(seed: int, today: dt.date) -> Story:
    begin_write(db.session)
    mark()
    ensure_villages(db.session, COUNTY)
    users = add_workers()
    set_home_region(COUNTY, actor=users["xitong"].actor())
    story = Story(
        Random(seed), today, users["qi"].actor(), users["qi2"].actor(), users["zhen"].actor(), users["cun"].actor()
    )
    db.session.commit()
    return story


def _people(count: int, story: Story) -> None:
    begin_write(db.session)
    towns = [town for town in children_of(COUNTY) if town.code < "150824400000"]
    villages = [(village.code, village.name, town.name) for town in towns for village in children_of(town.code)]
    rows = Families(story.random, villages, story.today).make(count)
    rows += registered_twice(rows) if count >= ENOUGH_FOR_TWICE else []
    insert_people(rows, actor=story.maker, today=story.today, source="demo")
    find_pairs(COUNTY, actor=story.approver, today=story.today)
    db.session.commit()


def _rounds(persons: list[Person], paired: list[Person], programs: dict[str, Program], story: Story) -> None:
    random, today = story.random, story.today
    children = [p for p in persons if p.kind is RecipientKind.CHILD]
    pupils = [p for p in children if p.stage in STUDYING]
    women = [p for p in persons if p.kind is RecipientKind.WOMAN]
    size = len(persons)

    def pick(group: list[Person], count: int, on: dt.date) -> list[Person]:
        there = [person for person in group if person.registered_on <= on]
        return random.sample(there, min(count, len(there)))

    autumn = dt.date(today.year if today.month >= 10 else today.year - 1, 10, 8)
    for back in (2, 1, 0):
        start = add_years(autumn, -back)
        title = f"{start.year}—{start.year + 1}学年"
        _round("spring_bud", "donation", Plan(title, start, pick(pupils, size // 10, start)), programs, story)
        _round("pair_aid", "donation", Plan(title, start + dt.timedelta(days=7), paired), programs, story)
        spring = dt.date(start.year + 1, 1, 12)
        if spring + dt.timedelta(days=40) <= today:
            homes = pick(children, size // 22, spring)
            _round("festival_home", "own", Plan(f"{spring.year}年春节", spring, homes, PayMethod.CASH), programs, story)
        june = dt.date(start.year, 5, 4)
        if add_years(today, -3) < june <= today:
            gifts = pick(children, size // 15, june)
            _round("festival", "own", Plan(f"{june.year}年六一", june, gifts, PayMethod.CASH), programs, story)
        _round("emergency", "fiscal", Plan(f"{start.year}年", start + dt.timedelta(days=20),
               pick(persons, max(size // 200, 2), start), amount_fen=200_000), programs, story)  # fmt: skip
        _round("cancer_aid", "fiscal", Plan(f"{start.year}年", start + dt.timedelta(days=30),
               pick(women, max(size // 100, 3), start)), programs, story)  # fmt: skip
    _open_work(pupils, women, programs, story)


def _open_work(pupils: list[Person], women: list[Person], programs: dict[str, Program], story: Story) -> None:
    """What stands half done today, so that every desk has something on it."""
    random, today = story.random, story.today
    start = today - dt.timedelta(days=40)
    for title, until, count in (
        ("补助第一批", "paid", 40), ("补助第二批", "pending", 46), ("补助第三批", "noticed", 30), ("补助第四批", "nominated", 18),
    ):  # fmt: skip
        day = start if until in ("paid", "pending") else today - dt.timedelta(days=6)
        sample = random.sample(pupils, min(count, len(pupils)))
        _round("spring_bud", "donation", Plan(f"{today.year}{title}", day, sample, until=until), programs, story)


def _round(key: str, source: str, plan: Plan, programs: dict[str, Program], story: Story) -> None:
    begin_write(db.session)
    program = db.session.get_one(Program, programs[key].id)
    fund = _fund(source)
    people = list(
        db.session.scalars(select(Person).where(Person.id.in_([p.id for p in plan.people])).order_by(Person.id))
    )
    fresh = Plan(plan.title, plan.starts_on, people, plan.method, plan.amount_fen, plan.until)
    run_round(program, fund, fresh, story.desk)
    db.session.commit()


def _fund(source: str) -> Fund:
    return db.session.scalars(select(Fund).where(Fund.source == source)).one()


def _visits(story: Story) -> None:
    """Visits over three years; nearly everybody was seen within her interval, about one in thirty is late."""
    begin_write(db.session)
    random, today = story.random, story.today
    steps = intervals(today, COUNTY)
    for person in db.session.scalars(select(Person).order_by(Person.id)).all():
        days = steps.days[risk_of(person.status_mask, person.guardian_type)]
        since = max(person.registered_on, add_years(today, -3))
        late = random.random() < 0.035
        newest = today - dt.timedelta(
            days=random.randrange(days + 2, days + 40) if late else random.randrange(1, days - 2)
        )
        if newest <= since:
            if not late and (today - since).days < FIRST_VISIT_DAYS:
                continue
            newest = min(since + dt.timedelta(days=random.randrange(1, 25)), today)
        for earlier in range(random.choice((0, 0, 1))):
            _visit(person, since + (newest - since) * (earlier + 1) // 3, story)
        _visit(person, newest, story)
    db.session.commit()


def _visit(person: Person, day: dt.date, story: Story) -> None:
    random = story.random
    met = ["self"] if person.kind is RecipientKind.WOMAN else ["child", random.choice(("grandmother", "parents"))]
    record_visit(
        person, done_on=day, met=met, findings=random.choice(words.FINDINGS),
        needs=random.sample(("doctor", "supplies", "heating", "mind"), random.randint(0, 2)),
        visitor_name=random.choice(("周春梅", "李秀英", "高凤霞", "其木格")), actor=story.maker, today=story.today,
    )  # fmt: skip
