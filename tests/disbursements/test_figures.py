"""Figures agree with the records they open, whatever the data; desk and timeline tell what waits and what happened."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from registry.core.plugs import Plugs
from registry.disbursements import services
from registry.disbursements.figures import FIGURES, Record, count_figure, list_records
from registry.disbursements.models import Batch, BatchState, Disbursement, DisbursementState, PayMethod
from registry.disbursements.plugs import register
from registry.extensions import db
from registry.people.timeline import timeline
from registry.programs.models import Enrolment, ProgramKind
from tests.factories.disbursements import make_batch, make_fund
from tests.factories.programs import make_cycle, make_person, make_programs

S = DisbursementState
VILLAGES = ("150824102201", "150824102202", "150824101201")


def _random_payments(actors: Any, today: dt.date, count: int, seed: int) -> None:
    chance = random.Random(seed)
    programs = make_programs(actors.county, today).values()
    kinds = {p.kind: p for p in programs}
    people = [make_person(scope_code=chance.choice(VILLAGES)) for _n in range(12)]
    fund, batches = make_fund(), []
    for kind in (ProgramKind.SPRING_BUD, ProgramKind.FESTIVAL, ProgramKind.EMERGENCY, ProgramKind.CANCER_AID):
        for n in range(3):
            cycle = make_cycle(kinds[kind], actors.county, today, title=f"{kind} {n}")
            batch = Batch(number=f"{kind}-{n}", title="x", program_id=cycle.program_id, cycle_id=cycle.id, fund_id=fund.id,
                          scope_code="150824000000", method=PayMethod.CASH, maker_id=1, approver_id=2,
                          state=BatchState.PAID)  # fmt: skip
            db.session.add(batch)
            batches.append(batch)
    db.session.flush()
    for serial in range(1, count + 1):
        batch, person = chance.choice(batches), chance.choice(people)
        state = chance.choice([S.PAID, S.SIGNED, S.SIGNED, S.RETURNED, S.VOID, S.APPROVED])
        day = None if state is S.APPROVED else dt.date(2026, chance.randint(1, 6), chance.randint(1, 28))
        enrolment = Enrolment(person_id=person.id, program_id=batch.program_id, cycle_id=batch.cycle_id, amount_fen=1,
                              scope_code=person.scope_code, nominated_on=today, nominated_by_id=1, state="withdrawn")  # fmt: skip
        db.session.add(enrolment)
        db.session.flush()
        ended = state in (S.RETURNED, S.VOID)
        db.session.add(
            Disbursement(
                batch_id=batch.id, serial=serial, enrolment_id=enrolment.id, person_id=person.id, state=state,
                program_id=batch.program_id, cycle_id=batch.cycle_id, scope_code=person.scope_code, paid_on=day,
                amount_fen=chance.choice([0, 30_000, 50_000]), goods_value_fen=chance.choice([1, 20_000]),
                per_household=chance.random() < 0.4, method=PayMethod.CASH, end_reason="x" if ended else None,
                ended_on=today if ended else None, signed_on=day if state is S.SIGNED else None,
            )
        )  # fmt: skip
    db.session.flush()


def test_every_figure_opens_exactly_its_records(session: Any, actors: Any, today: dt.date) -> None:
    _random_payments(actors, today, 120, seed=7)
    for day in (1, 20):
        for figure in FIGURES.values():
            for region, actor in (("150824000000", actors.county), ("150824102000", actors.township)):
                first, last = dt.date(2026, 2, day), dt.date(2026, 5, 10)
                value = count_figure(figure, region, first, last)
                rows: list[Record] = []
                after = None
                while True:
                    page = list_records(figure.id, actor, region=region, first=first, last=last, after=after, limit=7)
                    rows += page.rows
                    after = page.next
                    if after is None:
                        break
                sums = {"persons": len(rows), "rows": len(rows), "cash": sum(r.cash for r in rows),
                        "goods": sum(r.goods for r in rows)}  # fmt: skip
                assert value == sums[figure.measure], (figure.id, region)
                assert (page.count, page.cash, page.goods) == (len(rows), sums["cash"], sums["goods"])
                assert len({r.key for r in rows}) == len(rows)
    assert count_figure(FIGURES["festival.cash"], "150824000000", dt.date(2026, 1, 1), today) > 0


def test_voids_and_returns_leave_the_figure(session: Any, actors: Any, today: dt.date) -> None:
    batch = make_batch(actors, today, 3, upto="paid")
    figure = FIGURES["spring_bud.persons"]

    def count() -> int:
        return count_figure(figure, "150824000000", today, today)

    assert count() == 3
    services.return_line(batch.disbursements[0], reason="x", actor=actors.county, today=today)
    services.void_line(batch.disbursements[1], reason="x", actor=actors.county, today=today)
    assert count() == 1


def test_desk_and_timeline(session: Any, actors: Any, today: dt.date) -> None:
    plugs = Plugs()
    register(plugs)

    def desk(actor: Any, day: dt.date = today) -> dict[str, Any]:
        groups = [tell(actor, day) for tell in plugs.desk]
        return {group.key: group for group in groups if group}

    batch = make_batch(actors, today, 2, upto="pending")
    assert set(desk(actors.county)) == {"batches.approve"} and desk(actors.township) == {}
    services.return_batch(batch, reason="请核对账号", actor=actors.county, today=today)
    assert desk(actors.township)["batches.returned"].items[0].reason == "请核对账号"
    services.submit_batch(batch, actor=actors.township, today=today)
    services.approve_batch(batch, actor=actors.county, today=today)
    assert set(desk(actors.county2)) == {"batches.pay"}
    services.pay_batch(batch, paid_on=today, actor=actors.county2, today=today)
    waiting = desk(actors.township)["batches.sign"].items[0]
    assert waiting.reason == "2 人还没签" and waiting.when == "还有 15 天"
    assert desk(actors.township, today + dt.timedelta(days=16))["batches.sign"].late == 1
    services.sign_lines(batch, signed_on=today, actor=actors.township, today=today)
    services.void_line(batch.disbursements[0], reason="x", actor=actors.county, today=today)
    entries = timeline(batch.disbursements[0].person_id, plugs)
    assert sorted(entry.state for entry in entries) == ["paid", "signed", "void"]
    assert any("400.00 元，已签领" in str(entry.sentence) for entry in entries)
    hits = plugs.search[0](actors.county, batch.number)
    assert hits and hits[0].title == batch.number
    assert plugs.search[0](actors.county, "000002")[0].title == "乌中妇资 2026-000002"
