"""Children's health: the way of a heart case, packs from 6 to 24 months, figures with records, pages in their budget."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from registry.childhealth import services
from registry.childhealth.models import HeartState
from registry.childhealth.queries import count_cases, count_nutrition, count_packs, due_for_packs
from registry.core.errors import Conflict, Denied, Invalid
from registry.people.data import StatusData
from tests.factories.people import make_child

COUNTY = "150824000000"
H = HeartState
POOR = (StatusData("poverty", dt.date(2026, 2, 1)),)


def test_from_the_suspicion_to_the_operation(
    session: Any, actors: Any, today: dt.date, client_as: Any, count_queries: Any
) -> None:
    who = {"actor": actors.township, "today": today}
    child = make_child(actors.township)
    on = dt.date(2026, 1, 5)
    case = services.add_case(child, screened_on=on, diagnosis="室间隔缺损", hospital="旗医院", **who)
    with pytest.raises(Conflict, match="还没办完"):
        services.add_case(child, screened_on=on, diagnosis="", hospital="", **who)
    with pytest.raises(Conflict, match="到不了"):
        services.move_case(case, H.OPERATED, on=on, **who)
    with pytest.raises(Denied):
        services.add_case(child, screened_on=on, diagnosis="", hospital="", actor=actors.other_township, today=today)
    services.move_case(case, H.CONFIRMED, on=on, **who)
    with pytest.raises(Invalid, match="谁出的钱"):
        services.move_case(case, H.OPERATED, on=today, **who)
    session.commit()
    assert count_cases(False, COUNTY, on, today) == 1 and count_cases(True, COUNTY, on, today) == 0
    ref, client = case.public_id, client_as("township")
    printed = PdfReader(BytesIO(client.get(f"/child-health/{ref}/form.pdf").data))
    read = printed.pages[0].extract_text()
    assert len(printed.pages) == 1 and "室间隔缺损" in read and child.name in read and "旗县妇联意见" in read
    hidden = client_as("auditor").get(f"/child-health/{ref}/form.pdf")
    assert (
        hidden.status_code in (403, 404) or "室间隔缺损" not in PdfReader(BytesIO(hidden.data)).pages[0].extract_text()
    )
    assert client_as("other_township").get(f"/child-health/{ref}/form.pdf").status_code == 404
    data = {
        "state": "operated",
        "on": "2026-03-01",
        "cost_fen": "32000",
        "payer": "爱佑慈善基金会",
        "next_on": "2026-06-01",
    }
    assert client.post(f"/child-health/{ref}/step", data=data | {"payer": ""}).status_code == 422
    assert client.post(f"/child-health/{ref}/step", data=data).status_code == 302
    for path in (
        "/child-health",
        f"/child-health/{ref}",
        "/child-health/nutrition",
        "/child-health?counted=operated&from=2026-01-01&to=2026-12-31",
    ):
        client.get(path)
        counter = count_queries()
        page = client.get(path)
        assert page.status_code == 200 and len(counter) <= 8, (path, counter.statements)
        assert "室间隔缺损" not in client_as("auditor").get(path).get_data(as_text=True)
    assert "室间隔缺损" in client.get(f"/child-health/{ref}").get_data(as_text=True)
    assert "室间隔缺损" not in client.get("/child-health").get_data(as_text=True)
    assert client_as("other_township").get(f"/child-health/{ref}").status_code == 404
    session.rollback()
    assert count_cases(True, COUNTY, on, today) == 1
    with pytest.raises(IntegrityError):
        session.execute(text("UPDATE heart_case SET operated_on = '2025-01-01'"))
    session.rollback()


def test_packs_from_six_to_twenty_four_months(session: Any, actors: Any, today: dt.date, client_as: Any) -> None:
    who = {"actor": actors.village, "today": today}
    small = make_child(actors.township, name="小宝", birth=dt.date(2025, 3, 1), statuses=POOR)
    make_child(actors.township, name="刚出生", birth=dt.date(2026, 1, 1), statuses=POOR)
    big = make_child(actors.township, name="大孩", birth=dt.date(2020, 1, 1))
    session.commit()
    assert [row.name for row in due_for_packs(actors.village, today)] == ["小宝"]
    with pytest.raises(Invalid, match="6 到 24 个月"):
        services.issue_packs(big, issued_on=today, packs=30, **who)
    client = client_as("village")
    assert client.post(f"/child-health/nutrition/{small.public_id}").status_code == 302
    assert client.post(f"/child-health/nutrition/{small.public_id}").status_code == 409
    page = client.get("/child-health/nutrition").get_data(as_text=True)
    assert "小宝" in page and "4月12日" in page and "刚出生" not in page
    session.rollback()
    assert count_nutrition(COUNTY, today, today) == 1
    assert "小宝" in client.get(f"/child-health/nutrition/issued?from={today}&to={today}").get_data(as_text=True)
    assert "领营养包 30 袋" in client.get(f"/recipients/{small.public_id}").get_data(as_text=True)


def test_the_desk_says_what_waits_and_the_list_prints(
    app: Any, session: Any, actors: Any, today: dt.date, client_as: Any, count_queries: Any
) -> None:
    who = {"actor": actors.township, "today": today}
    small = make_child(actors.township, name="小宝", birth=dt.date(2025, 3, 1), statuses=POOR)
    had = make_child(actors.township, name="小贝", birth=dt.date(2025, 3, 1), statuses=POOR)
    services.issue_packs(had, issued_on=today, packs=30, **who)
    early = services.add_case(small, screened_on=dt.date(2026, 1, 5), diagnosis="", hospital="旗医院", **who)
    waits = services.add_case(had, screened_on=today, diagnosis="", hospital="", **who)
    services.move_case(waits, H.CONFIRMED, on=today, **who)
    session.commit()
    counter = count_queries()
    told = [tell(actors.township, today) for tell in app.extensions["plugs"].desk if "childhealth" in tell.__module__]
    assert len(counter) == 3, counter.statements
    packs, suspected, confirmed = told
    assert (packs.count, [item.name for item in packs.items]) == (1, ["小宝"])
    assert (suspected.tone, suspected.items[0].url) == ("late", f"/child-health/{early.public_id}")
    assert (confirmed.tone, confirmed.count) == ("wait", 1)
    assert count_packs(COUNTY, today, today) == 30
    desk = client_as("township").get("/").get_data(as_text=True)
    assert "该领营养包的孩子" in desk and "先心病可疑，还没确诊" in desk
    answer = client_as("township").get("/child-health/nutrition.pdf")
    assert answer.mimetype == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    assert "小宝" in text and "没领过" in text and "监护人签字" in text
    assert client_as("system_admin").get("/child-health/nutrition.pdf").status_code == 403
