"""What accounts do elsewhere: an office whose place was merged works on under the new code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select

from registry.access.actor import Actor
from registry.accounts.models import User
from registry.audit.services import record
from registry.core.plugs import Plugs
from registry.extensions import db


def follow_region(codes: Mapping[str, str], actor: Actor, today: dt.date) -> int:
    """Rewrite the region of accounts; returns how many. Logged as account.region."""
    users = db.session.scalars(select(User).where(User.region_code.in_(list(codes))).order_by(User.id)).all()
    for user in users:
        old, user.region_code = user.region_code, codes[user.region_code]
        record(actor, "account.region", user, detail={"from": old, "to": user.region_code})
    return len(users)


def register(plugs: Plugs) -> None:
    """Put the follower in."""
    plugs.region_followers.append(follow_region)
