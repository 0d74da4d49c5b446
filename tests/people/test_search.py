"""Any part of a name finds it, in one's own region only, and nothing is shown in full."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.core.errors import Denied, Invalid
from registry.core.names import classify_query
from registry.core.pinyin import initials_of, pinyin_of
from registry.people.bulk import insert_people
from registry.people.checking import check_id
from registry.people.data import StatusData
from registry.people.filters import AidTeller
from registry.people.models import RecipientKind
from registry.people.offices import Office
from registry.people.plugs import search_hits
from registry.people.queries import (
    PersonFilter,
    View,
    count_by_view,
    find_people,
    get_household,
    get_person,
    list_people,
)
from registry.people.services import close_person, register_person, transfer_person, update_person
from tests.factories.people import (
    FOREIGN_VILLAGE,
    OTHER_COUNTY_VILLAGE,
    OTHER_VILLAGE,
    VILLAGE,
    child_data,
    make_child,
    make_woman,
    number,
)

NAMES = ("王雨桐", "其其格", "阿依古丽·买买提", "𬱖瑶", "单雄信", "欧阳吕静", "Anna Müller")


def names(q: str, actor: Any, today: dt.date, **more: Any) -> set[str]:
    return {row.name for row in list_people(PersonFilter(q=q, **more), actor=actor, today=today).rows}


@pytest.fixture
def crowd(session: Any, actors: SimpleNamespace, today: dt.date) -> SimpleNamespace:
    for name in NAMES:
        make_child(actors.township, today, name=name)
    session.commit()
    return actors


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("雨桐", "王雨桐"), ("桐", "王雨桐"), ("yutong", "王雨桐"), ("wangyt", None), ("wyt", "王雨桐"),
        ("yt", "王雨桐"),
        ("wang yu", "王雨桐"), ("qiqige", "其其格"), ("qqg", "其其格"), ("买买提", "阿依古丽·买买提"),
        ("古丽·买", "阿依古丽·买买提"), ("古丽买", "阿依古丽·买买提"), ("𬱖", "𬱖瑶"), ("shanxiong", "单雄信"),
        ("ouyanglv", "欧阳吕静"), ("lujing", "欧阳吕静"), ("zh", None),
        ("anna", "Anna Müller"), ("muller", "Anna Müller"),
        ("ＷＹＴ", "王雨桐"), ("王%", None), ("' or 1=1", None), ("王_桐", None),
    ],
)  # fmt: skip
def test_parts_pinyin_and_initials(crowd: SimpleNamespace, today: dt.date, typed: str, name: str | None) -> None:
    assert names(typed, crowd.township, today) == ({name} if name else set())


CHARS = "王李张刘陈杨赵黄周吴雨桐秀英建华其格乌兰图雅萨仁高娃买提古丽阿依单仇解曾查吕律绿长重行乐"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.text(CHARS, min_size=2, max_size=4) | st.tuples(st.text(CHARS, min_size=1, max_size=3),
                                                             st.text(CHARS, min_size=1, max_size=3)).map("·".join),
    data=st.data(),
)  # fmt: skip
def test_every_part_finds(
    session: Any, actors: SimpleNamespace, today: dt.date, name: str, data: st.DataObject
) -> None:
    person = make_child(actors.township, today, name=name)
    plain = name.replace("·", "")
    start = data.draw(st.integers(0, len(plain) - 1))
    end = data.draw(st.integers(start + 1, len(plain)))
    assert person.name in names(plain[start:end], actors.township, today)
    syllables = pinyin_of(name)
    assert person.name in names("".join(syllables[start:end]), actors.township, today)
    initials = initials_of(name)[start:end]
    if classify_query(initials)[0] in ("i", "p"):
        assert person.name in names(initials, actors.township, today)
    session.rollback()


def test_last_four_phone_and_full_number(crowd: SimpleNamespace, today: dt.date) -> None:
    person = make_child(crowd.township, today, name="刘小雨", phone="13700001111")
    full = person.id_number
    assert full is not None
    assert "刘小雨" in names(full[-4:].lower(), crowd.township, today)
    assert names("13700001111", crowd.township, today) == {"刘小雨"}
    assert names(full, crowd.township, today) == {"刘小雨"}
    assert names(full, crowd.other_township, today) == set()
    assert names(full[-4:], crowd.other_township, today) == set()


def test_renamed_person_is_found_by_the_new_name_only(crowd: SimpleNamespace, today: dt.date) -> None:
    person = make_child(crowd.township, today, name="刘小雨")
    update_person(
        person, child_data(name="乌日娜", id_number=None), actor=crowd.township, today=today, reason="改名", version=1
    )
    assert names("刘小雨", crowd.township, today) == set()
    assert names("wurina", crowd.township, today) == {"乌日娜"}


def test_search_follows_to_another_county(crowd: SimpleNamespace, today: dt.date) -> None:
    person = make_child(crowd.township, today, name="刘小雨")
    transfer_person(person, OTHER_COUNTY_VILLAGE, on=today, reason="随迁", actor=crowd.county, today=today)
    assert names("小雨", crowd.county, today) == set()
    assert names("小雨", crowd.other_county, today) == {"刘小雨"}
    assert names(str(person.id_number)[-4:], crowd.other_county, today) == {"刘小雨"}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.lists(st.sampled_from([VILLAGE, OTHER_VILLAGE, FOREIGN_VILLAGE, OTHER_COUNTY_VILLAGE]), min_size=1,
                       max_size=6), who=st.sampled_from(["village", "township", "other_township", "county",
                                                         "other_county", "auditor"]),
       view=st.sampled_from(list(View)), q=st.sampled_from(["", "王", "wang", "wyt"]),
       region=st.sampled_from([None, "150824101000", "150824102202", "150825000000", "150824000000"]))  # fmt: skip
def test_scope_never_leaks(
    session: Any, actors: SimpleNamespace, today: dt.date, places: list[str], who: str, view: View, q: str,
    region: str | None,
) -> None:  # fmt: skip
    rows = [child_data(scope_code=code, name=f"王雨{'一二三四五六'[n]}") for n, code in enumerate(places)]
    both = {"150824": actors.county, "150825": actors.other_county}
    ids = {}
    for row in rows:
        (made,) = insert_people([row], actor=both[row.scope_code[:6]], today=today)
        ids[made.public_id] = row.scope_code
    actor = getattr(actors, who)
    low = actor.region_code.rstrip("0")
    page = list_people(PersonFilter(q=q, view=view, region=region), actor=actor, today=today)
    assert all(row.scope_code.startswith(low) for row in page.rows)
    if region:
        assert all(row.scope_code.startswith(region.rstrip("0")) for row in page.rows)
    if q in ("", "王") and view in (View.ALL, View.LEFT_BEHIND) and region is None:
        assert {row.public_id for row in page.rows} == {ref for ref, code in ids.items() if code.startswith(low)}
    seen = {person.public_id for person in find_people(ids, actor)}
    assert seen == {ref for ref, code in ids.items() if code.startswith(low)}
    counts = count_by_view(actor, today)
    assert counts.text(View.ALL) == str(len(seen))
    session.rollback()


def test_roles_without_people_read_nothing(crowd: SimpleNamespace, today: dt.date) -> None:
    for actor in (crowd.city, crowd.system_admin, crowd.security_admin):
        with pytest.raises(Denied):
            list_people(PersonFilter(), actor=actor, today=today)
        with pytest.raises(Denied):
            count_by_view(actor, today)
        assert search_hits(actor, "王") == []


def test_auditor_reads_masked(crowd: SimpleNamespace, session: Any, today: dt.date) -> None:
    person = make_child(crowd.township, today, name="刘小雨")
    row = list_people(PersonFilter(q="刘小雨"), actor=crowd.auditor, today=today).rows[0]
    assert row.name == "刘＊雨"
    assert row.id_masked == f"15*************{str(person.id_number)[-3:]}"
    assert row.guardian_name == "刘＊兰"
    assert list_people(PersonFilter(q=str(person.id_number)), actor=crowd.auditor, today=today).rows == ()


def test_pages_follow_each_other_without_gap(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    insert_people([child_data(name=f"王雨{'一二三四五六七'[n]}") for n in range(7)], actor=actors.township, today=today)
    seen, cursor = [], None
    for _page in range(4):
        page = list_people(PersonFilter(), actor=actors.township, today=today, cursor=cursor, limit=2)
        seen += [row.name for row in page.rows]
        cursor = page.next_cursor
    assert cursor is None
    assert seen == [f"王雨{char}" for char in "七六五四三二一"]
    for spoilt in ("x", "!!!!", "MjAyNg", "aGVsbG98d29ybGQ"):
        with pytest.raises(Invalid):
            list_people(PersonFilter(), actor=actors.township, today=today, cursor=spoilt)


def test_filters_and_tabs(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    make_child(actors.township, today, name="王甲", scope_code=OTHER_VILLAGE, stage="junior")
    make_child(actors.township, today, name="王乙", statuses=(StatusData("orphan"),), guardian_type="relative_friend")
    make_child(actors.township, today, name="王丙", birth=dt.date(2010, 4, 1))
    make_woman(actors.township, today, name="张丁")
    gone = make_child(actors.township, today, name="王戊")
    close_person(gone, reason="迁出", on=today, actor=actors.township, today=today)

    def found(**more: Any) -> set[str]:
        return names("", actors.township, today, **more)

    assert found() == {"王甲", "王乙", "王丙", "张丁"}
    assert found(village=OTHER_VILLAGE) == {"王甲"}
    assert found(stage="junior") == {"王甲"}
    assert found(guardian_type="relative_friend") == {"王乙"}
    assert found(status="orphan") == {"王乙"}
    assert found(kind=RecipientKind.WOMAN) == {"张丁"}
    assert found(view=View.IN_DIFFICULTY) == {"王乙"}
    assert found(view=View.TURNING_16) == {"王丙"}
    assert found(view=View.LEFT_BEHIND) == {"王甲", "王丙"}
    assert found(income_class="dibao") == {"王甲", "王乙", "王丙"}
    assert found(closed=True) == {"王戊"}
    counts = count_by_view(actors.township, today)
    assert [counts.text(view) for view in View] == [
        "4",
        "2",
        "1",
        "1",
        "0",
        "1",
        "",
    ]  # the first visit may take a month


def test_aid_is_told_by_another_room(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    from sqlalchemy import select  # noqa: PLC0415

    from registry.people.models import Person  # noqa: PLC0415

    helped = make_child(actors.township, today, name="王甲")
    make_child(actors.township, today, name="王乙")
    aid = AidTeller(
        lambda _a, _b: select(Person.id).where(Person.id == helped.id), lambda _ids, _a, _b: {helped.id: 40000}
    )
    rows = list_people(PersonFilter(), actor=actors.township, today=today, aid=aid).rows
    assert {row.name: row.aid_fen for row in rows} == {"王甲": 40000, "王乙": 0}
    page = list_people(PersonFilter(view=View.NO_AID), actor=actors.township, today=today, aid=aid)
    assert [row.name for row in page.rows] == ["王乙"]


def test_few_queries(session: Any, actors: SimpleNamespace, today: dt.date, count_queries: Any) -> None:
    insert_people([child_data(name="王雨桐") for _n in range(30)], actor=actors.township, today=today)
    session.commit()
    counter = count_queries()
    assert len(list_people(PersonFilter(q="王"), actor=actors.township, today=today).rows) == 30
    assert len(counter) <= 4


def test_check_id_while_typing(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    fresh = number(dt.date(2015, 5, 1), female=False)
    check = check_id(f" {fresh[:6]} {fresh[6:14]} {fresh[14:]} ", actor=actors.township, today=today)
    assert (check.ok, check.birth_date, check.sex, check.age) == (True, dt.date(2015, 5, 1), "male", 10)
    assert check.region_name is not None
    assert check.found is None
    wrong = check_id(fresh[:17] + ("1" if fresh[17] != "1" else "2"), actor=actors.township, today=today)
    assert not wrong.ok
    assert "末位校验" in str(wrong.message)
    person = make_child(actors.township, today)
    own = check_id(str(person.id_number), actor=actors.township, today=today)
    assert own.found is not None
    assert own.found.public_id == person.public_id  # type: ignore[union-attr]
    foreign = check_id(str(person.id_number), actor=actors.other_township, today=today)
    assert isinstance(foreign.found, Office)
    assert "王雨桐" not in str(foreign.message)
    with pytest.raises(Denied):
        check_id(fresh, actor=actors.auditor, today=today)


def test_household_and_hits(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    person = register_person(child_data(), actor=actors.township, today=today)
    home = get_household(person.household.public_id, actors.township)  # type: ignore[union-attr]
    assert [member.name for member in home.people] == ["王雨桐"]
    (hit,) = search_hits(actors.village, "雨桐")
    assert hit.url == f"/recipients/{person.public_id}"
    assert "四义堂村" in hit.note
    assert str(person.id_number) not in hit.note
    assert search_hits(actors.other_township, "雨桐") == []
    assert get_person(person.public_id, actors.county).id == person.id
