"""The roster of facilities: the same facility by kind and name (contract, roster kinds)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.activities.words import read_materials
from registry.audit.services import record
from registry.centers.models import Facility, Member
from registry.centers.services import FacilityData, add_facility
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import _
from registry.core.listing import some_of
from registry.core.roster_kinds import Entries, RosterColumn, RosterContext, RosterEntry, RosterSpec
from registry.extensions import db
from registry.settings.code_lists import CODE_LISTS

UNDONE = "导入撤回"
NEVER = dt.date(1900, 1, 1)
SYNONYMS = {"care_centre": "留守儿童关爱中心 儿童关爱中心", "counsel_room": "心理咨询室 心理辅导室", "day_care": "托管班 儿童托管中心",
            "rights_station": "妇女维权站 维权服务站", "bud_school": "春蕾班", "women_home": "妇女儿童之家"}  # fmt: skip
WORDS = {code: f"{label.source} {SYNONYMS.get(code, '')}".strip() for code, label in CODE_LISTS["facility"].items}
SOURCES = {
    "fiscal": "财政 财政资金 政府", "lottery": "彩票公益金 彩票 福彩", "donation": "社会捐赠 捐赠", "foundation": "基金会",
    "own": "妇联经费 自筹", "intl": "国际项目 国际",
}  # fmt: skip
COLUMNS = (
    RosterColumn("kind", ("阵地类型", "类型", "类别", "阵地类别", "阵地"), "choice", words=WORDS, example="儿童之家"),
    RosterColumn("name", ("名称", "阵地名称", "单位名称", "机构名称", "中心名称"), "title", required=True, example="四义堂村儿童之家"),
    RosterColumn("address", ("地址", "详细地址", "地点", "所在地"), "title"),
    RosterColumn("keeper", ("管理员", "负责人", "管理人员", "联系人"), "title"),
    RosterColumn("keeper_phone", ("联系电话", "电话", "管理员电话", "负责人电话", "手机号"), "phone"),
    RosterColumn("hours", ("开放时间", "开放时段"), "title"),
    RosterColumn("capacity", ("容纳人数", "可容纳人数", "容量"), "count"),
    RosterColumn("opened_on", ("建成日期", "建成时间", "成立时间", "挂牌时间", "建立时间", "投入使用时间", "成立日期"), "date"),
    RosterColumn("cost", ("投入", "投入资金", "金额", "造价", "资金", "投资"), "money"),
    RosterColumn("fund_source", ("资金来源",), "choice", words=SOURCES),
    RosterColumn("equipment", ("设备", "设施设备", "配备设备", "设施")),
    RosterColumn("note", ("备注", "说明")),
)  # fmt: skip
PLAIN = ("address", "keeper", "keeper_phone", "hours", "capacity", "opened_on", "fund_source", "note")


def _check(entries: Entries, context: RosterContext) -> None:
    for entry in entries:
        values, name = entry.values, entry.values["name"]
        kind = values.get("kind") or next(
            (code for code, words in WORDS.items() if any(word in name for word in words.split())), None
        )
        if kind is None:
            entry.refuse("kind", "kind", _("看不出“%(name)s”是哪种阵地。请加一列“类型”。", name=name))
            continue
        if values.get("capacity") == 0:
            entry.warn("capacity", "capacity", _("容纳人数是 0，按没写处理。"))
        entry.key, entry.name = (kind, name), name
        entry.fields = {key: values.get(key) or None for key in PLAIN} | {"cost_fen": values.get("cost")}
        try:
            entry.extra["items"] = read_materials(values.get("equipment") or "")
        except Invalid as error:
            entry.extra["items"] = {}
            entry.warn("equipment", "equipment", error.message)


def _existing(entries: Entries, context: RosterContext) -> Mapping[tuple[Any, ...], Sequence[Facility]]:
    names = sorted({entry.key[1] for entry in entries if entry.key})
    found: dict[tuple[Any, ...], list[Facility]] = {}
    for start in range(0, len(names), 400):
        query = (
            select(Facility)
            .where(Facility.name.in_(names[start : start + 400]), Facility.closed_on.is_(None),
                   visible_to(context.actor, Facility.scope_code))
            .options(selectinload(Facility.items))
        )  # fmt: skip
        for row in db.session.scalars(query.order_by(Facility.id)):
            found.setdefault((row.kind, row.name), []).append(row)
    return found


def _create(entries: Entries, context: RosterContext) -> list[Facility]:
    return [_add(entry, context) for entry in entries]


def _add(entry: RosterEntry, context: RosterContext) -> Facility:
    kind, name = entry.key
    fields: dict[str, Any] = {key: value for key, value in entry.fields.items() if value is not None}
    data = FacilityData(kind, name, entry.place, items=entry.extra["items"], **fields)
    return add_facility(data, actor=context.actor)


def _update(entry: RosterEntry, values: Mapping[str, Any], context: RosterContext) -> None:
    for name, value in values.items():
        setattr(entry.existing, name, value if value is not None or name not in ("address", "keeper", "hours") else "")
    record(context.actor, "facility.change", entry.existing)


def _remove(facilities: Sequence[Facility], context: RosterContext) -> None:
    """Close them as if they had never been; raises Conflict when a child was enrolled since."""
    ids = [facility.id for facility in facilities]
    busy = set(db.session.scalars(select(Member.facility_id).where(Member.facility_id.in_(ids))))
    names = some_of((facility.name for facility in facilities if facility.id in busy), unit=_("个"))
    if names:
        raise Conflict(_("不能撤回：%(names)s已经有孩子登记。请逐个停用。", names=names))
    for facility in facilities:
        facility.closed_on, facility.close_reason = min(facility.opened_on or NEVER, context.today), UNDONE
        record(context.actor, "facility.close", facility, reason=UNDONE)


FACILITIES = RosterSpec(
    "facilities", _("关爱阵地登记表"), Permission.CENTER_WRITE, Facility, COLUMNS, _check, _existing, _create, _remove,
    update=_update, subjects=lambda facility: (),
    labels={
        "address": _("详细地址"), "keeper": _("管理员"), "keeper_phone": _("管理员电话"), "hours": _("开放时间"),
        "capacity": _("容纳人数"), "opened_on": _("建成日期"), "cost_fen": _("投入（元）"), "fund_source": _("资金来源"),
        "note": _("备注"),
    },
)  # fmt: skip
