"""Every list goes out as a file: a page with a table declares @sends, or it is named here with the reason why not."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
TABLE = re.compile(r"call table\(|<table\b")
PAGER = re.compile(r"\b(?:pager|next_page|numbered)\(|class=\"pager\"")
PART = re.compile(r'{% (?:include|from) "([a-z_/]+\.html)"')

FORM = "a form with a table in it: rows to tick, to fill in or to choose from"
RECORD = "one record with what belongs to it; its parts stand in lists of their own"
OWN = "has files of its own, in a layout that is asked for"
RULES = "rules and settings, no list of records"
WITHOUT = {
    "auth/login.html": "the demonstration's accounts, before anybody is logged in",
    "desk/search.html": "what a search found: a way to a page, not a list to keep",
    "visits/places.html": "a choice of villages", "visits/route.html": "a route to walk today; it has a paper",
    "disbursements/bank_result.html": OWN, "disbursements/bank.html": OWN, "disbursements/papers.html": OWN,
    "reports/summary.html": OWN, "rosters/preview.html": OWN,
    **dict.fromkeys((
        "disbursements/bank_preview.html", "disbursements/make.html", "disbursements/new.html", "disbursements/sign.html",
        "donors/choose.html", "donors/substitute_choose.html", "duplicates/pair.html", "loans/choose.html", "people/form.html",
        "programs/approve.html", "programs/nominate.html", "programs/quotas.html", "registers/choose.html",
        "disbursements/past_confirm.html", "households/hint.html", "households/join.html", "households/join_search.html",
        "households/move.html", "households/split.html", "people/split.html", "visits/newcomer.html", "visits/week.html", "releases/contacts.html", "screening/targets.html", "visits/choose.html", "regions/index.html",
    ), FORM),
    **dict.fromkeys((
        "donors/donation.html", "donors/pairing.html", "insurance/show.html", "loans/show.html", "people/history.html",
        "households/records.html", "households/show.html", "people/show.html", "releases/donor.html", "screening/woman.html",
    ), RECORD),
    **dict.fromkeys((
        "calendar/index.html", "calendar/year.html", "loans/rules.html", "programs/plan.html", "programs/rules.html",
        "settings/codes.html", "settings/edit.html", "settings/index.html",
    ), RULES),
}  # fmt: skip


def _inner(code: CodeType) -> Iterator[CodeType]:
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _inner(part)


def _rendered(view: Any, seen: set[Any]) -> Iterator[str]:
    """The templates that a view names, itself or through the functions it calls."""
    view = inspect.unwrap(view)
    if not isinstance(view, FunctionType) or view in seen or not view.__module__.startswith("registry."):
        return
    seen.add(view)
    for code in _inner(view.__code__):
        yield from (text for text in code.co_consts if isinstance(text, str) and text.endswith(".html"))
        for name in code.co_names:
            yield from _rendered(view.__globals__.get(name), seen)


def _text(name: str, seen: frozenset[str] = frozenset()) -> str:
    """A template with its own parts; macros of the house left out."""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    parts = {part for part in PART.findall(text) if not part.startswith("macros/")} - seen
    return text + "".join(_text(part, seen | parts) for part in sorted(parts) if (TEMPLATES / part).exists())


def _pages(app: Any) -> dict[str, bool]:
    """Every template with a table that a GET view renders, and whether one of these views sends its list."""
    found: dict[str, bool] = {}
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        for name in _rendered(view, set()) if "GET" in rule.methods else ():
            if (TEMPLATES / name).exists() and not name.startswith("portal/") and TABLE.search(_text(name)):
                found[name] = found.get(name, False) or bool(getattr(view, "lists", None))
    return found


def test_every_list_goes_out_or_says_why_not(app: Any) -> None:
    pages = _pages(app)
    assert len(pages) > 90  # the rule finds them
    silent = sorted(name for name, sent in pages.items() if not sent and name not in WITHOUT)
    assert not silent, silent
    outdated = sorted(name for name in WITHOUT if pages.get(name) is not False)
    assert not outdated, outdated


def test_no_list_with_pages_is_left_out(app: Any) -> None:
    """What has pages is a list, whatever the reason."""
    assert not [name for name in WITHOUT if PAGER.search((TEMPLATES / name).read_text(encoding="utf-8"))]


def test_no_file_is_made_in_another_way(app: Any) -> None:
    """A POST to …/export is what `@sends` declared: it asks for the page's permission and logs."""
    exports = [rule for rule in app.url_map.iter_rules() if rule.rule.endswith("/export")]
    assert len(exports) > 60
    assert all(app.view_functions[rule.endpoint].reads_by_post for rule in exports)
