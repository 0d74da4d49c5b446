"""Reading the tree of regions: one place, its children, its path, search, and names for many codes at once.

Villages of a county that is not loaded yet are read from the shipped tables, so that a page can offer them without
writing; `loading.ensure_villages` puts them into the table with the first record that lives there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, and_, or_, select

from registry.access.scope import NATION
from registry.core.errors import Invalid, NotFound
from registry.core.i18n import _
from registry.extensions import db
from registry.regions.codes import (
    CITY,
    TOWNSHIP,
    VILLAGE,
    county_of,
    level_of,
    normalise_code,
    parent_codes,
)
from registry.regions.loading import villages_loaded
from registry.regions.models import FIRST_DAY, Region
from registry.regions.name_cache import NAMES
from registry.regions.names import HEADINGS
from registry.regions.shipped import SOURCE, ShippedPlace, id_prefixes, village_places

MAX_STEPS = 20
NATION_NAME = "全国"


def valid_on(on: dt.date | None) -> ColumnElement[bool]:
    """The condition for rows valid on a day; None: those still open."""
    if on is None:
        return Region.valid_to.is_(None)
    return and_(Region.valid_from <= on, or_(Region.valid_to.is_(None), Region.valid_to >= on))


def unsaved(place: ShippedPlace) -> Region:
    """A shipped place as a Region that belongs to no session."""
    return Region(
        code=place.code,
        name=place.name,
        level=place.level,
        parent_code=place.parent_code,
        pinyin=place.pinyin,
        initials=place.initials,
        valid_from=FIRST_DAY,
        source=SOURCE,
    )


def shipped_villages(code: str) -> list[Region]:
    """The villages of the county of `code` from the shipped tables while the table lacks them, else none."""
    try:
        county = county_of(code)
    except Invalid:
        return []
    if villages_loaded(db.session.connection(), county):
        return []
    return [unsaved(place) for place in village_places(county)]


def find_region(code: str, on: dt.date | None = None) -> Region | None:
    """The region with the code (12 digits or shorter), open now or valid `on` a day; None when there is none."""
    try:
        padded = normalise_code(code)
    except Invalid:
        return None
    found = db.session.scalars(_by_code(padded, on)).first()
    if found is None and level_of(padded) == VILLAGE:
        return next((place for place in shipped_villages(padded) if place.code == padded), None)
    return found


def _by_code(code: str, on: dt.date | None) -> Select[Region]:
    return select(Region).where(Region.code == code, valid_on(on)).order_by(Region.valid_from.desc(), Region.id)


def get_region(code: str, on: dt.date | None = None) -> Region:
    """The region with the code; raises NotFound."""
    region = find_region(code, on)
    if region is None:
        raise NotFound(_("没有代码是 %(code)s 的地方。请核对后再选。", code=code))
    return region


def children_of(code: str, on: dt.date | None = None) -> Sequence[Region]:
    """The places directly under `code` in the order of their codes; raises Invalid for an impossible code."""
    padded = normalise_code(code)
    rows = db.session.scalars(
        select(Region).where(Region.parent_code == padded, valid_on(on)).order_by(Region.code, Region.id)
    ).all()
    if not rows and level_of(padded) == TOWNSHIP:
        return [place for place in shipped_villages(padded) if place.parent_code == padded]
    return rows


def list_provinces() -> Sequence[Region]:
    """All provinces in the order of their codes."""
    return db.session.scalars(
        select(Region).where(Region.parent_code.is_(None), valid_on(None)).order_by(Region.code, Region.id)
    ).all()


def current_code(code: str) -> str:
    """The code that serves today for an old one: successors followed until an open region; itself when none is."""
    current = normalise_code(code)
    for _step in range(MAX_STEPS):
        newest = db.session.scalars(
            select(Region).where(Region.code == current).order_by(Region.valid_from.desc(), Region.id).limit(1)
        ).first()
        if newest is None or newest.valid_to is None or newest.successor_code is None:
            return current
        current = newest.successor_code
    return current


def region_names(codes: Iterable[str]) -> dict[str, str]:
    """Names by 12-digit code as they are today, the last name for a closed region; unknown codes are left out.

    Kept in the process for some minutes: lists ask for the same few names again and again.
    """
    wanted = set(codes)
    names = {code: name for code in wanted if (name := NAMES.get(code)) is not None}
    if NATION in wanted:
        names[NATION] = NATION_NAME
    missing = sorted(wanted - names.keys())
    for start in range(0, len(missing), 500):
        found = db.session.execute(
            select(Region.code, Region.name)
            .where(Region.code.in_(missing[start : start + 500]))
            .order_by(Region.valid_from, Region.id)
        )
        names.update({row.code: row.name for row in found})
    names.update(_shipped_names([code for code in missing if code not in names]))
    NAMES.put({code: names[code] for code in missing if code in names})
    return names


def _shipped_names(codes: list[str]) -> dict[str, str]:
    """Names of villages whose county is not in the table yet."""
    villages = {code for code in codes if code.isdigit() and len(code) == 12 and not code.endswith("000")}
    names: dict[str, str] = {}
    for county in sorted({code[:6] for code in villages}):
        names.update({place.code: place.name for place in village_places(county) if place.code in villages})
    return names


def region_name(code: str) -> str:
    """The name of a region; the code itself where it is unknown."""
    return region_names([code]).get(code, code)


def path_names(code: str) -> list[str]:
    """The names from the province down to the place itself, without headings such as 市辖区. Raises Invalid."""
    padded = normalise_code(code)
    codes = [*parent_codes(padded), padded]
    names = region_names(codes)
    path = [names[part] for part in codes if part in names and not (level_of(part) == CITY and names[part] in HEADINGS)]
    return [name for place, name in enumerate(path) if place == 0 or name != path[place - 1]]


def known_county_prefix(six: str) -> str | None:
    """The name behind the first six digits of an ID number, retired codes included; None when no list has it.

    It names the place of issue, never where somebody lives (GB 11643; domain rules, section 3.12).
    """
    return id_prefixes().get(six)
