"""The plan of the cycles on the desk: the township's next task and the county's, each with its last day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.calendar.days import YearNotLoaded
from registry.calendar.queries import get_calendar
from registry.core.i18n import Text, _
from registry.core.plugs import DeskGroup, DeskItem
from registry.programs.enrolments import Tally, counts_by_state, within_quota
from registry.programs.models import Cycle, EnrolmentState, Quota
from registry.programs.queries import list_quotas
from registry.programs.schedule import Step, open_steps, plan_of, planned_cycles

S = EnrolmentState
SHOWN, SOON = 5, 3
TASKS: dict[Step, tuple[Text, Text, str]] = {
    Step.NOMINATE: (_("还差 %(n)s 人没提名"), _("去提名"), "/recipients"),
    Step.REVIEW: (_("%(n)s 人等初审"), _("初审"), "/programs/cycles/{ref}/review"),
    Step.POST: (_("%(n)s 人等张贴公示"), _("公示"), "/programs/cycles/{ref}/notices"),
    Step.MEETING: (_("%(n)s 人等开会批准"), _("批准"), "/programs/cycles/{ref}/approve"),
    Step.BANK_FILE: (_("%(n)s 人等编批次、送银行"), _("去编批次"), "/disbursements/new"),
}


def planned(actor: Actor, today: dt.date) -> DeskGroup | None:
    """What must be done by when so that the money is there on its day; late first."""
    county = actor.can(Permission.ENROLMENT_REVIEW)
    if not county and not actor.can(Permission.ENROLMENT_NOMINATE):
        return None
    cycles = planned_cycles(actor, today)
    if not cycles:
        return None
    tallies, quotas = counts_by_state(actor, [cycle.id for cycle in cycles]), _quotas(cycles)
    calendar = get_calendar()
    items: list[tuple[dt.date, DeskItem]] = []
    for cycle in cycles:
        tally = tallies.get(cycle.id, Tally())
        waiting = open_steps(tally) if county else _township(cycle, tally, quotas.get(cycle.id, []), actor)
        try:
            days = {planned.step: planned.day for planned in plan_of(cycle, calendar, today)}
        except YearNotLoaded:
            continue
        items += [(days[step], _item(cycle, step, n, days, today)) for step, n in waiting.items() if step in days]
    if not items:
        return None
    items.sort(key=lambda pair: pair[0])
    late = sum(day < today for day, _item in items)
    tone = "late" if late else "wait"
    shown = [item for _day, item in items[:SHOWN]]
    return DeskGroup("programs.plan", _("倒排日程：钱要按时到"), len(items), shown, tone, late=late, url="/programs")


def _quotas(cycles: Sequence[Cycle]) -> Mapping[int, list[Quota]]:
    found: dict[int, list[Quota]] = {}
    for quota in list_quotas(cycles):
        found.setdefault(quota.cycle_id, []).append(quota)
    return found


def _township(cycle: Cycle, tally: Tally, quotas: Sequence[Quota], actor: Actor) -> dict[Step, int]:
    """What the township has still to nominate of its places."""
    mine = [quota for quota in quotas if within_quota(quota.region_code, actor.region_code)]
    missing = sum(quota.persons for quota in mine) - tally.used(actor.region_code)[0]
    closed = cycle.closed_on is not None
    return {Step.NOMINATE: missing} if missing > 0 and not closed else {}


def _item(cycle: Cycle, step: Step, persons: int, days: Mapping[Step, dt.date], today: dt.date) -> DeskItem:
    reason, action, url = TASKS[step]
    left = (days[step] - today).days
    day = str(_("%(m)s月%(d)s日", m=days[step].month, d=days[step].day))
    when = _("晚 %(n)s 天", n=-left) if left < 0 else _("最晚 %(day)s", day=day)
    pay = days[Step.PAY]
    return DeskItem(
        name=f"{cycle.program.title} {cycle.title}", meta=str(_("%(m)s月%(d)s日到账", m=pay.month, d=pay.day)),
        reason=str(Text(reason.source, n=persons)), when=str(when), url=url.format(ref=cycle.public_id),
        action=str(action), tone="late" if left < 0 else "soon" if left <= SOON else "plain",
    )  # fmt: skip
