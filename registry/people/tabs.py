"""What the list was asked for, read from its address: tabs, filters, cursor; and the reminders beside its rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from registry.access.actor import Actor
from registry.core.i18n import Text, _
from registry.people.filters import PersonFilter, View
from registry.people.listing import PersonRow, ViewCounts
from registry.people.models import RecipientKind
from registry.people.schedule import Intervals, intervals, risk_of
from registry.people.showing import labels_of
from registry.people.statuses import turning_day
from registry.regions.codes import VILLAGE, level_of
from registry.regions.queries import children_of

SOON = 90
PAGE, LONG_PAGE = 50, 500
TAB_WORDS: dict[View, Text] = {
    View.ALL: _("全部"),
    View.LEFT_BEHIND: _("留守儿童"),
    View.IN_DIFFICULTY: _("困境儿童"),
    View.WOMEN: _("困难妇女"),
    View.VISIT_LATE: _("走访晚了"),
    View.TURNING_16: _("快满 16 岁"),
    View.NO_AID: _("没有任何帮扶"),
}
NARROWING = ("q", "region", "stage", "guardian", "income", "status", "kind", "closed", "unnumbered")


@dataclass(frozen=True)
class ListAsked:
    """The list as its address asks for it. `args`: the narrowing parameters that are set."""

    filter: PersonFilter
    args: Mapping[str, str]
    cursor: str | None
    limit: int

    @staticmethod
    def of(args: Mapping[str, str]) -> ListAsked:
        """Read the parameters; what is not known is left out."""
        given = {name: args.get(name, "").strip()[:60] for name in NARROWING}
        given = {name: value for name, value in given.items() if value}
        tab, kind = args.get("view", ""), given.get("kind", "")
        narrowed = PersonFilter(
            q=given.get("q", ""), region=given.get("region"), view=View(tab) if tab in set(View) else View.ALL,
            stage=given.get("stage"), guardian_type=given.get("guardian"), income_class=given.get("income"),
            status=given.get("status"), kind=RecipientKind(kind) if kind in set(RecipientKind) else None,
            closed="closed" in given, unnumbered="unnumbered" in given,
        )  # fmt: skip
        return ListAsked(narrowed, given, args.get("cursor") or None, LONG_PAGE if args.get("long") else PAGE)

    def url(self, **changes: str | None) -> str:
        """The address of the list with some parameters changed; None takes one away, the cursor goes back."""
        wanted: dict[str, Any] = dict(self.args)
        if self.filter.view is not View.ALL:
            wanted["view"] = self.filter.view.value
        wanted |= changes
        wanted = {name: value for name, value in wanted.items() if value}
        return url_for("people.recipients", **wanted)


def list_tabs(asked: ListAsked, counts: ViewCounts, with_aid: bool) -> list[dict[str, Any]]:
    """The saved views with their counts; without a teller of aid nobody can say who has none."""
    return [
        {
            "label": word, "count": counts.text(view) or None, "active": asked.filter.view is view,
            "url": url_for("people.recipients", view=None if view is View.ALL else view.value),
        }
        for view, word in TAB_WORDS.items()
        if with_aid or view is not View.NO_AID
    ]  # fmt: skip


def filter_choices(actor: Actor) -> dict[str, list[tuple[str, Any]]]:
    """What the filter line offers: the places below the office, and the code lists (three queries at most)."""
    words = labels_of("school_stage", "guardian_type", "income_class", "child_status", "mother_hardship")
    below = children_of(actor.region_code) if level_of(actor.region_code) < VILLAGE else []
    statuses = dict(words["child_status"])
    for code, label in words["mother_hardship"].items():
        statuses.setdefault(code, label)
    return {
        "region": [(place.code, place.name) for place in below],
        "stage": list(words["school_stage"].items()),
        "guardian": list(words["guardian_type"].items()),
        "income": list(words["income_class"].items()),
        "status": list(statuses.items()),
        "kind": [
            (RecipientKind.CHILD.value, _("儿童")),
            (RecipientKind.WOMAN.value, _("妇女")),
            (RecipientKind.OTHER.value, _("其他户主")),
        ],
    }


@dataclass(frozen=True)
class Reminder:
    """A word beside a row; `tone` late is rust, soon is ochre."""

    text: Text
    tone: str


def reminders_of(rows: Sequence[PersonRow], actor: Actor, today: dt.date) -> dict[int, Reminder]:
    """The most pressing reminder of each row, by row id."""
    if not rows:
        return {}
    steps = intervals(today, actor.region_code)
    found = {row.id: _reminder(row, steps, today) for row in rows}
    return {key: reminder for key, reminder in found.items() if reminder is not None}


def _reminder(row: PersonRow, steps: Intervals, today: dt.date) -> Reminder | None:
    if row.closed_on is not None:
        return Reminder(_("已停止"), "off")
    risk = risk_of(row.status_mask, row.guardian_type)
    if (late := (today - steps.due(risk, row.last_visit_on, row.registered_on, row.visit_plan_on)).days) > 0:
        return Reminder(_("走访晚 %(days)s 天", days=late), "late")
    if row.kind is RecipientKind.CHILD:
        left = (turning_day(row.birth_date, 16) - today).days
        if 0 <= left <= SOON:
            return Reminder(_("还有 %(days)s 天满 16 岁", days=left), "soon")
    if not row.id_masked:
        return Reminder(_("没有证件，待补"), "soon")
    if row.last_visit_on is None:
        return Reminder(_("还没走访过"), "soon")
    return None
