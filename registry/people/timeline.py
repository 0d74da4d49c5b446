"""Everything that ever happened to a person, told by many rooms and read here in one query, newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, String, cast, literal, null, select, union_all

from registry.access.actor import Actor
from registry.accounts.models import User
from registry.core.i18n import Text
from registry.core.plugs import Plugs
from registry.extensions import db

MOST = 200
Words = Callable[[Any], tuple[Text, str, str | None]]


@dataclass(frozen=True)
class TimelineEntry:
    """One event: the day, the sentence, its glyph, and where to read more."""

    at: dt.date
    kind: str
    ref: str
    sentence: Text
    glyph: str
    url: str | None
    actor_name: str
    amount_fen: int | None
    state: str


def event(
    *, at: Any, kind: str, ref: Any, title: Any = None, amount_fen: Any = None, state: Any = None, actor_id: Any = None
) -> Select[Any]:
    """The columns of a timeline's SELECT in their order and types; what is None becomes a typed NULL."""
    return select(
        at.label("at"),
        literal(kind, String).label("kind"),
        ref.label("ref"),
        (cast(null(), String) if title is None else title).label("title"),
        (cast(null(), BigInteger) if amount_fen is None else amount_fen).label("amount_fen"),
        (cast(null(), String) if state is None else state).label("state"),
        (cast(null(), BigInteger) if actor_id is None else actor_id).label("actor_id"),
    )


def timeline(person_id: int, plugs: Plugs, actor: Actor | None = None, *, limit: int = MOST) -> list[TimelineEntry]:
    """The newest events of a person (row id; the caller has read her through get_person), one query.

    An event whose page the actor may not open is told without a link.
    """
    selects = [tell(person_id).order_by(None) for tell in plugs.timeline]
    if not selects:
        return []
    told = union_all(*selects).subquery()
    rows = db.session.execute(
        select(told, User.name.label("actor_name"))
        .outerjoin(User, User.id == told.c.actor_id)
        .order_by(told.c.at.desc(), told.c.kind, told.c.ref.desc())
        .limit(limit)
    ).all()
    return [_entry(row, plugs, actor) for row in rows]


def _entry(row: Any, plugs: Plugs, actor: Actor | None) -> TimelineEntry:
    words: Words | None = plugs.timeline_words.get(row.kind)
    sentence, glyph, url = words(row) if words else (Text(row.title or row.kind), "dot", None)
    wanted = plugs.timeline_reads.get(row.kind)
    url = url if wanted is None or (actor is not None and actor.can(wanted)) else None
    return TimelineEntry(
        row.at, row.kind, row.ref, sentence, glyph, url, row.actor_name or "", row.amount_fen, row.state or ""
    )
