"""Two donors of two sisters lay all they got side by side: nothing tells them that the girls belong together."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from registry.donors.aliases import draw_alias
from registry.donors.models import Pairing
from registry.extensions import db
from registry.people.models import Person
from registry.portal import site
from registry.releases import letters
from registry.releases.errors import SentToAnother
from registry.releases.letters import Incoming
from registry.releases.models import DonorLetter, LetterKind
from registry.releases.revealing import Identity, Kind, find_marks
from tests.portal import hidden
from tests.portal import scene as build
from tests.portal.scene import Scene, keep

PRINTED, TODAY = dt.datetime(2026, 3, 12, 9, 30), dt.date(2026, 3, 12)
DONORS = ("first", "second", "third")
WORD = re.compile(r"[A-Za-z0-9_\-]+|[\u4e00-\u9fff]+")


def _picture(shade: int) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((320, 240)).point(lambda value: (value * shade) % 256).save(out, "JPEG")
    return out.getvalue()


def _sponsor(name: str, child: Person, turn: int) -> Scene:
    """A donor like the others: the same sums and months, a letter and a picture of her own."""
    scene = build.make_scene(name, alias_of=f"捐赠人{turn}")
    scene.program.title = "春蕾计划助学"
    pairing = build.pair(scene, child, build.ALIASES[turn])
    build.enrol(scene, child)
    build.pay(scene, pairing.instalments[0], build.give(scene, 120000), dt.date(2025, 3, 14))
    build.visit(child, dt.date(2025, 5, 23))
    _write(pairing, f"第{turn}封信，语文考了九十{turn}分，很高兴。", _picture(turn + 3))
    return scene


def _write(pairing: Pairing, text: str, photo: bytes | None) -> DonorLetter:
    """Taken in and checked, not yet released."""
    writer, checker = (build.find_user(name).actor() for name in ("county", "county2"))
    kind = LetterKind.LETTER if text else LetterKind.PHOTO
    letter = letters.take_in(pairing, Incoming(kind, TODAY, text, photo, "家.jpg"), actor=writer, today=TODAY)
    return letters.check_letter(letter, text=text, actor=checker)


def _let_go(letter: DonorLetter) -> DonorLetter:
    checker = build.find_user("county2")
    assert checker is not None
    return letters.release_letter(letter, actor=checker.actor(), today=TODAY)


@pytest.fixture
def sisters(session: Any, monkeypatch: pytest.MonkeyPatch) -> list[Person]:
    """Two sisters of one household and a stranger's child, each with a donor of her own; eleven others in the county."""
    monkeypatch.setattr(site, "printed_at", lambda: PRINTED)
    girls = [build.make_girl() for _n in range(3)]
    girls[1].household_id = girls[0].household_id
    scenes = [_sponsor(name, girl, n) for n, (name, girl) in enumerate(zip(DONORS, girls, strict=True))]
    for letter in db.session.query(DonorLetter):
        _let_go(letter)
    for _n in range(11):
        build.visit(build.make_girl(), dt.date(2025, 5, 23))
    for scene in scenes:
        build.release(scene, with_status=True)
    keep()
    return girls


def _words(client: Any) -> set[str]:
    """Every word of a donor's pages, addresses, papers, headers and file names; pictures by their bytes."""
    found: set[str] = set()
    for url, answer in hidden.crawl(client).items():
        body = answer.data
        if answer.mimetype == "application/pdf":
            reader = PdfReader(io.BytesIO(body))
            text = "".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
        elif answer.mimetype == "image/jpeg":
            text = body.hex()
        else:
            text = re.sub(r'name="csrf[-_]token" (?:content|value)="[^"]*"', "", body.decode())
        heads = [value for name, value in answer.headers if name not in ("Set-Cookie", "Content-Length", "Date")]
        found |= set(WORD.findall(f"{url} {text} {heads}"))
    return found


def test_two_donors_share_no_more_than_each_shares_with_a_stranger(
    sisters: list[Person], client_as: Callable[[str], Any]
) -> None:
    first, second, third = (_words(client_as(name)) for name in DONORS)
    assert {"小禾"} <= first and {"小溪"} <= second and {"小满"} <= third and len(first & third) > 50
    assert first & second <= third, "what only the donors of sisters have in common tells on them"


def test_the_test_above_sees_a_hint(sisters: list[Person], client_as: Callable[[str], Any]) -> None:
    """A sabotage that stays: one alias for both sisters is found."""
    rows = db.session.query(Pairing).filter(Pairing.person_id.in_([girl.id for girl in sisters[:2]])).all()
    for row in rows:
        row.alias = "小雪"
    keep()
    first, second, third = (_words(client_as(name)) for name in DONORS)
    assert "小雪" in first & second - third and all("小雪" in word for word in first & second - third)


def test_an_alias_is_drawn_anew_whatever_the_household(sisters: list[Person]) -> None:
    drawn = {draw_alias([], avoid=sisters[0].name) for _n in range(60)}
    assert len(drawn) > 20 and not any(char in alias for alias in drawn for char in sisters[0].name)


def test_one_picture_goes_to_one_donor_only(sisters: list[Person]) -> None:
    """A picture of both sisters, or one picture sent to two donors of one girl, links them whatever is blurred."""
    pairings = [db.session.query(Pairing).filter_by(person_id=girl.id).one() for girl in sisters]
    _let_go(_write(pairings[0], "", _picture(11)))
    with pytest.raises(SentToAnother, match="另一位捐赠人"):
        _let_go(_write(pairings[1], "", _picture(11)))
    with pytest.raises(SentToAnother, match="换一张照片"):
        _let_go(_write(pairings[2], "两个人一起照的，很高兴。", _picture(11)))
    assert _let_go(_write(pairings[0], "", _picture(11))).derivative_id, "the same donor may get it again"
    assert _let_go(_write(pairings[1], "", _picture(13))).derivative_id


def test_one_sentence_is_not_written_about_two_sisters(sisters: list[Person]) -> None:
    pairings = [db.session.query(Pairing).filter_by(person_id=girl.id).one() for girl in sisters]
    said = "奶奶的眼睛好些了，家里添了二十只羊羔。\n叔叔阿姨好！"
    _let_go(_write(pairings[0], said, None))
    with pytest.raises(SentToAnother, match="家里添了二十只羊羔"):
        _let_go(_write(pairings[1], "今天我很高兴。奶奶的眼睛好些了 家里添了二十只羊羔", None))
    assert _let_go(_write(pairings[2], said, None)).released_on, "another household's girl may say it"
    assert _let_go(_write(pairings[1], "叔叔阿姨好！\n我的画得了奖。", None)).released_on, "a greeting is no hint"


@pytest.mark.parametrize("word", ["妹妹", "双胞胎", "姐弟俩"])
def test_a_word_about_brothers_and_sisters_is_asked_about(word: str) -> None:
    (mark,) = find_marks(f"我和{word}一起上学。", Identity())
    assert (mark.word, mark.kind, mark.certain) == (word, Kind.FAMILY, False)
