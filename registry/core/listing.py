"""Many names in one sentence: the first few, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable

from registry.core.i18n import Text, _

SHOWN = 5


def some_of(names: Iterable[str], *, unit: Text | None = None, most: int = SHOWN) -> str:
    """ "王雨桐、巴特尔、苏和", and from `most` names on "王雨桐、…等 66 人"; `unit` is 人 unless told otherwise."""
    found = list(names)
    shown = str(_("、")).join(found[:most])
    if len(found) <= most:
        return shown
    return str(_("%(names)s等 %(count)s %(unit)s", names=shown, count=len(found), unit=unit or _("人")))
