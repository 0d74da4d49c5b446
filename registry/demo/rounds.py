"""Rounds of programs as they happened: nominated, reviewed, noticed, approved, paid, signed, each on its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from registry.access.actor import Actor
from registry.calendar.days import YearNotLoaded
from registry.disbursements.bank.matching import reference
from registry.disbursements.bank.out import known_lines
from registry.disbursements.bank.reading import BankRow
from registry.disbursements.bank.results import take_result
from registry.disbursements.lines import live_lines
from registry.disbursements.models import Batch, PayMethod
from registry.disbursements.services import (
    Exceptional,
    SignException,
    approve_batch,
    make_batch,
    pay_batch,
    sign_lines,
    submit_batch,
)
from registry.extensions import db
from registry.funds.models import Fund
from registry.people.models import Person
from registry.programs.deciding import accept, approve
from registry.programs.errors import NoticeRunning
from registry.programs.models import Cycle, Enrolment, EnrolmentState, Program
from registry.programs.nominating import nominate_many
from registry.programs.notices import post_notice
from registry.programs.services import open_cycle
from registry.screening import aid

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Desk:
    """Who nominates and prepares (`maker`), and who approves (`approver`)."""

    maker: Actor
    approver: Actor
    random: Random
    today: dt.date


@dataclass(frozen=True)
class Plan:
    """One round: its name, its first day, whom, how, how far it has come by today."""

    title: str
    starts_on: dt.date
    people: Sequence[Person]
    method: PayMethod = PayMethod.BANK
    amount_fen: int | None = None
    until: str = "signed"  # nominated | noticed | approved | pending | paid | signed


def _day(desk: Desk, day: dt.date) -> dt.date:
    return min(day, desk.today)


def run_round(program: Program, fund: Fund, plan: Plan, desk: Desk) -> Batch | None:
    """Carry a round out as far as `plan.until`; returns its batch when there is one."""
    start = plan.starts_on
    people = [person for person in plan.people if person.registered_on <= start]
    if not people or start > desk.today:
        return None
    cycle = open_cycle(
        program, plan.title, start, start + 300 * DAY, actor=desk.approver, today=_day(desk, start),
        pay_on=start + 40 * DAY,
    )  # fmt: skip
    done = nominate_many(
        people, cycle, reason="入户核实，符合条件",
        actor=desk.maker, today=_day(desk, start), amount_fen=plan.amount_fen,
    ).done  # fmt: skip
    if not done or plan.until == "nominated":
        return None
    fit = _with_papers(program, _states(done, EnrolmentState.NOMINATED), desk, _day(desk, start + 2 * DAY))
    accepted = accept(fit, actor=desk.maker, today=_day(desk, start + 3 * DAY))
    noticed_on = _day(desk, start + 5 * DAY)
    if _states(accepted, EnrolmentState.REVIEWED):
        try:
            post_notice(cycle, program.scope_code, actor=desk.maker, today=noticed_on)
        except YearNotLoaded:
            return None  # Next year's holidays are not announced yet.
    if plan.until == "noticed":
        return None
    ready = _states(done, EnrolmentState.NOTICED, EnrolmentState.NOTICE_EXEMPT)
    if not ready:
        return None
    decided_on = _day(desk, start + 25 * DAY)
    try:
        approved = approve(ready, actor=desk.approver, today=decided_on)
    except NoticeRunning:
        return None  # The round has come no further by today.
    if plan.until == "approved":
        return None
    return _pay(cycle, fund, approved, plan, desk, decided_on)


def _with_papers(program: Program, nominated: list[Enrolment], desk: Desk, on: dt.date) -> list[Enrolment]:
    """Those who may be reviewed: for cancer aid, whose papers were filled in and checked by two."""
    if program.lifetime_kind != aid.KIND:
        return nominated
    fit = []
    for enrolment in nominated:
        site = desk.random.choice(("breast", "cervical"))
        papers = aid.AidData(site, "iib", "巴彦淖尔市医院", True, on - 40 * DAY, tuple(aid.PAPERS), "accepted")
        file = aid.fill_file(enrolment, papers, actor=desk.maker, today=on)
        if not aid.problems_of(file):
            aid.check_file(file, actor=desk.approver, today=on)
            fit.append(enrolment)
    return fit


def _states(enrolments: Sequence[Enrolment], *states: EnrolmentState) -> list[Enrolment]:
    return [enrolment for enrolment in enrolments if enrolment.state in states]


def _pay(cycle: Cycle, fund: Fund, approved: Sequence[Enrolment], plan: Plan, desk: Desk, on: dt.date) -> Batch:
    pay_on = _day(desk, on + 10 * DAY)
    batch = make_batch(
        cycle, fund, approved, method=plan.method, actor=desk.maker, today=on, pay_on=pay_on, place="各乡镇便民服务中心",
        allocation_paper=f"乌中妇发〔{on.year}〕{desk.random.randint(2, 30)}号",
    )  # fmt: skip
    submit_batch(batch, actor=desk.maker, today=on)
    if plan.until == "pending":
        return batch
    approve_batch(batch, actor=desk.approver, today=on)
    pay_batch(batch, paid_on=pay_on, actor=desk.approver, today=pay_on)
    if plan.method is PayMethod.BANK:
        _bank(batch, desk, pay_on, failing=plan.until == "paid")
    if plan.until == "signed":
        _sign(batch, desk, _day(desk, pay_on + 6 * DAY))
    db.session.flush()
    return batch


def _bank(batch: Batch, desk: Desk, on: dt.date, *, failing: bool) -> None:
    """The bank's result: everything arrived, but for one account closed meanwhile in a batch still to be signed."""
    known = known_lines(batch, live_lines(batch))
    rows = [
        BankRow(
            place + 1, reference(batch.number, item.serial), item.account, False, item.name, item.amount_fen,
            "失败" if failing and place == len(known) else "成功", not (failing and place == len(known)),
            "户名不符" if failing and place == len(known) else "", f"HD{on:%Y%m%d}{item.serial:04d}", on,
        )
        for place, item in enumerate(known, start=1)
    ]  # fmt: skip
    if rows:
        take_result(batch, rows, filename="批量代发结果.xlsx", paid_on=on, actor=desk.approver, today=on)


def _sign(batch: Batch, desk: Desk, on: dt.date) -> None:
    proxies = {
        line.public_id: SignException(Exceptional.PROXY, line.payee_name or "代领人", line.payee_relation or "grandmother")
        for line in batch.disbursements
        if batch.program.proxy_allowed and desk.random.random() < 0.08
    }  # fmt: skip
    sign_lines(batch, signed_on=on, actor=desk.maker, today=on, exceptions=proxies)
