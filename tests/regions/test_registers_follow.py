"""Live records of the special registers follow a merger; what is over keeps the region of its day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from registry.activities.models import ActivityState
from registry.audit.models import AuditLog
from registry.centers.models import Facility
from registry.childhealth import services as health
from registry.loans.models import Loan
from registry.parcels.models import ParcelKind
from registry.people.data import StatusData
from registry.relief.services import request_aid
from tests.factories import registers
from tests.factories.loans import make_fund, make_loan
from tests.factories.people import OTHER_VILLAGE, VILLAGE, make_child, make_woman
from tests.factories.screening import make_campaign, make_result

TOWN, INTO = "150824102000", "150824101000"
BEHIND = (StatusData("left_behind", dt.date(2026, 2, 1)),)


def _merge(client_as: Any, code: str, into: str, kind: str = "merge") -> None:
    answer = client_as("system_admin").post(f"/regions/{code}/{kind}", data={"on": "2026-03-01", "into": into})
    assert answer.status_code == 302, answer.get_data(as_text=True)


def test_live_records_of_every_register_follow(session: Any, actors: Any, today: dt.date, client_as: Any) -> None:
    who = {"actor": actors.township, "today": today}
    child, woman = make_child(actors.township, statuses=BEHIND), make_woman(actors.township)
    campaign = make_campaign(actors.township)
    result = make_result(woman, actors.township, campaign=campaign, cytology="HSIL")
    live = {
        "loan": make_loan(actors, make_fund(actors.county)),
        "campaign": campaign,
        "second look": result.follow_ups[0],
        "facility": registers.make_facility(actors.county),
        "policy": registers.make_policy(woman, actors.township),
        "parcel": registers.make_parcel(child, actors.township, today),
        "project": registers.make_project(actors.county),
        "case": health.add_case(child, screened_on=today, diagnosis="", hospital="", **who),
        "activity": registers.make_activity(actors.township, today, held_on=dt.date(2026, 4, 1)),
        "relief": request_aid(woman, reason="突发重病住院", urgency="urgent", requested_on=today, **who),
    }  # fmt: skip
    over = {
        "result": result,
        "activity": registers.make_activity(actors.township, today),
        "parcel": registers.make_parcel(child, actors.township, today, kind=ParcelKind.LETTER,
                                        delivered_on=dt.date(2026, 3, 2)),
        "policy": registers.make_policy(make_woman(actors.township, name="高秀兰"), actors.township, shares=1,
                                        starts_on=dt.date(2024, 1, 1)),
        "refused loan": make_loan(actors, until="applied"),
    }  # fmt: skip
    assert live["activity"].state is ActivityState.PLANNED
    over["refused loan"].state = "refused"
    session.commit()
    _merge(client_as, TOWN, INTO)
    session.rollback()
    for name, row in live.items():
        assert row.scope_code.startswith(INTO[:9]), name
    for name, row in over.items():
        assert row.scope_code.startswith(TOWN[:9]), name
    actions = set(session.scalars(select(AuditLog.action)))
    assert {f"{name}.region" for name in ("loan", "screening", "facility", "insurance", "parcel", "project", "heart",
                                          "activity", "relief")} <= actions  # fmt: skip


def test_two_of_one_name_are_kept_apart(session: Any, actors: Any, client_as: Any) -> None:
    here, there = OTHER_VILLAGE, VILLAGE
    first = registers.make_facility(actors.county, name="儿童之家", scope_code=here)
    second = registers.make_facility(actors.county, name="儿童之家", scope_code=there)
    other = registers.make_facility(actors.county, name="留守儿童之家", scope_code=there)
    session.commit()
    _merge(client_as, there, here)
    session.rollback()
    rows = session.scalars(select(Facility).order_by(Facility.id)).all()
    assert {row.scope_code for row in rows} == {here}
    assert [row.name for row in rows] == ["儿童之家", "儿童之家（原四义堂村）", "留守儿童之家"]
    assert [first.id, second.id, other.id] == [row.id for row in rows]


def test_a_loan_goes_on_after_its_village_moved(session: Any, actors: Any, client_as: Any) -> None:
    loan = make_loan(actors, make_fund(actors.county))
    session.commit()
    _merge(client_as, loan.scope_code, INTO, "move")
    session.rollback()
    assert session.get(Loan, loan.id).scope_code.startswith(INTO[:9])
    page = client_as("county").get(f"/loans/{loan.public_id}")
    assert page.status_code == 200
