"""A donor with gifts, pairings and pay-outs, written straight into the tables; an account to log in as her."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from registry.access.permissions import Role
from registry.accounts.models import User
from registry.accounts.queries import find_user
from registry.accounts.services import add_user
from registry.audit.services import record
from registry.disbursements.models import (
    Batch,
    BatchState,
    Certificate,
    Disbursement,
    DisbursementState,
    PayMethod,
)
from registry.donors.models import Donation, Donor, DonorKind, Instalment, InstalmentState, Pairing, PairingState
from registry.extensions import db
from registry.funds.models import Fund
from registry.people.models import Consent, ConsentAnswer, Household, Person, RecipientKind, Relative, Sex
from registry.programs.models import Cycle, Enrolment, EnrolmentState, Program, ProgramKind
from registry.releases.queries import tellable
from registry.releases.services import Telling, release_pairings
from registry.visits.models import Visit, VisitState
from tests.conftest import PASSWORD

VILLAGE = "150824102201"
COUNTY = "150824000000"
ALIASES = ("小禾", "小溪", "小满", "小雪", "小麦", "小枣", "小柳", "小荷", "小桃", "小杏", "小梅", "小兰")
_numbers = itertools.count(1)


@dataclass
class Scene:
    """What was built; every year of a pairing is 400 yuan unless told otherwise."""

    donor: Donor
    user: User
    fund: Fund
    program: Program
    cycle: Cycle
    batch: Batch


def make_scene(username: str = "donor", *, alias_of: str = "河套商会") -> Scene:
    """A donor with an account, a fund, a program with a cycle and a paid batch. The caller commits with `keep()`."""
    n = next(_numbers)
    donor = Donor(name=alias_of, kind=DonorKind.CHAMBER, scope_code=COUNTY)
    fund = Fund(title=f"社会捐赠专户{n}", source="donation", scope_code=COUNTY)
    program = Program(code=f"bud{n}", title="春蕾计划助学", kind=ProgramKind.SPRING_BUD, scope_code=COUNTY)
    db.session.add_all([donor, fund, program])
    db.session.flush()
    user = add_user(username, name=alias_of, role=Role.DONOR, region_code=COUNTY, password=PASSWORD, actor=None,
                    must_change=False, checked=False, donor_id=donor.id)  # fmt: skip
    cycle = Cycle(program_id=program.id, title="2026 春", starts_on=dt.date(2024, 8, 1), ends_on=dt.date(2027, 7, 31))
    db.session.add(cycle)
    db.session.flush()
    batch = Batch(number=f"P{n}", title="2026 春第一批", program_id=program.id, cycle_id=cycle.id,
                  fund_id=fund.id, scope_code=COUNTY, method=PayMethod.BANK, state=BatchState.PAID,
                  maker_id=1, approver_id=2)  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    return Scene(donor, user, fund, program, cycle, batch)


def keep() -> None:
    """Commit what a test built."""
    record(None, "test.scene")
    db.session.commit()


def make_girl(**more: Any) -> Person:
    """A child with everything a donor must never see."""
    n = next(_numbers)
    home = Household(scope_code=VILLAGE, head_name="刘桂兰", income_class="dibao", hardship_cause="因病致贫")
    person = Person(
        household=home, kind=RecipientKind.CHILD, scope_code=VILLAGE, county_code=VILLAGE[:6],
        township_code=VILLAGE[:9], name=more.pop("name", f"王雨桐{n}"), pinyin="wangyutong", sex=Sex.FEMALE,
        birth_date=dt.date(2014, 6, 30), stage="primary", school="德岭山镇中心小学", grade=5,
        registered_on=dt.date(2024, 3, 1), id_index=f"{n:032x}", photo_id=f"photo{n:011d}", **more,
    )  # fmt: skip
    person.id_number, person.phone, person.health = "150824201406300021", "13804781234", "先天性心脏病"
    db.session.add(person)
    db.session.flush()
    db.session.add(Relative(person_id=person.id, kinship="grandmother", name="刘桂兰", is_guardian=True))
    db.session.add(Consent(person_id=person.id, answer=ConsentAnswer.GIVEN, asked_on=dt.date(2024, 3, 1)))
    return person


def enrol(scene: Scene, person: Person, stage: str = "primary") -> Enrolment:
    """An active enrolment."""
    row = Enrolment(person_id=person.id, program_id=scene.program.id, cycle_id=scene.cycle.id, scope_code=VILLAGE,
                    state=EnrolmentState.ACTIVE, stage=stage, amount_fen=40000, nominated_on=dt.date(2024, 8, 1),
                    nominated_by_id=1)  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def give(scene: Scene, amount_fen: int, on: dt.date = dt.date(2024, 8, 9), **more: Any) -> Donation:
    """A gift in cash."""
    gift = Donation(donor_id=scene.donor.id, fund_id=scene.fund.id, scope_code=COUNTY, received_on=on,
                    amount_fen=amount_fen, idempotency_key=f"gift{next(_numbers)}", **more)  # fmt: skip
    db.session.add(gift)
    db.session.flush()
    return gift


def pair(scene: Scene, person: Person, alias: str, *, years: int = 3, yearly_fen: int = 40000) -> Pairing:
    """An active pairing from August 2024, its years still without money."""
    row = Pairing(donor_id=scene.donor.id, person_id=person.id, program_id=scene.program.id, scope_code=VILLAGE,
                  alias=alias, starts_on=dt.date(2024, 8, 20), years=years, yearly_fen=yearly_fen,
                  state=PairingState.ACTIVE)  # fmt: skip
    row.instalments = [
        Instalment(year_no=n, due_on=dt.date(2023 + n, 9, 17), amount_fen=yearly_fen) for n in range(1, years + 1)
    ]
    db.session.add(row)
    db.session.flush()
    return row


def pay(scene: Scene, year: Instalment, gift: Donation, on: dt.date, *, signed: bool = True,
        state: DisbursementState | None = None) -> Disbursement:  # fmt: skip
    """The year's money goes out (and is signed for, with a certificate)."""
    child = db.session.get(Person, year.pairing.person_id)
    assert child is not None
    known = db.session.query(Enrolment).filter_by(person_id=child.id, cycle_id=scene.cycle.id).first()
    enrolment = known or enrol(scene, child)
    paid = Disbursement(
        batch_id=scene.batch.id, serial=next(_numbers), enrolment_id=enrolment.id, person_id=year.pairing.person_id,
        program_id=scene.program.id, cycle_id=scene.cycle.id, kind=f"year{year.year_no}", scope_code=VILLAGE,
        stage="primary", amount_fen=year.amount_fen, method=PayMethod.BANK, payee_name="刘桂兰", paid_on=on,
        state=state or (DisbursementState.SIGNED if signed else DisbursementState.PAID),
        signed_on=on + dt.timedelta(days=3) if signed else None, instalment_id=year.id,
    )  # fmt: skip
    if state in (DisbursementState.RETURNED, DisbursementState.VOID):
        paid.end_reason, paid.ended_on = "户名不符", on
    db.session.add(paid)
    db.session.flush()
    year.donation_id, year.disbursement_id = gift.id, paid.id
    year.state = InstalmentState.EVIDENCED if signed else InstalmentState.PAID
    if signed:
        db.session.add(_certificate(paid.signed_on, disbursement_id=paid.id))
    db.session.flush()
    return paid


