"""Registering and changing persons: what is refused, what is kept, what is written."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from registry.audit.models import AuditLog, AuditSubject
from registry.core.errors import Conflict, Denied, Invalid, NotFound
from registry.households.services import move_member, split_household
from registry.people.data import ConsentData, RelativeData, StatusData
from registry.people.models import (
    ConsentAnswer,
    Household,
    PersonRevision,
    PersonTransfer,
    RecipientKind,
    Sex,
    StatusSpell,
)
from registry.people.queries import get_person, household_member_ids, latest_consent
from registry.people.services import (
    AlreadyRegistered,
    PossibleDuplicate,
    add_status,
    close_person,
    confirm_status,
    end_status,
    record_consent,
    register_person,
    reopen_person,
    reveal_field,
    reveals_left,
    set_photo,
    supply_id_number,
    transfer_person,
    update_person,
)
from registry.people.statuses import BITS, LEFT_BEHIND_MASK
from tests.factories.people import (
    BIRTH,
    FOREIGN_VILLAGE,
    OTHER_COUNTY_VILLAGE,
    OTHER_VILLAGE,
    VILLAGE,
    child_data,
    make_child,
    make_woman,
    number,
    without_number,
    woman_data,
)


def refused(error: type[Exception], field: str | None, data: Any, actors: Any, today: dt.date, **more: Any) -> str:
    with pytest.raises(error) as caught:
        register_person(data, actor=actors.township, today=today, **more)
    assert caught.value.field == field  # type: ignore[attr-defined]
    return str(caught.value)


def test_registered_child_has_everything(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    data = child_data()
    person = register_person(data, actor=actors.township, today=today)
    session.commit()
    session.expire_all()
    kept = get_person(person.public_id, actors.township)
    assert (kept.name, kept.birth_date, kept.sex) == ("王雨桐", BIRTH, Sex.FEMALE)
    assert kept.id_number == data.id_number
    assert kept.phone == "13804781234"
    assert data.id_number is not None
    assert data.id_number.encode() not in (kept.id_number_sealed or b"")
    assert (kept.county_code, kept.township_code) == ("150824", "150824102")
    assert kept.status_mask == LEFT_BEHIND_MASK
    assert [relative.name for relative in kept.relatives] == ["刘桂兰", "王强"]
    assert kept.statuses[0].definition == "2016"
    assert kept.household is not None
    assert (kept.household.head_name, kept.household.income_class) == ("刘桂兰", "dibao")
    consent = latest_consent(kept)
    assert consent is not None
    assert consent.answer == ConsentAnswer.GIVEN
    entry = session.scalars(select(AuditLog).where(AuditLog.action == "person.register")).one()
    assert data.id_number not in entry.detail
    subjects = session.scalars(select(AuditSubject.person_id).where(AuditSubject.audit_id == entry.id)).all()
    assert subjects == [kept.id]


def test_birth_and_sex_come_from_the_number(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    boy = register_person(
        child_data(id_number=number(dt.date(2015, 1, 2), female=False)), actor=actors.township, today=today
    )
    assert (boy.birth_date, boy.sex) == (dt.date(2015, 1, 2), Sex.MALE)


def test_mismatch_is_named_on_its_field_and_may_be_explained(
    session: Any, actors: SimpleNamespace, today: dt.date
) -> None:
    wrong_day = child_data(birth_date=dt.date(2014, 7, 30))
    assert "2014-06-30" in refused(Invalid, "birth_date", wrong_day, actors, today)
    assert "女" in refused(Invalid, "sex", child_data(sex=Sex.MALE), actors, today)
    person = register_person(
        child_data(birth_date=dt.date(2014, 7, 30), override_birth="户口簿登记错误，派出所已受理"),
        actor=actors.township,
        today=today,
    )
    assert person.birth_date == dt.date(2014, 7, 30)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id_number": "15082420140630004"}, "id_number"),
        ({"id_number": "150824201406300040"}, "id_number"),
        ({"name": "王3"}, "name"),
        ({"phone": "1380478123"}, "phone"),
        ({"scope_code": FOREIGN_VILLAGE}, "scope_code"),
        ({"scope_code": "150824102299"}, "scope_code"),
        ({"scope_code": "150824000000"}, "scope_code"),
        ({"statuses": ()}, "statuses"),
        ({"statuses": (StatusData("single"),)}, "statuses"),
        ({"statuses": (StatusData("orphan"), StatusData("orphan"))}, "statuses"),
        ({"statuses": (StatusData("orphan", dt.date(2027, 1, 1)),)}, "statuses"),
        ({"statuses": (StatusData("orphan", dt.date(2010, 1, 1)),)}, "statuses"),
        ({"guardian_type": None, "relatives": ()}, "guardian_type"),
        ({"relatives": ()}, "guardian_name"),
        ({"guardian_type": "nobody"}, "guardian_type"),
        ({"ethnicity": "99"}, "ethnicity"),
        ({"bank_account": "6217-ABCD"}, "bank_account"),
        ({"relatives": (RelativeData("grandmother", "", is_guardian=True),)}, "guardian_name"),
        ({"consent": ConsentData(ConsentAnswer.GIVEN)}, "consent_by"),
        ({"id_type": "none", "id_number": None, "birth_date": BIRTH, "sex": Sex.FEMALE}, "no_id_reason"),
        ({"id_type": "hmt_permit"}, "id_type"),
        ({"grade": 12}, "grade"),
    ],
)
def test_bad_values_are_refused_on_their_field(
    session: Any, actors: SimpleNamespace, today: dt.date, changes: dict[str, Any], field: str
) -> None:
    refused(Invalid, field, child_data(**changes), actors, today)


def test_no_guardian_is_said_in_so_many_words(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    message = refused(Invalid, "guardian_type", child_data(guardian_type=None, relatives=()), actors, today)
    assert message == "还没写监护人。没有就选“无人”。"
    assert register_person(child_data(guardian_type="none", relatives=()), actor=actors.township, today=today)


def test_ages_bound_what_can_be_registered(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    assert "16" in refused(Invalid, "statuses", child_data(birth=dt.date(2010, 3, 12)), actors, today)
    assert register_person(child_data(birth=dt.date(2010, 3, 13)), actor=actors.township, today=today)
    grown = child_data(birth=dt.date(2007, 1, 1), statuses=(StatusData("poverty"),), stage="primary")
    assert "18" in refused(Invalid, "birth_date", grown, actors, today)
    student = child_data(birth=dt.date(2007, 1, 1), statuses=(StatusData("poverty"),), stage="college")
    assert register_person(student, actor=actors.township, today=today)
    man = woman_data(id_number=number(dt.date(1985, 5, 20), female=False))
    refused(Invalid, "sex", man, actors, today)


def test_second_registration_links_in_own_region(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    data = child_data()
    first = register_person(data, actor=actors.township, today=today)
    with pytest.raises(AlreadyRegistered) as caught:
        register_person(data, actor=actors.township, today=today)
    assert caught.value.person_public_id == first.public_id
    assert "王雨桐" in str(caught.value)


def test_elsewhere_only_the_office_is_told(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    data = child_data()
    register_person(data, actor=actors.township, today=today)
    with pytest.raises(AlreadyRegistered) as caught:
        register_person(
            child_data(id_number=data.id_number, scope_code=FOREIGN_VILLAGE), actor=actors.other_township, today=today
        )
    assert caught.value.person_public_id is None
    message = str(caught.value)
    assert "德岭山镇妇联" in message
    assert "王雨桐" not in message
    assert "四义堂" not in message


def test_likely_same_child_without_number_needs_a_word(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    register_person(without_number(), actor=actors.township, today=today)
    with pytest.raises(PossibleDuplicate) as caught:
        register_person(without_number(name="王雨彤"), actor=actors.township, today=today)
    (candidate,) = caught.value.candidates
    assert candidate.name == "王雨桐"
    assert [str(reason) for reason in candidate.reasons] == ["姓名同音", "出生日期相同", "监护人同名"]
    with pytest.raises(PossibleDuplicate) as elsewhere:
        register_person(without_number(scope_code=FOREIGN_VILLAGE), actor=actors.other_township, today=today)
    (hidden,) = elsewhere.value.candidates
    assert (hidden.person_public_id, hidden.name, hidden.birth_date, hidden.reasons) == (None, "", None, ())
    assert "德岭山镇" in hidden.office.name
    twin = register_person(without_number(), actor=actors.township, today=today, confirmed_new=True)
    assert twin.id_index is None


def test_siblings_share_a_household(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    first = make_child(actors.township, today)
    assert first.household is not None
    second = make_child(actors.township, today, name="王雨晨", household_public_id=first.household.public_id)
    assert household_member_ids(first) == [first.id, second.id]
    how = {"on": today, "reason": "父亲接走同住", "actor": actors.township, "today": today}
    own = split_household(second.household, [second.public_id], head="", head_name="王强", **how)
    assert household_member_ids(first) == [first.id]
    assert (own.head_name, own.income_class) == ("王强", "dibao")
    move_member(second, first.household, **how)
    assert household_member_ids(second) == [first.id, second.id]
    with pytest.raises(Conflict):
        move_member(second, first.household, **how)


def test_edit_keeps_old_and_new_sealed(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    person = make_child(actors.township, today)
    session.commit()
    data = child_data(id_number=None, phone="13904780000", school="乌加河中学", relatives=None, statuses=None)
    update_person(person, data, actor=actors.township, today=today, reason="转学", version=1)
    session.commit()
    session.expire_all()
    kept = get_person(person.public_id, actors.township)
    assert (kept.phone, kept.school, kept.version) == ("13904780000", "乌加河中学", 2)
    revision = session.scalars(select(PersonRevision)).one()
    changes = json.loads(revision.changes)
    assert changes["phone"] == ["13804781234", "13904780000"]
    assert changes["school"] == ["德岭山镇中心小学", "乌加河中学"]
    assert b"13804781234" not in revision.changes_sealed
    assert "relatives" not in changes
    assert len(kept.relatives) == 2


def test_stale_form_is_refused(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    person = make_child(actors.township, today)
    data = child_data(id_number=None, school="乌加河中学")
    update_person(person, data, actor=actors.township, today=today, reason=None, version=1)
    with pytest.raises(Conflict, match="刚才有人改过"):
        update_person(person, data, actor=actors.county, today=today, reason=None, version=1)


def test_left_out_statuses_and_relatives_end(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    person = make_child(actors.township, today)
    grandmother = person.relatives[0]
    data = child_data(
        id_number=None,
        relatives=(
            RelativeData("grandmother", "刘桂兰", is_guardian=True, public_id=grandmother.public_id),
            RelativeData("mother", "乌兰", state="lost_contact"),
        ),
        statuses=(StatusData("orphan", dt.date(2026, 1, 1)),),
    )
    update_person(person, data, actor=actors.township, today=today, reason="入户核实", version=1)
    assert grandmother.phone == "13904785678"
    assert [(r.name, r.ended_on) for r in person.relatives] == [("刘桂兰", None), ("王强", today), ("乌兰", None)]
    assert {(s.code, s.end_on) for s in person.statuses} == {("left_behind", today), ("orphan", None)}
    assert person.status_mask == BITS["child_status", "orphan"]


def test_number_of_another_person_is_refused_in_an_edit(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    other = make_child(actors.township, today)
    person = make_child(actors.township, today, name="其其格")
    data = child_data(name="其其格", id_number=other.id_number)
    with pytest.raises(AlreadyRegistered):
        update_person(person, data, actor=actors.township, today=today, reason=None, version=1)


def test_transfer_takes_the_person_out_of_sight(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    person = make_child(actors.township, today)
    transfer_person(person, FOREIGN_VILLAGE, on=today, reason="随奶奶搬家", actor=actors.township, today=today)
    session.commit()
    with pytest.raises(NotFound):
        get_person(person.public_id, actors.township)
    moved = get_person(person.public_id, actors.other_township)
    assert (moved.township_code, moved.household.scope_code) == ("150824101", FOREIGN_VILLAGE)  # type: ignore[union-attr]
    move = session.scalars(select(PersonTransfer)).one()
    assert (move.from_code, move.to_code) == (VILLAGE, FOREIGN_VILLAGE)


def test_only_the_county_sends_to_another_county(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    person = make_child(actors.township, today)
    values: dict[str, Any] = {"on": today, "reason": "随父母迁居", "today": today}
    with pytest.raises(Denied):
        transfer_person(person, OTHER_COUNTY_VILLAGE, actor=actors.township, **values)
    with pytest.raises(Denied):
        transfer_person(person, FOREIGN_VILLAGE, actor=actors.village, **values)
    with pytest.raises(NotFound):
        transfer_person(person, OTHER_VILLAGE, actor=actors.other_township, **values)
    with pytest.raises(Invalid, match="乡镇或村"):
        transfer_person(person, "150825000000", actor=actors.county, **values)
    transfer_person(person, OTHER_COUNTY_VILLAGE, actor=actors.county, **values)
    assert get_person(person.public_id, actors.other_county).county_code == "150825"


def test_household_stays_with_those_who_stay(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    first = make_child(actors.township, today)
    second = make_child(actors.township, today, name="王雨晨", household_public_id=first.household.public_id)  # type: ignore[union-attr]
    transfer_person(second, FOREIGN_VILLAGE, on=today, reason="过继给姑姑", actor=actors.township, today=today)
    session.commit()
    session.expire_all()
    assert household_member_ids(first) == [first.id]
    assert second.household.scope_code == FOREIGN_VILLAGE  # type: ignore[union-attr]
    assert session.query(Household).count() == 2


def test_closing_and_opening_again(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    person = make_child(actors.township, today)
    with pytest.raises(Invalid):
        close_person(person, reason=" ", on=today, actor=actors.township, today=today)
    close_person(person, reason="随父母迁出本省", on=today, actor=actors.township, today=today)
    with pytest.raises(Conflict):
        close_person(person, reason="再停一次", on=today, actor=actors.township, today=today)
    with pytest.raises(Conflict, match="恢复"):
        update_person(
            person, child_data(id_number=None), actor=actors.township, today=today, reason=None, version=person.version
        )
    reopen_person(person, reason="又回来上学", actor=actors.township, today=today)
    assert (person.closed_on, person.closed_reason, person.status_mask) == (None, None, LEFT_BEHIND_MASK)


def test_statuses_one_by_one(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    person = make_child(actors.township, today)
    add_status(person, StatusData("poverty"), actor=actors.township, today=today)
    with pytest.raises(Conflict):
        add_status(person, StatusData("poverty"), actor=actors.township, today=today)
    assert person.status_mask == LEFT_BEHIND_MASK | BITS["child_status", "poverty"]
    confirm_status(person, "poverty", actor=actors.township, today=today)
    end_status(person, "left_behind", on=today, reason="父母返乡", actor=actors.township, today=today)
    assert person.status_mask == BITS["child_status", "poverty"]
    with pytest.raises(NotFound):
        end_status(person, "left_behind", on=today, reason="父母返乡", actor=actors.township, today=today)
    with pytest.raises(Invalid):
        end_status(person, "poverty", on=dt.date(2026, 4, 1), reason="还没到", actor=actors.township, today=today)
    assert session.query(StatusSpell).count() == 2


def test_number_supplied_later(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    person = register_person(without_number(), actor=actors.township, today=today)
    late = number(BIRTH)
    with pytest.raises(Invalid, match="出生日期"):
        supply_id_number(person, number(dt.date(2014, 6, 3)), actor=actors.township, today=today)
    supply_id_number(person, late, actor=actors.township, today=today)
    assert (person.id_number, person.id_type, person.no_id_reason) == (late, "cn_id", None)
    with pytest.raises(AlreadyRegistered):
        register_person(child_data(id_number=late), actor=actors.township, today=today)


def test_consent_photo_and_women(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    woman = make_woman(actors.township, today)
    assert woman.kind is RecipientKind.WOMAN
    assert woman.household is not None
    assert woman.household.head_name == "张小芳"
    record_consent(woman, ConsentData(ConsentAnswer.REFUSED, "张小芳"), actor=actors.township, today=today)
    answer = latest_consent(woman)
    assert answer is not None
    assert answer.answer == ConsentAnswer.REFUSED
    set_photo(woman, "abcdefgh12345678", actor=actors.township, today=today)
    assert woman.photo_id == "abcdefgh12345678"


def test_reveal_is_counted_and_logged(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    person = make_child(actors.township, today)
    full = person.id_number
    for place in range(20):
        shown = reveal_field(person, "id_number", actor=actors.township, reason=f"核对银行名单{place}", today=today)
        assert shown == full
    assert reveals_left(actors.township, today) == 0
    with pytest.raises(Conflict):
        reveal_field(person, "phone", actor=actors.township, reason="打电话", today=today)
    assert reveal_field(person, "phone", actor=actors.county, reason="打电话", today=today) == "13804781234"
    session.commit()
    entries = session.scalars(select(AuditLog).where(AuditLog.action == "person.reveal")).all()
    assert len(entries) == 21
    assert entries[0].reason.startswith("核对银行名单")


def test_who_may_not_reveal(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    person = make_child(actors.township, today)
    for actor in (actors.village, actors.auditor, actors.city, actors.system_admin):
        with pytest.raises(Denied):
            reveal_field(person, "phone", actor=actor, reason="看看", today=today)
    with pytest.raises(NotFound):
        reveal_field(person, "phone", actor=actors.other_township, reason="看看", today=today)
    with pytest.raises(Invalid):
        reveal_field(person, "note", actor=actors.township, reason="看看", today=today)


def test_who_may_not_register(session: Any, actors: SimpleNamespace, today: dt.date) -> None:
    for actor in (actors.auditor, actors.city, actors.system_admin, actors.security_admin):
        with pytest.raises(Denied):
            register_person(child_data(), actor=actor, today=today)
    assert register_person(child_data(), actor=actors.village, today=today)
    with pytest.raises(Invalid):
        register_person(child_data(scope_code=OTHER_VILLAGE), actor=actors.village, today=today)
