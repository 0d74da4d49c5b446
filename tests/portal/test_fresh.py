"""The donor never reads yesterday's sums: whatever moved since her last look is on every page and paper of the next."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

from pypdf import PdfReader

from registry.core.engine import begin_write
from registry.donors.models import DonationState, InstalmentState
from registry.extensions import db
from registry.releases.models import DonorRelease
from registry.releases.services import build as build_page
from registry.releases.services import moved
from tests.conftest import TODAY
from tests.portal import scene as build
from tests.portal.scene import keep


def _told(client: Any, ref: str) -> str:
    """Every page and paper with sums, as one text."""
    pages = [client.get(url).get_data(as_text=True) for url in ("/portal", "/portal/money", f"/portal/pairings/{ref}")]
    for url in ("/portal/board.pdf", f"/portal/pairings/{ref}.pdf"):
        pages.append("".join(p.extract_text() for p in PdfReader(io.BytesIO(client.get(url).data)).pages))
    return "\n---\n".join(pages)


def test_every_page_and_paper_follows_the_money(session: Any, client_as: Callable[[str], Any]) -> None:
    scene = build.make_scene()
    pairing = build.pair(scene, build.make_girl(), "小禾")
    gift = build.give(scene, 120_000)
    pairing.instalments[0].donation_id, pairing.instalments[0].state = gift.id, InstalmentState.ALLOCATED
    keep()
    ref, client = pairing.public_id, client_as("donor")
    session.rollback()
    before = _told(client, ref).split("\n---\n")
    assert all("400.00" in page for page in before) and "已发到 1 名孩子" not in before[3].replace("\n", "")
    begin_write(session)
    build.pay(scene, pairing.instalments[0], gift, dt.date(2025, 3, 14))
    keep()
    after = _told(client, ref).split("\n---\n")
    assert all(old != new for old, new in zip(before, after, strict=True))
    assert "已发到 1 名孩子 400.00 元" in after[3].replace("\n", "") and "已签领" in after[2]
    begin_write(session)
    build.give(scene, 77_700)
    keep()
    assert all("777.00" in page for page in _told(client, ref).split("\n---\n")[1:2])
    begin_write(session)
    other = build.give(scene, 55_500)
    keep()
    assert "2,532.00" in client.get("/portal").get_data(as_text=True)
    begin_write(session)
    other.state, other.reversed_on, other.reverse_reason = DonationState.REVERSED, dt.date(2025, 4, 1), "记错了"
    keep()
    page = client.get("/portal")
    assert "2,532.00" not in page.get_data(as_text=True) and "1,977.00" in page.get_data(as_text=True)
    assert "no-store" in page.headers["Cache-Control"]


def test_a_look_keeps_what_it_showed_and_no_more(session: Any, client_as: Callable[[str], Any]) -> None:
    scene = build.make_scene()
    build.give(scene, 120_000)
    keep()
    client, donor = client_as("donor"), scene.donor.id
    session.rollback()
    for _look in range(3):
        client.get("/portal")
    session.rollback()
    kept = db.session.query(DonorRelease).filter_by(donor_id=donor).all()
    assert len(kept) == 1 and not moved(build_page(donor, TODAY), kept[0])
    begin_write(session)
    build.give(scene, 100)
    keep()
    client.get("/portal/board.pdf")
    session.rollback()
    kept = db.session.query(DonorRelease).filter_by(donor_id=donor).order_by(DonorRelease.id).all()
    assert len(kept) == 2 and not moved(build_page(donor, TODAY), kept[-1])
