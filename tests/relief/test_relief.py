"""Emergency requests with their clock down to the pay-out; festivals by persons and households, cash and goods."""

from __future__ import annotations

import datetime as dt
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select, text

from registry.core.errors import Conflict, Denied, Invalid
from registry.disbursements import services as payouts
from registry.disbursements.models import PayMethod
from registry.people.timeline import timeline
from registry.programs.deciding import accept, approve
from registry.programs.models import EnrolmentState
from registry.programs.services import open_cycle
from registry.relief import services
from registry.relief.models import EmergencyRequest
from registry.relief.queries import RequestFilter, get_request, list_requests
from registry.relief.words import clock
from registry.rosters.catalogue import kinds_of
from registry.rosters.services import import_roster
from tests.factories.disbursements import make_fund
from tests.factories.people import make_child, make_woman
from tests.factories.programs import make_programs
from tests.rosters.sheets import workbook

COUNTY = "150824000000"
DAY = dt.timedelta(days=1)


@pytest.fixture
def cycle(session: Any, actors: Any, today: dt.date) -> Any:
    """An open cycle of the county's emergency program."""
    programs = make_programs(actors.county, today - 30 * DAY)
    program = next(program for program in programs.values() if program.kind.value == "emergency")
    return open_cycle(
        program, "2026年", today - 20 * DAY, today + 300 * DAY, actor=actors.county, today=today - 20 * DAY
    )


def ask(person: Any, actor: Any, today: dt.date, **more: Any) -> EmergencyRequest:
    values = {"reason": "父亲住院，没有取暖煤", "urgency": "now", "asked_fen": 300_000, "requested_on": today}
    return services.request_aid(person, actor=actor, today=today, **values | more)


def test_from_the_request_to_the_money(app: Any, session: Any, actors: Any, today: dt.date, cycle: Any) -> None:
    child = make_child(actors.village)
    request = ask(child, actors.village, today, requested_on=today - 5 * DAY)
    assert (request.verify_by, request.pay_by) == (today - 2 * DAY, today + 5 * DAY)
    now = clock(request, None, today)
    assert now.late and str(now.text) == "第 5 天，晚 2 天"
    with pytest.raises(Conflict, match="已有一份急难申请"):
        ask(child, actors.village, today)
    with pytest.raises(Denied):
        ask(make_child(actors.village), actors.other_township, today)
    verified = {"found": "情况属实", "granted_fen": 200_000, "verified_on": today, "today": today}
    with pytest.raises(Denied):
        services.verify_request(request, cycle, actor=actors.village, **verified)
    with pytest.raises(Invalid, match="大于零"):
        services.verify_request(request, cycle, actor=actors.township, **verified | {"granted_fen": 0})
    services.verify_request(request, cycle, actor=actors.township, **verified)
    with pytest.raises(Conflict, match="已经核实过"):
        services.refuse_request(request, reason="晚了", actor=actors.township)
    session.commit()
    stored = session.execute(text("SELECT reason_sealed, found_sealed FROM emergency_request")).one()
    assert not any("属实".encode() in bytes(value) or "住院".encode() in bytes(value) for value in stored)
    enrolment = request.enrolment
    assert enrolment and (enrolment.amount_fen, enrolment.state) == (200_000, EnrolmentState.NOMINATED)
    accept([enrolment], actor=actors.county, today=today)
    approve([enrolment], actor=actors.county2, today=today)
    batch = payouts.make_batch(cycle, make_fund(), [enrolment], method=PayMethod.CASH, actor=actors.county, today=today)
    payouts.submit_batch(batch, actor=actors.county, today=today)
    payouts.approve_batch(batch, actor=actors.county2, today=today)
    assert get_request(request.public_id, actors.village)[1] is None
    payouts.pay_batch(batch, paid_on=today, actor=actors.county, today=today)
    session.commit()
    found, paid_on = get_request(request.public_id, actors.village)
    assert paid_on == today and str(clock(found, paid_on, today).text) == "5 天到手"
    assert [row for row, _paid in list_requests(RequestFilter(stage="paid"), actors.county, today).rows] == [request]
    figures = {spec.id: spec for spec in app.extensions["plugs"].figures}
    period = (COUNTY, dt.date(2026, 1, 1), dt.date(2026, 6, 30), today)
    counted = {name: figures[name].count(*period) for name in
               ("relief.requests", "relief.in_time", "emergency.person_times", "emergency.amount")}  # fmt: skip
    assert counted == {
        "relief.requests": 1,
        "relief.in_time": 1,
        "emergency.person_times": 1,
        "emergency.amount": 200_000,
    }
    with app.test_request_context():
        assert "提出急难救助，已核实" in [str(line.sentence) for line in timeline(child.id, app.extensions["plugs"])]


