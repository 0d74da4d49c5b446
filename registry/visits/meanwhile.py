"""What became of somebody while a phone was away: merged into another record, moved to another office, or not known."""

from __future__ import annotations

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.scope import covers
from registry.core.errors import Conflict, DomainError, NotFound
from registry.core.i18n import Text, _
from registry.extensions import db
from registry.people.models import Person, PersonTransfer
from registry.regions.queries import region_name


class Merged(Conflict):
    """Her record is part of another one now: `kept` is that one's public id."""

    def __init__(self, kept: str, name: str, message: Text) -> None:
        super().__init__(message, "person")
        self.kept, self.name = kept, name


def gone(public_id: str, actor: Actor) -> DomainError:
    """Why a person whom the phone knew is not in the actor's region any more; nothing is said of strangers."""
    person = db.session.scalar(select(Person).where(Person.public_id == public_id))
    if person is None:
        return NotFound()
    if person.merged_into_id is not None:
        kept = db.session.get_one(Person, person.merged_into_id)
        if covers(actor, kept.scope_code):
            said = _("这份档案已经并入%(name)s的另一份档案。核对后记到那份档案里。", name=kept.name)
            return Merged(kept.public_id, kept.name, said)
    left = db.session.scalar(
        select(PersonTransfer).where(PersonTransfer.person_id == person.id).order_by(PersonTransfer.id.desc()).limit(1)
    )
    if left is not None and covers(actor, left.from_code) and not covers(actor, person.scope_code):
        place = region_name(person.scope_code[:9] + "000")
        return Conflict(_("她已经迁到%(place)s，归那边走访。把情况告诉那边，这一条就不用报了。", place=place), "person")
    return NotFound()
