"""Papers of the special registers with names and titles as long as they come: whole, legible, with room to sign."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from registry.people.data import StatusData
from tests.factories.loans import YUAN, make_fund, make_loan, monthly
from tests.factories.people import make_child, make_woman
from tests.factories.registers import make_activity, make_parcel, make_policy

LONG = "阿卜杜热西提·买买提艾力·吾斯曼江·吐尔逊娜依·古丽巴哈尔·阿依古丽"
PURPOSE = "在德岭山镇四义堂村开办蒙古族特色奶食品加工合作社并带动周边留守妇女就业增收"
THUMB = 28.0  # points, 10 mm


def read(data: bytes) -> tuple[str, float]:
    """All text without line ends, and the smallest size of what is printed."""
    text, sizes = "", []
    for page in PdfReader(BytesIO(data)).pages:
        page.extract_text(visitor_text=lambda said, _cm, _tm, _font, size: said.strip() and sizes.append(size))
        text += page.extract_text()
    return "".join(text.split()), min(sizes)


@pytest.mark.parametrize("name", [LONG, "张𬱖"])
def test_the_papers_of_a_loan(session: Any, actors: Any, client_as: Any, name: str) -> None:
    woman = make_woman(actors.township, name=name)
    loan = make_loan(
        actors, make_fund(actors.county), person=woman, amount_fen=80_000 * YUAN, purpose=PURPOSE, **monthly
    )
    session.commit()
    for paper in ("annex", "table"):
        text, least = read(client_as("county").get(f"/loans/{loan.public_id}/{paper}.pdf").data)
        assert name in text and least >= 8, (paper, least)
        assert (PURPOSE in text) == (paper == "annex")


def rows_apart(data: bytes) -> float:
    """The distance between the first and the second numbered row, in points."""
    found: dict[str, float] = {}
    PdfReader(BytesIO(data)).pages[0].extract_text(
        visitor_text=lambda said, _cm, tm, _font, _size: found.setdefault(said.strip(), tm[5])
    )
    return found["1"] - found["2"]


def test_who_signs_has_room_for_a_thumb(session: Any, actors: Any, client_as: Any, today: dt.date) -> None:
    behind = (StatusData("left_behind", dt.date(2026, 1, 5)),)
    for name in ("王雨甲", "王雨乙"):
        make_parcel(make_child(actors.township, name=name, statuses=behind), actors.township, today)
        make_policy(make_woman(actors.township, name=name), actors.township, starts_on=dt.date(2025, 3, 20))
    activity = make_activity(actors.township, today)
    session.commit()
    client = client_as("township")
    for path in ("/parcels/delivery.pdf", "/insurance/renewals.pdf", f"/activities/{activity.public_id}/sign-in.pdf"):
        assert rows_apart(client.get(path).data) >= THUMB, path
