"""Releases of the demonstration: what donors were told, letters that went out, and some that wait."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from random import Random

from PIL import Image, ImageDraw

from registry.access.actor import Actor
from registry.donors.models import Donor, Pairing
from registry.releases.letters import Incoming, check_letter, escalate, release_letter, take_in
from registry.releases.models import DonorLetter, LetterKind
from registry.releases.queries import consented, tellable
from registry.releases.services import release_pairings

LETTERS = (
    "叔叔阿姨好：\n我这学期语文考了九十一分，数学还要努力。奶奶用助学金给我买了棉鞋和一盏台灯，晚上写字亮堂多了。"
    "春天我们要去种树，我想种一棵杨树。祝你们身体健康。",
    "叔叔阿姨好：\n我学会了骑自行车，放学可以自己去借书。最近在读一本讲星星的书，读到不认识的字就查字典。谢谢你们。",
    "叔叔阿姨好：\n运动会我跑了第二名，妈妈打电话说她很高兴。冬天宿舍里很暖和，我每天给家里的小羊写日记。谢谢你们的帮助。",
)
NOTES = (
    "上门看过，孩子身体好，作业按时写，新添了书桌和台灯。助学金已用来买棉衣和文具。",
    "在家里见到孩子和照看她的老人，上学路上有班车，午饭在校吃。孩子说想多借几本书。",
)


def _drawing(random: Random) -> bytes:
    """A child's drawing: hills, a sun, a tree."""
    picture = Image.new("RGB", (900, 640), "#FBF6EA")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((660, 60, 780, 180), fill="#E9B44C")
    for left, colour in ((-120, "#9DB58C"), (260, "#7E9F79"), (560, "#B3C49B")):
        pen.ellipse((left, 380, left + 620, 900), fill=colour)
    x = random.randrange(180, 420)
    pen.rectangle((x, 300, x + 26, 470), fill="#8A6A4A")
    pen.ellipse((x - 80, 150, x + 106, 330), fill="#5F8A5B")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def tell_donors(donors: Sequence[Donor], writer: Actor, officer: Actor, random: Random, today: dt.date) -> None:
    """Release every donor's page; the first donor gets letters, a visit note and a drawing."""
    for donor in donors:
        pairings = tellable(donor, officer)
        if pairings:
            release_pairings(donor, pairings, actor=officer, today=today)
    mine = [pairing for pairing in tellable(donors[0], officer) if consented(pairing.person_id)]
    for place, text in enumerate(LETTERS[: len(mine)]):
        day = today - dt.timedelta(days=20 + 30 * place)
        _send(mine[place], LetterKind.LETTER, text, day, writer, officer)
    if mine:
        _send(mine[0], LetterKind.VISIT_NOTE, NOTES[0], today - dt.timedelta(days=12), writer, officer)
        _send(mine[0], LetterKind.PHOTO, "", today - dt.timedelta(days=9), writer, officer, _drawing(random))
    _waiting(mine, writer, officer, today)


def _take(
    pairing: Pairing, kind: LetterKind, text: str, day: dt.date, writer: Actor, photo: bytes | None = None
) -> DonorLetter:
    return take_in(pairing, Incoming(kind, day, text, photo, "drawing.png"), actor=writer, today=day)


def _send(
    pairing: Pairing, kind: LetterKind, text: str, day: dt.date, writer: Actor, officer: Actor,
    photo: bytes | None = None,
) -> None:  # fmt: skip
    letter = _take(pairing, kind, text, day, writer, photo)
    check_letter(letter, text=text, actor=officer)
    release_letter(letter, actor=officer, today=day)


def _waiting(pairings: Sequence[Pairing], writer: Actor, officer: Actor, today: dt.date) -> None:
    """One to check with names in it, one to release, one about a child who may be in danger."""
    if not pairings:
        return
    first, last = pairings[0], pairings[-1]
    school = first.person.school or "学校"
    text = f"叔叔阿姨好：\n我是{first.person.name}，在{school}上学。我家的电话是13804780000，欢迎来玩。"
    _take(first, LetterKind.LETTER, text, today - dt.timedelta(days=3), writer)
    note = _take(last, LetterKind.VISIT_NOTE, NOTES[1], today - dt.timedelta(days=4), writer)
    check_letter(note, text=NOTES[1], actor=officer)
    words = "叔叔阿姨，我最近总是一个人睡，晚上害怕，有人打我。"
    letter = _take(last, LetterKind.LETTER, words, today - dt.timedelta(days=1), writer)
    escalate(letter, reason="信里说有人打她，晚上一个人在家", actor=officer)
