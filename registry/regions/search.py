"""Finding regions by what was typed: characters, part of a name, pinyin, initials, or digits of the code."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from registry.access.scope import NATION
from registry.core.pinyin import pinyin_of
from registry.extensions import db
from registry.regions.codes import COUNTY, contains, level_of, subtree
from registry.regions.models import Region
from registry.regions.names import stem_of
from registry.regions.queries import current_code, find_region, region_name, shipped_villages, valid_on


def search_regions(text: str, within: str = NATION, limit: int = 20) -> Sequence[Region]:
    """Open regions below `within` (12 digits) that fit what was typed, at most `limit`.

    Latin letters are pinyin or initials from the beginning, digits a beginning of the code, characters any part of
    the name. Higher levels come first, then names that begin with the text, then the code. Raises Invalid.
    """
    typed = "".join(unicodedata.normalize("NFKC", text).lower().split()).replace("'", "")
    if not typed:
        return []
    found = {region.code: region for region in db.session.scalars(_statement(typed, within, limit))}
    if within != NATION and level_of(within) >= COUNTY:
        for village in shipped_villages(within):
            if contains(within, village.code) and _fits(village, typed):
                found.setdefault(village.code, village)
    ordered = sorted(found.values(), key=lambda region: _rank(region, typed))
    return ordered[:limit]


def _statement(typed: str, within: str, limit: int) -> Select[Region]:
    low, high = subtree(within)
    rows = select(Region).where(Region.code.between(low, high), valid_on(None))
    if typed.isascii():
        condition = _begins(Region.code, typed) if typed.isdigit() else _reads(typed)
        return rows.where(condition).order_by(Region.level, Region.code).limit(limit)
    fits = rows.where(Region.name.contains(typed, autoescape=True))
    begins = Region.name.startswith(typed, autoescape=True)
    return fits.order_by(Region.level, begins.desc(), Region.code).limit(limit)


def _begins(column: Any, prefix: str) -> ColumnElement[bool]:
    """A prefix as a range, which both databases answer from an ordinary index."""
    condition: ColumnElement[bool] = column.between(prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1))
    return and_(condition, column.startswith(prefix, autoescape=True))


def _reads(typed: str) -> ColumnElement[bool]:
    return or_(_begins(Region.initials, typed), _begins(Region.pinyin, typed))


def _fits(region: Region, typed: str) -> bool:
    if not typed.isascii():
        return typed in region.name
    return any(value.startswith(typed) for value in (region.code, region.initials, region.pinyin))


def _rank(region: Region, typed: str) -> tuple[int, bool, str]:
    return region.level, not typed.isascii() and not region.name.startswith(typed), region.code


def find_by_name(name: str, within: str, level: int) -> Sequence[Region]:
    """Open regions of a level below `within` whose name is `name`, or the same without 镇, 村, 嘎查, 社区 and the like.

    Exact names win over equal stems. Names of the regions above may stand before it (德岭山镇四义堂村). What fits no
    name of today may be pinyin (siyitang) or a name of earlier days, which stands for today's region. An empty list
    or more than one row is for the caller to say. Raises Invalid for an impossible code.
    """
    written = "".join(unicodedata.normalize("NFKC", name).split())
    candidates = _of_level(within, level)
    exact = [region for region in candidates if region.name == written]
    if exact or not written:
        return exact
    stem = stem_of(written)
    same_stem = [region for region in candidates if stem_of(region.name) == stem]
    if same_stem:
        return same_stem
    bare = _without_path(written, within)
    if bare != written:
        return find_by_name(bare, within, level)
    return _with_parent(written, candidates) or _in_pinyin(written, candidates) or _formerly(written, within, level)


def _of_level(within: str, level: int) -> list[Region]:
    low, high = subtree(within)
    rows = select(Region).where(Region.code.between(low, high), Region.level == level, valid_on(None))
    found = list(db.session.scalars(rows.order_by(Region.code, Region.id)))
    if found or level_of(within) < COUNTY:
        return found
    return [place for place in shipped_villages(within) if place.level == level and contains(within, place.code)]


def _without_path(written: str, within: str) -> str:
    """The text without the name of `within` at its beginning."""
    above = region_name(within)
    return written[len(above) :] if written.startswith(above) and written != above else written


def _in_pinyin(written: str, candidates: list[Region]) -> list[Region]:
    """Candidates whose name, whole or without 镇, 村 and the like, reads as what was typed in Latin letters."""
    typed = written.lower().replace("'", "")
    if not (typed.isascii() and typed.isalpha()):
        return []
    exact = [region for region in candidates if region.pinyin == typed]
    return exact or [region for region in candidates if _reading(stem_of(region.name)) == typed]


def _reading(name: str) -> str:
    return "".join(pinyin_of(name, surname=False))


def _formerly(written: str, within: str, level: int) -> list[Region]:
    """The regions of today for a name that was given up: renamed, merged, moved; only those still below `within`."""
    low, high = subtree(within)
    closed = select(Region).where(
        Region.code.between(low, high), Region.level == level, Region.valid_to.is_not(None)
    )  # fmt: skip
    stem = stem_of(written)
    old = [
        region for region in db.session.scalars(closed.order_by(Region.code, Region.id)) if stem_of(region.name) == stem
    ]
    codes = sorted({current_code(region.code) for region in old})
    return [
        place for code in codes
        if (place := find_region(code)) is not None and place.level == level and contains(within, code)
    ]  # fmt: skip


def _with_parent(written: str, candidates: list[Region]) -> list[Region]:
    """Candidates written with their parent's name before their own."""
    return [
        region
        for region in candidates
        if region.parent_code
        and written.startswith(parent := region_name(region.parent_code))
        and stem_of(written[len(parent) :]) == stem_of(region.name)
    ]
