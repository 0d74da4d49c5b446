"""Letters on the screen and in the database: two pairs of eyes, reasons, a child in danger, other counties, the frozen text."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from sqlalchemy.exc import IntegrityError

from registry.audit.services import record
from registry.extensions import db
from registry.people.models import Consent, ConsentAnswer
from registry.releases import letters
from registry.releases.models import DonorLetter, LetterState
from tests.portal import scene as build
from tests.portal.scene import Scene, keep

TEXT = "我是王雨桐甲，电话13804781234。\n张老师说我进步了。"


@pytest.fixture
def pairing(session: Any) -> Any:
    """A pairing of 河套商会 with a girl of 德岭山镇, who has nine others beside her."""
    scene = build.make_scene()
    girl = build.make_girl(name="王雨桐甲")
    row = build.pair(scene, girl, "小禾")
    for _n in range(9):
        build.make_girl()
    keep()
    return row


def _photo() -> io.BytesIO:
    out = io.BytesIO()
    Image.effect_noise((1600, 1200), 80).convert("RGB").save(out, "JPEG")
    out.seek(0)
    return out


def _letter() -> DonorLetter:
    db.session.rollback()
    return db.session.query(DonorLetter).order_by(DonorLetter.id.desc()).first()


def _take_in(client: Any, pairing: Any, **more: Any) -> str:
    data = {"kind": "letter", "received_on": "2026-03-10", "text": TEXT, **more}
    answer = client.post(f"/releases/letters/new?pairing={pairing.public_id}", data=data)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return answer.location.rsplit("/", 1)[1]


def test_a_letter_goes_out_by_two_pairs_of_eyes(pairing: Any, client_as: Callable[[str], Any]) -> None:
    township, county, second, donor = (client_as(name) for name in ("township", "county", "county2", "donor"))
    page = f"/portal/pairings/{pairing.public_id}"
    ref = _take_in(township, pairing, photo=(_photo(), "王雨桐.jpg"))
    url = f"/releases/letters/{ref}"
    own = township.post(f"{url}/check", data={"text": "很好"}, follow_redirects=True)
    assert "要由另一位核对" in own.get_data(as_text=True)
    shown = county.get(url).get_data(as_text=True)
    assert '<mark class="is-certain"' in shown and "我是小禾" in shown, "a proposal without the name"
    for text, told in ((TEXT, "还有会认出孩子的字"), ("我是小禾。张老师说我进步了。", "这些字还没决定")):
        answer = county.post(f"{url}/check", data={"text": text})
        assert answer.status_code == 422 and told in answer.get_data(as_text=True)
    assert _letter().state is LetterState.RECEIVED
    good = {"text": "我是小禾。张老师说我进步了。", "accepted": ["张老师"], "covers": ["0", "1"]}
    assert county.post(f"{url}/check", data=good).status_code == 302
    assert township.post(f"{url}/release").status_code == 403
    assert "张老师" not in donor.get(page).get_data(as_text=True), "not before the release"
    assert second.post(f"{url}/release").status_code == 302
    again = second.post(f"{url}/release", follow_redirects=True)
    assert "现在是“已放行”" in again.get_data(as_text=True), "a double click releases once"
    read = donor.get(page).get_data(as_text=True)
    assert "张老师说我进步了" in read and "王雨桐" not in read and "2026年3月放行" in read
    photo = donor.get(f"/portal/photos/{ref}.jpg")
    assert photo.headers["Content-Disposition"] == f'inline; filename="{ref}.jpg"'
    picture = Image.open(io.BytesIO(photo.data))
    assert max(picture.size) == 960 and not picture.getexif() and len(set(picture.crop((0, 0, 20, 20)).getdata())) < 30
    assert county.post(f"{url}/take-back", data={"reason": "孩子不愿意了"}).status_code == 302
    assert "张老师" not in donor.get(page).get_data(as_text=True)
    assert donor.get(f"/portal/photos/{ref}.jpg").status_code == 404


def test_harm_lands_on_the_county_officers_desk(pairing: Any, client_as: Callable[[str], Any]) -> None:
    township, county, donor = client_as("township"), client_as("county"), client_as("donor")
    ref = _take_in(township, pairing, text="有人打我，我害怕。")
    url = f"/releases/letters/{ref}"
    assert township.post(f"{url}/escalate", data={"reason": ""}, follow_redirects=True).status_code != 500
    assert _letter().state is LetterState.RECEIVED, "a reason is needed"
    township.post(f"{url}/escalate", data={"reason": "信里说有人打她"})
    desk = county.get("/").get_data(as_text=True)
    assert "上报：孩子可能受到伤害" in desk and "还剩 24 小时" in desk and "信里说有人打她" not in desk
    assert "上报：孩子可能受到伤害" not in township.get("/").get_data(as_text=True)
    row = _letter()
    row.escalated_at = row.escalated_at - dt.timedelta(hours=30)
    record(None, "test.clock")
    db.session.commit()
    assert "超了 6 小时" in county.get("/").get_data(as_text=True)
    county.post(f"{url}/settle", data={"reason": "当天看过孩子，已报派出所，改由姑姑照看"})
    assert _letter().handled_at is not None and "孩子可能受到伤害" not in county.get("/").get_data(as_text=True)
    assert "害怕" not in donor.get("/portal/letters").get_data(as_text=True)
    assert county.post(f"{url}/release", follow_redirects=True).status_code in (200, 409)
    assert _letter().state is LetterState.ESCALATED, "it never goes out"


def test_others_learn_nothing(pairing: Any, client_as: Callable[[str], Any]) -> None:
    ref = _take_in(client_as("township"), pairing)
    donor_ref = pairing.donor.public_id
    db.session.rollback()
    build.make_scene("stranger", alias_of="别的公司")
    keep()
    elsewhere = client_as("other_township"), client_as("other_county")
    for client in elsewhere:
        for url in (f"letters/{ref}", f"letters/new?pairing={pairing.public_id}", f"letters/{ref}/photo.jpg"):
            assert client.get(f"/releases/{url}").status_code == 404, url
    for url in (f"donors/{donor_ref}", f"donors/{donor_ref}/preview", f"donors/{donor_ref}/contacts"):
        assert client_as("other_county").get(f"/releases/{url}").status_code == 404, url
        assert client_as("village").get(f"/releases/{url}").status_code == 403
    stranger = client_as("stranger")
    assert stranger.get(f"/portal/photos/{ref}.jpg").status_code == 404
    assert stranger.get(f"/portal/pairings/{pairing.public_id}/card.pdf").status_code == 404
    assert stranger.get(f"/releases/donors/{donor_ref}/preview").status_code == 403
    auditor = client_as("auditor").get(f"/releases/letters/{ref}").get_data(as_text=True)
    assert "13804781234" not in auditor and "只给经办的妇联干部看" in auditor


def test_the_database_keeps_the_four_eyes_and_what_was_read(pairing: Any, client_as: Callable[[str], Any]) -> None:
    ref = _take_in(client_as("township"), pairing, text="祝你们身体健康。")
    row = _letter()
    row.checker_id, row.state = row.writer_id, LetterState.CHECKED
    with pytest.raises(IntegrityError, match="four_eyes"):
        db.session.flush()
    db.session.rollback()
    checker = build.find_user("county").actor()
    letters.check_letter(_letter(), text="祝你们身体健康。", actor=checker)
    keep()
    girl = _letter().person_id
    db.session.rollback()
    consent = Consent(person_id=girl, answer=ConsentAnswer.REFUSED, asked_on=dt.date(2026, 3, 11))
    db.session.add(consent)
    keep()
    told = client_as("county").post(f"/releases/letters/{ref}/release", follow_redirects=True)
    assert "监护人不同意" in told.get_data(as_text=True) and _letter().state is LetterState.CHECKED
    db.session.rollback()
    db.session.add(Consent(person_id=girl, answer=ConsentAnswer.GIVEN, asked_on=dt.date(2026, 3, 12)))
    keep()
    letters.release_letter(_letter(), actor=checker, today=dt.date(2026, 3, 12))
    keep()
    row = _letter()
    row.text = "改过的话"
    with pytest.raises(IntegrityError, match="frozen"):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"text": ""}, "还没写内容"),
        ({"kind": "photo", "text": ""}, "还没选照片"),
        ({"received_on": "2026-03-13"}, "在今天以后"),
        ({"received_on": "32/13"}, "日期读不出来"),
        ({"text": "好" * 3001}, "写得太长了"),
        ({"photo": (io.BytesIO(b"MZ no picture"), "a.jpg")}, "只收 JPG"),
        ({"kind": "visit_note", "visit": "0000000000000000"}, "这次走访不是这个孩子的"),
    ],
)  # fmt: skip
def test_bad_letters_are_told_so(
    pairing: Any, client_as: Callable[[str], Any], data: dict[str, Any], told: str
) -> None:
    full = {"kind": "letter", "received_on": "2026-03-10", "text": "祝好。", **data}
    answer = client_as("township").post(f"/releases/letters/new?pairing={pairing.public_id}", data=full)
    assert answer.status_code == 422 and told in answer.get_data(as_text=True)
    assert db.session.query(DonorLetter).count() == 0


def _main(page: str) -> str:
    body = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert body is not None
    return body.group()


def test_the_preview_is_the_donors_page_and_her_looks_are_shown(pairing: Any, client_as: Callable[[str], Any]) -> None:
    scene: Scene = build.Scene(pairing.donor, None, None, None, None, None)  # type: ignore[arg-type]
    build.release(scene)
    keep()
    donor, county = client_as("donor"), client_as("county")
    preview = f"/releases/donors/{pairing.donor.public_id}/preview"
    for tail in ("", "/money", "/letters", "/papers", f"/pairings/{pairing.public_id}"):
        own = _main(donor.get(f"/portal{tail}").get_data(as_text=True))
        seen = _main(county.get(f"{preview}{tail}").get_data(as_text=True))
        assert seen.replace(preview, "/portal") == own, tail
    page = county.get(f"/releases/donors/{pairing.donor.public_id}").get_data(as_text=True)
    assert "捐赠人看过什么" in page and "一份结对 · 小禾" in page and "证书与票据" in page and "小学生" in page


def test_too_few_children_are_refused_with_what_to_do(session: Any, client_as: Callable[[str], Any]) -> None:
    scene = build.make_scene()
    row = build.pair(scene, build.make_girl(), "小禾")
    for _n in range(8):
        build.make_girl()
    keep()
    url = f"/releases/donors/{scene.donor.public_id}"
    told = client_as("county").post(f"{url}/release", follow_redirects=True).get_data(as_text=True)
    assert "只有 9 名，不到 10 名" in told and "先把本地儿童登记齐" in told
    page = client_as("donor").get(f"/portal/pairings/{row.public_id}").get_data(as_text=True)
    assert "小禾" in page and "小学生" not in page and "乌拉特中旗 ·" not in page


def test_a_successor_takes_over_and_the_old_login_ends(pairing: Any, client_as: Callable[[str], Any]) -> None:
    county, old = client_as("county"), client_as("donor")
    url = f"/releases/donors/{pairing.donor.public_id}/contacts"
    assert old.get("/portal").status_code == 200
    leaving = build.find_user("donor").public_id
    db.session.rollback()
    missing = county.post(url, data={"name": "陈静", "username": "hetao2", "leaving": leaving, "reason": ""})
    assert missing.status_code == 422 and "还没写为什么换人" in missing.get_data(as_text=True)
    db.session.rollback()
    page = county.post(url, data={"name": "陈静", "username": "hetao2", "leaving": leaving, "reason": "工作调动"})
    assert page.status_code == 200
    password = re.search(r'<b class="masked">([^<]+)</b>', page.get_data(as_text=True))
    assert password is not None and password.group(1) not in county.get(url).get_data(as_text=True), "shown once"
    gone = old.get("/portal")
    assert gone.status_code == 302 and "/login" in gone.location
    assert county.post(url, data={"name": "李明", "username": "hetao3"}).status_code == 200
    third = county.post(url, data={"name": "王强", "username": "hetao4"}, follow_redirects=True)
    assert "最多两位联系人" in third.get_data(as_text=True)
    assert client_as("auditor").post(url, data={"name": "x", "username": "y"}).status_code == 403


@pytest.mark.parametrize("path", ["", "?tab=donors", "/letters/{letter}", "/donors/{donor}"])
def test_workers_pages_ask_little(
    pairing: Any, client_as: Callable[[str], Any], count_queries: Callable[[], Any], path: str
) -> None:
    ref = _take_in(client_as("township"), pairing)
    donor = pairing.donor.public_id
    client, url = client_as("county"), "/releases" + path.format(letter=ref, donor=donor)
    client.get(url)
    counter = count_queries()
    assert client.get(url).status_code == 200
    assert len(counter) <= (12 if "letters" in path or "donors/" in path else 8), "\n".join(counter.statements)
