"""Pages of a list by cursor: the newest day first, the row id as tiebreak, one query a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, and_, func, or_, select

from registry.extensions import db

PAGE = 50
Line = TypeVar("Line")


@dataclass(frozen=True)
class Page(Generic[Line]):
    """One page of a list; `next_cursor` leads on, None at the end."""

    rows: Sequence[Line]
    next_cursor: str | None


def newest_first(query: Select[Any], model: Any, day: Any, cursor: str | None, limit: int = PAGE) -> Page[Any]:
    """A page of `query` (whole records of `model`), ordered by the column `day` and the row id, both falling.

    `cursor` is the public id of the last row seen; an unknown one gives an empty page.
    """
    if cursor:
        last = select(day, model.id).where(model.public_id == cursor).limit(1).subquery()
        on, row = select(last.c[0]).scalar_subquery(), select(last.c[1]).scalar_subquery()
        query = query.where(or_(day < on, and_(day == on, model.id < row)))
    rows = db.session.scalars(query.order_by(day.desc(), model.id.desc()).limit(limit + 1)).unique().all()
    return Page(rows[:limit], rows[limit - 1].public_id if len(rows) > limit else None)


def all_pages(page_at: Callable[[str | None], Any], most: int = 5000) -> tuple[list[Any], bool]:
    """Every row of a list by its own pages, at most `most`, and whether there are more: for papers."""
    rows: list[Any] = []
    cursor: str | None = None
    while True:
        page = page_at(cursor)
        rows += page.rows
        cursor = page.next_cursor
        if cursor is None or len(rows) > most:
            return rows[:most], len(rows) > most


def sum_up(query: Select[Any], *columns: str) -> tuple[int, ...]:
    """How many rows the whole list has, and the sum of each named column over all of them: what stands under a figure."""
    rows = query.order_by(None).subquery()
    sums = (func.coalesce(func.sum(rows.c[name]), 0) for name in columns)
    return tuple(map(int, db.session.execute(select(func.count(), *sums).select_from(rows)).one()))
