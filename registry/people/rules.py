"""The rules' surroundings while data is checked: who enters, on which day, and the lists and places, each read once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NoReturn

from registry.access.actor import Actor
from registry.core.errors import Invalid
from registry.core.i18n import Text, _
from registry.people.data import FIELD_LABELS
from registry.people.statuses import left_behind_age
from registry.regions.codes import TOWNSHIP, level_of
from registry.regions.queries import find_region
from registry.settings.codes import labels
from registry.settings.queries import get_text


def refuse(message: Text, field: str) -> NoReturn:
    """Raise Invalid on a field of the form."""
    raise Invalid(message, field)


class CodeBook:
    """The code lists and regions used while checking, each read once: a roster of 5,000 rows asks for few of them."""

    def __init__(self, *, on: dt.date) -> None:
        self.on = on
        self._lists: dict[str, frozenset[str]] = {}
        self._places: dict[str, bool] = {}
        self._definitions: dict[str, str] = {}
        self._ages: dict[str, int] = {}

    def require(self, list_name: str, code: str | None, field: str) -> None:
        """Raise Invalid on `field` unless `code` is empty or in the list."""
        if code is None:
            return
        if list_name not in self._lists:
            self._lists[list_name] = frozenset(labels(list_name))
        if code not in self._lists[list_name]:
            label = FIELD_LABELS.get(field, field)
            refuse(_("“%(label)s”里没有这一项。请在列出的几项里选。", label=label), field)

    def require_place(self, code: str, least: int = TOWNSHIP) -> None:
        """Raise Invalid (field "scope_code") unless a village or township of today (or a `least` level) has the code.

        A county's roster may leave the township open: that is work for later (contract, roster import).
        """
        if code not in self._places:
            self._places[code] = level_of(code) >= least and find_region(code) is not None
        if not self._places[code]:
            refuse(_("还没选到村。请选到乡镇或村。"), "scope_code")

    def definition(self, region_code: str) -> str:
        """The definition of left-behind in force in a county."""
        county = region_code[:6] + "000000"
        if county not in self._definitions:
            self._definitions[county] = get_text("left_behind_definition", on=self.on, region_code=county)
        return self._definitions[county]

    def age_limit(self, region_code: str) -> int:
        """The age at which left-behind ends in a county."""
        county = region_code[:6] + "000000"
        if county not in self._ages:
            self._ages[county] = left_behind_age(self.on, county)
        return self._ages[county]


@dataclass(frozen=True)
class Rules:
    """Who enters, on which day, with which lists, and whether gaps are work for later."""

    actor: Actor
    today: dt.date
    book: CodeBook
    lenient: bool = False
