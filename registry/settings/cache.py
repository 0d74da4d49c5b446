"""What a session has read of settings and code lists, kept for its transaction: a page asks once, not ten times.

Anything written to either table, a commit and a rollback forget it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from registry.extensions import db
from registry.settings.models import CodeItem, Setting

_SETTINGS, _CODES = "settings.rows", "settings.codes"


def setting_rows(chain: Sequence[str], on: dt.date) -> list[Any]:
    """Rows of Setting of the regions in `chain` in force on a day; from what was read before when it covers them."""
    known: dict[frozenset[str], list[Any]] = db.session.info.setdefault(_SETTINGS, {})
    wanted = frozenset(chain)
    found = next((rows for regions, rows in known.items() if wanted <= regions), None)
    if found is None:
        query = select(Setting.__table__).where(Setting.region_code.in_(chain))
        found = known[wanted] = list(db.session.execute(query).all())
    return [row for row in found if row.region_code in wanted and row.valid_from <= on]


def code_rows() -> list[Any]:
    """All rows of CodeItem, oldest first: the few changes offices made to the shipped lists."""
    found: list[Any] | None = db.session.info.get(_CODES)
    if found is None:
        query = select(CodeItem.__table__).order_by(CodeItem.revision, CodeItem.id)
        found = db.session.info[_CODES] = list(db.session.execute(query).all())
    return found


def _forget(session: Session, *_: Any) -> None:
    session.info.pop(_SETTINGS, None)
    session.info.pop(_CODES, None)


def _written(session: Session, *_: Any) -> None:
    if any(isinstance(row, (Setting, CodeItem)) for row in (*session.new, *session.dirty)):
        _forget(session)


def install_cache(session: Any) -> None:
    """Attach the forgetting to a session or its factory; create_app() does it."""
    event.listen(session, "after_flush", _written)
    event.listen(session, "after_commit", _forget)
    event.listen(session, "after_rollback", _forget)
