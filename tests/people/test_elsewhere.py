"""Another office's person: told is whom to call and nothing else, it is logged with the person, and not without end."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from registry.audit.models import AuditLog, AuditSubject
from registry.core.identity import make_id_number
from registry.extensions import db
from registry.people import offices
from registry.people.models import Person
from tests.factories.people import BIRTH, OTHER_COUNTY_VILLAGE, make_child

SECRETS = ("王雨桐", "前进村", "刘桂兰", "德岭山镇中心小学", "138****1234", "2014")


@pytest.fixture
def there(session: Any, actors: SimpleNamespace, today: dt.date) -> Person:
    """A child of another county."""
    child = make_child(actors.other_county, today, scope_code=OTHER_COUNTY_VILLAGE,
                       id_number=make_id_number("150825", BIRTH, 304))  # fmt: skip
    session.commit()
    return child


def told() -> list[int]:
    """The persons whom the log says somebody was told of."""
    db.session.rollback()
    query = select(AuditSubject.person_id).join(AuditLog, AuditLog.id == AuditSubject.audit_id)
    return list(db.session.scalars(query.where(AuditLog.action == offices.TOLD).order_by(AuditLog.id)))


def test_the_search_tells_whom_to_call_and_is_logged(client_as: Any, there: Person) -> None:
    answer = client_as("township").post("/recipients/find", data={"number": there.id_number})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "巴音宝力格镇妇联" in text
    assert not [secret for secret in SECRETS[:-1] if secret in text]
    assert told() == [there.id]


def test_the_margin_tells_no_more_and_is_logged(client_as: Any, there: Person) -> None:
    answer = client_as("village").post("/recipients/check-id", data={"number": there.id_number}).get_json()
    assert "巴音宝力格镇妇联" in answer["text"] and answer["found_url"] is None and answer["found_text"] == ""
    assert not [secret for secret in SECRETS[:-1] if secret in str(answer)]
    assert told() == [there.id]


def test_who_asks_all_day_is_told_no_office_and_logged_still(
    client_as: Any, there: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offices, "MOST_TOLD", 2)
    client = client_as("township")
    texts = [
        client.post("/recipients/check-id", data={"number": there.id_number}).get_json()["text"] for _time in range(3)
    ]
    assert ["巴音宝力格镇" in text for text in texts] == [True, True, False] and "次数太多" in texts[2]
    last = client.post("/recipients/find", data={"number": there.id_number}).get_data(as_text=True)
    assert "巴音宝力格镇" not in last and "次数太多" in last
    assert told() == [there.id] * 4
    other = client_as("county").post("/recipients/find", data={"number": there.id_number})
    assert "巴音宝力格镇" in other.get_data(as_text=True)
