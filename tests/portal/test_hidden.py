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
from sqlalchemy import update

from registry.donors.models import InstalmentState, Pairing
from registry.extensions import db
from registry.people.models import Consent, ConsentAnswer, Person, RecipientKind
from registry.portal import site
from registry.releases import letters
from registry.releases.facts import list_pairs
from registry.releases.letters import Incoming
from registry.releases.models import LetterKind
from registry.visits.models import Visit, VisitState
from tests.portal import hidden
from tests.portal import scene as build
from tests.portal.scene import Scene, keep

ENDS = ("", ".pdf", "/card.pdf")
PRINTED = dt.datetime(2026, 3, 12, 9, 30)
KEPT = {"released_child"}  # what was told once is never changed again: a trigger refuses it
KEYS = {"id", "person_id"}
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
    for day in range(1, 9):
        build.visit(build.make_girl(), dt.date(2025, 5, day))
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


def _everything(client: Any) -> dict[str, tuple[Any, ...]]:
    """Bytes, file name and headers of all that the donor can reach; one-time tokens are no part of it."""
    got: dict[str, tuple[Any, ...]] = {}
    for url, answer in hidden.crawl(client).items():
        assert answer.status_code == 200, url
        heads = [
            (name, value) for name, value in answer.headers if name not in ("Set-Cookie", "Content-Length", "Date")
        ]
        got[url] = RANDOM.sub(rb"\1", answer.data), answer.headers.get("Content-Disposition", ""), heads
    return got


def test_hidden_fields_move_no_byte(
    company: tuple[Scene, list[Person], list[str]], client_as: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every hidden column about the children gets another value, then they are released anew: neither moves a byte."""
    scene, girls, refs = company
    monkeypatch.setattr(site, "printed_at", lambda: PRINTED)
    client = client_as("donor")
    before = _everything(client)
    assert set(before) >= {f"/portal/pairings/{ref}{end}" for ref in refs[:3] for end in ENDS}
    assert set(before) >= {f"/portal/photos/{ref}.jpg" for ref in refs[3:]} | {
        "/portal/board.pdf",
        "/portal/agreement.pdf",
    }
    assert b"2025\xe5\xb9\xb45\xe6\x9c\x88" in before[f"/portal/pairings/{refs[0]}"][0], "the visit's month is told"
    people, homes = [girl.id for girl in girls], [girl.household_id for girl in girls if girl.household_id]
    for seed in (1, 23, 4711):
        db.session.rollback()
        changed, refused = hidden.shuffle(people, homes, seed)
        assert {column.split(".")[0] for column in refused} <= KEPT, (
            f"{refused}: no other value was found for a hidden column"
        )
        assert len(changed) > 150 and {"person.name", "relative.phone_sealed", "visit.findings_sealed"} <= changed
        keep()
        assert _everything(client) == before, "a change of hidden columns"
    db.session.rollback()
    for girl in girls:
        girl.kind, girl.county_code, girl.stage, girl.grade = RecipientKind.CHILD, "150824", "primary", 5
        girl.status_mask, girl.closed_on, girl.closed_reason = 0, None, None
    for table, values in ((Consent, {"answer": ConsentAnswer.GIVEN, "asked_on": dt.date(2024, 3, 1)}),
                          (Visit, {"state": VisitState.DONE, "done_on": dt.date(2025, 5, 23)})):  # fmt: skip
        db.session.execute(update(table).where(table.person_id.in_(people)).values(**values))
    build.release(scene, with_status=True)
    keep()
    assert _everything(client) == before, "a release after it"


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
    _scene, girls, _refs = company
    got = _everything(client_as("donor"))
    told = "".join(_told(url, body) + name + str(heads) for url, (body, name, heads) in got.items())
    secrets = ["刘桂兰", "王雨桐", "150824201406300021", "13804781234", "德岭山", "四义堂", "先天性", "土房"]
    secrets += ["因病致贫", "李秀英", "2014", "低保", "wangyutong"]
    for girl in girls:
        secrets += [girl.name, girl.public_id, str(girl.photo_id)]
    assert "小禾" in told
    assert not [secret for secret in secrets if secret in told]


def test_no_query_reads_a_column_that_is_not_a_donors_to_know(
    company: tuple[Scene, list[Person], list[str]],
    client_as: Callable[[str], Any],
    count_queries: Callable[[], Any],
) -> None:
    """Of tables about people the donors' pages read the told columns only: a new table or column is refused by itself."""
    client = client_as("donor")
    counter = count_queries()
    _everything(client)
    statements = [s for s in counter.statements if "audit_" not in s and s.lstrip().startswith("SELECT")]
    assert len(statements) > 20
    read = {match for s in statements for match in re.findall(r"\b([a-z_]+?)(?:_\d+)?\.([a-z_0-9]+)\b", s)}
    private = hidden.tables_behind()
    told = {name: columns | KEYS for name, columns in hidden.TOLD.items()}
    assert not [f"{table}.{column}" for table, column in read if table in private and column not in told.get(table, ())]
    named = {word for s in statements for word in re.findall(r"\b(?:FROM|JOIN) ([a-z_]+)", s)}
    assert not (named & private) - set(told)


def test_the_preview_is_every_byte_of_what_the_donor_gets(
    company: tuple[Scene, list[Person], list[str]], client_as: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages apart from the frame that says it is a preview; papers and pictures altogether, with their names."""
    scene, _girls, _refs = company
    monkeypatch.setattr(site, "printed_at", lambda: PRINTED)
    preview = f"/releases/donors/{scene.donor.public_id}/preview"
    county, got = client_as("county"), hidden.crawl(client_as("donor"))
    own = {url: answer for url, answer in got.items() if url.startswith("/portal")}
    assert len(own) == 6 + 2 + 3 * len(ENDS)
    for url, answer in own.items():
        seen = county.get(url.replace("/portal", preview, 1))
        assert seen.headers.get("Content-Disposition") == answer.headers.get("Content-Disposition"), url
        if answer.mimetype == "text/html":
            mine, shown = (re.findall(r"<main.*?</main>", a.get_data(as_text=True), re.DOTALL) for a in (answer, seen))
            assert [part.replace(preview, "/portal") for part in shown] == mine, url
        else:
            assert seen.data == answer.data, url


def test_nobody_else_gets_any_of_it(
    company: tuple[Scene, list[Person], list[str]], client_as: Callable[[str], Any]
) -> None:
    """Another donor gets 404 for each address with a pairing or photo, workers 403, the donor no worker's page."""
    scene, _girls, refs = company
    build.make_scene("stranger", alias_of="别的公司")
    keep()
    mine = [url for url in hidden.crawl(client_as("donor")) if url.startswith("/portal")]
    stranger, workers = client_as("stranger"), [client_as(name) for name in ("village", "county", "auditor")]
    preview = f"/releases/donors/{scene.donor.public_id}/preview"
    donor = client_as("donor")
    for url in mine:
        if any(ref in url for ref in refs):
            assert stranger.get(url).status_code == 404, url
        assert {worker.get(url).status_code for worker in workers} == {403}, url
        assert donor.get(url.replace("/portal", preview, 1)).status_code == 403, url
    for url in ("/recipients", "/pairings", "/donors", "/disbursements", "/releases", "/funds", "/visits", "/audit"):
        assert donor.get(url).status_code in (403, 404), url
