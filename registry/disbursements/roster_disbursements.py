"""The roster of payments that were made: person + program or kind + date + amount + occurrence (contract).

A row is a payment of the past, entered by who may pay: it goes into a batch of its own as paid, with its money in the
ledger. New payments go the usual way: nomination, notice, batch, a second person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from registry.access.permissions import Permission
from registry.access.scope import within
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.core.roster_kinds import Entries, RosterColumn, RosterContext, RosterEntry, RosterPeople, RosterSpec
from registry.disbursements.lines import LIVE_STATES, PAID_STATES
from registry.disbursements.models import Disbursement, DisbursementState
from registry.disbursements.roster_money import SOURCES
from registry.disbursements.roster_writing import remove_payments, write_payments
from registry.extensions import db
from registry.funds.models import Fund
from registry.people.models import Household, LifetimeAid, Person
from registry.programs.eligibility import chunks
from registry.programs.models import ENDED_STATES, Enrolment, EnrolmentState
from registry.programs.roster_programs import KIND_CHOICES, Chosen, ProgramBook

RUNNING = (EnrolmentState.NOMINATED, EnrolmentState.RETURNED, EnrolmentState.REVIEWED, EnrolmentState.NOTICED,
           EnrolmentState.NOTICE_EXEMPT)  # fmt: skip
METHODS = {
    "bank": "银行转账 转账 打卡 银行 一卡通 银行代发",
    "cash": "现金 现金发放",
    "goods": "实物 物资 慰问品",
    "service": "服务",
}
TARGETS = {"person": "个人 人 按人 儿童 妇女", "household": "户 家庭 按户 农户 困难家庭 困难户"}
COLUMNS = (
    RosterColumn("program", ("项目", "项目名称", "救助项目", "资助项目", "慰问项目", "活动名称", "发放项目"), "title", inherits=True,
                 example="春节慰问"),
    RosterColumn("program_kind", ("项目类型", "项目类别", "救助类型", "资助类型", "类型", "类别"), "choice", words=KIND_CHOICES,
                 inherits=True),
    RosterColumn("cycle", ("期次", "学年", "批次", "期别", "年度", "资助学年"), "title", inherits=True),
    RosterColumn("target", ("对象类别", "慰问对象", "对象", "发放对象", "对象类型", "慰问对象类别", "人/户"), "choice", words=TARGETS,
                 inherits=True, example="个人"),
    RosterColumn("paid_on", ("发放日期", "发放时间", "日期", "慰问日期", "慰问时间", "救助日期", "救助时间", "到账日期", "资助日期", "时间",
                             "领取日期"), "date", inherits=True, example="2026-01-20"),
    RosterColumn("amount", ("金额", "发放金额", "实发金额", "慰问金", "救助金额", "资助金额", "慰问金额", "补助金额", "现金", "救助金",
                            "已发放救助款", "助学金", "慰问金（元）"), "money", inherits=True, example="300"),
    RosterColumn("goods_item", ("物品", "慰问品", "物资", "品名", "物资类别", "物品名称", "实物", "慰问物资", "物资名称")),
    RosterColumn("quantity", ("数量", "物资数量", "件数", "份数"), "count"),
    RosterColumn("goods_value", ("物资折价", "折价", "实物折价", "物品折价", "折合金额", "物资金额", "物品价值", "慰问品折价",
                                 "已发放救助物资折款", "价值"), "money", inherits=True),
    RosterColumn("method", ("发放方式", "发放形式", "支付方式", "救助资金发放形式", "方式"), "choice", words=METHODS, inherits=True),
    RosterColumn("source", ("资金来源", "经费来源", "资金", "资金名称"), "title", inherits=True),
    RosterColumn("signed_on", ("签领日期", "签字日期", "签收日期"), "date"),
    RosterColumn("proxy_name", ("代领人", "代领人姓名"), "relative_name"),
)  # fmt: skip


def _find_heads(entries: Entries, context: RosterContext) -> None:
    """A household is given by its head: somebody of it who is on the register stands for it."""
    wanted = {
        e.name for e in entries if not e.values.get("id_number") and e.values.get("target") in (None, "household")
    }
    homes: dict[str, list[Person]] = {}
    for part in chunks_of(sorted(wanted)):
        query = (
            select(Household.head_name, Person)
            .join(Person, Person.household_id == Household.id)
            .where(Household.head_name.in_(part), within(context.region, Household.scope_code),
                   Person.merged_into_id.is_(None))
            .order_by(Household.id, Person.id)
        )  # fmt: skip
        for head, person in db.session.execute(query):
            if all(other.household_id != person.household_id for other in homes.get(head, [])):
                homes.setdefault(head, []).append(person)
    for entry in entries:
        found = homes.get(entry.name, [])
        if len(found) == 1:
            entry.person, entry.extra["head"] = found[0], True


def chunks_of(texts: Sequence[str]) -> list[Sequence[str]]:
    """Texts in portions that every database takes as parameters."""
    return [texts[start : start + 400] for start in range(0, len(texts), 400)]


def _check(entries: Entries, context: RosterContext) -> None:
    book, funds = ProgramBook(context), _funds(context)
    for entry in entries:
        values = entry.values
        on = values.get("paid_on") or values.get("signed_on") or entry.filled_on
        cash, goods = values.get("amount") or 0, values.get("goods_value") or 0
        if not isinstance(on, dt.date):
            entry.refuse("paid_on", "date_missing", _("没写发放日期，表上也没有填表日期。请写日期。"))
        elif on > context.today:
            entry.refuse("paid_on", "date_ahead", _("发放的日子还没到。发了再记。"))
        elif cash < 0 or goods < 0 or not cash + goods:
            entry.refuse("amount", "amount", _("没写金额，也没写物资折价。至少写一项，要大于零。"))
        else:
            _fill(entry, book, on, cash, goods)
            _fund_of(entry, funds)
    fresh = [entry for entry in entries if not entry.refused]
    known = _existing(fresh, context)
    fresh = [entry for entry in fresh if entry.key not in known]
    _check_under_way(fresh)
    _check_lifetime(fresh)


def _fill(entry: RosterEntry, book: ProgramBook, on: dt.date, cash: int, goods: int) -> None:
    values, target = entry.values, entry.values.get("target")
    household = target == "household" if target else True if entry.extra.get("head") else None
    chosen = book.choose(entry, on, household=household)
    if chosen is None:
        return
    if household is None:
        household = chosen.program.per_household if chosen.program is not None else False
    entry.key = (entry.who, chosen.key[0], on, cash, goods)
    entry.extra |= {"chosen": chosen, "book": book, "on": on, "cash": cash, "goods": goods, "household": household}
    entry.fields = {
        "per_household": household if target else None, "goods_item": (values.get("goods_item") or "")[:100] or None,
        "quantity": values.get("quantity") or None, "signed_on": values.get("signed_on"),
        "proxy_name": values.get("proxy_name"),
    }  # fmt: skip


def _funds(context: RosterContext) -> dict[str, Fund]:
    query = select(Fund).where(within(context.region[:6] + "000000", Fund.scope_code)).order_by(Fund.id)
    return {fund.title: fund for fund in db.session.scalars(query)}


def _fund_of(entry: RosterEntry, funds: Mapping[str, Fund]) -> None:
    """A fund of this register by its title, else the source by its word; unknown words are kept as no source."""
    said = entry.values.get("source")
    entry.extra["fund"] = funds.get(said) if said else None
    if said and entry.extra["fund"] is None:
        entry.extra["source"] = next((code for code, words in SOURCES.items() if said in words.split()), None)
        if entry.extra["source"] is None:
            entry.warn(
                "source",
                "source",
                _("“%(said)s”不是台账里的资金，也认不出是哪种来源，先按妇联经费记。", said=said[:30]),
            )


def _check_under_way(entries: Entries) -> None:
    """Somebody whose payment of that cycle is on its way is not paid by a roster beside it."""
    ids = {entry.person.id for entry in entries if entry.person is not None}
    states: dict[tuple[int, int], EnrolmentState] = {}
    on_the_way: set[tuple[int, int]] = set()
    for part in chunks(ids):
        rows = db.session.execute(
            select(Enrolment.person_id, Enrolment.cycle_id, Enrolment.state)
            .where(Enrolment.person_id.in_(part), Enrolment.state.not_in(ENDED_STATES)).order_by(Enrolment.id)
        )  # fmt: skip
        states.update({(row.person_id, row.cycle_id): row.state for row in rows})
        lines = select(Disbursement.person_id, Disbursement.cycle_id).where(
            Disbursement.person_id.in_(part), Disbursement.state.in_(set(LIVE_STATES) - set(PAID_STATES))
        )
        on_the_way.update((row.person_id, row.cycle_id) for row in db.session.execute(lines))
    for entry in entries:
        cycle = entry.extra["chosen"].cycle
        key = (entry.person.id, cycle.id) if entry.person is not None and cycle is not None else (0, 0)
        if key in on_the_way:
            entry.refuse("name", "in_batch", _("这一期她正在一个还没发的批次里。请在批次里发，或先退出批次。"))
        elif states.get(key) in RUNNING:
            entry.refuse("name", "nominated", _("这一期她的提名还在办。请走完批准再发，或先撤回提名。"))


def _check_lifetime(entries: Entries) -> None:
    """Aid once in a lifetime: earlier grants count, and two rows of one file are one too many (invariant 6)."""
    concerned = [entry for entry in entries if _lifetime_kind(entry.extra["chosen"])]
    indexes = {entry.person.id_index for entry in concerned if entry.person is not None and entry.person.id_index}
    had: dict[tuple[str, str], LifetimeAid] = {}
    for part in chunks_of(sorted(indexes)):
        query = select(LifetimeAid).where(LifetimeAid.id_index.in_(part)).order_by(LifetimeAid.id)
        had.update({(aid.kind, aid.id_index): aid for aid in db.session.scalars(query)})
    seen: set[Any] = set()
    for entry in concerned:
        kind = _lifetime_kind(entry.extra["chosen"])
        aid = had.get((kind, entry.person.id_index)) if entry.person is not None else None
        if aid is not None:
            entry.refuse(
                "name", "lifetime", _("这种救助一生一次，%(day)s 已经享受过。", day=aid.granted_on.isoformat())
            )
        elif (kind, entry.who) in seen:
            entry.refuse("name", "lifetime", _("这种救助一生一次，表里同一个人出现了两次。"))
        seen.add((kind, entry.who))


def _lifetime_kind(chosen: Chosen) -> str:
    return (chosen.program.lifetime_kind or "") if chosen.program is not None else ""


def _existing(entries: Entries, context: RosterContext) -> Mapping[tuple[Any, ...], Sequence[Disbursement]]:
    found: dict[tuple[Any, ...], list[Disbursement]] = {}
    for part in chunks({entry.person.id for entry in entries if entry.person is not None}):
        query = select(Disbursement).where(Disbursement.person_id.in_(part), Disbursement.state.in_(PAID_STATES))
        for line in db.session.scalars(query.order_by(Disbursement.id)):
            key = (line.person_id, line.program_id, line.paid_on, line.amount_fen, line.goods_value_fen)
            found.setdefault(key, []).append(line)
    return found


def _update(entry: RosterEntry, values: Mapping[str, Any], context: RosterContext) -> None:
    for name, value in values.items():
        setattr(entry.existing, name, value)
    if values.get("signed_on"):
        entry.existing.state = DisbursementState.SIGNED


def _show(name: str, value: Any) -> str | None:
    if name == "per_household":
        return str(_("户") if value else _("个人"))
    return format_fen(value) if name.endswith("_fen") else None


DISBURSEMENTS = RosterSpec(
    "disbursements", _("发放登记表"), Permission.DISBURSEMENT_PAY, Disbursement, COLUMNS, _check, _existing,
    write_payments, remove_payments, people=RosterPeople(headings=("户主姓名", "户主", "领取人", "受助人", "慰问对象姓名", "户主(对象)姓名"),
                                                         find=_find_heads),
    occurrences=True, update=_update, show=_show,
    labels={"per_household": _("对象类别"), "goods_item": _("物品"), "quantity": _("数量"), "signed_on": _("签领日期"),
            "proxy_name": _("代领人")},
)  # fmt: skip
