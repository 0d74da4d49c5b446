"""Reading the log: by time, newest first, filtered by action, actor, object or person."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.access.scope import NATION
from registry.audit.models import SYSTEM_CHAIN, AuditLog, AuditSubject
from registry.core.clock import SHANGHAI
from registry.extensions import db


def list_entries(
    *,
    actor: Actor,
    action: str = "",
    name: str = "",
    day: dt.date | None = None,
    person_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[AuditLog]:
    """At most `limit` entries of the actor's county (security administrators: the system's too), newest first."""
    query = select(AuditLog).order_by(AuditLog.id.desc()).limit(limit)
    if actor.region_code != NATION and actor.region_code[4:6] != "00":
        chains = [actor.region_code[:6]]
        if actor.role is Role.SECURITY_ADMIN:
            chains.append(SYSTEM_CHAIN)
        query = query.where(AuditLog.chain.in_(chains))
    if action:
        query = query.where(AuditLog.action.startswith(action))
    if name:
        query = query.where(AuditLog.actor_name == name)
    if day is not None:
        start = dt.datetime.combine(day, dt.time(), SHANGHAI)
        query = query.where(AuditLog.at >= start, AuditLog.at < start + dt.timedelta(days=1))
    if person_id is not None:
        query = query.join(AuditSubject, AuditSubject.audit_id == AuditLog.id)
        query = query.where(AuditSubject.person_id == person_id)
    if before is not None:
        query = query.where(AuditLog.id < before)
    return list(db.session.scalars(query))
