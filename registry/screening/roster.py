"""The roster of screenings: person and day make a row; unknown women are registered, no campaign is needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from registry.access.permissions import Permission
from registry.access.scope import within
from registry.core.i18n import Text, _
from registry.core.roster_kinds import Entries, RosterColumn, RosterContext, RosterEntry, RosterPeople, RosterSpec
from registry.extensions import db
from registry.people.showing import labels_of
from registry.screening import words_read
from registry.screening.assess import TESTS, Codes
from registry.screening.following import settle_from_roster
from registry.screening.models import Campaign, Screening, SecondLook
from registry.screening.recording import LATE_RESULTS, Result, apply_codes, enter, void_results
from registry.screening.rules import doubts, rules_on
from registry.screening.words import FOLLOW_STATES

CHUNK = 500
FOLLOW_WORDS = {
    "due": "待随访 未随访 随访中", "done": "已随访 完成 已完成 是", "lost": "失访 联系不上", "refused": "拒绝 拒访 不愿随访",
}  # fmt: skip
COLUMNS = (
    RosterColumn("screened_on", ("筛查日期", "检查日期", "体检日期", "筛查时间", "检查时间", "日期"), "date", required=True,
                 example="2026-03-01"),
    RosterColumn("hospital", ("检查机构", "筛查机构", "医院", "检查单位", "承检单位"), "title", example="旗妇幼保健院"),
    RosterColumn("cytology", ("宫颈细胞学", "宫颈细胞学结果", "细胞学", "细胞学结果", "TCT", "TCT结果", "液基细胞学", "TBS",
                              "TBS分类", "宫颈涂片", "宫颈癌筛查结果"), parse=words_read.cytology, example="NILM"),
    RosterColumn("hpv", ("HPV 检测", "HPV", "HPV结果", "HPV检测结果", "HPV分型"), parse=words_read.hpv, example="阴性"),
    RosterColumn("birads", ("乳腺 BI-RADS 分类", "BI-RADS", "BI-RADS分类", "BIRADS", "乳腺BI-RADS", "乳腺超声", "乳腺B超",
                            "乳腺超声结果", "乳腺检查", "乳腺检查结果", "乳腺癌筛查结果"), parse=words_read.birads, example="2"),
    RosterColumn("histology", ("组织病理", "病理", "病理结果", "组织病理结果", "活检", "活检结果", "病理诊断"),
                 parse=words_read.histology),
    RosterColumn("follow_up", ("随访情况", "随访状态", "随访", "是否随访"), "choice", words=FOLLOW_WORDS),
    RosterColumn("followed_on", ("随访日期", "随访时间"), "date"),
    RosterColumn("outcome", ("随访结果", "转归", "处理结果"), "text"),
    RosterColumn("campaign", ("筛查批次", "筛查名称", "批次"), "title"),
    RosterColumn("note", ("备注", "说明"), "text"),
)  # fmt: skip
LABELS: dict[str, Text] = {
    "cytology": _("宫颈细胞学"), "hpv": _("HPV 检测"), "birads": _("乳腺 BI-RADS"), "histology": _("组织病理"),
    "hospital": _("检查机构"), "follow_up": _("随访情况"), "note": _("备注"), "screened_on": _("筛查日期"),
}  # fmt: skip


def check(entries: Entries, context: RosterContext) -> None:
    """Days that can be, doubts as warnings, the campaign of each row."""
    campaigns = _campaigns(context)
    rules = rules_on(context.today, context.region)
    for entry in entries:
        day: dt.date = entry.values["screened_on"]
        subject = entry.person or entry.new_person
        if day > context.today:
            entry.refuse("screened_on", "future", _("筛查日期 %(day)s 还没到。请核对。", day=day.isoformat()))
            continue
        if day < subject.birth_date:
            entry.refuse("screened_on", "before_birth", _("筛查日期早于出生日期。请核对。"))
            continue
        for code, text in doubts(subject, day, rules):
            entry.warn("id_number" if code == "man" else "screened_on", f"screening_{code}", text)
        _check_follow_up(entry, context.today)
        entry.extra["campaign"] = _campaign_for(entry, campaigns, subject.scope_code, day)
        entry.key = (entry.who, day)
        entry.fields = {name: entry.values.get(name) for name in (*TESTS, "hospital", "note", "follow_up")}


def _check_follow_up(entry: RosterEntry, today: dt.date) -> None:
    on = entry.values.get("followed_on")
    if on is not None and (on > today or on < entry.values["screened_on"]):
        entry.warn("followed_on", "followed_on", _("随访日期不在筛查以后、今天以前，没有采用。请核对。"))
        on = None
    entry.extra["followed_on"] = on


def _campaigns(context: RosterContext) -> Sequence[Campaign]:
    county = context.region[:6].ljust(12, "0")
    return db.session.scalars(
        select(Campaign).where(within(county, Campaign.scope_code)).order_by(Campaign.starts_on, Campaign.id)
    ).all()


def _campaign_for(entry: RosterEntry, campaigns: Sequence[Campaign], place: str, day: dt.date) -> Campaign | None:
    """The campaign the row names, if its day fits; else None: the woman's own invitation decides, or none is needed."""
    title = entry.values.get("campaign")
    if not title:
        return None
    named = [one for one in campaigns if one.title == title]
    fitting = [one for one in named if one.starts_on <= day <= one.ends_on + LATE_RESULTS]
    if named and not fitting:
        entry.refuse("screened_on", "before_campaign", _("“%(title)s”是 %(day)s 开始的，结果不能更早，也不能晚于结束六十天。请核对日期或批次。",
                                                         title=title, day=named[0].starts_on.isoformat()))  # fmt: skip
    if not named:
        entry.warn("campaign", "unknown_campaign", _("没有叫“%(title)s”的筛查批次，这一行不挂批次。", title=title))
    return fitting[0] if fitting else None


