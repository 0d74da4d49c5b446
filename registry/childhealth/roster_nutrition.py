"""The roster of nutrition packs as the health centre keeps it: child and day; packs of 6 to 24 months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from registry.access.permissions import Permission
from registry.audit.services import record
from registry.childhealth.models import NutritionIssue
from registry.childhealth.services import check_issue, following_issue, make_issue
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import _
from registry.core.listing import some_of
from registry.core.roster_kinds import Entries, RosterColumn, RosterContext, RosterEntry, RosterPeople, RosterSpec
from registry.extensions import db
from registry.people.models import Person

CHUNK = 400
PACKS = 30
COLUMNS = (
    RosterColumn("issued_on", ("领取日期", "发放日期", "领取时间", "发放时间", "领用日期", "日期"), "date", required=True,
                 example="2014-06-30"),
    RosterColumn("packs", ("袋数", "领取袋数", "发放袋数", "营养包数量", "数量", "领取数量", "发放数量", "营养包（袋）"), "count",
                 example="30"),
)  # fmt: skip


def _check(entries: Entries, context: RosterContext) -> None:
    for entry in entries:
        day, packs = entry.values["issued_on"], entry.values.get("packs")
        person = entry.person or entry.new_person
        entry.name = entry.person.name if entry.person else entry.name
        entry.key, entry.fields = (entry.who, day), {"packs": packs}
        try:
            check_issue(person.name, person.birth_date, day, packs or PACKS, context.today)
        except Invalid as error:
            entry.refuse(error.field or "", error.field or "packs", error.message)


def _existing(entries: Entries, context: RosterContext) -> Mapping[tuple[Any, ...], Sequence[NutritionIssue]]:
    ids = sorted({entry.person.id for entry in entries if entry.person is not None})
    found: dict[tuple[Any, ...], list[NutritionIssue]] = {}
    for start in range(0, len(ids), CHUNK):
        query = select(NutritionIssue).where(
            NutritionIssue.person_id.in_(ids[start : start + CHUNK]), NutritionIssue.voided_on.is_(None)
        )
        for row in db.session.scalars(query.order_by(NutritionIssue.id)):
            found.setdefault((row.person_id, row.issued_on), []).append(row)
    return found


def _create(entries: Entries, context: RosterContext) -> list[NutritionIssue]:
    issues = [
        make_issue(entry.person, issued_on=entry.key[1], packs=entry.fields["packs"] or PACKS, actor=context.actor)
        for entry in entries
    ]
    db.session.add_all(issues)
    db.session.flush()
    record(context.actor, "nutrition.roster", subjects=[issue.person_id for issue in issues])
    return issues


def _update(entry: RosterEntry, values: Mapping[str, Any], context: RosterContext) -> None:
    issue: NutritionIssue = entry.existing
    issue.packs = values["packs"]
    issue.next_on = following_issue(entry.person.birth_date, issue.issued_on, issue.packs)
    record(context.actor, "nutrition.change", issue, subjects=[issue.person_id])


def _remove(issues: Sequence[NutritionIssue], context: RosterContext) -> None:
    """Void them; raises Conflict with names where the child got packs since."""
    days = {issue.person_id: issue.issued_on for issue in sorted(issues, key=lambda one: one.issued_on)}
    own, later = {issue.id for issue in issues}, set()
    ids = sorted(days)
    for start in range(0, len(ids), CHUNK):
        query = select(NutritionIssue.id, NutritionIssue.person_id, NutritionIssue.issued_on, Person.name).join(
            Person, Person.id == NutritionIssue.person_id
        ).where(NutritionIssue.person_id.in_(ids[start : start + CHUNK]), NutritionIssue.voided_on.is_(None))  # fmt: skip
        rows = db.session.execute(query.order_by(NutritionIssue.id))
        later |= {row.name for row in rows if row.id not in own and row.issued_on > days[row.person_id]}
    if later:
        raise Conflict(_("不能撤回：%(names)s后来又领过营养包。请逐个处理。", names=some_of(sorted(later))))
    for issue in issues:
        issue.voided_on = context.today
    record(context.actor, "nutrition.roster_undo", subjects=[issue.person_id for issue in issues], reason="导入撤回")


NUTRITION = RosterSpec(
    "nutrition", _("营养包发放名单"), Permission.CHILDHEALTH_WRITE, NutritionIssue, COLUMNS, _check, _existing, _create,
    _remove, people=RosterPeople(who="child", headings=("儿童姓名", "幼儿姓名", "宝宝姓名", "婴幼儿姓名")), update=_update,
    labels={"packs": _("袋数")},
)  # fmt: skip
