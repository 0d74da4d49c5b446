"""Invariant 13: no hidden field of a child moves a byte of what her donor gets, and no query can reach one."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from registry.donors.models import InstalmentState, Pairing
from registry.extensions import db
from registry.people.models import Household, Person, Relative
from registry.portal import site
from registry.releases import letters
from registry.releases.facts import list_pairs
from registry.releases.letters import Incoming
from registry.releases.models import LetterKind
from tests.portal import scene as build
from tests.portal.scene import Scene, keep

ENDS = ("", ".pdf", "/card.pdf")
PRINTED = dt.datetime(2026, 3, 12, 9, 30)
RANDOM = re.compile(rb'(name="csrf[-_]token" (content|value))="[^"]*"')


@pytest.fixture
def company(session: Any) -> tuple[Scene, list[Person], list[str]]:
    """A company with three girls, one of them paid, one planned, one without money; and what must never show."""
    scene = build.make_scene()
    girls = [build.make_girl() for _n in range(3)]
    gift = build.give(scene, 200000)
    for girl, alias in zip(girls, build.ALIASES, strict=False):
        build.enrol(scene, girl)
        pairing = build.pair(scene, girl, alias)
        if girl is not girls[2]:
            build.pay(scene, pairing.instalments[0], gift, dt.date(2025, 3, 14))
            pairing.instalments[1].donation_id, pairing.instalments[1].state = gift.id, InstalmentState.FUNDED
        build.visit(girl, dt.date(2025, 5, 23))
    for _n in range(8):
        build.make_girl()
    letters = [_letter(scene, girl) for girl in girls[:2]]
    build.release(scene, with_status=True)
    keep()
    return scene, girls, [pair.ref for pair in list_pairs(scene.donor.id)] + letters


def _letter(scene: Scene, girl: Person) -> str:
    """A letter with a photo, checked by another than its writer, and released; its public id."""
    pairing = db.session.query(Pairing).filter_by(person_id=girl.id).one()
    writer, checker = (build.find_user(name).actor() for name in ("county", "county2"))
    photo = io.BytesIO()
    Image.effect_noise((640, 480), 60).save(photo, "JPEG", exif=b"Exif\x00\x00GPS 41.57,108.51")
    what = Incoming(
        LetterKind.LETTER, dt.date(2026, 2, 3), "叔叔阿姨好：\n我的语文考了九十一分。", photo.getvalue(), "王雨桐.jpg"
    )
    letter = letters.take_in(pairing, what, actor=writer, today=dt.date(2026, 3, 12))
    letters.check_letter(letter, text=letter.text or "", covers="0,1", actor=checker)
    letters.release_letter(letter, actor=checker, today=dt.date(2026, 3, 12))
    return letter.public_id


def _urls(refs: list[str]) -> list[str]:
    pages = [
        "/portal",
        "/portal/money",
        "/portal/letters",
        "/portal/papers",
        "/portal/board.pdf",
        "/portal/agreement.pdf",
    ]
    pages += [f"/portal/photos/{ref}.jpg" for ref in refs[3:]]
    return pages + [f"/portal/pairings/{ref}{end}" for ref in refs[:3] for end in ENDS]


def _everything(client: Any, refs: list[str]) -> dict[str, tuple[bytes, str]]:
    """Bytes and file name of all that the donor can get; one-time tokens are no part of it."""
    got = {}
    for url in _urls(refs):
        answer = client.get(url)
        assert answer.status_code == 200, url
        got[url] = RANDOM.sub(rb"\1", answer.data), answer.headers.get("Content-Disposition", "")
    return got


def test_hidden_fields_move_no_byte(
    company: tuple[Scene, list[Person], list[str]],
    client_as: Callable[[str], Any],
    monkeypatch: pytest.MonkeyPatch,
    count_queries: Callable[[], Any],
) -> None:
    """Every hidden field of the children is changed, then released anew: neither moves a byte."""
    scene, girls, refs = company
    monkeypatch.setattr(site, "printed_at", lambda: PRINTED)
    client = client_as("donor")
    before = _everything(client, refs)
    assert len(before) == 6 + 2 + 3 * len(ENDS)
    for seed in (1, 23, 4711):
        db.session.rollback()
        for n, girl in enumerate(girls):
            build.forget_identity(girl, seed + n)
        keep()
        assert _everything(client, refs) == before, "a change of hidden fields"
        db.session.rollback()
        for girl in girls:
            girl.grade, girl.status_mask = 5, 0  # what the county shares is told, so it is the same again
        build.release(scene, with_status=True)
        keep()
        assert _everything(client, refs) == before, "a release after it"


def test_what_is_told_moves_by_a_release_only(
    company: tuple[Scene, list[Person], list[str]], client_as: Callable[[str], Any]
) -> None:
    scene, girls, refs = company
    client, page = client_as("donor"), f"/portal/pairings/{refs[0]}"
    assert "小学生 · 2025—2026学年 · 乌拉特中旗" in client.get(page).get_data(as_text=True)
    db.session.rollback()
    for girl in db.session.query(Person):
        girl.stage, girl.grade = "junior", 7
    build.visit(girls[0], dt.date(2026, 3, 2))
    keep()
    page_then = client.get(page).get_data(as_text=True)
    assert "小学生" in page_then and "初中生" not in page_then and "2026年3月2日" not in page_then
    db.session.rollback()
    (telling, *_rest) = build.release(scene, dt.date(2026, 9, 12))
    keep()
    assert telling.refusal is None
    page_now = client.get(page).get_data(as_text=True)
    assert "初中生 · 2026—2027学年" in page_now and "小学生 ·" not in page_now


def _told(url: str, body: bytes) -> str:
    """All text of a page, of a PDF with its properties, or the readable bytes of a picture."""
    if url.endswith(".jpg"):
        assert Image.open(io.BytesIO(body)).getexif() == {} and b"GPS" not in body
        return ""
    if not url.endswith(".pdf"):
        return body.decode()
    reader = PdfReader(io.BytesIO(body))
    return "".join(page.extract_text() for page in reader.pages) + str(reader.metadata)


def test_nothing_of_the_child_is_in_what_the_donor_gets(
    company: tuple[Scene, list[Person], list[str]], client_as: Callable[[str], Any]
) -> None:
    _scene, girls, refs = company
    got = _everything(client_as("donor"), refs)
    told = "".join(_told(url, body) + name for url, (body, name) in got.items())
    secrets = ["刘桂兰", "王雨桐", "150824201406300021", "13804781234", "德岭山", "四义堂", "先天性", "土房"]
    secrets += ["因病致贫", "李秀英", "2014", "低保", "wangyutong"]
    for girl in girls:
        secrets += [girl.name, girl.public_id, str(girl.photo_id)]
    assert "小禾" in told
    assert not [secret for secret in secrets if secret in told]


def test_no_query_touches_a_table_of_identity(
    company: tuple[Scene, list[Person], list[str]],
    client_as: Callable[[str], Any],
    count_queries: Callable[[], Any],
) -> None:
    _scene, _girls, refs = company
    client = client_as("donor")
    counter = count_queries()
    _everything(client, refs)
    statements = [s for s in counter.statements if "audit_" not in s]
    tables = "|".join(model.__tablename__ for model in (Person, Household, Relative))
    forbidden = re.compile(
        rf"\b({tables}|consent|status_spell|person_revision|name_gram)\b"
        r"|payee_name|bank_account|proxy_name|findings|visitor_name|exempt_reason"
    )
    assert len(statements) > 20
    assert not [s for s in statements if forbidden.search(s)]
