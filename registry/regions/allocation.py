"""Free codes for new places. A code once used is never given again, so that old papers stay true."""

from __future__ import annotations

from sqlalchemy import select

from registry.core.errors import Conflict, Invalid
from registry.core.i18n import _
from registry.extensions import db
from registry.regions.codes import (
    CITIES_WITHOUT_COUNTIES,
    CITY,
    COUNTY,
    LENGTH,
    TOWNSHIP,
    VILLAGE,
    WIDTHS,
    subtree,
)
from registry.regions.models import Region

# Villages are numbered from 200, residents' committees from 001 (statistical coding rules); new ones go on after 200.
FIRST_NUMBER = {COUNTY: 21, TOWNSHIP: 100, VILLAGE: 200}


def free_code(parent: Region, *, like: str | None = None, level: int | None = None) -> str:
    """A code under `parent` that no place ever had: with the last digits of `like` where free, else the next number.

    Raises Invalid when nothing can stand under the parent, Conflict when all numbers are used up.
    """
    level = level or _level_below(parent)
    if level not in FIRST_NUMBER:
        raise Invalid(_("“%(name)s”下面不能再加地方。请选上一级。", name=parent.name))
    width = WIDTHS[level]
    digits = width - WIDTHS[level - 1]
    prefix = parent.code[: WIDTHS[level - 1]]
    used = _used(parent.code)
    first = int(like[width - digits : width]) if like else FIRST_NUMBER[level]
    most = 10**digits
    for number in [*range(first, most), *range(1, first)]:
        code = f"{prefix}{number:0{digits}d}".ljust(LENGTH, "0")
        if number and code not in used:
            return code
    raise Conflict(_("“%(name)s”下面的代码用完了。请找上级管理员。", name=parent.name))


def _level_below(parent: Region) -> int:
    if parent.level == CITY and parent.code[:6] in CITIES_WITHOUT_COUNTIES:
        return TOWNSHIP
    return parent.level + 1


def _used(code: str) -> set[str]:
    low, high = subtree(code)
    return set(db.session.scalars(select(Region.code).where(Region.code.between(low, high)).order_by(Region.code)))
