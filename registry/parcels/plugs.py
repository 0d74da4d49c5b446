"""What this room puts elsewhere: a child's timeline, the desk, the figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, String, cast, func, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.core.i18n import Text, _
from registry.core.plugs import DeskGroup, DeskItem, FamilyAid, FigureSpec, Plugs
from registry.extensions import db
from registry.parcels.models import Parcel, ParcelKind, ParcelState
from registry.parcels.queries import list_slow, measure_delivered
from registry.parcels.roster_parcels import PARCELS
from registry.parcels.words import KINDS
from registry.people.timeline import event
from registry.regions.following import Follows, rows_follow

K = ParcelKind

FOLLOW = rows_follow("parcel.region", Follows(Parcel, lambda _today: [Parcel.state == ParcelState.ORDERED]))


def register(plugs: Plugs) -> None:
    """Put the room's tellers into their places."""
    plugs.region_followers.append(FOLLOW)
    plugs.rosters["parcels"] = PARCELS
    plugs.household_aid.append(family_aid)
    plugs.timeline.append(timeline)
    plugs.timeline_words["parcel"] = timeline_words
    plugs.timeline_reads["parcel"] = Permission.PARCEL_READ
    plugs.desk.append(slow_group)
    persons = func.count(func.distinct(Parcel.person_id))
    plugs.figures += [
        _figure("parcels.count", _("爱心邮包件数"), "case", K.LOVE_PARCEL, func.coalesce(func.sum(Parcel.quantity), 0)),
        _figure(
            "parcels.amount", _("爱心邮包价值"), "fen", K.LOVE_PARCEL, func.coalesce(func.sum(Parcel.value_fen), 0)
        ),
        _figure("letters.persons", _("双程信封人数"), "person", K.LETTER, persons),
        _figure("letters.replies", _("双程信封回信"), "copy", K.LETTER, func.coalesce(func.sum(Parcel.replies), 0)),
        _figure("care_files.persons", _("爱心档案人数"), "person", K.CARE_FILE, persons),
    ]


def _figure(name: str, label: Text, unit: str, kind: ParcelKind, measure: Any) -> FigureSpec:
    def count(region: str, first: dt.date, last: dt.date, today: dt.date) -> int:
        return measure_delivered(measure, kind, region, first, last)

    def records(region: str, first: dt.date, last: dt.date) -> str:
        return f"/parcels?kind={kind.value}&region={region}&from={first}&to={last}"

    return FigureSpec(name, label, unit, count, records)


def family_aid(actor: Actor, ids: Sequence[int]) -> list[FamilyAid]:
    """The parcels that came, at their value; one query."""
    if not actor.can(Permission.PARCEL_READ):
        return []
    rows = db.session.scalars(
        select(Parcel)
        .where(Parcel.person_id.in_(ids), Parcel.state == ParcelState.DELIVERED, Parcel.kind == K.LOVE_PARCEL,
               visible_to(actor, Parcel.scope_code))
        .order_by(Parcel.delivered_on.desc(), Parcel.id.desc())
    )  # fmt: skip
    return [
        FamilyAid("parcel", _("爱心邮包（价值）"), str(KINDS[row.kind]), row.delivered_on or row.ordered_on, row.person_id,
                  row.value_fen, row.contents, f"/parcels/{row.public_id}")
        for row in rows
    ]  # fmt: skip


def timeline(person_id: int) -> Select[Any]:
    """What a child was sent: on the day it came, else the day it was sent."""
    return event(
        at=func.coalesce(Parcel.delivered_on, Parcel.ordered_on), kind="parcel", ref=Parcel.public_id,
        title=cast(Parcel.kind, String) + "|" + Parcel.donor_name, amount_fen=Parcel.value_fen,
        state=cast(Parcel.state, String), actor_id=Parcel.created_by_id,
    ).where(Parcel.person_id == person_id, Parcel.state != ParcelState.VOID)  # fmt: skip


def timeline_words(row: Any) -> tuple[Text, str, str | None]:
    """A line of the timeline."""
    kind, donor = row.title.split("|", 1)
    what = KINDS[ParcelKind(kind)]
    sentences = {
        "ordered": (_("给她寄了%(what)s", what=what), "pending"),
        "delivered": (
            _("收到%(what)s（%(donor)s）", what=what, donor=donor) if donor else _("收到%(what)s", what=what),
            "signed",
        ),
        "returned": (_("%(what)s没有送到，退回了", what=what), "returned"),
    }
    sentence, glyph = sentences[row.state]
    return sentence, glyph, f"/parcels/{row.ref}"


def slow_group(actor: Any, today: dt.date) -> DeskGroup | None:
    """What has been on its way for more than 30 days."""
    if not actor.can(Permission.PARCEL_WRITE):
        return None
    rows, count = list_slow(actor, today)
    if not rows:
        return None
    items = [
        DeskItem(row.person.name, str(KINDS[row.kind]), str(_("寄出好久了，还没送到")),
                 str(_("寄了 %(days)s 天", days=(today - row.ordered_on).days)), f"/parcels/{row.public_id}",
                 str(_("记送达")), "soon")
        for row in rows
    ]  # fmt: skip
    return DeskGroup("parcels.slow", _("邮包没送到"), count, items, "wait", url="/parcels?status=ordered")