def existing(entries: Entries, context: RosterContext) -> Mapping[tuple[Any, ...], Sequence[Screening]]:
    """Live screenings of the persons, by person and day."""
    ids = sorted({entry.person.id for entry in entries if entry.person is not None})
    found: dict[tuple[Any, ...], list[Screening]] = {}
    for start in range(0, len(ids), CHUNK):
        rows = db.session.scalars(
            select(Screening)
            .where(Screening.person_id.in_(ids[start : start + CHUNK]), Screening.voided_on.is_(None))
            .options(selectinload(Screening.follow_ups))
            .order_by(Screening.id)
        )
        for row in rows:
            found.setdefault((row.person_id, row.screened_on), []).append(row)
    return found


def create(entries: Entries, context: RosterContext) -> Sequence[Screening]:
    """Write the results through the room's own bulk entry, then what the roster says about the second looks."""
    rules = rules_on(context.today, context.region)
    results = [
        Result(entry.person, entry.values["screened_on"], _codes(entry.values), entry.values.get("hospital") or "",
               entry.values.get("note"), entry.extra.get("campaign"))
        for entry in entries
    ]  # fmt: skip
    made = enter(results, actor=context.actor, intervals=rules.intervals)
    for entry, screening in zip(entries, made, strict=True):
        said = doubts(entry.person, screening.screened_on, rules)
        screening.warned = ",".join(code for code, _text in said) or None
        _settle(entry, screening, entry.values.get("follow_up"), context)
    db.session.flush()
    return made


def _codes(values: Mapping[str, Any]) -> Codes:
    return Codes(*(values.get(name) for name in TESTS))


def _settle(entry: RosterEntry, screening: Screening, state: str | None, context: RosterContext) -> None:
    if state is None:
        return
    on = entry.extra.get("followed_on") or min(context.today, screening.screened_on)
    settle_from_roster(screening.follow_ups, state, on, entry.values.get("outcome"), context.actor)


def update(entry: RosterEntry, values: Mapping[str, Any], context: RosterContext) -> None:
    """Write the differences of a known screening; flags and second looks follow the codes."""
    screening: Screening = entry.existing
    for name in ("hospital", "note"):
        if name in values:
            setattr(screening, name, values[name])
    if any(name in values for name in TESTS):
        codes = Codes(*(values.get(name, getattr(screening, name)) for name in TESTS))
        intervals = rules_on(screening.screened_on, context.region).intervals
        apply_codes(screening, codes, intervals, context.actor)
    if "follow_up" in values:
        _settle(entry, screening, values["follow_up"], context)


def remove(records: Sequence[Screening], context: RosterContext) -> None:
    """Void what the import made; a second look somebody worked on keeps it (Conflict)."""
    ids = [record.id for record in records]
    for start in range(0, len(ids), CHUNK):
        list(
            db.session.scalars(
                select(Screening)
                .where(Screening.id.in_(ids[start : start + CHUNK]))
                .options(joinedload(Screening.person), joinedload(Screening.invitation),
                         selectinload(Screening.follow_ups).selectinload(SecondLook.contacts))
                .execution_options(populate_existing=True)
                .order_by(Screening.id)
            ).unique()
        )  # fmt: skip
    void_results(records, reason=str(_("撤回导入")), actor=context.actor, today=context.today)


def show(attribute: str, value: Any) -> str | None:
    """The words of a value in the preview."""
    if attribute in TESTS and value:
        words = labels_of(attribute)[attribute]
        return str(words.get(value, value))
    if attribute == "follow_up" and value:
        return str({state.value: label for state, label in FOLLOW_STATES.items()}.get(value, value))
    return None


SCREENINGS = RosterSpec(
    name="screenings", title=_("两癌筛查结果"), permission=Permission.SCREENING_WRITE, model=Screening, columns=COLUMNS,
    check=check, existing=existing, create=create, remove=remove, update=update, labels=LABELS, show=show,
    people=RosterPeople(makes=True, who="woman", statuses=("other",), headings=("妇女姓名", "受检者姓名", "受检人")),
)  # fmt: skip
