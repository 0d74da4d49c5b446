"""A list without pages goes out whole: its page is cut, the file is not; what is longer than a file says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, select
from werkzeug.datastructures import MultiDict

from registry.access import sending
from registry.access.sending import Asked, Outgoing
from registry.accounts.models import User
from registry.core.paging import Page
from registry.core.tables.outgoing import Out
from registry.extensions import db
from tests.access.test_lists_out import TODAY, county, loaded

__all__ = ["county", "loaded"]

NUMBERS = Outgoing("numbers", "数", (Out("数", 8, lambda row: row),), "number.export")
# what else a list asks, that is none of its rows: the campaigns from which the page chooses
BESIDES = {"/screening": {20}}
NEEDS = {"/mothers/wishes": "donors", "/screening/records": "a figure"}  # lists that this worker or address cannot open


def asked(actor: Any, whole: int | None, **args: str) -> Asked:
    return Asked(MultiDict(args), actor, TODAY, limit=sending.AT_ONCE, whole=whole)


def short(count: int) -> Callable[[Asked], Page[int]]:
    """A list of so many numbers that gives as many as it is asked for, and two on its page."""
    return lambda asked: Page(list(range(count))[: asked.whole or 2], None)


@pytest.mark.parametrize(("count", "held", "cut"), [(2, 2, False), (3, 3, False), (4, 3, True), (9, 3, True)])
def test_a_file_that_is_cut_says_so(
    county: Any, monkeypatch: pytest.MonkeyPatch, count: int, held: int, cut: bool
) -> None:
    monkeypatch.setattr(sending, "MOST", 3)
    with county.app.test_request_context(method="POST", data={"format": "csv"}):
        actor = db.session.scalars(select(User).where(User.username == "qi")).one().actor()
        monkeypatch.setattr(sending, "current_actor", lambda: actor)
        monkeypatch.setattr(sending, "current_today", lambda: TODAY)
        page = type("Page", (), {"permission": None})
        answer: Any = sending._view(sending.Sent(NUMBERS, short(count), ""), page)()
    mark, _heading, *rows = answer.get_data(as_text=True).splitlines()
    assert len(rows) == held
    assert ("名单更长" in mark) is cut


def declared(app: Any) -> dict[str, Any]:
    """Address → list, of those whose address names no record."""
    return {
        "/".join(filter(None, (rule.rule.rstrip("/"), sent.part))): sent
        for rule in app.url_map.iter_rules()
        for sent in getattr(app.view_functions[rule.endpoint], "lists", {}).values()
        if not rule.arguments
    }


def limits(run: Callable[[], Any]) -> tuple[Any, set[int]]:
    """What it gives, and the most rows that its queries ask for, those of one row left out."""
    found = set[int]()

    def look(state: Any) -> None:
        most = getattr(state.statement, "_limit", None) if state.is_select else None
        found.update({most} - {None, 1})

    event.listen(db.session, "do_orm_execute", look)
    try:
        return run(), found
    finally:
        event.remove(db.session, "do_orm_execute", look)


def test_no_list_is_cut_where_it_cannot_see_it(county: Any) -> None:
    """A query asks for all, for what a file takes, or for one more than a page: a round number would hide the rest."""
    actor = db.session.scalars(select(User).where(User.username == "qi")).one().actor()
    whole, wrong, seen = sending.MOST + 1, dict[str, Any](), set[int]()
    lists = declared(county.app)
    for address, sent in lists.items():
        if address in NEEDS:
            continue
        for args in ({}, {"on": "2026-03-01"}):
            with county.app.test_request_context():
                page, most = limits(lambda sent=sent, args=args: sent.lister(asked(actor, whole, **args)))  # type: ignore[misc]
            seen |= most
            if blind := {one for one in most if one % 10 != 1} - BESIDES.get(address, set()):
                wrong[address] = (blind, len(page.rows))
    assert not wrong
    assert len(lists) > 50 and {whole, sending.AT_ONCE + 1} <= seen


@pytest.mark.parametrize("address", ["/screening/campaigns", "/visits"])
def test_a_list_whose_page_is_cut_gives_as_many_as_it_is_asked_for(county: Any, address: str) -> None:
    actor = db.session.scalars(select(User).where(User.username == "qi")).one().actor()
    sent = declared(county.app)[address]
    with county.app.test_request_context():
        one, whole = (
            len(sent.lister(asked(actor, most, on="2026-03-01")).rows) for most in (1, sending.MOST + 1)
        )  # fmt: skip
    assert one == 1
    assert one < whole
