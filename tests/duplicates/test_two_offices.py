"""Two offices and one person, perhaps: each sees her own record, the other's office, and both answers; nothing else."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from registry.audit.models import AuditLog, AuditSubject
from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.core.identity import make_id_number
from registry.duplicates.answering import answer_pair, answers_of
from registry.duplicates.finding import find_pairs
from registry.duplicates.models import Answer, DuplicatePair, PairAnswer, PairState
from registry.duplicates.queries import get_pair, list_pairs
from registry.extensions import db
from registry.people.data import RelativeData
from registry.people.models import Person
from registry.people.moves import transfer_person
from registry.people.services import register_person
from tests.factories.people import BIRTH, FOREIGN_VILLAGE, OTHER_COUNTY_VILLAGE, make_child, without_number

COUNTY, OTHER = "150824000000", "150825000000"
SECRETS = ("巴音学校", "13899990000", "前进村", "赵娜仁")
NOTE = "3 月 12 日通话，出生证号一致"


def both(actors: SimpleNamespace, today: dt.date, place: str, actor: Any, **more: Any) -> tuple[Person, Person]:
    """A child without a number here and much the same child, with one, elsewhere."""
    keeps = (RelativeData("grandmother", "赵娜仁", is_guardian=True),)
    here = register_person(without_number(relatives=keeps), actor=actors.township, today=today, confirmed_new=True)
    there = make_child(actor, today, scope_code=place, relatives=keeps, school="巴音学校", phone="13899990000",
                       id_number=make_id_number("150825", BIRTH, 302), **more)  # fmt: skip
    db.session.commit()
    return here, there


@pytest.fixture
def pair(session: Any, actors: SimpleNamespace, today: dt.date) -> DuplicatePair:
    """A pair across counties, found from the side without a number."""
    both(actors, today, OTHER_COUNTY_VILLAGE, actors.other_county)
    assert find_pairs(COUNTY, actor=actors.township, today=today) == 1
    session.commit()
    return session.scalars(select(DuplicatePair)).one()  # type: ignore[no-any-return]


def test_a_pair_across_counties_is_kept_once_and_seen_by_both(
    pair: DuplicatePair, actors: SimpleNamespace, today: dt.date
) -> None:
    assert {pair.county_code, pair.second_county_code} == {"150824", "150825"}
    assert find_pairs(COUNTY, actor=actors.county, today=today) == 0
    assert find_pairs(OTHER, actor=actors.other_county, today=today) == 0
    for actor in (actors.township, actors.village, actors.county, actors.other_county):
        assert [one.id for one in list_pairs(actor).rows] == [pair.id]
    assert list_pairs(actors.other_township).rows == []
    with pytest.raises(NotFound):
        get_pair(pair.public_id, actors.other_township)


def test_two_numbers_or_another_birthday_are_no_pair(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    make_child(actors.township, today)
    make_child(actors.other_county, today, scope_code=OTHER_COUNTY_VILLAGE)
    make_child(actors.other_county, today, scope_code=OTHER_COUNTY_VILLAGE, birth=dt.date(2012, 1, 5), name="赵一")
    assert find_pairs(COUNTY, actor=actors.county, today=today) == 0


def test_a_supplied_number_ends_a_pair_across_counties(
    pair: DuplicatePair, actors: SimpleNamespace, today: dt.date, session: Any
) -> None:
    bare = session.scalars(select(Person).where(Person.id_index.is_(None))).one()
    bare.id_index = "another"
    find_pairs(COUNTY, actor=actors.county, today=today)
    assert list_pairs(actors.county).rows == []


def test_answers_are_remembered_and_the_note_stays_at_home(
    pair: DuplicatePair, actors: SimpleNamespace, today: dt.date
) -> None:
    answer_pair(pair, "same", note=NOTE, actor=actors.township, today=today)
    own, theirs = answers_of(pair, actors.county), answers_of(pair, actors.other_county)
    assert own.own is not None and own.own.answer is Answer.SAME and own.note == NOTE
    assert theirs.own is None and theirs.note == "" and theirs.other is not None
    assert list_pairs(actors.township).rows == []
    assert len(list_pairs(actors.township, answered=True).rows) == len(list_pairs(actors.other_county).rows) == 1
    answer_pair(pair, "different", note="说法变了", actor=actors.county, today=today)
    answer_pair(pair, "same", note="通话核对", actor=actors.other_county, today=today)
    assert pair.state is PairState.OPEN and "两边说法不一样" in str(answers_of(pair, actors.county).word)
    answer_pair(pair, "different", note="再次通话", actor=actors.other_county, today=today)
    assert pair.state is PairState.DIFFERENT
    with pytest.raises(Conflict):
        answer_pair(pair, "same", note="晚了", actor=actors.county, today=today)


def test_an_answer_names_only_the_own_record_in_the_log(
    pair: DuplicatePair, actors: SimpleNamespace, today: dt.date, session: Any
) -> None:
    answer_pair(pair, "same", note=NOTE, actor=actors.other_county, today=today)
    session.commit()
    logged = session.scalars(select(AuditLog.id).where(AuditLog.action == "duplicates.answer")).one()
    subject = session.scalars(select(AuditSubject.person_id).where(AuditSubject.audit_id == logged)).one()
    assert session.get(Person, subject).scope_code == OTHER_COUNTY_VILLAGE


@pytest.mark.parametrize(
    ("who", "answer", "note", "error"),
    [("village", "same", NOTE, Denied), ("auditor", "same", NOTE, Denied), ("township", "perhaps", NOTE, Invalid),
     ("township", "same", " ", Invalid)],
)  # fmt: skip
def test_wrong_answers_are_refused(
    pair: DuplicatePair, actors: SimpleNamespace, today: dt.date, who: str, answer: str, note: str, error: type
) -> None:
    with pytest.raises(error):
        answer_pair(pair, answer, note=note, actor=getattr(actors, who), today=today)
    db.session.rollback()
    assert db.session.scalars(select(PairAnswer)).all() == []


def test_who_keeps_both_records_decides_herself(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    both(actors, today, FOREIGN_VILLAGE, actors.county)
    find_pairs(COUNTY, actor=actors.county, today=today)
    pair = session.scalars(select(DuplicatePair)).one()
    with pytest.raises(Conflict):
        answer_pair(pair, "same", note=NOTE, actor=actors.county, today=today)
    answer_pair(pair, "same", note=NOTE, actor=actors.other_township, today=today)


def test_after_the_transfer_the_pair_is_one_countys(
    pair: DuplicatePair, actors: SimpleNamespace, today: dt.date, session: Any
) -> None:
    there = session.scalars(select(Person).where(Person.scope_code == OTHER_COUNTY_VILLAGE)).one()
    transfer_person(there, "150824102201", on=today, reason="随父母迁回", actor=actors.other_county, today=today)
    session.commit()
    assert list_pairs(actors.other_county).rows == []
    assert find_pairs(COUNTY, actor=actors.county, today=today) == 0
    session.refresh(pair)
    assert pair.county_code == pair.second_county_code == "150824"


def test_the_page_shows_the_own_record_and_whom_to_call(client_as: Any, pair: DuplicatePair) -> None:
    client = client_as("township")
    for path in ("/duplicates", f"/duplicates/{pair.public_id}"):
        text = client.get(path).get_data(as_text=True)
        assert "王雨桐" in text
        assert not [secret for secret in SECRETS if secret in text and secret != "赵娜仁"], path
    text = client.get(f"/duplicates/{pair.public_id}").get_data(as_text=True)
    assert "巴音宝力格镇妇联" in text and "两边的答复" in text
    wrong = client.post(f"/duplicates/{pair.public_id}/answer", data={"answer": "same", "note": ""})
    assert wrong.status_code == 422
    done = client.post(
        f"/duplicates/{pair.public_id}/answer", data={"answer": "same", "note": NOTE}, follow_redirects=True
    )
    assert "记下了" in done.get_data(as_text=True)
    theirs = client_as("other_county").get(f"/duplicates/{pair.public_id}").get_data(as_text=True)
    assert "已联系：是同一人" in theirs and NOTE not in theirs and "四义堂" not in theirs
    assert "已联系" in client.get("/duplicates?tab=answered").get_data(as_text=True)
    assert client_as("other_township").get(f"/duplicates/{pair.public_id}").status_code == 404
