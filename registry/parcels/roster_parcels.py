"""The roster of parcels: child, kind, day, value and occurrence in the file (contract, roster kinds)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from registry.access.permissions import Permission
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import _
from registry.core.listing import some_of
from registry.core.roster_kinds import Entries, RosterColumn, RosterContext, RosterEntry, RosterPeople, RosterSpec
from registry.extensions import db
from registry.parcels.models import Parcel, ParcelKind, ParcelState
from registry.parcels.queries import left_behind_on
from registry.parcels.services import ParcelData, check_parcel, make_parcel

UNDONE = "导入撤回"
KINDS = {
    "love_parcel": "爱心邮包 邮包 爱心包裹 包裹",
    "letter": "双程信封 信封 爱心信封",
    "care_file": "爱心档案 档案 关爱档案",
}
COLUMNS = (
    RosterColumn("kind", ("类别", "类型", "名称", "种类", "物品"), "choice", words=KINDS, example="爱心邮包"),
    RosterColumn("number", ("邮包编号", "包裹编号", "编号", "单号", "邮包号", "包裹单号"), "code", example="LX-0001"),
    RosterColumn("donor_name", ("捐赠方", "捐赠单位", "捐赠人", "捐赠者", "爱心企业", "爱心人士"), "title", example="河套商会"),
    RosterColumn("contents", ("内容", "物品内容", "品名", "物资"), "title"),
    RosterColumn("quantity", ("数量", "件数", "个数", "信封数量"), "count"),
    RosterColumn("value", ("价值", "金额", "折价", "价值金额", "折款"), "money", example="100"),
    RosterColumn("ordered_on", ("寄出日期", "下单日期", "捐赠日期", "寄出时间"), "date"),
    RosterColumn("delivered_on", ("送达日期", "发放日期", "签收日期", "发放时间", "领取日期", "日期"), "date", example="2014-06-01"),
    RosterColumn("received_by", ("签收人", "领取人", "领取人签字"), "title"),
    RosterColumn("feedback", ("反馈", "孩子反馈", "回信内容", "备注")),
    RosterColumn("replies", ("回信", "回信数", "收到回信"), "count"),
)  # fmt: skip
PLAIN = ("number", "donor_name", "contents", "received_by", "feedback", "replies", "quantity")


def _check(entries: Entries, context: RosterContext) -> None:
    for entry in entries:
        values = entry.values
        ordered = values.get("ordered_on") or values.get("delivered_on")
        if ordered is None:
            ordered = context.today
            entry.warn(
                "delivered_on", "no_date", _("没写日期，先按 %(day)s 送达记。请以后核对。", day=ordered.isoformat())
            )
        came = values.get("delivered_on") or (None if values.get("ordered_on") else ordered)
        entry.key = (entry.who, values.get("kind") or "love_parcel", ordered, values.get("value") or 0)
        entry.fields = {name: values.get(name) for name in PLAIN} | {"delivered_on": came}
        entry.fields["feedback"] = entry.fields["feedback"][:300] if entry.fields["feedback"] else None
        entry.name = entry.person.name if entry.person else entry.name
    _check_children(entries, context)
    _check_numbers([entry for entry in entries if not entry.refused])


def _check_children(entries: Entries, context: RosterContext) -> None:
    """Every love parcel's child is registered as left-behind on the day; one query a day."""
    by_day: dict[dt.date, set[int]] = {}
    for entry in entries:
        if entry.person is not None:
            by_day.setdefault(entry.key[2], set()).add(entry.person.id)
    known = {day: left_behind_on(sorted(ids), day) for day, ids in by_day.items()}
    later = {day: left_behind_on(sorted(ids), day, registered_late=True) for day, ids in by_day.items()}
    for entry in entries:
        if entry.person is None:
            continue
        day, who = entry.key[2], entry.person.id
        try:
            check_parcel(entry.person, _data(entry), left_behind=who in later[day], today=context.today)
            if who in later[day] - known[day]:
                entry.warn("name", "registered_late", _("寄出那天还没登记为留守儿童，是后来补登的。请核对。"))
        except Invalid as error:
            column = {"person": "name", "ordered_on": "ordered_on"}.get(error.field or "", error.field or "")
            entry.refuse(
                column, "not_left_behind" if error.field == "person" else error.field or "parcel", error.message
            )


