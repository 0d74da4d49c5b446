"""The six ones of love mothers: days from settings, ticked by contacts, overdue on the desk; the volunteer put right."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from registry.audit.models import AuditLog
from registry.core.errors import Conflict, Invalid, NotFound
from registry.donors import mother_queries as queries
from registry.donors import mothers
from registry.donors.duties import Duty, duties_in, duty_states, mask_of_duties
from registry.donors.mother_models import ContactWay, MotherPairing, MotherPairKind
from registry.extensions import db
from registry.settings.services import set_setting
from tests.donors.test_mothers import MARY, pair
from tests.factories.people import make_child


def _states(pairing: MotherPairing, today: dt.date) -> dict[Duty, Any]:
    return {state.duty: state for state in duty_states([pairing], today)[pairing.id]}


def _note(pairing: MotherPairing, on: dt.date, actor: Any, today: dt.date, *duties: Duty) -> Any:
    return mothers.note_contact(
        pairing, on=on, way=ContactWay.HOME, note="陪写作业", actor=actor, today=today, duties=duties
    )


def test_a_contact_ticks_what_was_done_and_the_next_day_follows(session: Any, actors: Any, today: dt.date) -> None:
    pairing = pair(make_child(actors.village), actors.village, today, starts_on=today - dt.timedelta(days=40))
    begun = _states(pairing, today)
    assert [begun[duty].late for duty in (Duty.TALK, Duty.MEETING, Duty.TEACHER)] == [33, 9, 0]
    assert begun[Duty.BIRTHDAY].due == pairing.starts_on + dt.timedelta(days=366) and begun[Duty.TALK].last is None
    _note(pairing, today - dt.timedelta(days=7), actors.village, today, Duty.TALK, Duty.STUDY)
    after = _states(pairing, today)
    assert (after[Duty.TALK].last, after[Duty.TALK].due, after[Duty.TALK].late) == (
        today - dt.timedelta(days=7), today, 0,
    )  # fmt: skip
    assert after[Duty.STUDY].late == 0 and after[Duty.MEETING].late == 9
    assert _states(pairing, today + dt.timedelta(days=1))[Duty.TALK].late == 1


def test_what_is_late_is_the_same_in_the_list_and_on_the_page(session: Any, actors: Any, today: dt.date) -> None:
    """Every day around the limits: the query and the sum over the days agree, a voided contact does not count."""
    pairing = pair(make_child(actors.village), actors.village, today, starts_on=today - dt.timedelta(days=5))
    wrong = _note(pairing, today, actors.village, today, *Duty)
    _note(pairing, today - dt.timedelta(days=2), actors.village, today, Duty.TALK)
    mothers.void_contact(wrong, reason="记错了孩子", actor=actors.village)
    _note(pairing, today - dt.timedelta(days=1), actors.village, today)
    found = set()
    for ahead in range(40):
        day = today + dt.timedelta(days=ahead)
        late = any(state.late for state in _states(pairing, day).values())
        page = queries.list_mother_pairings(queries.MotherFilter(tab="late"), actors.village, day)
        assert bool(page.rows) is late and queries.count_late(actors.village, day) == int(late), day
        found.add(late)
    assert found == {True, False}


def test_the_county_sets_how_often_from_a_day_on(session: Any, actors: Any, today: dt.date) -> None:
    pairing = pair(make_child(actors.village), actors.village, today, starts_on=today - dt.timedelta(days=20))
    for key, value in (("mother_days_talk", "30"), ("mother_days_study", "0")):
        set_setting(key, value, region_code=actors.county.region_code, valid_from=today, actor=actors.county)
    session.flush()
    states = _states(pairing, today)
    assert states[Duty.TALK].late == 0 and Duty.STUDY not in states
    before = _states(pairing, today - dt.timedelta(days=1))
    assert before[Duty.TALK].days == 7 and Duty.STUDY in before
    assert queries.count_late(actors.village, today) == 0 and queries.count_late(
        actors.village, today - dt.timedelta(1)
    )


def test_the_database_knows_six(session: Any, actors: Any, today: dt.date) -> None:
    pairing = pair(make_child(actors.village), actors.village, today)
    _note(pairing, today, actors.village, today, Duty.GIFT, Duty.GIFT)
    session.commit()
    assert duties_in(mask_of_duties([Duty.GIFT, Duty.TALK])) == [Duty.TALK, Duty.GIFT]
    assert session.execute(text("SELECT duties FROM mother_contact")).scalar_one() == Duty.GIFT.bit
    with pytest.raises(IntegrityError):
        session.execute(text("UPDATE mother_contact SET duties = 64"))
    session.rollback()


def test_on_the_pages_and_the_desk(
    session: Any, actors: Any, today: dt.date, client_as: Any, count_queries: Any
) -> None:
    child = make_child(actors.village, name="王雨甲")
    pairing = pair(child, actors.village, today, starts_on=today - dt.timedelta(days=8))
    other = pair(make_child(actors.village, name="王雨乙"), actors.village, today, starts_on=today)
    session.commit()
    client, url = client_as("village"), f"/mothers/{pairing.public_id}"
    desk = client_as("township").get("/").get_data(as_text=True)
    assert "爱心妈妈：“六个一”晚了" in desk and "还没做：谈一次心" in desk and "晚 1 天" in desk
    assert "“六个一”晚了" not in client_as("other_township").get("/").get_data(as_text=True)
    assert "“六个一”晚了" not in client_as("auditor").get("/").get_data(as_text=True)
    client.get("/mothers?tab=late")
    counter = count_queries()
    page = client.get("/mothers?tab=late").get_data(as_text=True)
    assert "王雨甲" in page and "王雨乙" not in page and "“六个一”晚了 1 项" in page and len(counter) <= 12
    assert "谈一次心" in client.get(url).get_data(as_text=True)
    sent = {"on": today.isoformat(), "way": "phone", "note": "聊了学习", "duties": ["talk", "gift"]}
    assert client.post(f"{url}/contacts", data=sent | {"duties": ["wrong"]}).status_code == 422
    assert client.post(f"{url}/contacts", data=sent).status_code == 302
    assert "做到了" in client.get(url).get_data(as_text=True)
    assert "“六个一”晚了" not in client.get("/").get_data(as_text=True)
    assert "“六个一”都没晚" in client.get("/mothers?tab=late").get_data(as_text=True)
    log = client.get(f"/mothers/contacts?from={today}&to={today}").get_data(as_text=True)
    assert "王雨甲" in log and "谈一次心、送一本书或写一封信" in log and "聊了学习" not in log
    assert "王雨乙" not in log and other.public_id not in log
    assert "王雨甲" not in client.get("/mothers/contacts?from=2025-01-01&to=2025-12-31").get_data(as_text=True)
    assert "王雨甲" not in client_as("other_township").get("/mothers/contacts").get_data(as_text=True)
    read = client_as("auditor").get("/mothers/contacts").get_data(as_text=True)
    assert "王雨甲" not in read and "赵爱华" not in read and "谈一次心" in read


def test_the_figure_opens_each_contact(app: Any, session: Any, actors: Any, today: dt.date, client_as: Any) -> None:
    pairing = pair(make_child(actors.village, name="王雨甲"), actors.village, today)
    for days in (0, 1, 2):
        _note(pairing, today - dt.timedelta(days=days), actors.village, today)
    wrong = _note(pairing, today, actors.village, today)
    mothers.void_contact(wrong, reason="记了两次", actor=actors.village)
    session.commit()
    figure = {spec.id: spec for spec in app.extensions["plugs"].figures}["mothers.contacts"]
    period = ("150824000000", today - dt.timedelta(days=1), today)
    assert figure.count(*period, today) == 2
    page = client_as("county").get(figure.records(*period)).get_data(as_text=True)
    assert page.count("data-open") == 2, "as many lines as the figure says"


def test_the_volunteer_is_put_right_with_a_trace(session: Any, actors: Any, today: dt.date, client_as: Any) -> None:
    pairing = pair(make_child(actors.village), actors.village, today)
    other = pair(
        make_child(actors.village, name="李思雨"), actors.village, today, mothers.MotherData("孙丽", "13900139000")
    )
    session.commit()
    client, url = client_as("village"), f"/mothers/{pairing.public_id}"
    assert client.post(f"{url}/volunteer", data={"name": "", "phone": ""}).status_code == 422
    assert "电话" in client.post(f"{url}/volunteer", data={"name": "赵爱华", "phone": "12"}).get_data(as_text=True)
    assert client.post(f"{url}/volunteer", data={"name": "赵爱花", "phone": "", "unit": "邮局"}).status_code == 302
    session.rollback()
    mother = db.session.get_one(MotherPairing, pairing.id).mother
    assert (mother.name, mother.phone, mother.unit) == ("赵爱花", MARY.phone, "邮局")
    entry = db.session.query(AuditLog).filter_by(action="mother.correct").one()
    ((_table, ref, fields),) = json.loads(entry.detail)["changes"]
    assert ref == mother.public_id and set(fields) == {"name", "unit"} and "赵爱花" not in entry.detail
    taken = client.post(f"{url}/volunteer", data={"name": "孙丽", "phone": "13900139000"})
    assert taken.status_code in (409, 422) and "同名同电话" in taken.get_data(as_text=True)
    assert client_as("other_township").post(f"{url}/volunteer", data={"name": "她"}).status_code == 404
    assert client_as("auditor").post(f"{url}/volunteer", data={"name": "她"}).status_code == 403
    assert other.mother.name == "孙丽"


def test_a_volunteer_of_two_townships_is_put_right_by_the_county(session: Any, actors: Any, today: dt.date) -> None:
    mine = pair(make_child(actors.village), actors.village, today, kind=MotherPairKind.SEVERAL)
    far = make_child(actors.county, name="李思雨", scope_code="150824101201")
    pair(far, actors.other_township, today, kind=MotherPairKind.SEVERAL)
    changed = mothers.MotherData("赵爱花", "13700137000")
    with pytest.raises(Conflict, match="请旗县妇联来改"):
        mothers.correct_mother(mine, changed, actor=actors.village)
    with pytest.raises(NotFound):
        mothers.correct_mother(mine, changed, actor=actors.other_township)
    with pytest.raises(Invalid, match="姓名"):
        mothers.correct_mother(mine, mothers.MotherData(" ", ""), actor=actors.county)
    assert mothers.correct_mother(mine, changed, actor=actors.county).phone == "13700137000"
