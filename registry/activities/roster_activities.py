"""The roster of activities: the same activity by type, day, place and title (contract, roster kinds)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.access.permissions import Permission
from registry.access.scope import visible_to
from registry.activities.models import Activity, ActivityState, Attendee
from registry.activities.services import ActivityData, add_activity, set_materials
from registry.activities.words import PAPERS, TYPES
from registry.audit.services import record
from registry.core.errors import Conflict
from registry.core.i18n import _
from registry.core.listing import some_of
from registry.core.roster_kinds import Entries, RosterColumn, RosterContext, RosterEntry, RosterSpec
from registry.extensions import db

UNDONE = "导入撤回"
SYNONYMS = {
    "care": "关爱 慰问活动", "counselling": "心理健康 心理疏导", "publicity": "普法宣传 法制宣传 宣传 普法 维权宣传", "anti_drug": "禁毒",
    "drowning": "防溺水", "anti_trafficking": "防拐 反拐 防拐宣传 防拐春雨行动", "parent_school": "家庭教育 家庭教育讲座 家教讲座",
    "training": "培训 技能培训班", "job_fair": "专场招聘会 招聘", "health": "义诊 健康讲座 体检", "volunteer": "志愿服务 巾帼志愿者",
    "child_growth": "儿童成长 儿童活动", "child_forum": "论坛", "handicraft": "手工 手工展示", "family": "家庭活动 最美家庭",
    "other": "其它",
}  # fmt: skip
WORDS = {code: f"{label.source} {SYNONYMS.get(code, '')}".strip() for code, label in TYPES.items()}
COLUMNS = (
    RosterColumn("type", ("活动类型", "类型", "活动类别", "类别"), "choice", words=WORDS, example="禁毒宣传"),
    RosterColumn("title", ("活动名称", "名称", "活动主题", "主题", "活动内容", "内容", "活动"), "title", example="防溺水进校园"),
    RosterColumn("held_on", ("日期", "活动日期", "活动时间", "时间", "举办日期", "举办时间", "开展时间"), "date", required=True, example="2014-05-20"),
    RosterColumn("place", ("地点", "活动地点", "举办地点", "开展地点"), "title"),
    RosterColumn("partners", ("合办单位", "协办单位", "联合单位", "参与单位", "主办单位", "承办单位")),
    RosterColumn("sessions", ("场次", "场数", "次数", "期数", "场"), "number"),
    RosterColumn("attendances", ("人次", "参加人次", "参加人数", "参与人数", "受益人次", "受教育人数", "人数"), "number"),
    RosterColumn("copies", ("发放材料", "发放资料", "发放宣传资料", "宣传资料", "材料份数", "份数", "发放材料份数", "发放宣传品"), "number"),
    RosterColumn("consultations", ("咨询人次", "咨询人数", "接受咨询"), "number"),
    RosterColumn("summary", ("活动情况", "备注", "说明")),
)  # fmt: skip
PLAIN = ("partners", "sessions", "attendances", "consultations", "summary")


def guess_type(title: str) -> str:
    """The type whose words stand in the title, 宣传 alone last of all; 其他 when none does."""
    for code, words in sorted(WORDS.items(), key=lambda item: item[0] == "publicity"):
        if code != "other" and any(word in title for word in words.split()):
            return code
    return "other"


def _whole(value: Any) -> Any:
    return max(0, int(value)) if isinstance(value, Decimal) else value


def _check(entries: Entries, context: RosterContext) -> None:
    for entry in entries:
        values = entry.values
        if not values.get("type") and not values.get("title"):
            entry.refuse("title", "title", _("没写活动类型，也没写活动名称。至少写一样。"))
            continue
        kind = values.get("type") or guess_type(values["title"])
        title = values.get("title") or str(TYPES[kind].source)
        if values.get("sessions") == 0:
            entry.refuse("sessions", "sessions", _("至少一场。"))
            continue
        entry.key, entry.name = (kind, values["held_on"], values.get("place") or "", title), title
        entry.fields = {name: _whole(values.get(name)) for name in (*PLAIN, "copies")}
        for name, most in (("partners", 200), ("summary", 1000)):
            entry.fields[name] = entry.fields[name][:most] if entry.fields[name] else None


def _existing(entries: Entries, context: RosterContext) -> Mapping[tuple[Any, ...], Sequence[Activity]]:
    days = sorted({entry.key[1] for entry in entries if entry.key})
    found: dict[tuple[Any, ...], list[Activity]] = {}
    for start in range(0, len(days), 400):
        query = (
            select(Activity)
            .where(Activity.held_on.in_(days[start : start + 400]), Activity.state != ActivityState.VOID,
                   visible_to(context.actor, Activity.scope_code))
            .options(selectinload(Activity.materials))
        )  # fmt: skip
        for row in db.session.scalars(query.order_by(Activity.id)):
            found.setdefault((row.type, row.held_on, row.place, row.title), []).append(row)
    return found


def _create(entries: Entries, context: RosterContext) -> list[Activity]:
    return [_add(entry, context) for entry in entries]


def _add(entry: RosterEntry, context: RosterContext) -> Activity:
    kind, held_on, place, title = entry.key
    fields = entry.fields
    data = ActivityData(
        kind, title, held_on, entry.place, place, fields["partners"] or "", fields["sessions"] or 1,
        fields["attendances"] or 0, fields["consultations"] or 0, fields["summary"],
        {PAPERS: fields["copies"]} if fields["copies"] else {},
    )  # fmt: skip
    return add_activity(data, actor=context.actor, today=context.today)


def _update(entry: RosterEntry, values: Mapping[str, Any], context: RosterContext) -> None:
    activity = entry.existing
    for name, value in values.items():
        if name == "copies":
            set_materials(activity, {PAPERS: value} if value else {})
        else:
            setattr(activity, name, value)
    record(context.actor, "activity.change", activity)


def _remove(activities: Sequence[Activity], context: RosterContext) -> None:
    """Void them; raises Conflict when somebody was named as attending since."""
    ids = [activity.id for activity in activities]
    busy = set(db.session.scalars(select(Attendee.activity_id).where(
        Attendee.activity_id.in_(ids), Attendee.removed_on.is_(None))))  # fmt: skip
    names = some_of((activity.title for activity in activities if activity.id in busy), unit=_("场"))
    if names:
        raise Conflict(_("不能撤回：%(names)s后来点了名。请先把名单去掉。", names=names))
    for activity in activities:
        activity.state, activity.void_reason = ActivityState.VOID, UNDONE
        record(context.actor, "activity.void", activity, reason=UNDONE)


ACTIVITIES = RosterSpec(
    "activities", _("活动登记表"), Permission.ACTIVITY_WRITE, Activity, COLUMNS, _check, _existing, _create, _remove,
    update=_update, subjects=lambda activity: (),
    labels={"partners": _("合办单位"), "sessions": _("场次"), "attendances": _("人次"), "consultations": _("咨询人次"),
            "summary": _("活动情况"), "copies": _("发放材料")},
)  # fmt: skip
