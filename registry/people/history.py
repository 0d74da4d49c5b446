"""Every edit with old and new values, sealed: written by the services, read masked on the person's page."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.core.crypto import keys
from registry.core.i18n import Text
from registry.core.orm import new_public_id, utcnow
from registry.extensions import db
from registry.people.data import SEALED_FIELDS
from registry.people.models import Person, PersonRevision
from registry.people.showing import field_label, is_worker, masked, shown_name

Changes = Mapping[str, tuple[Any, Any]]
_SEALED = frozenset({*SEALED_FIELDS, "dibao_number"})


def plain(value: Any) -> Any:
    """A value as JSON keeps it: dates as ISO text."""
    return value.isoformat() if isinstance(value, dt.date) else value


def write_revision(
    person: Person, kind: str, changes: Changes, *, actor: Actor, today: dt.date, reason: str | None
) -> PersonRevision:
    """Keep old and new values of an edit; `kind` is edit, status, relative, household, consent, close, reopen, …"""
    row = PersonRevision(
        person_id=person.id,
        at=utcnow(),
        day=today,
        actor_id=actor.user_id,
        actor_name=actor.name,
        kind=kind,
        reason=(reason or "").strip()[:200] or None,
    )
    row.changes = json.dumps(
        {field: [plain(old), plain(new)] for field, (old, new) in changes.items()}, ensure_ascii=False
    )
    db.session.add(row)
    return row


def revision_values(
    person_id: int, kind: str, changes: Changes, *, actor: Actor, today: dt.date, reason: str | None
) -> dict[str, Any]:
    """The columns of a revision, for many at once (write_revisions)."""
    public_id = new_public_id()
    packed = {field: [plain(old), plain(new)] for field, (old, new) in changes.items()}
    return {
        "public_id": public_id, "person_id": person_id, "at": utcnow(), "day": today, "actor_id": actor.user_id,
        "actor_name": actor.name, "kind": kind, "reason": (reason or "").strip()[:200] or None,
        "changes_sealed": keys().seal(public_id, "changes", json.dumps(packed, ensure_ascii=False)),
    }  # fmt: skip


def write_revisions(rows: Sequence[dict[str, Any]]) -> None:
    """Keep the revisions of an import in one statement; inside an audited change."""
    if rows:
        db.session.execute(insert(PersonRevision), rows)


@dataclass(frozen=True)
class FieldChange:
    """One field of an edit as the actor may read it."""

    label: Text
    old: str
    new: str


@dataclass(frozen=True)
class Revision:
    """One edit: when, who, why, what."""

    public_id: str
    at: dt.datetime
    actor_name: str
    kind: str
    reason: str
    changes: tuple[FieldChange, ...]


def _shown(field: str, value: Any, actor: Actor) -> str:
    if value is None or value == "":
        return ""
    if field in _SEALED:
        return masked(field, str(value), actor)
    if field in ("name", "head_name"):
        return shown_name(str(value), actor)
    if field == "relatives" and not is_worker(actor):
        return "…"
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    return str(value)


def list_revisions(person: Person, actor: Actor, *, limit: int = 100) -> list[Revision]:
    """The edits of a person, newest first, identities masked; `person` comes from get_person."""
    actor.demand(Permission.PEOPLE_READ)
    rows = db.session.scalars(
        select(PersonRevision)
        .where(PersonRevision.person_id == person.id)
        .order_by(PersonRevision.at.desc(), PersonRevision.id.desc())
        .limit(limit)
    )
    return [
        Revision(
            row.public_id,
            row.at,
            row.actor_name,
            row.kind,
            row.reason or "",
            tuple(
                FieldChange(field_label(field), _shown(field, old, actor), _shown(field, new, actor))
                for field, (old, new) in json.loads(row.changes or "{}").items()
            ),
        )
        for row in rows
    ]
