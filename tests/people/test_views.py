"""The pages of recipients as a worker uses them: registering, finding, reading, changing, and what others see of it."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import openpyxl
import pypdf
import pytest
from PIL import Image
from sqlalchemy import func, select

from registry.audit.models import AuditLog, AuditSubject
from registry.core.engine import begin_write
from registry.core.i18n import Text
from registry.core.identity import make_id_number
from registry.core.plugs import PersonPanel
from registry.extensions import db
from registry.people.models import Consent, Person, Reveal
from registry.people.services import register_person
from tests.factories.people import BIRTH, child_data, make_child, without_number

BORN = dt.date(2016, 11, 23)
NUMBER = make_id_number("150824", BORN, 304)
LIST, CHILD = "/recipients", "/recipients/new/child"
MOST_QUESTIONS = 8


def typed(**more: Any) -> dict[str, Any]:
    """The form of a left-behind girl as typed by a township worker."""
    return {
        "form_key": "k000000000000001", "id_number": f" {NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]} ", "name": "刘思雨",
        "scope_code": "150824102201", "address": "三组 12 号", "guardian_type": "grandparent",
        "guardian_kinship": "grandmother", "guardian_name": "马秀莲", "guardian_phone": "138 4783 2161",
        "relatives-0-kinship": "father", "relatives-0-name": "刘建国", "relatives-0-state": "away_work",
        "relatives-0-workplace": "包头 建筑", "statuses": ["left_behind", "poverty"], "start_left_behind": "2025-09-01",
        "evidence_poverty": "低保证", "stage": "primary", "grade": "3", "income_class": "dibao", "size": "4",
        "income_per_head_fen": "4,800", "consent_answer": "given", "bank_account": "6222 0202 0001 1222",
    } | more  # fmt: skip


def make(actors: Any, today: dt.date, **more: Any) -> Person:
    """A registered child, committed as a request would."""
    person = make_child(actors.township, today, **more)
    db.session.commit()
    return person


def page(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


# --- registering


def test_a_child_is_registered_from_the_form_with_everything_that_was_typed(client_as: Any, session: Any) -> None:
    answer = client_as("township").post(CHILD, data=typed())
    assert answer.status_code == 302, page(answer)
    person = db.session.scalar(select(Person))
    assert person is not None and answer.headers["Location"].endswith(f"/recipients/{person.public_id}")
    assert (person.name, person.birth_date, person.sex, person.id_number) == ("刘思雨", BORN, "female", NUMBER)
    assert person.household is not None
    assert (person.household.head_name, person.household.income_per_head_fen) == ("马秀莲", 480_000)
    assert {(r.kinship, r.name, r.is_guardian) for r in person.relatives} == {
        ("grandmother", "马秀莲", True), ("father", "刘建国", False),
    }  # fmt: skip
    spells = {spell.code: spell for spell in person.statuses}
    assert spells["left_behind"].start_on == dt.date(2025, 9, 1) and spells["poverty"].evidence == "低保证"
    assert db.session.scalar(select(Consent.answer)) == "given"
    assert person.bank_account == "6222020200011222" and (person.stage, person.grade) == ("primary", 3)


def test_several_mistakes_are_said_at_once_and_what_was_typed_stays(client_as: Any, session: Any) -> None:
    wrong = typed(id_number=NUMBER[:-1], guardian_phone="1384783216", statuses=[], name="刘思雨123")
    answer = client_as("township").post(CHILD, data=wrong)
    text = page(answer)
    assert answer.status_code == 422 and db.session.scalar(select(func.count(Person.id))) == 0
    for sentence in ("少一位", "电话现在是 10 位", "还没选情况", "姓名里有“1”"):
        assert sentence in text, sentence
    assert "还有 4 处要改" in text and 'value="1384783216"' in text and "刘思雨123" in text


def test_the_same_number_leads_to_the_record_and_writes_nothing(client_as: Any, session: Any) -> None:
    client = client_as("township")
    client.post(CHILD, data=typed())
    answer = client.post(CHILD, data=typed(form_key="k000000000000002"))
    assert answer.status_code == 409 and "刘思雨已经登记过" in page(answer) and "打开她的档案" in page(answer)
    assert db.session.scalar(select(func.count(Person.id))) == 1


def test_a_form_sent_twice_registers_once_also_without_a_number(client_as: Any, session: Any) -> None:
    client = client_as("township")
    data = typed(id_number="", id_type="none", no_id_reason="未上户口", birth_date="2016-11-23", sex="female")
    first = client.post(CHILD + "?no_id=1", data=data)
    second = client.post(CHILD + "?no_id=1", data=data)
    assert first.status_code == 302, page(first)
    assert second.headers["Location"] == first.headers["Location"]
    assert db.session.scalar(select(func.count(Person.id))) == 1


def test_another_office_learns_only_whom_to_call(client_as: Any, session: Any) -> None:
    client_as("township").post(CHILD, data=typed())
    other = client_as("other_township")
    answer = other.post("/recipients/check-id", data={"number": NUMBER})
    said = answer.get_json()
    assert said["ok"] and said["doubt"] and said["found_url"] is None
    assert "德岭山镇" in said["text"] and "刘思雨" not in page(answer)
    text = page(other.post("/recipients/find", data={"number": NUMBER}))
    assert "德岭山镇" in text and "刘思雨" not in text
    text = page(other.post(CHILD, data=typed(form_key="k9", scope_code="150824101201", name="李四")))
    assert "德岭山镇" in text and "刘思雨" not in text


@pytest.mark.parametrize(
    ("number", "sentence"), [(NUMBER, "校验位正确"), (NUMBER[:17] + "9", "末位校验不对"), ("15082420161", "少 7 位")]
)
def test_the_margin_says_what_a_number_means(client_as: Any, session: Any, number: str, sentence: str) -> None:
    said = client_as("township").post("/recipients/check-id", data={"number": number}).get_json()
    assert sentence in said["text"] and said["ok"] == (number == NUMBER)
    if said["ok"]:
        assert (said["birth"], said["sex"], said["age"]) == ("2016-11-23", "female", 9)


def test_a_doubt_is_shown_side_by_side_and_needs_a_reason(
    client_as: Any, session: Any, actors: Any, today: Any
) -> None:
    known = register_person(
        without_number(name="刘思雨", relatives=child_data().relatives), actor=actors.township, today=today
    )
    db.session.commit()
    client = client_as("township")
    data = typed(id_number=make_id_number("150824", BIRTH, 308))
    answer = client.post(CHILD, data=data)
    text = page(answer)
    assert answer.status_code == 409 and "可能登记过" in text and "就是她，打开并补上证件号" in text
    assert f"/recipients/{known.public_id}/id-number" in text
    refused = client.post(CHILD, data=data | {"confirmed": "1", "not_same_reason": ""})
    assert refused.status_code == 409 and "还没写原因" in page(refused)
    done = client.post(CHILD, data=data | {"confirmed": "1", "not_same_reason": "同村同名的两个孩子"})
    assert done.status_code == 302, page(done)
    db.session.rollback()
    assert db.session.scalar(select(func.count(Person.id))) == 2


# --- the list


def test_the_list_is_masked_scoped_and_logged(client_as: Any, session: Any, actors: Any, today: Any) -> None:
    person = make(actors, today)
    text = page(client_as("township").get(LIST))
    assert person.name in text and person.id_number not in text and f"{person.id_number[-3:]}" in text
    assert person.name not in page(client_as("other_township").get(LIST))
    assert person.name not in page(client_as("auditor").get(LIST))
    assert client_as("city").get(LIST).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=雨桐", True), ("q=wyt", True), ("q=李", False), ("view=left_behind", True), ("view=women", False),
     ("status=left_behind", True), ("stage=junior", False), ("income=dibao", True), ("region=150824102202", False),
     ("closed=1", False), ("view=nonsense", True)],
)  # fmt: skip
def test_the_list_is_narrowed(client_as: Any, session: Any, actors: Any, today: Any, query: str, found: bool) -> None:
    make(actors, today)
    answer = client_as("township").get(f"{LIST}?{query}")
    assert answer.status_code == 200 and ("data-open>王雨桐" in page(answer)) == found


def test_a_whole_number_never_stays_in_the_address(client_as: Any, session: Any) -> None:
    answer = client_as("township").get(f"{LIST}?q={NUMBER}")
    assert answer.status_code == 302 and NUMBER not in answer.headers["Location"]


def test_a_long_list_is_turned_page_by_page(client_as: Any, session: Any, actors: Any, today: Any) -> None:
    for _turn in range(53):
        make_child(actors.township, today)
    db.session.commit()
    client, seen, url = client_as("township"), set(), LIST
    while url:
        text = page(client.get(url))
        seen |= set(re.findall(r'name="ids" value="(\w+)"', text))
        following = re.search(r'href="([^"]+)" rel="next"', text)
        url = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == 53


def test_pages_ask_few_questions_however_many_people(
    client_as: Any, session: Any, actors: Any, today: Any, count_queries: Any
) -> None:
    client, asked = client_as("township"), []
    for many in (2, 30):
        begin_write(db.session)
        for _turn in range(many):
            person = make_child(actors.township, today)
        db.session.commit()
        public_id = person.public_id
        for url in (LIST, f"{LIST}?q=wyt", f"/recipients/{public_id}"):
            client.get(url)
            counter = count_queries()
            assert client.get(url).status_code == 200
            asked.append((url.split("/")[-1][:9], len(counter), counter.statements))
    small, large = asked[:3], asked[3:]
    for one, two in zip(small, large, strict=True):
        assert two[1] <= one[1], (one[0], one[1], two[1])
        assert two[1] <= MOST_QUESTIONS, (two[0], two[1], two[2])


def test_the_export_holds_what_the_screen_shows(client_as: Any, session: Any, actors: Any, today: Any) -> None:
    person = make(actors, today)
    answer = client_as("township").post("/recipients/export", data={"ids": person.public_id})
    assert answer.status_code == 200 and answer.data[:2] == b"PK"
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value]
    assert person.name in cells and person.id_number not in " ".join(cells)
    assert client_as("village").post("/recipients/export").status_code == 403


# --- the person's page and its steps


def test_the_page_shows_the_person_masked_and_logs_the_look(
    client_as: Any, session: Any, actors: Any, today: Any
) -> None:
    person = make(actors, today)
    url = f"/recipients/{person.public_id}"
    text = page(client_as("township").get(url))
    for part in ("王雨桐", "女 · 11 周岁 · 汉族", "刘桂兰", "监护人", "外出务工", "留守", "登记入台账", "认定为“留守”"):
        assert part in text, part
    for secret in (person.id_number, "13804781234", "13904785678"):
        assert secret not in text
    db.session.rollback()
    logged = db.session.scalars(
        select(AuditLog.action).join(AuditSubject).where(AuditSubject.person_id == person.id)
    ).all()
    assert "person.read" in logged


@pytest.mark.parametrize("who", ["other_township", "other_county"])
def test_another_office_finds_nothing_there(client_as: Any, session: Any, actors: Any, today: Any, who: str) -> None:
    person, client = make(actors, today), client_as(who)
    for path in ("", "/edit", "/history", "/form.pdf", "/close", "/transfer", "/consent", "/reveal?field=id_number"):
        answer = client.get(f"/recipients/{person.public_id}{path}")
        assert answer.status_code == 404 and "王雨桐" not in page(answer), path
    assert client.get(f"/households/{person.household.public_id}").status_code == 404


def test_a_number_is_shown_with_a_reason_and_counted(client_as: Any, session: Any, actors: Any, today: Any) -> None:
    person, client = make(actors, today), client_as("township")
    url, json = f"/recipients/{person.public_id}/reveal?field=id_number", {"Accept": "application/json"}
    assert client.post(url, data={"reason": ""}, headers=json).status_code == 422
    said = client.post(url, data={"reason": "核对银行户名"}, headers=json).get_json()
    assert said["value"] == person.id_number and said["left"] == 19
    plain = client.post(url, data={"field": "id_number", "reason": "", "other": "家长来问"})
    assert plain.status_code == 200 and person.id_number in page(plain)
    db.session.rollback()
    assert db.session.scalar(select(func.count(Reveal.id))) == 2
    assert client_as("village").post(url, data={"reason": "看看"}, headers=json).status_code == 403


def edited(person: Person, **more: Any) -> dict[str, Any]:
    """The edit form as the page shows it, with changes."""
    return {
        "version": str(person.version), "name": person.name, "scope_code": person.scope_code,
        "birth_date": person.birth_date.isoformat(), "sex": "female", "guardian_type": "grandparent",
        "guardian_id": person.relatives[0].public_id, "guardian_kinship": "grandmother", "guardian_name": "刘桂兰",
        "relatives-0-public_id": person.relatives[1].public_id, "relatives-0-kinship": "father",
        "relatives-0-name": "王强", "relatives-0-state": "away_work", "relatives-0-workplace": "包头市",
        "statuses": ["left_behind"], "stage": "primary", "grade": "5", "school": "德岭山镇中心小学",
        "ethnicity": "01", "address": "四义堂村三组 12 号", "income_class": "dibao", "size": "4",
        "head_name": "刘桂兰", "reason": "户口簿换了新的",
    } | more  # fmt: skip


def test_an_edit_keeps_what_was_left_empty_and_tells_its_history(
    client_as: Any, session: Any, actors: Any, today: Any
) -> None:
    person, client = make(actors, today), client_as("township")
    number, url = person.id_number, f"/recipients/{person.public_id}"
    assert "王雨桐" in page(client.get(f"{url}/edit"))
    answer = client.post(f"{url}/edit", data=edited(person, name="王雨彤", phone="15847812345"))
    assert answer.status_code == 302, page(answer)
    db.session.rollback()
    assert (person.name, person.phone, person.id_number) == ("王雨彤", "15847812345", number)
    assert [r.phone for r in person.relatives] == ["13904785678", None] and len(person.relatives) == 2
    text = page(client.get(f"{url}/history"))
    assert "王雨桐" in text and "户口簿换了新的" in text and "158****2345" in text and "15847812345" not in text


def test_an_edit_over_a_newer_one_is_refused_and_keeps_what_was_typed(
    client_as: Any, session: Any, actors: Any, today: Any
) -> None:
    person, client = make(actors, today), client_as("township")
    url, first = f"/recipients/{person.public_id}/edit", edited(person, school="乌镇小学")
    assert client.post(url, data=first).status_code == 302
    answer = client.post(url, data=first | {"school": "海流图小学"})
    assert answer.status_code == 422 and "刚才有人改过这份档案" in page(answer) and "海流图小学" in page(answer)
    db.session.rollback()
    assert person.school == "乌镇小学"


def test_statuses_consent_and_number_are_kept_step_by_step(
    client_as: Any, session: Any, actors: Any, today: Any
) -> None:
    person = register_person(without_number(), actor=actors.township, today=today, confirmed_new=True)
    db.session.commit()
    client, url = client_as("township"), f"/recipients/{person.public_id}"
    steps = (
        ("/statuses/new", {"statuses": "poverty", "start_on": "2026-01-01", "evidence": "低保证"}, "已加上“家庭贫困”"),
        ("/statuses/left_behind/end", {"on": "2026-03-01", "reason": "父亲已回乡"}, "“留守”已结束"),
        ("/statuses/poverty/confirm", {}, "“家庭贫困”仍符合"),
        ("/consent", {"answer": "refused", "consent_by": "刘桂兰", "consent_on": "2026-03-02"}, "同意书已记下"),
        ("/id-number", {"id_number": make_id_number("150824", BIRTH, 304)}, "证件号补上了"),
    )
    for path, data, said in steps:
        assert client.get(url + path).status_code in (200, 405), path
        answer = client.post(url + path, data=data, follow_redirects=True)
        assert answer.status_code == 200 and said in page(answer), (path, page(answer))
    wrong = client.post(f"{url}/statuses/poverty/end", data={"on": "2027-01-01", "reason": "早了"})
    assert wrong.status_code == 422 and "结束日期应在开始以后" in page(wrong)


def test_closing_and_reopening_keep_everything(client_as: Any, session: Any, actors: Any, today: Any) -> None:
    person, client = make(actors, today), client_as("township")
    url = f"/recipients/{person.public_id}"
    assert "停止关注王雨桐？" in page(client.get(f"{url}/close"))
    assert client.post(f"{url}/close", data={"on": "2026-03-12", "reason": ""}).status_code == 422
    closed = client.post(f"{url}/close", data={"on": "2026-03-12", "reason": "全家搬走"}, follow_redirects=True)
    assert "已停止" in page(closed) and "全家搬走" in page(closed)
    assert "王雨桐" not in page(client.get(LIST)) and "王雨桐" in page(client.get(f"{LIST}?closed=1"))
    opened = client.post(f"{url}/reopen", data={"reason": "又搬回来了"}, follow_redirects=True)
    assert "档案已恢复" in page(opened) and "王雨桐" in page(client.get(LIST))


def test_a_transfer_hands_over_and_the_old_office_sees_nothing_more(
    client_as: Any, session: Any, actors: Any, today: Any
) -> None:
    person, client = make(actors, today), client_as("township")
    url = f"/recipients/{person.public_id}"
    data = {"to_code": "150824101201", "on": "2026-03-12", "reason": "随父母迁走"}
    answer = client.post(f"{url}/transfer", data=data, follow_redirects=True)
    assert answer.status_code == 200 and "已转到乌镇村" in page(answer), page(answer)
    assert client.get(url).status_code == 404
    assert "从四义堂村转到乌镇村" in page(client_as("other_township").get(url))


def test_papers_are_masked_unless_a_reason_is_given(client_as: Any, session: Any, actors: Any, today: Any) -> None:
    person, client = make(actors, today), client_as("township")
    url = f"/recipients/{person.public_id}"
    masked = client.get(f"{url}/form.pdf")
    full = client.post(f"{url}/print", data={"reason": "填上级报表"})
    blank = client.get("/recipients/form.pdf?kind=woman")
    for answer in (masked, full, blank):
        assert answer.status_code == 200 and answer.data.startswith(b"%PDF")
    texts = ["".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(a.data)).pages) for a in (masked, full)]
    assert person.id_number not in texts[0] and person.id_number in texts[1]
    assert client_as("auditor").post(f"{url}/print", data={"reason": "看看"}).status_code in (403, 422)


def test_a_photo_is_kept_encrypted_and_shown(client_as: Any, session: Any, actors: Any, today: Any) -> None:
    person, client = make(actors, today), client_as("township")
    url = f"/recipients/{person.public_id}"
    refused = client.post(f"{url}/photo", data={"file": (io.BytesIO(b"not a picture"), "a.jpg")})
    assert refused.status_code == 422, page(refused)
    answer = client.post(f"{url}/photo", data={"file": (io.BytesIO(picture()), "a.jpg")}, follow_redirects=True)
    assert answer.status_code == 200 and "照片已换上" in page(answer) and "/thumbnail" in page(answer)


def picture() -> bytes:
    """A small picture."""
    target = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(target, "JPEG")
    return target.getvalue()


def test_the_household_stands_side_by_side_and_is_joined_and_left(
    client_as: Any, session: Any, actors: Any, today: Any
) -> None:
    one = make(actors, today)
    two = make(actors, today, name="王雨彤", birth=dt.date(2016, 5, 1), relatives=one_guardian())
    client, url = client_as("township"), f"/recipients/{two.public_id}"
    assert "王雨桐" in page(client.get(f"{url}/household/join?q=wyt"))
    how = {"on": "2026-03-12", "reason": "姐妹俩由同一个奶奶照看"}
    there = how | {"household": one.household.public_id}
    joined = client.post(f"{url}/household/join", data=there, follow_redirects=True)
    assert "已并到刘桂兰这一户" in page(joined) and "同户" in page(joined)
    text = page(client.get(f"/households/{one.household.public_id}"))
    assert "王雨桐" in text and "王雨彤" in text and "单独成户" in text
    asked = client.get(f"{url}/household/leave")
    assert asked.status_code == 302 and f"people={two.public_id}" in asked.headers["Location"]
    alone = how | {"people": two.public_id, "head": two.public_id, "confirmed": "1"}
    left = client.post(f"/households/{one.household.public_id}/split", data=alone, follow_redirects=True)
    assert "已分户" in page(left)


def one_guardian() -> Any:
    """A grandmother who cares."""
    return child_data().relatives[:1]


def test_an_auditor_reads_no_adult_name_and_no_number(client_as: Any, session: Any, actors: Any, today: Any) -> None:
    person = make(actors, today, bank_account="6222020200011222", account_holder="刘桂兰")
    client, url = client_as("auditor"), f"/recipients/{person.public_id}"
    for path in (LIST, url, f"{url}/history", f"/households/{person.household.public_id}"):
        text = page(client.get(path))
        for secret in ("王雨桐", "刘桂兰", "王强", "13804781234", "三组 12 号", person.id_number):
            assert secret not in text, (path, secret)
    assert client.get(f"{url}/edit").status_code == 403


def test_a_woman_needs_no_guardian(client_as: Any, session: Any) -> None:
    number = make_id_number("150824", dt.date(1985, 5, 20), 302)
    data = {"form_key": "w1", "id_number": number, "name": "阿依古丽.买买提", "scope_code": "150824102201",
            "phone": "15047812222", "statuses": ["single"], "next": "1"}  # fmt: skip
    answer = client_as("township").post("/recipients/new/woman", data=data)
    assert answer.status_code == 302 and "village=150824102201" in answer.headers["Location"], page(answer)
    assert db.session.scalar(select(Person.name)) == "阿依古丽·买买提"


def test_a_birth_date_that_differs_needs_a_reason(client_as: Any, session: Any) -> None:
    client = client_as("township")
    refused = client.post(CHILD, data=typed(birth_date="2016-11-20"))
    assert refused.status_code == 422 and "出生日期与证件号不一致" in page(refused)
    done = client.post(CHILD, data=typed(birth_date="2016-11-20", override_birth="户口簿登记早了三天"))
    assert done.status_code == 302, page(done)


@pytest.mark.parametrize(
    "wrong",
    [{"ethnicity": "zz"}, {"scope_code": "abc"}, {"scope_code": "150825100201"}, {"sex": "x"}, {"statuses": ["nonsense"]},
     {"start_left_behind": "不知道"}, {"size": "99"}, {"income_per_head_fen": "-5"}, {"relatives-0-kinship": "boss"},
     {"relatives-0-phone": "12"}, {"birth_date": "2016-13-45"}, {"consent_answer": "maybe"}, {"bank_account": "abc"},
     {"id_type": "nonsense", "id_number": ""}, {"name": "\x00"}, {"grade": "x"}, {"household": "nonsense"},
     {"name": "王" * 51}, {"address": "长" * 201}, {"version": "x"}],
)  # fmt: skip
def test_forged_and_impossible_values_are_refused_or_left_out(client_as: Any, session: Any, wrong: Any) -> None:
    client = client_as("township")
    answer = client.post(CHILD, data=typed(**wrong))
    assert answer.status_code in (302, 404, 409, 422), (wrong, page(answer))
    db.session.rollback()
    if answer.status_code != 302:
        assert db.session.scalar(select(func.count(Person.id))) == 0


def test_a_page_that_does_not_exist_says_so_plainly(client_as: Any, session: Any, actors: Any, today: Any) -> None:
    person, client = make(actors, today), client_as("township")
    for path in ("/statuses/orphan/end", "/statuses/nonsense/confirm", "/household/join", "/photo"):
        answer = client.post(f"/recipients/{person.public_id}{path}", data={"on": "2026-03-01", "reason": "试一试"})
        assert answer.status_code in (200, 404, 422), (path, answer.status_code)
    assert client.get("/recipients?cursor=%FF%FE").status_code == 422


def test_other_rooms_put_their_parts_on_the_page(
    client_as: Any, session: Any, app: Any, actors: Any, today: Any
) -> None:
    person = make(actors, today)
    panels = app.extensions["plugs"].person_panels
    panels.append(
        lambda actor, who, day: [PersonPanel("running", Text("在享项目试"), who.name, "people/_statuses.html", {})]
    )
    panels.append(lambda actor, who, day: [])
    text = page(client_as("township").get(f"/recipients/{person.public_id}"))
    assert "在享项目试" in text and text.count("认定为") == 1