def _check_numbers(entries: Entries) -> None:
    numbers = sorted({entry.fields["number"] for entry in entries if entry.fields["number"]})
    taken: dict[str, tuple[Any, ...]] = {}
    for start in range(0, len(numbers), 400):
        query = select(Parcel).where(Parcel.number.in_(numbers[start : start + 400]), Parcel.state != ParcelState.VOID)
        for row in db.session.scalars(query.order_by(Parcel.id)):
            taken[str(row.number)] = (row.person_id, row.kind.value, row.ordered_on, row.value_fen)
    for entry in entries:
        number = entry.fields["number"]
        if number and taken.setdefault(number, entry.key) != entry.key:
            entry.refuse("number", "number", _("邮包编号 %(number)s 已经登记过。", number=number))


def _data(entry: RosterEntry) -> ParcelData:
    _who, kind, ordered_on, value = entry.key
    fields = entry.fields
    return ParcelData(
        ParcelKind(kind), ordered_on, fields["donor_name"] or "", fields["number"], fields["contents"] or "",
        fields["quantity"] or 1, value, fields["delivered_on"], (fields["received_by"] or "")[:50], fields["feedback"],
        fields["replies"] or 0, entry.occurrence,
    )  # fmt: skip


def _existing(entries: Entries, context: RosterContext) -> Mapping[tuple[Any, ...], Sequence[Parcel]]:
    ids = sorted({entry.person.id for entry in entries if entry.person is not None})
    found: dict[tuple[Any, ...], list[Parcel]] = {}
    for start in range(0, len(ids), 400):
        query = select(Parcel).where(Parcel.person_id.in_(ids[start : start + 400]), Parcel.state != ParcelState.VOID)
        for row in db.session.scalars(query.order_by(Parcel.id)):
            found.setdefault((row.person_id, row.kind.value, row.ordered_on, row.value_fen), []).append(row)
    return found


def _create(entries: Entries, context: RosterContext) -> list[Parcel]:
    parcels = [make_parcel(entry.person, _data(entry), actor=context.actor, today=context.today) for entry in entries]
    db.session.add_all(parcels)
    db.session.flush()
    record(context.actor, "parcel.roster", subjects=[parcel.person_id for parcel in parcels])
    return parcels


def _update(entry: RosterEntry, values: Mapping[str, Any], context: RosterContext) -> None:
    parcel = entry.existing
    for name, value in values.items():
        setattr(parcel, name, value)
    if values.get("delivered_on") and parcel.state is ParcelState.ORDERED:
        parcel.state = ParcelState.DELIVERED
    record(context.actor, "parcel.change", parcel, subjects=[parcel.person_id])


def _remove(parcels: Sequence[Parcel], context: RosterContext) -> None:
    """Void them; raises Conflict when one was answered since the day it came in."""
    busy = [parcel for parcel in parcels if parcel.state is ParcelState.RETURNED]
    if busy:
        names = some_of(dict.fromkeys(parcel.person.name for parcel in busy))
        raise Conflict(_("不能撤回：%(names)s的邮包后来退回了。请逐个处理。", names=names))
    for parcel in parcels:
        parcel.state, parcel.reason = ParcelState.VOID, UNDONE
    record(context.actor, "parcel.roster_undo", subjects=[parcel.person_id for parcel in parcels], reason=UNDONE)


PARCELS = RosterSpec(
    "parcels", _("爱心邮包名单"), Permission.PARCEL_WRITE, Parcel, COLUMNS, _check, _existing, _create, _remove,
    people=RosterPeople(who="child", statuses=("left_behind",), headings=("儿童姓名", "受助儿童", "学生姓名")), occurrences=True,
    update=_update,
    labels={
        "number": _("邮包编号"), "donor_name": _("捐赠方"), "contents": _("里面有什么"), "received_by": _("签收人"),
        "feedback": _("孩子的反馈"), "replies": _("收到回信"), "quantity": _("数量"), "delivered_on": _("送达日期"),
    },
)  # fmt: skip
