"""The list's comforts: pages back and forth, kept filters, running programs; relatives' numbers with a reason."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from registry.audit.models import AuditLog
from registry.people.bulk import insert_people
from registry.people.filters import PersonFilter
from registry.people.listing import list_people
from registry.people.models import Reveal
from tests.factories.people import child_data, make_child
from tests.factories.programs import make_cycle, make_enrolment, make_programs


def test_pages_go_forward_and_back_the_same_way(session: Any, actors: Any, today: Any) -> None:
    insert_people(
        [child_data(name=f"王{chr(0x4E00 + number)}") for number in range(23)], actor=actors.township, today=today
    )
    session.commit()
    for wanted in (PersonFilter(), PersonFilter(q="王")):

        def page(cursor: str | None, wanted: PersonFilter = wanted) -> Any:
            return list_people(wanted, actor=actors.township, today=today, cursor=cursor, limit=5)

        forward, cursor = [], None
        while True:
            shown = page(cursor)
            forward.append([row.name for row in shown.rows])
            if shown.next_cursor is None:
                break
            cursor = shown.next_cursor
        assert [len(names) for names in forward] == [5, 5, 5, 5, 3]
        assert len({name for names in forward for name in names}) == 23
        back = [forward[-1]]
        while shown.prev_cursor is not None:
            shown = page(shown.prev_cursor)
            back.insert(0, [row.name for row in shown.rows])
        assert back == forward and shown.first


def test_a_narrowed_list_is_kept_under_a_name(session: Any, actors: Any, today: Any, client_as: Any) -> None:
    make_child(actors.township, today)
    session.commit()
    client = client_as("township")
    kept = {"name": "初中留守", "view": "left_behind", "stage": "junior", "foreign": "x"}
    assert client.post("/recipients/saved", data=kept).status_code == 302
    page = client.get("/recipients").get_data(as_text=True)
    assert re.search(r'href="/recipients\\?[^"]*stage=junior[^"]*view=left_behind">初中留守<', page)
    assert "foreign" not in page and "初中留守" not in client_as("village").get("/recipients").get_data(as_text=True)
    assert client.post("/recipients/saved", data={"name": "空"}).status_code == 422
    assert client.post("/recipients/saved", data={"remove": "初中留守"}).status_code == 302
    assert "初中留守" not in client.get("/recipients").get_data(as_text=True)


def test_the_list_says_what_runs_and_a_relatives_number_opens_with_a_reason(
    session: Any, actors: Any, today: Any, client_as: Any
) -> None:
    person = make_child(actors.township, today)
    program = make_programs(actors.county, today)["spring_bud"]
    make_enrolment(make_cycle(program, actors.county, today), actors, today, person=person)
    session.commit()
    client = client_as("township")
    assert f"<td>{program.title}</td>" in client.get("/recipients").get_data(as_text=True)
    relative = next(row for row in person.relatives if row.phone)
    page, url = f"/recipients/{person.public_id}", f"/recipients/{person.public_id}/reveal"
    field = f"phone.{relative.public_id}"
    assert f"field={field}" in client.get(page).get_data(as_text=True)
    assert relative.phone not in client.get(page).get_data(as_text=True)
    assert relative.phone not in client.post(url, data={"field": field, "reason": ""}).get_data(as_text=True)
    shown = client.post(url, data={"field": field, "reason": "联系本人或监护人"})
    assert shown.status_code == 200 and relative.phone in shown.get_data(as_text=True)
    assert (
        client.post(url, data={"field": f"phone.{person.public_id}", "reason": "联系本人或监护人"}).status_code == 422
    )
    assert client.post(url, data={"field": f"note.{relative.public_id}", "reason": "填上级报表"}).status_code == 422
    session.rollback()
    assert session.scalar(select(Reveal.field)) == field
    assert "person.reveal" in set(session.scalars(select(AuditLog.action)))
    assert f"field={field}" not in client_as("village").get(page).get_data(as_text=True)
