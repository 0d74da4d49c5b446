"""Which office keeps a person: all that another office learns of her (issue: nothing of another township's data)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import select

from registry.access.actor import Actor
from registry.audit.models import AuditLog, AuditSubject
from registry.core.i18n import Text, _
from registry.core.orm import utcnow
from registry.extensions import db
from registry.regions.queries import path_names, region_names
from registry.settings.queries import get_text

MOST_TOLD = 50  # a township that registers all day meets a handful of children of other places
TOLD = "person.elsewhere"


@dataclass(frozen=True)
class Office:
    """The township's federation and the number to call ("" where none is set).

    `person_id`: about whom it was told, for the log only. Without a name the reader has asked too often.
    """

    region_code: str
    name: str
    hotline: str
    person_id: int | None = None

    def elsewhere(self) -> Text:
        """The sentence for a worker of another office."""
        if not self.name:
            return _(
                "这个人别处已登记。您这一天查到别处登记的次数太多，先不显示是哪个单位；请明天再查，或请旗县妇联查。"
            )
        if self.hotline:
            return _(
                "这个证件号已由%(office)s登记，请打电话 %(phone)s 联系。要转来，请他们办转出。",
                office=self.name,
                phone=self.hotline,
            )
        return _("这个证件号已由%(office)s登记，请和他们联系。要转来，请他们办转出。", office=self.name)


def told_office(person_id: int, scope_code: str, actor: Actor, today: dt.date) -> Office:
    """What a worker of another office is told of a person: whom to call, as long as she does not ask all day.

    The view logs it as person.elsewhere with the person as subject, so that whoever tries numbers is found.
    """
    if len(told_persons(actor)) >= MOST_TOLD:
        return Office("", "", "", person_id)
    return replace(office_of(scope_code, today), person_id=person_id)


def told_persons(actor: Actor) -> list[int]:
    """Of whom the actor was told in the last 24 hours, by the log: row ids, the earliest first, one for each time."""
    since = utcnow() - dt.timedelta(hours=24)
    query = (
        select(AuditSubject.person_id)
        .join(AuditLog, AuditLog.id == AuditSubject.audit_id)
        .where(AuditLog.actor_id == actor.user_id, AuditLog.at >= since, AuditLog.action == TOLD)
        .order_by(AuditSubject.audit_id, AuditSubject.person_id)
    )
    return list(db.session.scalars(query))


class Telling:
    """The same for a whole file: whom to call, for as many persons as one may still be told of, and again for those.

    `named` and `unnamed` are the persons told of for the first time, for the log.
    """

    def __init__(self, actor: Actor, today: dt.date) -> None:
        self.actor, self.today = actor, today
        self.named: dict[int, None] = {}
        self.unnamed: dict[int, None] = {}
        self._before: list[int] | None = None
        self._offices: dict[str, Office] = {}

    def office(self, person_id: int, scope_code: str) -> Office:
        """The office that keeps the person; without a name when too many were asked about."""
        if self._before is None:
            self._before = told_persons(self.actor)
        if person_id not in self._before[:MOST_TOLD] and person_id not in self.named:
            if len(self._before) + len(self.named) >= MOST_TOLD:
                if person_id not in self._before:
                    self.unnamed[person_id] = None
                return Office("", "", "", person_id)
            self.named[person_id] = None
        township = scope_code[:9]
        if township not in self._offices:
            self._offices[township] = office_of(scope_code, self.today)
        return replace(self._offices[township], person_id=person_id)

    def groups(self) -> list[list[int]]:
        """What the log takes down, an entry each: first those whose office was named."""
        return [list(group) for group in (self.named, self.unnamed) if group]


def office_of(scope_code: str, today: dt.date) -> Office:
    """The office that keeps the persons of a village or township."""
    township = scope_code[:9] + "000"
    county = scope_code[:6] + "000000"
    names = region_names([county, township])
    name = "".join(names[code] for code in dict.fromkeys((county, township)) if code in names)
    hotline = get_text("hotline", on=today, region_code=township)
    return Office(township, str(_("%(region)s妇联", region=name or "".join(path_names(county)))), hotline)
