"""The administrator merges, renames and splits places; live records follow, past events stay where they were."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from sqlalchemy import select

from registry.accounts.queries import find_user
from registry.audit.models import AuditLog
from registry.donors.models import Pairing
from registry.people.filters import PersonFilter
from registry.people.listing import list_people
from registry.people.models import Household, Person, PersonTransfer
from registry.people.services import transfer_person
from registry.people.tallies import tally_of
from registry.programs.models import Enrolment
from registry.regions.models import Region, RegionChange
from tests.factories.people import OTHER_VILLAGE, VILLAGE
from tests.factories.programs import make_cycle, make_enrolment, make_person, make_programs

TOWN, INTO = "150824102000", "150824101000"


def _change(client: Any, code: str, kind: str, **fields: str) -> Any:
    return client.post(f"/regions/{code}/{kind}", data={"on": "2026-03-01"} | fields)


def test_a_merger_takes_people_enrolments_households_and_accounts_along(
    session: Any, actors: Any, today: dt.date, client_as: Any
) -> None:
    programs = make_programs(actors.county, today)
    cycle = make_cycle(programs["spring_bud"], actors.county, today)
    child, stayed = make_person(name="王雨桐"), make_person(name="王雨彤")
    live = make_enrolment(cycle, actors, today, person=child)
    session.commit()
    transfer_person(stayed, OTHER_VILLAGE, on=today, reason="搬家", actor=actors.township, today=today)
    session.commit()
    assert tally_of(INTO, today).all == 0
    admin = client_as("system_admin")
    assert client_as("county").get("/regions").status_code == 403
    page = admin.get(f"/regions?at={'150824000000'}").get_data(as_text=True)
    assert "德岭山镇" in page and f"/regions/{TOWN}/merge" in page
    assert "乌加河镇" in admin.get(f"/regions/{TOWN}/merge").get_data(as_text=True)
    assert _change(admin, TOWN, "merge", into="").status_code == 422
    late = admin.post(f"/regions/{TOWN}/merge", data={"on": "2026-04-01", "into": INTO})
    assert late.status_code == 422 and "还没到这一天" in late.get_data(as_text=True)
    answer = _change(admin, TOWN, "merge", into=INTO)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    session.rollback()
    assert child.scope_code.startswith("150824101") and child.township_code == "150824101"
    assert session.scalar(select(Household.scope_code).where(Household.id == child.household_id)) == child.scope_code
    assert session.get(Enrolment, live.id).scope_code == child.scope_code
    assert find_user("township").region_code == INTO  # type: ignore[union-attr]
    assert find_user("village").region_code == child.scope_code  # type: ignore[union-attr]
    move = session.scalar(select(PersonTransfer))
    assert (move.from_code, move.to_code) == (VILLAGE, OTHER_VILLAGE)
    assert tally_of(INTO, today).all == 2 and tally_of(TOWN, today).all == 0
    found = list_people(PersonFilter(), actor=find_user("township").actor(), today=today)  # type: ignore[union-attr]
    assert {row.name for row in found.rows} == {"王雨桐", "王雨彤"}
    actions = set(session.scalars(select(AuditLog.action)))
    assert {"region.merge", "person.region", "enrolment.region", "account.region"} <= actions
    old = session.scalar(select(Region).where(Region.code == TOWN))
    assert old.successor_code == INTO and old.valid_to == dt.date(2026, 2, 28)


def test_rename_split_and_move_have_their_pages(session: Any, client_as: Any) -> None:
    admin, worker = client_as("system_admin"), client_as("township")
    stays, goes = make_person(scope_code=OTHER_VILLAGE), make_person(scope_code=OTHER_VILLAGE)
    session.commit()
    assert _change(admin, VILLAGE, "rename", name="四义堂新村").status_code == 302
    assert "四义堂新村" in admin.get(f"/regions?at={TOWN}").get_data(as_text=True)
    assert _change(admin, OTHER_VILLAGE, "split", names="东嘎查\n西嘎查").status_code == 302
    link = re.search(r"/recipients/splits/\w{16}", worker.get("/").get_data(as_text=True))
    assert link is not None
    page = worker.get(link[0]).get_data(as_text=True)
    target = re.search(r'value="(\d{12})">归到东嘎查', page)
    assert target is not None and stays.name in page
    assert worker.post(link[0], data={"ids": [goes.public_id], "to_code": "999"}).status_code == 422
    assert worker.post(link[0], data={"ids": [goes.public_id], "to_code": target[1]}).status_code == 302
    assert worker.post(link[0], data={"ids": [stays.public_id], "to_code": OTHER_VILLAGE}).status_code == 302
    assert "都定好了" in worker.get(link[0]).get_data(as_text=True)
    session.rollback()
    assert (goes.scope_code, stays.scope_code) == (target[1], OTHER_VILLAGE)
    names = set(session.scalars(select(RegionChange.to_name)))
    assert names == {"四义堂新村", "东嘎查", "西嘎查"}
    assert _change(admin, OTHER_VILLAGE, "move", into=INTO).status_code == 302
    assert _change(admin, TOWN, "add", name="新建村").status_code == 302
    assert _change(admin, TOWN, "add", name="新建村").status_code == 422
    assert admin.get("/regions/150825100000/rename").status_code == 404
    listed = admin.get("/regions").get_data(as_text=True)
    for word in ("改名", "分设", "划转", "新设"):
        assert word in listed


def test_a_live_pairing_follows_the_child(session: Any, actors: Any, today: dt.date) -> None:
    from sqlalchemy import insert  # noqa: PLC0415

    child = make_person()
    programs = make_programs(actors.county, today)
    from tests.factories.donors import make_donor  # noqa: PLC0415

    donor = make_donor(actors.county)
    for number, state in enumerate(("active", "ended")):
        values = {"donor_id": donor.id, "person_id": child.id, "program_id": programs["spring_bud"].id,
                  "scope_code": child.scope_code, "alias": f"A{number}", "mode": "one_one", "starts_on": today,
                  "years": 3, "yearly_fen": 100_000, "state": state, "public_id": f"pairing{number:09d}",
                  "end_reason": "完成" if state == "ended" else None}  # fmt: skip
        session.execute(insert(Pairing).values(values))
    transfer_person(child, OTHER_VILLAGE, on=today, reason="搬家", actor=actors.township, today=today)
    session.flush()
    rows = dict(session.execute(select(Pairing.state, Pairing.scope_code)).all())
    assert {str(state): code for state, code in rows.items()} == {"active": OTHER_VILLAGE, "ended": VILLAGE}
    assert session.get(Person, child.id).scope_code == OTHER_VILLAGE
