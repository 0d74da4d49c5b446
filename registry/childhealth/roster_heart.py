"""The roster of heart screening: child and day of the screening, how far the case has come, the operation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from registry.access.permissions import Permission
from registry.audit.services import record
from registry.childhealth.models import HeartCase, HeartState
from registry.core.errors import Conflict
from registry.core.guarding import guarded
from registry.core.i18n import _
from registry.core.listing import some_of
from registry.core.roster_kinds import Entries, RosterColumn, RosterContext, RosterEntry, RosterPeople, RosterSpec
from registry.extensions import db

CHUNK = 400
H = HeartState
WORDS = {
    "suspected": "可疑 待确诊 疑似 阳性",
    "clear": "排除 正常 未见异常 无异常",
    "confirmed": "确诊 待手术 确诊先心病",
    "operated": "已手术 手术 已治疗 术后",
    "recovered": "已康复 康复 痊愈",
    "refused": "家长拒绝 拒绝 放弃治疗",
}
COLUMNS = (
    RosterColumn("screened_on", ("筛查日期", "检查日期", "筛查时间", "检查时间", "日期"), "date", required=True, example="2014-06-30"),
    RosterColumn("state", ("结果", "筛查结果", "状态", "检查结果", "治疗情况", "目前状态"), "choice", words=WORDS, example="可疑"),
    RosterColumn("diagnosis", ("诊断", "诊断结果", "病名", "诊断名称")),
    RosterColumn("hospital", ("医院", "筛查医院", "手术医院", "医疗机构", "检查单位"), "title"),
    RosterColumn("operated_on", ("手术日期", "手术时间", "治疗日期", "治疗时间"), "date"),
    RosterColumn("cost", ("手术费用", "费用", "治疗费用", "总费用"), "money"),
    RosterColumn("payer", ("谁出的钱", "资助方", "救助单位", "资助单位", "费用来源"), "title"),
    RosterColumn("next_on", ("下次复查", "复查日期", "复查时间"), "date"),
)  # fmt: skip


def _check(entries: Entries, context: RosterContext) -> None:
    for entry in entries:
        values = entry.values
        operated_on: dt.date | None = values.get("operated_on")
        state = values.get("state") or (H.OPERATED.value if operated_on else None)
        entry.name = entry.person.name if entry.person else entry.name
        entry.key = (entry.who, values["screened_on"])
        entry.fields = {
            "state": H(state) if state else None, "hospital": values.get("hospital"), "operated_on": operated_on,
            "diagnosis": values["diagnosis"][:300] if values.get("diagnosis") else None, "cost_fen": values.get("cost"),
            "payer": values.get("payer"), "next_on": values.get("next_on"),
        }  # fmt: skip
        _check_days(entry, state, operated_on, context.today)


def _check_days(entry: RosterEntry, state: str | None, operated_on: dt.date | None, today: dt.date) -> None:
    screened_on, birth = entry.values["screened_on"], (entry.person or entry.new_person).birth_date
    done = state in (H.OPERATED.value, H.RECOVERED.value)
    if screened_on > today or (operated_on or screened_on) > today:
        column = "screened_on" if screened_on > today else "operated_on"
        entry.refuse(column, "future", _("日期还没到。请写今天或以前的日期。"))
    elif screened_on < birth:
        entry.refuse("screened_on", "before_birth", _("筛查日期早于出生日期，请核对。"))
    elif operated_on and operated_on < screened_on:
        entry.refuse("operated_on", "order", _("手术日期早于筛查日期，请核对两个日期。"))
    elif done and operated_on is None:
        entry.refuse("operated_on", "operated_on", _("写了已手术，没写手术日期。请补上。"))
    elif operated_on and not done:
        entry.refuse("state", "state", _("有手术日期，结果却不是已手术。请核对。"))


def _existing(entries: Entries, context: RosterContext) -> Mapping[tuple[Any, ...], Sequence[HeartCase]]:
    ids = sorted({entry.person.id for entry in entries if entry.person is not None})
    found: dict[tuple[Any, ...], list[HeartCase]] = {}
    for start in range(0, len(ids), CHUNK):
        query = select(HeartCase).where(
            HeartCase.person_id.in_(ids[start : start + CHUNK]), HeartCase.voided_on.is_(None)
        )
        for row in db.session.scalars(query.order_by(HeartCase.id)):
            found.setdefault((row.person_id, row.screened_on), []).append(row)
    return found


def _make(entry: RosterEntry, context: RosterContext) -> HeartCase:
    fields = entry.fields
    case = HeartCase(
        person=entry.person, scope_code=entry.person.scope_code, screened_on=entry.key[1],
        state=fields["state"] or H.SUSPECTED, hospital=fields["hospital"] or "", operated_on=fields["operated_on"],
        cost_fen=fields["cost_fen"] or 0, payer=fields["payer"] or "", next_on=fields["next_on"],
        created_by_id=context.actor.user_id,
    )  # fmt: skip
    case.diagnosis = fields["diagnosis"]
    return case


def _create(entries: Entries, context: RosterContext) -> list[HeartCase]:
    cases = []
    for entry in entries:
        known = Conflict(
            _("%(name)s 有一份还没办完的先心病记录，请打开那一份。", name=entry.person.name), "screened_on"
        )
        case = _make(entry, context)
        with guarded({"uq_heart_case_waiting": known, "heart_case.person_id": known}):
            db.session.add(case)
        cases.append(case)
    record(context.actor, "heart.roster", subjects=[case.person_id for case in cases])
    return cases


def _may_update(entry: RosterEntry, values: Mapping[str, Any], context: RosterContext) -> None:
    """A roster does not take an operation back."""
    to = values.get("state")
    if entry.existing.operated_on and to is not None and to not in (H.OPERATED, H.RECOVERED):
        name = entry.existing.person.name
        entry.refuse("state", "operated", _("%(name)s 已经记了手术，名单上的结果不能改回去。", name=name))


def _remove(cases: Sequence[HeartCase], context: RosterContext) -> None:
    """Void them; raises Conflict with names where the case went on since."""
    moved = [case for case in cases if case.updated_at > case.created_at and case.state is not H.SUSPECTED]
    if moved:
        names = some_of(dict.fromkeys(case.person.name for case in moved))
        raise Conflict(_("不能撤回：%(names)s的先心病记录后来又往下办了。请逐个处理。", names=names))
    for case in cases:
        case.voided_on = context.today
    record(context.actor, "heart.roster_undo", subjects=[case.person_id for case in cases], reason="导入撤回")


def _show(attribute: str, value: Any) -> str | None:
    return WORDS[value.value].split()[0] if attribute == "state" and isinstance(value, H) else None


HEART = RosterSpec(
    "heart", _("先心病筛查名单"), Permission.CHILDHEALTH_WRITE, HeartCase, COLUMNS, _check, _existing, _create, _remove,
    people=RosterPeople(who="child", headings=("儿童姓名", "学生姓名", "患儿姓名")), may_update=_may_update, show=_show,
    labels={
        "state": _("到哪一步"), "hospital": _("医院"), "diagnosis": _("诊断"), "operated_on": _("手术日期"),
        "cost_fen": _("手术费用（元）"), "payer": _("谁出的钱"), "next_on": _("下次复查"),
    },
)  # fmt: skip
