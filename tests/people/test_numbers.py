"""Whose identity number is still to be supplied: on the desk of her township, in the list, gone once it is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from flask.testing import FlaskClient

from registry.core.engine import begin_write
from registry.people.plugs import number_group
from registry.people.services import register_person, supply_id_number
from tests.factories.people import make_child, number, without_number


def test_the_desk_and_the_list_hold_those_without_a_number(
    session: Any, actors: SimpleNamespace, today: dt.date, client_as: Callable[[str], FlaskClient]
) -> None:
    waiting = register_person(without_number(name="白音娜"), actor=actors.township, today=today, confirmed_new=True)
    make_child(actors.township, today, name="王有证")
    session.commit()
    group = number_group(actors.township, today)
    assert group is not None and group.count == 1
    assert [item.url for item in group.items] == [f"/recipients/{waiting.public_id}/id-number"]
    assert number_group(actors.other_township, today) is None and number_group(actors.auditor, today) is None
    client = client_as("township")
    assert "待补证件号" in client.get("/").get_data(as_text=True)
    assert client.get(group.items[0].url).status_code == 200
    page = client.get(str(group.url)).get_data(as_text=True)
    assert "白音娜" in page and "王有证" not in page
    session.rollback()
    begin_write(session)
    supply_id_number(waiting, number(), actor=actors.township, today=today)
    session.commit()
    assert number_group(actors.township, today) is None
