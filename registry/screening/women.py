"""What waits for one woman: invitations she has not come to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from registry.extensions import db
from registry.people.models import Person
from registry.screening.models import Invitation, InviteState


def open_invitations(person: Person) -> Sequence[Invitation]:
    """Invitations she has not come to, with their campaigns, the latest first."""
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.person_id == person.id,
               Invitation.state.in_((InviteState.INVITED, InviteState.AWAY, InviteState.DECLINED)))
        .options(joinedload(Invitation.campaign))
        .order_by(Invitation.invited_on.desc(), Invitation.id.desc())
    ).all()  # fmt: skip