def test_pages(session: Any, actors: Any, today: dt.date, cycle: Any, client_as: Any, count_queries: Any) -> None:
    requests = [ask(make_child(actors.township, name=f"王雨{name}"), actors.village, today) for name in "甲乙丙"]
    late = ask(make_woman(actors.township), actors.village, today, requested_on=today - 9 * DAY)
    session.commit()
    ref, cycle_ref = requests[0].public_id, cycle.public_id
    client = client_as("township")
    for address in ("/relief", "/relief?status=late", f"/relief/{ref}", "/relief/new?q=王雨", "/relief/festival",
                    f"/relief/new?person={requests[0].person.public_id}"):  # fmt: skip
        client.get(address)
        counter = count_queries()
        page = client.get(address)
        assert page.status_code == 200 and len(counter) <= 9, (address, counter.statements)
    listed = client.get("/relief?status=late").get_data(as_text=True)
    assert "张小芳" in listed and "王雨甲" not in listed
    assert "急难救助在计时" in client.get("/").get_data(as_text=True)
    sent = {"found": "属实", "granted_fen": "2000", "verified_on": "2026-03-12", "cycle": cycle_ref}
    bad = client.post(f"/relief/{ref}/verify", data=sent | {"granted_fen": "两千块"})
    assert bad.status_code == 422 and "待核实" in bad.get_data(as_text=True)
    assert client_as("village").post(f"/relief/{ref}/verify", data=sent).status_code == 403
    assert client.post(f"/relief/{ref}/verify", data=sent).status_code == 302
    assert client.post(f"/relief/{late.public_id}/refuse", data={"reason": "已由民政救助"}).status_code == 302
    shown = client.get(f"/relief/{ref}").get_data(as_text=True)
    assert "父亲住院" in shown and "待发放" in shown
    masked = client_as("auditor").get(f"/relief/{ref}").get_data(as_text=True)
    assert "父亲住院" not in masked and "王雨甲" not in masked
    paper = PdfReader(BytesIO(client.get(f"/relief/{ref}/form.pdf").data))
    read = paper.pages[0].extract_text()
    assert len(paper.pages) == 1 and "2,000.00元（人民币贰仟元整）" in read and "旗县妇联意见" in read


def test_festival_of_the_half_year(
    app: Any, session: Any, actors: Any, today: dt.date, client_as: Any, tmp_path: Path
) -> None:
    """15 persons at 300, 4 households at 500 (a real half-year), by roster, on the page and in the summary."""
    make_programs(actors.county, dt.date(2013, 1, 1))
    make_fund(2_000_000, on=dt.date(2014, 1, 2))
    people = [make_child(actors.township, name=f"王雨{chr(0x4E00 + place)}") for place in range(19)]
    session.commit()
    rows = [[n + 1, p.name, p.id_number, "个人" if n < 15 else "户", "2014-01-24", 300 if n < 15 else 500]
            for n, p in enumerate(people)]  # fmt: skip
    sheet = workbook(
        rows, headings=("序号", "姓名", "身份证号", "对象类别", "慰问日期", "慰问金"), title="2014年春节慰问花名册"
    )
    kind = kinds_of(app.extensions["plugs"])["disbursements"]
    result = import_roster(kind, sheet, "慰问.xlsx", region=COUNTY, actor=actors.county, today=today)
    session.commit()
    assert (result.counts.created, result.counts.refused) == (19, 0), result.planned.reading.all_problems()
    out = tmp_path / "summary.json"
    asked = ["summary", "--region", COUNTY, "--from", "2014-01-01", "--to", "2014-06-30", "--format", "json", "-o",
             str(out), "--as", "county"]  # fmt: skip
    assert app.test_cli_runner().invoke(args=asked).exit_code == 0
    figures = {row["id"]: row["value"] for row in json.loads(out.read_text())["figures"]}
    names = ("festival.persons", "festival.households", "festival.cash", "festival.goods")
    assert [figures[name] for name in names] == [15, 4, 650_000, 0]
    page = client_as("county").get("/relief/festival?from=2014-01-01&to=2014-06-30").get_data(as_text=True)
    assert "6,500.00" in page
    batches = session.scalars(text("SELECT public_id FROM batch ORDER BY id")).all()
    sheets = [client_as("county").get(f"/relief/festival/{batch}/route.pdf").data for batch in batches]
    read = "".join(page.extract_text() for sheet in sheets for page in PdfReader(BytesIO(sheet)).pages)
    for word in ("签字（手印）", "本村合计　15 人", "4,500.00", "本村合计　4 户", "2,000.00", "村（社区）负责人："):
        assert word in read, read
    assert session.scalars(select(EmergencyRequest.id)).all() == []
