"""Households on the screen: list, filters, export, the family's aid, records, paper, split and join in the browser's steps."""

from __future__ import annotations

import datetime as dt
import io
from types import SimpleNamespace
from typing import Any

import pypdf
import pytest
from sqlalchemy import func, select

from registry.extensions import db
from registry.households.hints import find_hints
from registry.households.models import HintState, HouseholdEvent, HouseholdHint
from registry.parcels.services import deliver
from registry.people.models import Household
from tests.factories.disbursements import make_batch
from tests.factories.people import FOREIGN_VILLAGE, OTHER_VILLAGE, make_child, make_woman
from tests.factories.registers import make_parcel, make_policy

WHY = {"on": "2026-03-12", "reason": "派出所已分户"}


def page(answer: Any) -> str:
    """The text of an answer."""
    return str(answer.get_data(as_text=True))


@pytest.fixture
def family(session: Any, actors: SimpleNamespace, today: dt.date) -> SimpleNamespace:
    """A mother with a policy who heads the household, a paid girl, a girl with a parcel."""
    girl = make_batch(actors, today, 1, upto="signed", name="王雨桐").disbursements[0].person
    home = girl.household
    mother = make_woman(actors.township, today, relation_to_head="self", household_public_id=home.public_id)
    second = make_child(actors.township, today, name="王雨晨", household_public_id=home.public_id)
    make_policy(mother, actors.township)
    deliver([make_parcel(second, actors.village, today)], on=today, received_by="张小芳", actor=actors.village,
            today=today)  # fmt: skip
    session.commit()
    return SimpleNamespace(home=home, url=f"/households/{home.public_id}", mother=mother, girl=girl, second=second)


def test_the_list_is_narrowed_and_shows_the_own_region_only(
    client_as: Any, session: Any, actors: SimpleNamespace, today: dt.date, family: SimpleNamespace
) -> None:
    make_child(actors.township, today, name="赵一", scope_code=OTHER_VILLAGE)
    make_child(actors.county, today, name="高娃", scope_code=FOREIGN_VILLAGE)
    session.commit()
    client = client_as("township")
    text = page(client.get("/households"))
    assert "王雨晨" in text and "赵一" in text and "高娃" not in text
    for query, there, absent in (
        ("size=3", "王雨晨", "赵一"), ("size=1", "赵一", "王雨晨"), ("head=in", "王雨晨", "赵一"),
        ("head=out", "赵一", "王雨晨"), (f"region={OTHER_VILLAGE}", "赵一", "王雨晨"), ("q=wyc", "王雨晨", "赵一"),
    ):  # fmt: skip
        text = page(client.get(f"/households?{query}"))
        assert there in text and absent not in text, query
    assert "没有符合这些条件" in page(client.get("/households?q=没有这个人"))
    sent = client.post("/households/export", data={"format": "csv", "size": "3"})
    assert sent.status_code == 200 and "王雨晨" in page(sent) and "赵一" not in page(sent)
    assert client_as("village").post("/households/export").status_code == 403


def test_the_list_turns_pages_in_few_queries(
    client_as: Any, session: Any, actors: SimpleNamespace, today: dt.date, count_queries: Any
) -> None:
    for number in range(53):
        make_child(actors.township, today, name=f"王{chr(0x4E10 + number)}")
    session.commit()
    client = client_as("township")
    client.get("/households")
    counter = count_queries()
    first = page(client.get("/households"))
    assert len(counter) <= 16 and first.count("data-open") == 50
    after = first.split("after=")[1].split('"')[0].replace("&amp;", "&")
    assert page(client.get(f"/households?after={after}")).count("data-open") == 3


def test_the_familys_aid_stands_side_by_side_and_opens_its_records(client_as: Any, family: SimpleNamespace) -> None:
    client = client_as("county")
    text = page(client.get(family.url))
    for word in ("王雨桐", "王雨晨", "张小芳", "领到的钱", "保险（保费）", "爱心邮包（价值）", "户主在册"):
        assert word in text, word
    link = text.split("group=money")[1].split('"')[0].replace("&amp;", "&")
    opened = page(client.get(f"{family.url}/records?group=money{link}"))
    assert "批次" in opened and "/disbursements/" in opened and "王雨桐" in opened
    village = page(client_as("village").get(f"{family.url}/records?group=money"))
    assert "王雨桐" in village and 'href="/disbursements/' not in village
    assert "保险（保费）" not in page(client_as("village").get(family.url))


def test_the_paper_carries_everything_masked(client_as: Any, family: SimpleNamespace) -> None:
    answer = client_as("township").get(f"{family.url}/paper.pdf")
    text = "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(answer.data)).pages)
    assert "家庭情况表" in text and "王雨晨" in text and family.girl.id_number not in text


def test_an_auditor_reads_masked_and_changes_nothing(client_as: Any, family: SimpleNamespace) -> None:
    client = client_as("auditor")
    for path in ("/households", family.url, f"{family.url}/records", f"{family.url}/paper.pdf"):
        text = page(client.get(path)) if not path.endswith("pdf") else ""
        assert "王雨桐" not in text and "张小芳" not in text, path
    for path in ("split", "join", "head"):
        assert client.get(f"{family.url}/{path}").status_code == 403