def certify_gift(gift: Donation, content: str, digest: str) -> Certificate:
    """A donation certificate with frozen content."""
    paper = _certificate(dt.date(2024, 9, 2), donation_id=gift.id, series="捐")
    paper.content, paper.content_hash = content, digest
    db.session.add(paper)
    db.session.flush()
    return paper


def _certificate(on: dt.date, series: str = "助", **more: Any) -> Certificate:
    n = next(_numbers)
    number = f"乌中{series}〔{on.year}〕{n:06d}"
    last = select(func.max(Certificate.seq)).where(Certificate.series == series, Certificate.year == on.year)
    seq = (db.session.scalar(last) or 0) + 1
    paper = Certificate(series=series, year=on.year, seq=seq, number=number, code=f"C{n:011d}",
                        scope_code=COUNTY, issued_on=on, content_hash="0" * 64, **more)  # fmt: skip
    paper.content = "{}"
    return paper


def visit(person: Person, on: dt.date) -> Visit:
    """A visit that was made."""
    row = Visit(person_id=person.id, scope_code=VILLAGE, state=VisitState.DONE, done_on=on, visitor_name="李秀英")
    row.findings = "奶奶眼睛看不清，家里三间土房"
    db.session.add(row)
    db.session.flush()
    return row


def release(scene: Scene, today: dt.date = dt.date(2026, 3, 12), **more: Any) -> list[Telling]:
    """The county officer tells the donor of all her children. The caller commits."""
    user = find_user("county")
    assert user is not None
    actor = user.actor()
    return release_pairings(scene.donor, tellable(scene.donor, actor), actor=actor, today=today, **more)
