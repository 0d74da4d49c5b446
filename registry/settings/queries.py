"""What a setting's value is on a day in a place: the most specific region wins, within it the newest day."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.scope import NATION, code_range
from registry.extensions import db
from registry.settings.cache import setting_rows
from registry.settings.definitions import DEFINITIONS, Definition, definition_of
from registry.settings.kinds import MonthDay, Value
from registry.settings.models import Setting


@dataclass(frozen=True)
class Effective:
    """A setting as it is in force somewhere: `row` is None where the shipped default holds."""

    definition: Definition
    value: Value
    row: Setting | None


def region_chain(region_code: str | None) -> list[str]:
    """The region's code and those above it, most specific first, ending with the nation."""
    if region_code is None or region_code == NATION:
        return [NATION]
    codes = (region_code[:width].ljust(12, "0") for width in (12, 9, 6, 4, 2))
    return [*dict.fromkeys(codes), NATION]


def _newest(rows: Sequence[Setting], chain: Sequence[str]) -> Setting | None:
    for code in chain:
        here = [row for row in rows if row.region_code == code]
        if here:
            row = max(here, key=lambda row: (row.valid_from, row.revision))
            if row.value != "null":
                return row
    return None


def _effective(definition: Definition, row: Setting | None) -> Effective:
    value = definition.default if row is None else definition.from_json(json.loads(row.value))
    return Effective(definition, value, row)


def get_setting(key: str, *, on: dt.date, region_code: str | None) -> Value:
    """The value in force on a day at a place, typed (int, fen, text or MonthDay), read once a transaction. KeyError: no such key."""
    definition = definition_of(key)
    chain = region_chain(region_code)
    rows = [row for row in setting_rows(chain, on) if row.key == key]
    return _effective(definition, _newest(rows, chain)).value


def get_number(key: str, *, on: dt.date, region_code: str | None) -> int:
    """A whole number, or fen for money."""
    value = get_setting(key, on=on, region_code=region_code)
    if not isinstance(value, int):
        raise TypeError(f"{key} is not a number")
    return value


def get_numbers(keys: Sequence[str], *, on: dt.date, region_code: str | None) -> dict[str, int]:
    """Several whole numbers at once."""
    return {key: get_number(key, on=on, region_code=region_code) for key in keys}


def get_county_numbers(keys: Sequence[str], *, on: dt.date, region_code: str | None) -> dict[str, int]:
    """Several whole numbers as they are in force for all of a county, whatever a township of it has set."""
    chain = region_chain(region_code)
    rows = setting_rows(chain, on)  # those of the place itself, which most pages read anyway
    whole = [code for code in chain if not code[6:].strip("0")]
    values = {
        key: _effective(definition_of(key), _newest([row for row in rows if row.key == key], whole)).value
        for key in keys
    }
    return {key: value for key, value in values.items() if isinstance(value, int)}


def get_text(key: str, *, on: dt.date, region_code: str | None) -> str:
    """A text, or the code of a choice."""
    value = get_setting(key, on=on, region_code=region_code)
    if not isinstance(value, str):
        raise TypeError(f"{key} is not a text")
    return value


def get_month_day(key: str, *, on: dt.date, region_code: str | None) -> MonthDay:
    """A day of every year."""
    value = get_setting(key, on=on, region_code=region_code)
    if not isinstance(value, MonthDay):
        raise TypeError(f"{key} is not a day of the year")
    return value


def list_effective(*, on: dt.date, region_code: str | None) -> list[Effective]:
    """Every setting as it is in force on a day at a place, in the order of the definitions; one query."""
    chain = region_chain(region_code)
    rows = db.session.scalars(
        select(Setting)
        .where(Setting.region_code.in_(chain), Setting.valid_from <= on)
        .order_by(Setting.key, Setting.id)
    ).all()
    return [
        _effective(definition, _newest([row for row in rows if row.key == key], chain))
        for key, definition in DEFINITIONS.items()
    ]


def list_history(key: str, actor: Actor) -> list[Setting]:
    """All values ever set for a key that touch the actor's office: its own region, above it and below it."""
    low, high = code_range(actor.region_code)
    inside = Setting.region_code.between(low, high)
    above = Setting.region_code.in_(region_chain(actor.region_code))
    order = (Setting.valid_from.desc(), Setting.revision.desc(), Setting.id.desc())
    return list(db.session.scalars(select(Setting).where(Setting.key == key, inside | above).order_by(*order)))


def count_revisions(key: str, region_code: str, valid_from: dt.date) -> int:
    """How many values have been set for exactly this key, region and day."""
    rows = db.session.scalars(
        select(Setting.id).where(
            Setting.key == key, Setting.region_code == region_code, Setting.valid_from == valid_from
        )
    )
    return len(rows.all())
