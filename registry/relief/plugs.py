"""What emergency aid puts elsewhere: a person's timeline, the desk with its clock, two figures."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Select, String, cast

from registry.access.permissions import Permission
from registry.core.i18n import Text, _
from registry.core.plugs import DeskGroup, DeskItem, FigureSpec, Plugs
from registry.people.timeline import event
from registry.regions.following import Follows, rows_follow
from registry.relief.models import EmergencyRequest, RequestState
from registry.relief.queries import count_requests, is_running, list_running
from registry.relief.words import STAGES, clock

R = EmergencyRequest

FOLLOW = rows_follow("relief.region", Follows(R, lambda _today: [is_running()]))


def register(plugs: Plugs) -> None:
    """Put the room's tellers into their places."""
    plugs.region_followers.append(FOLLOW)
    plugs.timeline.append(timeline)
    plugs.timeline_words["relief"] = timeline_words
    plugs.timeline_reads["relief"] = Permission.RELIEF_READ
    plugs.desk.append(running_group)
    plugs.figures += [
        _figure("relief.requests", _("急难申请"), in_time=False),
        _figure("relief.in_time", _("按时到手的急难救助"), in_time=True),
    ]


def _figure(name: str, label: Text, *, in_time: bool) -> FigureSpec:
    def count(region: str, first: dt.date, last: dt.date, today: dt.date) -> int:
        return count_requests(region, first, last, in_time=in_time)

    def records(region: str, first: dt.date, last: dt.date) -> str:
        return f"/relief?{'in_time=1&' if in_time else ''}region={region}&from={first}&to={last}"

    return FigureSpec(name, label, "case", count, records)


def timeline(person_id: int) -> Select[Any]:
    """The requests of a person; the money is told by its pay-out."""
    return event(
        at=R.requested_on, kind="relief", ref=R.public_id, amount_fen=R.asked_fen, state=cast(R.state, String),
        actor_id=R.created_by_id,
    ).where(R.person_id == person_id)  # fmt: skip


def timeline_words(row: Any) -> tuple[Text, str, str | None]:
    """A line of the timeline."""
    sentences = {
        "requested": (_("提出急难救助，待核实"), "pending"),
        "verified": (_("提出急难救助，已核实"), "approved"),
        "refused": (_("提出急难救助，未予救助"), "void"),
    }
    sentence, glyph = sentences[row.state]
    return sentence, glyph, f"/relief/{row.ref}"


def running_group(actor: Any, today: dt.date) -> DeskGroup | None:
    """Requests whose clock runs: to be verified, or to be paid."""
    if not actor.can(Permission.RELIEF_VERIFY):
        return None
    rows, count = list_running(actor)
    if not rows:
        return None
    items, late = [], 0
    for row in rows:
        now = clock(row, None, today)
        late += now.late
        action = _("去核实") if row.state is RequestState.REQUESTED else _("看进度")
        items.append(DeskItem(row.person.name, "", str(STAGES[now.stage]), str(now.text), f"/relief/{row.public_id}",
                              str(action), "late" if now.late else "soon"))  # fmt: skip
    return DeskGroup(
        "relief.running", _("急难救助在计时"), count, items, "late" if late else "wait", url="/relief", late=late
    )
