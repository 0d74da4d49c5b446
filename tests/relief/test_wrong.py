"""What must not pass in emergency aid, and what happens to its clock when money comes back or nobody approves."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from registry.core.engine import begin_write
from registry.core.errors import Conflict, Invalid
from registry.disbursements import services as payouts
from registry.disbursements.models import PayMethod
from registry.programs.deciding import accept, approve, refuse
from registry.relief import services
from registry.relief.plugs import running_group
from registry.relief.queries import RequestFilter, get_request, list_requests
from registry.relief.words import clock
from registry.rosters.catalogue import kinds_of
from registry.rosters.services import import_roster
from registry.settings.services import set_setting
from tests.factories.disbursements import make_fund
from tests.factories.people import make_child
from tests.factories.programs import make_programs
from tests.relief.test_relief import COUNTY, DAY, ask, cycle
from tests.rosters.sheets import workbook

__all__ = ["cycle"]
TRUE = {"found": "情况属实", "granted_fen": 200_000}


@pytest.fixture
def verified(session: Any, actors: Any, today: dt.date, cycle: Any) -> Any:
    """A request of the village, verified by the township."""
    request = ask(make_child(actors.village), actors.village, today, requested_on=today - 4 * DAY)
    services.verify_request(request, cycle, verified_on=today, actor=actors.township, today=today, **TRUE)
    session.commit()
    return request


@pytest.fixture
def festival(app: Any, session: Any, actors: Any, today: dt.date) -> str:
    """The address of the route sheet of a festival: 17 in one village and one in another."""
    make_programs(actors.county, dt.date(2013, 1, 1))
    make_fund(2_000_000, on=dt.date(2014, 1, 2))
    people = [make_child(actors.township, name=f"王雨{chr(0x4E00 + place)}") for place in range(17)]
    people.append(make_child(actors.township, name="白音", scope_code="150824102202"))
    session.commit()
    rows = [[n + 1, p.name, p.id_number, "个人", "2014-01-24", 300] for n, p in enumerate(people)]
    sheet = workbook(
        rows, headings=("序号", "姓名", "身份证号", "对象类别", "慰问日期", "慰问金"), title="2014年春节慰问花名册"
    )
    kind = kinds_of(app.extensions["plugs"])["disbursements"]
    import_roster(kind, sheet, "慰问.xlsx", region=COUNTY, actor=actors.county, today=today)
    session.commit()
    batch = session.execute(text("SELECT public_id FROM batch ORDER BY id LIMIT 1")).scalar_one()
    return f"/relief/festival/{batch}/route.pdf"


def test_who_asked_does_not_verify(session: Any, actors: Any, today: dt.date, cycle: Any, client_as: Any) -> None:
    request = ask(make_child(actors.township), actors.township, today)
    session.commit()
    with pytest.raises(Conflict, match="另一个人核实"):
        services.verify_request(request, cycle, verified_on=today, actor=actors.township, today=today, **TRUE)
    session.rollback()
    sent = {"found": "属实", "granted_fen": "2000", "verified_on": today.isoformat(), "cycle": cycle.public_id}
    page = client_as("township").get(f"/relief/{request.public_id}").get_data(as_text=True)
    assert "要由另一个人核实" in page and "核实属实，提名救助" not in page
    own = client_as("township").post(f"/relief/{request.public_id}/verify", data=sent)
    assert own.status_code == 422 and "另一个人核实" in own.get_data(as_text=True)
    for who in ("other_township", "other_county"):
        assert client_as(who).post(f"/relief/{request.public_id}/verify", data=sent).status_code == 404
    county = client_as("county")
    assert county.post(f"/relief/{request.public_id}/verify", data=sent).status_code == 302
    again = county.post(f"/relief/{request.public_id}/verify", data=sent)
    assert again.status_code in (409, 422) and "已经核实过" in again.get_data(as_text=True)
    session.rollback()
    begin_write(session)
    request.verified_by_id = request.created_by_id
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_no_more_than_the_cap(session: Any, actors: Any, today: dt.date, cycle: Any) -> None:
    set_setting("relief_most", "1500", region_code=COUNTY, valid_from=today, actor=actors.county)
    request = ask(make_child(actors.village), actors.village, today)
    with pytest.raises(Invalid, match="最多 1,500.00 元") as refused:
        services.verify_request(request, cycle, verified_on=today, actor=actors.township, today=today, **TRUE)
    assert refused.value.field == "granted_fen"
    services.verify_request(
        request, cycle, found="属实", granted_fen=150_000, verified_on=today, actor=actors.township, today=today
    )


def test_a_payment_that_came_back_sets_the_clock_going_again(
    session: Any, actors: Any, today: dt.date, cycle: Any, verified: Any
) -> None:
    accept([verified.enrolment], actor=actors.county, today=today)
    approve([verified.enrolment], actor=actors.county2, today=today)
    batch = payouts.make_batch(
        cycle, make_fund(), [verified.enrolment], method=PayMethod.CASH, actor=actors.county, today=today
    )
    payouts.submit_batch(batch, actor=actors.county, today=today)
    payouts.approve_batch(batch, actor=actors.county2, today=today)
    payouts.pay_batch(batch, paid_on=today, actor=actors.county, today=today)
    session.commit()
    assert get_request(verified.public_id, actors.village)[1] == today and running_group(actors.county, today) is None
    payouts.return_line(batch.disbursements[0], reason="家里没人，钱退回", actor=actors.county, today=today)
    session.commit()
    later = today + 30 * DAY
    found, paid_on = get_request(verified.public_id, actors.village)
    assert paid_on is None and clock(found, paid_on, later).late
    group = running_group(actors.county, later)
    assert group is not None and (group.count, group.late) == (1, 1)


def test_what_nobody_approved_has_no_clock(session: Any, actors: Any, today: dt.date, verified: Any) -> None:
    assert running_group(actors.township, today) is not None
    refuse([verified.enrolment], reason="不符合条件", actor=actors.county, today=today)
    session.commit()
    later = today + 60 * DAY
    now = clock(*get_request(verified.public_id, actors.village), later)
    assert (now.stage, str(now.text), now.late) == ("refused", "没有批准", False)
    assert running_group(actors.township, later) is None
    stages = {stage: len(list_requests(RequestFilter(stage=stage), actors.county, later).rows)
              for stage in ("late", "verified", "refused", "requested", "paid")}  # fmt: skip
    assert stages == {"late": 0, "verified": 0, "refused": 1, "requested": 0, "paid": 0}


def test_a_form_sent_twice_asks_once(session: Any, actors: Any, today: dt.date, client_as: Any) -> None:
    child, other = make_child(actors.village), make_child(actors.village).public_id
    session.commit()
    client = client_as("village")
    sent = {"reason": "父亲住院", "urgency": "now", "requested_on": today.isoformat(), "asked_fen": "3000"}
    address = f"/relief/new?person={child.public_id}"
    assert client.post(address, data=sent).status_code == 302
    again = client.post(address, data=sent)
    assert again.status_code in (409, 422) and "已有一份急难申请" in again.get_data(as_text=True)
    for wrong in ({"reason": ""}, {"urgency": "ghost"}, {"asked_fen": "-5"}, {"requested_on": "2030-01-01"}):
        assert client.post(f"/relief/new?person={other}", data=sent | wrong).status_code == 422
    assert client_as("other_township").post(address, data=sent).status_code == 404


def test_the_route_sheet_is_for_each_village(
    session: Any, actors: Any, today: dt.date, client_as: Any, festival: Any
) -> None:
    read = [page.extract_text() for page in PdfReader(BytesIO(client_as("county").get(festival).data)).pages]
    assert len(read) == 3 and "四义堂村" in read[0] and "本村合计　17 人" in read[1]
    assert "全部合计　18 人" in read[2] and "人民币" in read[2] and "第 3 页 / 共 3 页" in read[2]
    assert all("签字（手印）" in page and "慰问品" in page for page in read)
    own = client_as("township").get(festival + "?village=150824102202")
    assert "苏独仑嘎查" in PdfReader(BytesIO(own.data)).pages[0].extract_text()
    assert "打印路线签收表" in client_as("township").get("/relief/festival").get_data(as_text=True)
    assert client_as("township").get(festival + "?village=150824101201").status_code == 404
    assert client_as("other_county").get(festival).status_code == 404
