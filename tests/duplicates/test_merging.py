"""Merging and taking it back: fields, rows of every room, once-in-a-lifetime aid, scope, and two workers at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from registry.core.engine import begin_write
from registry.core.errors import Conflict, Denied, NotFound
from registry.disbursements.models import Disbursement
from registry.duplicates.finding import find_pairs
from registry.duplicates.merging import mark_different, merge_pair, unmerge
from registry.duplicates.models import DuplicatePair, PairState
from registry.duplicates.moving import OWN_TABLES, pointing_columns
from registry.duplicates.queries import get_pair, list_pairs, merges_into
from registry.extensions import db
from registry.households.services import change_head
from registry.people.models import Consent, LifetimeAid, Person, PersonRevision
from registry.people.queries import find_person
from registry.people.search import find_by_number
from registry.people.services import register_person
from tests.factories.disbursements import make_batch
from tests.factories.people import BIRTH, FOREIGN_VILLAGE, make_child, without_number
from tests.factories.visits import make_plan

COUNTY = "150824000000"


def twice(actors: SimpleNamespace, today: dt.date, **changes: Any) -> DuplicatePair:
    """One girl registered twice: with her number, and without it under a name that sounds the same."""
    first = make_child(actors.county, today, name="王馨怡", birth=BIRTH, phone="13804781234")
    data = without_number(name="王鑫怡", school="乌加河镇小学", note="奶奶年纪大", **changes)
    second = register_person(data, actor=actors.county, today=today, confirmed_new=True)
    make_plan(second, today)
    find_pairs(COUNTY, actor=actors.county, today=today)
    db.session.commit()
    pair = db.session.scalars(select(DuplicatePair)).one()
    assert (pair.first_id, pair.second_id) == (first.id, second.id)
    return pair


def everything_of(person_id: int) -> dict[str, list[int]]:
    """table.column → row ids that point at a person."""
    return {
        f"{table.name}.{column.name}": list(
            db.session.scalars(select(table.c.id).where(column == person_id).order_by(table.c.id))
        )
        for table, column in pointing_columns()
        if table.name != "person_revision"
    }


def test_merge_moves_everything_and_undo_brings_it_back(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    pair = twice(actors, today)
    kept, gone = pair.second, pair.first
    number, before, was = gone.id_number, everything_of(gone.id), everything_of(kept.id)
    assert sum(map(len, before.values())) >= 4
    begin_write(session)
    merge = merge_pair(pair, keep="second", taken=["id_number", "name"], reason="户口本上是一个人",
                       actor=actors.county, today=today)  # fmt: skip
    session.commit()
    assert (kept.id_number, kept.name, kept.school) == (number, "王馨怡", "乌加河镇小学")
    assert kept.note == "奶奶年纪大" and kept.pinyin == gone.pinyin
    assert find_by_number(number).id == kept.id and find_person(gone.public_id, actors.county) is None
    assert [m.id for m in merges_into(kept)] == [merge.id] and pair.state == PairState.MERGED
    after = everything_of(gone.id)
    assert not after["consent.person_id"] and not after["visit.person_id"]
    assert len(after["status_spell.person_id"]) == 1, "the same status is not there twice"
    assert kept.status_mask == gone.status_mask and len([s for s in kept.statuses if s.end_on is None]) == 1
    begin_write(session)
    unmerge(merge, reason="派出所说是两个人", actor=actors.county, today=today)
    session.commit()
    assert (kept.id_number, kept.name, gone.id_number) == (None, "王鑫怡", number)
    assert everything_of(gone.id) == before and everything_of(kept.id) == was
    assert find_by_number(number).id == gone.id and pair.state == PairState.OPEN
    kinds = list(session.scalars(select(PersonRevision.kind).where(PersonRevision.person_id == kept.id)))
    assert {"merge", "unmerge"} <= set(kinds)
    with pytest.raises(Conflict):
        unmerge(merge, reason="再撤一次", actor=actors.county, today=today)


def test_what_came_after_the_merge_stays(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    pair = twice(actors, today)
    merge = merge_pair(pair, keep="first", taken=["school"], reason="电话问过", actor=actors.county, today=today)
    assert merge.kept.school == "乌加河镇小学"
    merge.kept.school = "海流图镇小学"
    session.add(Consent(person_id=merge.kept_id, answer="given", asked_on=today))
    session.flush()
    unmerge(merge, reason="看错了", actor=actors.county, today=today)
    assert merge.kept.school == "海流图镇小学"
    assert len(session.scalars(select(Consent).where(Consent.person_id == merge.kept_id)).all()) == 2


def test_payments_move_and_earlier_merges_move_along(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    pair = twice(actors, today)
    batch = make_batch(actors, today, 1, upto="paid")
    line = session.scalars(select(Disbursement).where(Disbursement.batch_id == batch.id)).one()
    paid = session.get(Person, line.person_id)
    first = merge_pair(pair, keep="second", taken=["name"], reason="一个人", actor=actors.county, today=today)
    ends = sorted((paid.id, first.kept_id))
    later = DuplicatePair(first_id=ends[0], second_id=ends[1], county_code="150824", score=99, reasons="name")
    session.add(later)
    session.flush()
    keep = "second" if ends[1] == first.kept_id else "first"
    second = merge_pair(later, keep=keep, taken=[], reason="还是一个人", actor=actors.county, today=today)
    assert second.gone_id == paid.id and line.person_id == first.kept_id
    unmerge(second, reason="是两个人", actor=actors.county, today=today)
    session.refresh(line)
    assert line.person_id == paid.id
    third = merge_pair(later, keep="second" if keep == "first" else "first", taken=[], reason="反过来",
                       actor=actors.county, today=today)  # fmt: skip
    assert {third.gone_id, first.gone_id} == set(
        session.scalars(select(Person.id).where(Person.merged_into_id == paid.id))
    ), "who was merged before goes along"
    with pytest.raises(Conflict, match="后来又并到"):
        unmerge(first, reason="先撤这次", actor=actors.county, today=today)


def test_rows_that_never_change_stay(session: Any) -> None:
    tables = {table.name for table, _column in pointing_columns()}
    assert "released_child" not in tables and "released_child" in {t.name for t in db.metadata.sorted_tables}


def test_refused(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    pair = twice(actors, today, scope_code=FOREIGN_VILLAGE)
    with pytest.raises(Denied):
        merge_pair(pair, keep="first", taken=[], reason="一个人", actor=actors.township, today=today)
    for person in (pair.first, pair.second):
        session.add(LifetimeAid(kind="cancer_aid", id_index=f"n{person.id}", person_id=person.id, granted_on=today,
                                source="t"))  # fmt: skip
    session.flush()
    with pytest.raises(Conflict, match="一生一次"):
        merge_pair(pair, keep="first", taken=[], reason="一个人", actor=actors.county, today=today)
    assert pair.second.merged_into_id is None
    mark_different(pair, reason="两个孩子同岁", actor=actors.county, today=today)
    with pytest.raises(Conflict):
        merge_pair(pair, keep="first", taken=[], reason="一个人", actor=actors.county, today=today)
    assert find_pairs(COUNTY, actor=actors.county, today=today) == 0 and pair.state == PairState.DIFFERENT


def test_another_office_learns_only_that_it_exists(
    app: Flask, session: Any, actors: SimpleNamespace, today: dt.date, client_as: Callable[[str], Any]
) -> None:
    pair = twice(actors, today, scope_code=FOREIGN_VILLAGE)
    assert len(list_pairs(actors.township).rows) == len(list_pairs(actors.county).rows) == 1
    assert not list_pairs(actors.other_county).rows
    with pytest.raises(NotFound):
        get_pair(pair.public_id, actors.other_county)
    address = f"/duplicates/{pair.public_id}"
    client = client_as("township")
    for page in (client.get(address), client.get("/duplicates"), client.get("/")):
        text = page.get_data(as_text=True)
        assert page.status_code == 200 and "王馨怡" in text and "王鑫怡" not in text
        assert "同音" not in text and "同名" not in text, "a reason would tell of the other record"
    answer = client.post(f"{address}/merge", data={"keep": "first", "reason": "一个人"})
    assert answer.status_code == 422 and "请旗县妇联" in answer.get_data(as_text=True)
    assert client_as("other_county").get(address).status_code == 404


def test_the_whole_way_on_the_pages(
    app: Flask, session: Any, actors: SimpleNamespace, today: dt.date, client_as: Callable[[str], Any],
    count_queries: Any,
) -> None:  # fmt: skip
    pair = twice(actors, today)
    ref, kept, gone = pair.public_id, pair.first.public_id, pair.second.public_id
    session.rollback()
    client = client_as("township")
    assert client.post("/duplicates/find").status_code == 302
    counter = count_queries()
    assert "王鑫怡" in client.get("/duplicates").get_data(as_text=True)
    assert len(counter) <= 8
    counter = count_queries()
    page = client.get(f"/duplicates/{ref}").get_data(as_text=True)
    assert len(counter) <= 12 and "field-school" in page and "姓名同音" in page
    no_reason = client.post(f"/duplicates/{ref}/merge", data={"keep": "first"})
    assert no_reason.status_code == 422 and "还没写原因" in no_reason.get_data(as_text=True)
    data = {"keep": "first", "reason": "打电话问过奶奶", "field-school": "second", "field-name": "first"}
    answer = client.post(f"/duplicates/{ref}/merge", data=data)
    assert answer.status_code == 302 and answer.headers["Location"].endswith(kept)
    assert client.post(f"/duplicates/{ref}/merge", data=data).status_code == 422, "pressed twice"
    assert client.get(f"/recipients/{gone}").status_code == 404
    page = client.get(f"/recipients/{kept}").get_data(as_text=True)
    assert "乌加河镇小学" in page and "撤销合并" in page
    merge = session.scalars(select(Person).where(Person.public_id == kept)).one()
    undo = f"/merges/{merges_into(merge)[0].public_id}/undo"
    session.rollback()
    assert client.get(undo).status_code == 200
    assert client.post(undo, data={"reason": "是两个人"}).status_code == 302
    assert client.get(f"/recipients/{gone}").status_code == 200
    assert client.post(f"/duplicates/{ref}/different", data={"reason": "双胞胎"}).status_code == 302
    assert "双胞胎" in client.get("/duplicates?tab=different").get_data(as_text=True)


def test_every_table_that_points_at_a_person_is_known(session: Any) -> None:
    tables = {table.name for table, _column in pointing_columns()}
    assert {"enrolment", "pairing", "disbursement", "visit", "consent", "lifetime_aid"} <= tables
    assert not tables & OWN_TABLES


def test_a_head_who_was_merged_comes_back_into_a_household_that_has_another_head(
    session: Any, actors: SimpleNamespace, today: dt.date
) -> None:
    pair = twice(actors, today)
    gone, home = pair.second, pair.second.household
    home.people[0].heads_household = True
    sister = make_child(actors.county, today, name="王馨然", household_public_id=home.public_id)
    merge = merge_pair(pair, keep="first", taken=[], reason="同一人", actor=actors.county, today=today)
    change_head(
        home, head=sister.public_id, head_name=None, on=today, reason="姐姐当家", actor=actors.county, today=today
    )
    unmerge(merge, reason="不是同一人", actor=actors.county, today=today)
    db.session.commit()
    assert sister.heads_household and not gone.heads_household and gone.merged_into_id is None
