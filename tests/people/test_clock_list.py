"""One number in three places: the desk, the list and the route sheet; confirming from the list; the paper itself."""

from __future__ import annotations

import datetime as dt
import io
import re
from types import SimpleNamespace
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from registry.audit.models import AuditLog
from registry.core.errors import Conflict, Denied
from registry.core.paper.page import MM
from registry.people import route_pdf
from registry.people.clocks import Clock, count_due, list_due
from registry.people.confirming import confirm_many
from registry.people.data import StatusData
from registry.people.plugs import ending_group
from tests.factories.people import FOREIGN_VILLAGE, OTHER_VILLAGE, VILLAGE, make_child

WHOM = ("village", "township", "county")


def turning(today: dt.date, years: int, days: int) -> dt.date:
    day = today + dt.timedelta(days=days)
    return dt.date(day.year - years, day.month, day.day)


def add_ending(actor: Any, today: dt.date) -> None:
    """Children at every edge of the desk's thirty days, some with two statuses, in three villages."""
    start = today - dt.timedelta(days=100)
    both = (StatusData("left_behind", start), StatusData("poverty", start))
    rows = ((16, 30, both, VILLAGE), (16, 31, both, VILLAGE), (16, 0, both[:1], OTHER_VILLAGE), (16, -1, both[:1], VILLAGE),
            (18, 30, both[1:], OTHER_VILLAGE), (18, 31, both[1:], VILLAGE), (18, -40, both[1:], FOREIGN_VILLAGE))  # fmt: skip
    for letter, (years, days, statuses, village) in zip("甲乙丙丁戊己庚", rows, strict=True):
        child = make_child(actor, today - dt.timedelta(days=100), birth=turning(today, years, days), statuses=statuses,
                           scope_code=village, name=f"孩子{letter}", stage=None, grade=None, consent=None)  # fmt: skip
        assert child.status_mask


@pytest.mark.parametrize("role", WHOM)
def test_the_desk_the_list_and_the_sheet_have_the_same_number(
    session: Any, actors: SimpleNamespace, today: dt.date, client_as: Any, role: str
) -> None:
    add_ending(actors.county, today)
    session.commit()
    actor = getattr(actors, role)
    wanted = {"village": 2, "township": 4, "county": 5}[role]
    group = ending_group(actor, today)
    assert group is not None and group.url == "/recipients/clocks?clock=ending"
    rows, more = list_due(Clock.ENDING, actor, today)
    assert group.count == len(rows) == count_due(Clock.ENDING, actor, today) == wanted and more is None
    client = client_as(role)
    page = client.get(group.url).get_data(as_text=True)
    assert page.count('class="lead"') == wanted and f"<span>{wanted}</span>" in page
    reader = PdfReader(io.BytesIO(client.get("/recipients/clocks/route.pdf?clock=ending").data))
    texts = [one.extract_text() for one in reader.pages]
    assert sum(int(found) for text in texts for found in re.findall(r"共 (\d+) 人", text)) == wanted
    assert len(texts) == {"village": 1, "township": 2, "county": 3}[role]
    assert all(row.person.name in "".join(texts) for row in rows)


def test_the_sheet_is_upright_masked_and_has_room_to_write(
    session: Any, actors: SimpleNamespace, today: dt.date, client_as: Any
) -> None:
    add_ending(actors.county, today)
    session.commit()
    reader = PdfReader(io.BytesIO(client_as("township").get("/recipients/clocks/route.pdf?clock=ending").data))
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    text = "".join(page.extract_text() for page in reader.pages)
    assert "138****1234" in text and "13804781234" not in text and "四义堂村三组 12 号" in text
    assert text.count("仍符合") == 4 and "没见到" in text and "签字" in text
    assert route_pdf.ROW >= 10 * MM


def test_a_village_sees_its_own(session: Any, actors: SimpleNamespace, today: dt.date, client_as: Any) -> None:
    add_ending(actors.county, today)
    session.commit()
    client = client_as("village")
    page = client.get("/recipients/clocks?clock=ending").get_data(as_text=True)
    assert "孩子甲" in page and "孩子丙" not in page
    assert "孩子丙" not in client.get(f"/recipients/clocks?clock=ending&region={OTHER_VILLAGE}").get_data(as_text=True)
    assert client.get(f"/recipients/clocks/route.pdf?clock=ending&region={OTHER_VILLAGE}").status_code == 404
    assert client_as("other_county").get(f"/recipients/clocks/route.pdf?region={VILLAGE}").status_code == 404


def test_confirming_in_bulk(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    old = today - dt.timedelta(days=100)
    child = make_child(actors.county, old, name="核对", consent=None)
    over = make_child(
        actors.county,
        old,
        name="已满",
        birth=turning(today, 16, -1),
        statuses=(StatusData("left_behind", old),),
        consent=None,
    )
    foreign = make_child(actors.county, old, name="外镇", scope_code=FOREIGN_VILLAGE, consent=None)
    session.commit()
    refs = [child.public_id, over.public_id, foreign.public_id]
    for _again in range(2):
        found = confirm_many(refs, actor=actors.township, today=today)
        session.commit()
        assert (found.done, list(found.over)) == (1, ["已满"])
    assert child.statuses[0].confirmed_on == today and foreign.statuses[0].confirmed_on < old
    assert over.statuses[0].confirmed_on == old
    names = [row.person.name for row in list_due(Clock.TERM, actors.county, today)[0]]
    assert names == ["外镇", "已满"]
    assert session.scalar(select(AuditLog.action).order_by(AuditLog.id.desc()).limit(1)) == "status.confirm_many"
    with pytest.raises(Conflict):
        confirm_many([foreign.public_id], actor=actors.township, today=today)
    with pytest.raises(Denied):
        confirm_many(refs, actor=actors.auditor, today=today)


def test_the_button_of_the_page_confirms(session: Any, actors: SimpleNamespace, today: dt.date, client_as: Any) -> None:
    child = make_child(actors.county, today - dt.timedelta(days=100), name="核对", consent=None)
    session.commit()
    client = client_as("township")
    assert "核实过，仍符合" in client.get("/recipients/clocks?clock=term").get_data(as_text=True)
    sent = {"ids": [child.public_id], "clock": "term", "region": VILLAGE}
    answer = client.post("/recipients/clocks/confirm", data=sent, follow_redirects=True).get_data(as_text=True)
    assert "已核对 1 人。" in answer and "这里没有要核实的人" in answer
    assert "还没有选人" in client.post(
        "/recipients/clocks/confirm", data={"clock": "term"}, follow_redirects=True
    ).get_data(as_text=True)
    assert "仍符合" not in client.get("/recipients/clocks?clock=missing").get_data(as_text=True)
    assert client_as("auditor").post("/recipients/clocks/confirm", data=sent).status_code == 403