@pytest.mark.parametrize("who", ["other_township", "other_county"])
def test_another_regions_household_is_not_there(client_as: Any, family: SimpleNamespace, who: str) -> None:
    client = client_as(who)
    for path in ("", "/records", "/paper.pdf", "/split", "/join", "/head"):
        assert client.get(family.url + path).status_code == 404, path
    assert client.post(f"{family.url}/split", data=WHY).status_code == 404


def test_a_split_is_shown_first_and_done_on_the_second_press(client_as: Any, family: SimpleNamespace) -> None:
    client, data = client_as("village"), WHY | {"people": family.second.public_id, "head_name": "王强", "key": "k" * 16}
    shown = page(client.post(f"{family.url}/split", data=data))
    assert "就这样分户？" in shown and "王强" in shown
    db.session.rollback()
    assert db.session.scalar(select(func.count(HouseholdEvent.id))) == 0
    for _press in range(2):
        done = client.post(f"{family.url}/split", data=data | {"confirmed": "1"}, follow_redirects=True)
        assert done.status_code == 200 and "已分户" in page(done) and "王雨晨" in page(done)
    db.session.rollback()
    assert db.session.scalar(select(func.count(HouseholdEvent.id))) == 1
    text = page(client.get(family.url))
    assert "分户：王雨晨" in text and "分错了，再并回去" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"people": "all"}, "不能把全户的人都分出去"), ({"people": ""}, "还没选谁分出去"), ({"reason": ""}, "还没写原因"),
        ({"on": "2027-01-01"}, "日期还没到"), ({"head_name": ""}, "还没选谁是户主"), ({"version": "99"}, "刚才有人改过这一户"),
        ({"people": "head"}, "还没选谁是户主"),
    ],
)  # fmt: skip
def test_wrong_splits_say_what_to_do(
    client_as: Any, family: SimpleNamespace, changes: dict[str, str], said: str
) -> None:
    everybody = [one.public_id for one in (family.mother, family.girl, family.second)]
    chosen = {"all": everybody, "": [], "head": everybody[:1]}
    data: dict[str, Any] = WHY | {"people": family.second.public_id, "head_name": "王强"} | changes
    data["people"] = chosen.get(data["people"], data["people"])
    answer = client_as("township").post(f"{family.url}/split", data=data | {"confirmed": "1"})
    assert answer.status_code == 422 and said in page(answer)


def test_two_are_found_compared_and_joined(
    client_as: Any, session: Any, actors: SimpleNamespace, today: dt.date, family: SimpleNamespace
) -> None:
    other = make_child(actors.township, today, name="赵一").household
    session.commit()
    client = client_as("township")
    assert "赵一" in page(client.get(f"{family.url}/join?q=赵一"))
    compared = page(client.get(f"{family.url}/join?with={other.public_id}"))
    assert "赵一" in compared and "王雨桐" in compared and "并成一户" in compared
    data = WHY | {"with": other.public_id, "head": family.mother.public_id}
    wrong = client.post(f"{family.url}/join", data=data | {"reason": ""})
    assert wrong.status_code == 422 and "还没写原因" in page(wrong)
    done = client.post(f"{family.url}/join", data=data, follow_redirects=True)
    assert "已并成一户" in page(done) and "赵一" in page(done) and "并错了，再分出去" in page(done)
    assert "并到了别的户" in page(client.get(f"/households/{other.public_id}"))
    again = client.post(f"{family.url}/join", data=data)
    assert again.status_code == 422 and "已经没有人了" in page(again)


def test_another_head_is_chosen(client_as: Any, family: SimpleNamespace) -> None:
    client = client_as("township")
    assert client.post(f"{family.url}/head", data=WHY).status_code == 422
    done = client.post(f"{family.url}/head", data=WHY | {"head": family.girl.public_id}, follow_redirects=True)
    assert "户主已换成王雨桐" in page(done)
    db.session.rollback()
    assert db.session.get(Household, family.home.id).head_name == "王雨桐"  # type: ignore[union-attr]


def test_the_work_list_is_looked_through_and_answered(
    client_as: Any, session: Any, actors: SimpleNamespace, today: dt.date
) -> None:
    for name in ("王雨桐", "王雨晨"):
        make_child(actors.township, today, name=name)
    session.commit()
    client = client_as("township")
    assert "没有可能是同一户的" in page(client.get("/households/hints"))
    found = client.post("/households/hints/find", follow_redirects=True)
    assert "新发现 1 对" in page(found) and "户主同名、同村" in page(found)
    assert "可能是同一户" in page(client_as("village").get("/"))
    db.session.rollback()
    hint = db.session.scalars(select(HouseholdHint)).one()
    url = f"/households/hints/{hint.public_id}"
    assert "去并户" in page(client.get(url)) and client_as("other_township").get(url).status_code == 404
    assert client.post(url, data={"reason": ""}).status_code == 422
    assert "记下了：是两户" in page(client.post(url, data={"reason": "同名不同人"}, follow_redirects=True))
    db.session.rollback()
    assert find_hints("150824102000", actor=actors.township) == 0
    assert db.session.scalar(select(HouseholdHint.state)) == HintState.DIFFERENT
