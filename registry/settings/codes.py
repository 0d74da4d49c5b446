"""Code lists as they are now: the shipped items with an office's additions, new names and retirements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from registry.core.errors import NotFound
from registry.core.i18n import Text
from registry.core.tables.outgoing import reach
from registry.settings.cache import code_rows
from registry.settings.code_lists import CODE_LISTS
from registry.settings.models import CodeItem
from registry.settings.standards import CodeList


@dataclass(frozen=True)
class Item:
    """One item as it is now; `own` when an office added it. A retired item labels old records and is not offered."""

    code: str
    label: Text
    active: bool
    position: int
    own: bool


def get_list(list_name: str) -> CodeList:
    """The shipped list; raises NotFound."""
    if list_name not in CODE_LISTS:
        raise NotFound
    return CODE_LISTS[list_name]


def list_revisions(list_name: str, *, on: dt.date | None = None) -> list[Any]:
    """What was changed in a list, oldest first; with `on` only what is in force on that day."""
    return [row for row in code_rows() if row.list_name == list_name and (on is None or row.valid_from <= on)]


def merge(shipped: CodeList, revisions: Iterable[CodeItem]) -> list[Item]:
    """The shipped items overlaid with the revisions, in order of position, then code."""
    items = {
        code: Item(code, label, True, position * 10, own=False)
        for position, (code, label) in enumerate(shipped.items, start=1)
    }
    for row in revisions:
        before = items.get(row.code)
        label = before.label if before is not None and before.label.source == row.label else Text(row.label)
        items[row.code] = Item(row.code, label, row.active, row.position, own=before is None or before.own)
    return sorted(items.values(), key=lambda item: (item.position, item.code))


def list_items(list_name: str, *, on: dt.date | None = None) -> list[Item]:
    """All items of a list, retired ones included; one query. Raises NotFound for a list that does not exist."""
    return merge(get_list(list_name), list_revisions(list_name, on=on))


def labels(list_name: str, *, on: dt.date | None = None) -> dict[str, Text]:
    """code → label, retired items included, so that old records keep their word."""
    return {item.code: item.label for item in list_items(list_name, on=on)}


def choices(list_name: str, *, on: dt.date | None = None) -> list[tuple[str, Text]]:
    """(code, label) of the items offered in forms, in order."""
    return [(item.code, item.label) for item in list_items(list_name, on=on) if item.active]


def code_word(list_name: str, path: str) -> Callable[[Any], str]:
    """For a column of a file: the label of the code at a path of a row, the code itself where there is none."""

    def told(row: Any) -> str:
        code = reach(row, path)
        return str(labels(list_name).get(code, code or ""))

    return told
