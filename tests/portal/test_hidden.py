"""Invariant 13: no hidden field of a child moves a byte of what her donor gets, and no query can reach one."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader

from registry.donors.models import InstalmentState
from registry.extensions import db
from registry.people.models import Household, Person, Relative
from registry.portal import queries, views
from registry.portal.trail import ANY_STAGE, STAGES
from tests.portal import scene as build
from tests.portal.scene import Scene, keep

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
    keep()
    return scene, girls, [pair.ref for pair in queries.list_pairs(scene.donor.id, k=10)[0]]


def _urls(refs: list[str]) -> list[str]:
    pages = ["/portal", "/portal/money", "/portal/papers", "/portal/board.pdf"]
    return pages + [f"/portal/pairings/{ref}{end}" for ref in refs for end in ("", ".pdf")]


def _everything(client: Any, refs: list[str]) -> dict[str, tuple[bytes, str]]:
    """Bytes and file name of all that the donor can get; one-time tokens are no part of it."""
    got = {}
    for url in _urls(refs):
        answer = client.get(url)
        assert answer.status_code == 200, url
        got[url] = RANDOM.sub(rb"\1", answer.data), answer.headers.get("Content-Disposition", "")
    return got


@pytest.mark.parametrize("seed", [1, 7, 23, 4711])
def test_hidden_fields_move_no_byte(
    company: tuple[Scene, list[Person], list[str]],
    client_as: Callable[[str], Any],
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
) -> None:
    _scene, girls, refs = company
    monkeypatch.setattr(views, "printed_at", lambda: PRINTED)
    client = client_as("donor")
    before = _everything(client, refs)
    db.session.rollback()
    for n, girl in enumerate(girls):
        build.forget_identity(girl, seed + n)
    keep()
    assert _everything(client, refs) == before


def _told(url: str, body: bytes) -> str:
    """All text of a page, or of a PDF with its properties."""
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


def _stage_of(scene: Scene) -> object:
    return queries.list_pairs(scene.donor.id, k=10)[0][0].stage


def test_a_stage_is_shown_when_ten_children_share_it(company: tuple[Scene, list[Person], list[str]]) -> None:
    scene, _girls, _refs = company
    assert _stage_of(scene) is None, "three children of the county share nothing"
    for _n in range(7):
        build.enrol(scene, build.make_girl(), stage="junior")
    keep()
    assert _stage_of(scene) == ANY_STAGE, "ten at school, three in primary school"
    for _n in range(6):
        build.enrol(scene, build.make_girl())
    keep()
    assert _stage_of(scene) == ANY_STAGE, "nine in primary school"
    build.enrol(scene, build.make_girl())
    keep()
    assert _stage_of(scene) == STAGES["primary"]


def test_children_of_another_county_do_not_hide_one(company: tuple[Scene, list[Person], list[str]]) -> None:
    scene, _girls, _refs = company
    for _n in range(20):
        build.enrol(scene, build.make_girl()).scope_code = "150825100201"
    keep()
    assert _stage_of(scene) is None


def test_a_dropout_is_never_told(company: tuple[Scene, list[Person], list[str]]) -> None:
    scene, girls, _refs = company
    for enrolment in db.session.query(build.Enrolment).filter_by(person_id=girls[0].id):
        enrolment.stage = "dropout"
    for _n in range(20):
        build.enrol(scene, build.make_girl(), stage="dropout")
    keep()
    assert _stage_of(scene) is None
