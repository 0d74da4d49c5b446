"""The past of a person: told by all rooms in two queries, shown masked, never rewritten."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from sqlalchemy import literal, select

from registry.core.i18n import Text
from registry.core.plugs import Plugs
from registry.people.data import ConsentData, StatusData
from registry.people.detail import get_detail
from registry.people.history import list_revisions
from registry.people.models import ConsentAnswer, Person
from registry.people.plugs import register
from registry.people.services import (
    close_person,
    end_status,
    record_consent,
    reopen_person,
    transfer_person,
    update_person,
)
from registry.people.timeline import event, timeline
from tests.factories.people import FOREIGN_VILLAGE, child_data, make_child, make_woman


def told(person: Person, plugs: Plugs | None = None) -> list[tuple[dt.date, str]]:
    plugs = plugs or Plugs()
    register(plugs)
    return [(entry.at, str(entry.sentence)) for entry in timeline(person.id, plugs)]


def test_everything_that_happened(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    begun = dt.date(2025, 9, 1)
    person = make_child(
        actors.township, dt.date(2026, 1, 5), statuses=(StatusData("left_behind", begun),), consent=None
    )
    record_consent(person, ConsentData(ConsentAnswer.GIVEN, "刘桂兰", asked_on=dt.date(2026, 1, 6)),
                   actor=actors.township, today=dt.date(2026, 1, 6))  # fmt: skip
    update_person(person, child_data(id_number=None, school="三中", statuses=None, relatives=None, consent=None),
                  actor=actors.township, today=dt.date(2026, 2, 1), reason="转学", version=1)  # fmt: skip
    end_status(person, "left_behind", on=dt.date(2026, 2, 2), reason="父母返乡", actor=actors.township, today=today)
    transfer_person(person, FOREIGN_VILLAGE, on=dt.date(2026, 2, 3), reason="搬家", actor=actors.township, today=today)
    close_person(person, reason="随父母迁出", on=today, actor=actors.other_township, today=today)
    reopen_person(person, reason="弄错了人", actor=actors.other_township, today=today)
    session.commit()
    found = told(person)
    assert {sentence for day, sentence in found[:2]} == {"停止帮扶：随父母迁出", "恢复了档案：弄错了人"}
    assert found[2:] == [
        (dt.date(2026, 2, 3), "从四义堂村转到乌镇村"),
        (dt.date(2026, 2, 2), "“留守”结束"),
        (dt.date(2026, 2, 1), "修改了资料：转学"),
        (dt.date(2026, 1, 6), "监护人同意"),
        (dt.date(2026, 1, 5), "登记入台账"),
        (dt.date(2025, 9, 1), "认定为“留守”"),
    ]


def test_other_rooms_tell_in_the_same_query(
    session: Any, actors: SimpleNamespace, today: dt.date, count_queries: Any
) -> None:
    person = make_child(actors.township, today)
    session.commit()
    plugs = Plugs()

    def tell(person_id: int) -> Any:
        return event(
            at=Person.registered_on, kind="paid", ref=Person.public_id, title=Person.name,
            amount_fen=literal(60000), actor_id=Person.created_by_id,
        ).where(Person.id == person_id)  # fmt: skip

    plugs.timeline.append(tell)
    plugs.timeline_words["paid"] = lambda row: (Text("发放 %(fen)s 分", fen=row.amount_fen), "paid", f"/x/{row.ref}")
    register(plugs)
    session.expire_all()
    person_id = session.scalar(select(Person.id))
    counter = count_queries()
    entries = timeline(person_id, plugs)
    assert len(counter) <= 2
    paid = next(entry for entry in entries if entry.kind == "paid")
    assert (str(paid.sentence), paid.amount_fen, paid.actor_name) == ("发放 60000 分", 60000, "李秀英")
    assert paid.url == f"/x/{person.public_id}"


def test_edits_are_shown_masked(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    person = make_child(actors.township, today)
    data = child_data(id_number=None, phone="13904780000", address="五组 3 号", relatives=None, statuses=None)
    update_person(person, data, actor=actors.township, today=today, reason="换了号码", version=1)
    (revision,) = list_revisions(person, actors.township)
    shown = {str(change.label): (change.old, change.new) for change in revision.changes}
    assert shown["联系电话"] == ("138****1234", "139****0000")
    assert shown["住址"] == ("四义堂村三组 12 号", "五组 3 号")
    (masked,) = list_revisions(person, actors.auditor)
    assert {str(c.label): c.new for c in masked.changes}["住址"] == ""
    assert (revision.actor_name, revision.reason) == ("李秀英", "换了号码")


def test_page_of_a_person_is_masked_and_cheap(
    session: Any, actors: SimpleNamespace, today: dt.date, count_queries: Any
) -> None:
    person = make_child(actors.township, today, bank_account="6217001234567893071", health="先天性心脏病")
    full, public_id = str(person.id_number), person.public_id
    session.commit()
    session.expunge_all()
    counter = count_queries()
    detail = get_detail(public_id, actors.township, today)
    assert len(counter) <= 7
    assert detail.shown["id_number"] == f"15*************{full[-3:]}"
    assert detail.shown["phone"] == "138****1234"
    assert detail.shown["bank_account"] == "****3071"
    assert detail.shown["health"] == "先天性心脏病"
    assert detail.revealable == ("id_number", "phone", "bank_account")
    assert detail.guardian is not None
    assert (str(detail.guardian.kinship), detail.guardian.phone_masked) == ("祖母", "139****5678")
    assert detail.place[-2:] == ("德岭山镇", "四义堂村")
    assert [str(line.label) for line in detail.live] == ["留守"]
    assert detail.live[0].ends_by_age_on == dt.date(2030, 6, 30)
    assert str(detail.consent_word) == "同意"
    assert detail.household is not None
    assert str(detail.household.income_class) == "低保"


def test_auditor_sees_no_identity(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    person = make_child(
        actors.township, today, health="先天性心脏病", note="单独联系", bank_account="6217001234567893071"
    )
    detail = get_detail(person.public_id, actors.auditor, today)
    text = repr((detail.name, detail.shown, detail.relatives, detail.household, detail.words))
    for secret in (
        "王雨桐",
        str(person.id_number),
        "13804781234",
        "先天性心脏病",
        "单独联系",
        "三组",
        "刘桂兰",
        "包头",
    ):
        assert secret not in text
    assert detail.revealable == ()
    assert not detail.may_write


def test_women_have_the_same_page(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    woman = make_woman(actors.township, today)
    detail = get_detail(woman.public_id, actors.township, today)
    assert [str(line.label) for line in detail.live] == ["单亲", "低收入"]
    assert (detail.guardian, str(detail.consent_word)) == (None, "还没问过")
