"""Looking at an identity field in full: with a reason, counted per person and day, logged."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid, NotFound
from registry.core.i18n import _
from registry.extensions import db
from registry.people.changing import checked_reason
from registry.people.models import Person, Reveal
from registry.people.showing import REVEALABLE
from registry.settings.queries import get_number


def count_reveals(actor: Actor, today: dt.date) -> int:
    """How many full fields the actor has looked at today."""
    return (
        db.session.scalar(
            select(func.count()).select_from(Reveal).where(Reveal.user_id == actor.user_id, Reveal.day == today)
        )
        or 0
    )


def reveals_left(actor: Actor, today: dt.date) -> int:
    """How many more full fields the actor may look at today (setting reveal_limit_per_day)."""
    limit = get_number("reveal_limit_per_day", on=today, region_code=actor.region_code)
    return max(0, limit - count_reveals(actor, today))


RELATIVE_FIELDS = ("id_number", "phone")


def _relative_value(person: Person, ref: str, field: str) -> str:
    """A relative's number; raises NotFound for somebody else's relative, Invalid for another field."""
    relative = next((row for row in person.relatives if row.public_id == ref), None)
    if relative is None:
        raise NotFound
    if field not in RELATIVE_FIELDS:
        raise Invalid(_("这一项不能这样查看。"), "field")
    return str(getattr(relative, field) or "")


def reveal_field(person: Person, field: str, *, actor: Actor, reason: str, today: dt.date) -> str:
    """The field in full ("" when empty; "phone.REF": of the relative with that public id); it writes the count and the log, so it belongs into a @writes view.

    Raises Denied, NotFound, Invalid (fields "reason", "field"), Conflict when today's limit is reached.
    Logged as person.reveal with the field's name.
    """
    actor.demand(Permission.PEOPLE_REVEAL)
    if not covers(actor, person.scope_code):
        raise NotFound
    name, _dot, relative = field.partition(".")
    if name not in REVEALABLE:
        raise Invalid(_("这一项不能这样查看。"), "field")
    reason = checked_reason(reason)
    if reveals_left(actor, today) <= 0:
        raise Conflict(_("今天查看完整信息的次数用完了。确有需要，请明天再看，或请县级妇联查看。"))
    value = _relative_value(person, relative, name) if relative else None
    owner = person.household if field == "dibao_number" else person
    row = Reveal(user_id=actor.user_id, person_id=person.id, field=field, reason=reason, day=today)
    db.session.add(row)
    db.session.flush()
    record(actor, "person.reveal", person, subjects=[person.id], reason=reason, detail={"field": field})
    if value is not None:
        return value
    return str(getattr(owner, field) or "") if owner is not None else ""
