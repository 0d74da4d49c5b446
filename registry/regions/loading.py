"""Filling the region table from the shipped tables: the nation at once, villages county by county when first used."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, scoped_session

from registry.core.errors import Invalid, NotFound
from registry.core.i18n import _
from registry.core.orm import ALPHABET, PUBLIC_ID_LENGTH
from registry.regions.codes import (
    CITIES_WITHOUT_COUNTIES,
    COUNTY,
    VILLAGE,
    county_of,
    level_of,
    normalise_code,
    subtree,
)
from registry.regions.models import FIRST_DAY, Region
from registry.regions.shipped import SOURCE, ShippedPlace, national_places, village_places

_TABLE: Table = Region.__table__  # type: ignore[assignment]
_LETTERS = bytes(ord(ALPHABET[number % len(ALPHABET)]) for number in range(256))


def _public_ids(count: int) -> list[str]:
    """Random public ids in bulk; 256 is a multiple of the alphabet's 32, so every letter is equally likely."""
    text = secrets.token_bytes(PUBLIC_ID_LENGTH * count).translate(_LETTERS).decode()
    return [text[start : start + PUBLIC_ID_LENGTH] for start in range(0, len(text), PUBLIC_ID_LENGTH)]


def _insert(connection: Connection, places: Iterable[ShippedPlace]) -> int:
    """Insert what is not there yet; safe when two processes load the same county at once."""
    listed = list(places)
    rows: list[dict[str, Any]] = [
        {
            "public_id": public_id,
            "code": place.code,
            "name": place.name,
            "level": place.level,
            "parent_code": place.parent_code,
            "pinyin": place.pinyin,
            "initials": place.initials,
            "valid_from": FIRST_DAY,
            "source": SOURCE,
        }
        for place, public_id in zip(listed, _public_ids(len(listed)), strict=True)
    ]
    if rows:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(_TABLE).on_conflict_do_nothing(index_elements=["code", "valid_from"])
        connection.execute(statement, rows)
    return len(rows)


def load_national(connection: Connection) -> int:
    """Insert provinces, cities, counties and townships into an empty table; returns how many (0 when it has rows)."""
    if connection.execute(select(_TABLE.c.id).limit(1)).first() is not None:
        return 0
    return _insert(connection, national_places())


def villages_loaded(connection: Connection, county: str) -> bool:
    """Whether a county (six digits) has villages in the table: they come all together, before any is added."""
    low, high = subtree(county)
    probe = select(_TABLE.c.id).where(_TABLE.c.code.between(low, high), _TABLE.c.level == VILLAGE)
    return connection.execute(probe.limit(1)).first() is not None


def load_villages(connection: Connection, county: str) -> int:
    """Insert the villages of a county (six digits); returns how many (0 when they are there). Raises Invalid."""
    county = county_of(county)
    if villages_loaded(connection, county):
        return 0
    return _insert(connection, village_places(county))


def ensure_villages(session: Session | scoped_session[Any], code: str) -> int:
    """Load the villages of the county that `code` (township, village or county) lies in, unless they are there.

    One indexed probe when they are. Belongs to the caller's transaction. Returns how many were loaded.
    """
    return load_villages(session.connection(), county_of(code))


def counties_below(connection: Connection, code: str) -> list[str]:
    """The six-digit codes of the counties of a province, city or county; raises NotFound for an unknown code."""
    padded = normalise_code(code)
    if level_of(padded) > COUNTY:
        raise Invalid(_("区划代码“%(code)s”在县级以下。请填县、市或省的代码。", code=code))
    low, high = subtree(padded)
    known = connection.execute(
        select(_TABLE.c.code).where(_TABLE.c.code.between(low, high), _TABLE.c.level <= COUNTY).order_by(_TABLE.c.code)
    )
    codes = [row.code[:6] for row in known]
    if not codes:
        raise NotFound(_("没有代码是 %(code)s 的地方。请核对代码，或用 regions find 查名称。", code=padded))
    return [six for six in codes if level_of(six) == COUNTY or six in CITIES_WITHOUT_COUNTIES]


def count_regions(connection: Connection) -> int:
    """How many rows the table has, past ones included."""
    return connection.execute(select(func.count()).select_from(_TABLE)).scalar_one()
