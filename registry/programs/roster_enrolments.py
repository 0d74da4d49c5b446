"""The roster of enrolments: person + program + cycle (contract). In a running cycle a row is a nomination and goes the
usual way to its approval; a row of a cycle that is over tells what was, and needs the right to approve."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from registry.access.permissions import Permission
from registry.core.errors import Conflict
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.core.roster_kinds import Entries, RosterColumn, RosterContext, RosterEntry, RosterPeople, RosterSpec
from registry.extensions import db
from registry.people.models import Person
from registry.programs.defaults import usual_amount
from registry.programs.eligibility import chunks
from registry.programs.models import ENDED_STATES, Cycle, Enrolment, EnrolmentState
from registry.programs.nominating import Proposal, nominate_many, propose
from registry.programs.roster_programs import KIND_CHOICES, Chosen, ProgramBook
from registry.programs.steps import log_step, move, write_steps

S = EnrolmentState
UNDONE = "导入撤回"
COLUMNS = (
    RosterColumn("program", ("项目", "项目名称", "资助项目", "救助项目", "所属项目", "帮扶项目"), "title", inherits=True, example="春蕾计划助学"),
    RosterColumn("program_kind", ("项目类型", "项目类别", "救助类型", "资助类型"), "choice", words=KIND_CHOICES, inherits=True),
    RosterColumn("cycle", ("期次", "学年", "批次", "期别", "年度", "资助学年", "所属学年", "期"), "title", inherits=True, example="2026年"),
    RosterColumn("amount", ("金额", "资助金额", "标准", "资助标准", "救助金额", "拟发金额", "每人金额"), "money", inherits=True),
    RosterColumn("reason", ("推荐理由", "理由", "申请理由", "推荐原因", "主要事由", "备注")),
    RosterColumn("nominated_on", ("推荐日期", "提名日期", "申请日期", "推荐时间", "纳入日期", "日期"), "date", inherits=True),
)  # fmt: skip


def _check(entries: Entries, context: RosterContext) -> None:
    book = ProgramBook(context)
    for entry in entries:
        chosen = book.choose(entry, entry.values.get("nominated_on"))
        if chosen is None:
            continue
        entry.extra |= {"chosen": chosen, "book": book, "past": _is_over(chosen, context)}
        entry.key = (entry.who, *chosen.key)
        entry.fields = {"reason": (entry.values.get("reason") or "")[:300] or None}
        if entry.extra["past"] and not context.actor.can(Permission.ENROLMENT_APPROVE):
            entry.refuse(
                "cycle", "cycle_over", _("“%(cycle)s”已经结束。补录往年的，请旗妇联导入。", cycle=chosen.cycle_title)
            )
        elif not entry.extra["past"] and chosen.cycle is None and not context.actor.can(Permission.PROGRAM_WRITE):
            entry.refuse("cycle", "cycle_unknown", _("“%(program)s”没有“%(cycle)s”这一期。请旗妇联先开这一期。",
                                                     program=chosen.program_title, cycle=chosen.cycle_title))  # fmt: skip
    fresh = [entry for entry in entries if not entry.refused]
    known = _existing(fresh, context)
    _check_rules([entry for entry in fresh if entry.key not in known], context)


def _is_over(chosen: Chosen, context: RosterContext) -> bool:
    if chosen.cycle is not None:
        return chosen.cycle.ends_on < context.today
    return chosen.span is not None and chosen.span[1] < context.today


def _check_rules(entries: Entries, context: RosterContext) -> None:
    """The program's own rules, for nominations of known persons; the findings stand at the row."""
    groups: dict[int, list[RosterEntry]] = {}
    for entry in entries:
        chosen: Chosen = entry.extra["chosen"]
        if entry.person is not None and chosen.cycle is not None and not entry.extra["past"]:
            groups.setdefault(chosen.cycle.id, []).append(entry)
        elif entry.values.get("amount") is None:
            _settle_amount(entry, chosen, context)
    for group in groups.values():
        proposals = propose([entry.person for entry in group], group[0].extra["chosen"].cycle, context.today)
        for entry, proposal in zip(group, proposals, strict=True):
            _say(entry, proposal, context)


def _settle_amount(entry: RosterEntry, chosen: Chosen, context: RosterContext) -> None:
    """No amount was written: the office's default for this kind and stage, else nothing yet, to be supplied."""
    about = entry.person or entry.new_person
    usual = usual_amount(chosen.kind, about.stage if about else None, context.region, context.today)
    entry.values = {**entry.values, "amount": usual or 0}
    if usual:
        entry.warn("amount", "amount_usual", _("没写金额，按通常标准 %(yuan)s 元记。请核对。", yuan=format_fen(usual)))
    else:
        entry.warn("amount", "amount_missing", _("没写金额，这一期也没有标准，先记 0 元。请以后补上。"))


def _say(entry: RosterEntry, proposal: Proposal, context: RosterContext) -> None:
    if proposal.blocked is not None:
        entry.refuse("name", "not_eligible", proposal.blocked)
        return
    for finding in proposal.warnings:
        entry.warn("name", "eligibility", finding.text)
    amount, tariff = entry.values.get("amount"), proposal.tariff
    if tariff is None and amount is None:
        _settle_amount(entry, entry.extra["chosen"], context)
    elif tariff is not None and amount not in (None, tariff.amount_fen):
        entry.warn("amount", "tariff", _("金额和标准不一样，按标准记。"))


def _existing(entries: Entries, context: RosterContext) -> Mapping[tuple[Any, ...], Sequence[Enrolment]]:
    found: dict[tuple[Any, ...], list[Enrolment]] = {}
    ids = {entry.person.id for entry in entries if entry.person is not None}
    for part in chunks(ids):
        query = select(Enrolment).where(Enrolment.person_id.in_(part), Enrolment.state.not_in(ENDED_STATES))
        for enrolment in db.session.scalars(query.order_by(Enrolment.id)):
            key = (enrolment.person_id, enrolment.program_id, enrolment.cycle_id)
            found.setdefault(key, []).append(enrolment)
    return found


def _create(entries: Entries, context: RosterContext) -> list[Enrolment]:
    made: dict[int, Enrolment] = {}
    groups: dict[tuple[Any, ...], list[RosterEntry]] = {}
    for entry in entries:
        cycle = entry.extra["book"].settle(entry.extra["chosen"])
        if entry.extra["past"]:
            made[id(entry)] = _past(entry, cycle, context)
        else:
            groups.setdefault((cycle.id, entry.values.get("amount"), entry.fields["reason"]), []).append(entry)
            entry.extra["cycle"] = cycle
    _log_past(list(made.values()), context)
    for (_cycle_id, amount, reason), group in groups.items():
        cycle = group[0].extra["cycle"]
        people: list[Person] = [entry.person for entry in group]
        fixed = None if propose(people[:1], cycle, context.today)[0].tariff is not None else amount
        done = nominate_many(people, cycle, reason=reason, actor=context.actor, today=context.today, amount_fen=fixed,
                             strict=True).done  # fmt: skip
        made.update({id(entry): enrolment for entry, enrolment in zip(group, done, strict=True)})
    return [made[id(entry)] for entry in entries]


def _past(entry: RosterEntry, cycle: Cycle, context: RosterContext) -> Enrolment:
    day = entry.values.get("nominated_on") or cycle.starts_on
    enrolment = past_enrolment(entry.person, cycle, day, entry.values.get("amount") or 0, S.COMPLETED, context)
    enrolment.reason = entry.fields["reason"]
    return enrolment


def past_enrolment(
    person: Person, cycle: Cycle, day: dt.date, amount_fen: int, state: EnrolmentState, context: RosterContext
) -> Enrolment:
    """An enrolment of the past as it was, not yet flushed: nobody of this register nominated or approved it."""
    enrolment = Enrolment(
        person_id=person.id, person=person, program_id=cycle.program_id, cycle_id=cycle.id, cycle=cycle,
        scope_code=person.scope_code, stage=person.stage or "", amount_fen=amount_fen, state=state,
        nominated_by_id=None, created_by_id=context.actor.user_id, nominated_on=min(day, context.today),
        approved_on=min(day, context.today),
    )  # fmt: skip
    db.session.add(enrolment)
    return enrolment


def _log_past(enrolments: Sequence[Enrolment], context: RosterContext) -> None:
    if enrolments:
        db.session.flush()
        log_past(enrolments, context)


def log_past(enrolments: Sequence[Enrolment], context: RosterContext) -> None:
    """One step and one entry in the log for enrolments that came in as they once were."""
    note = str(_("花名册补录"))
    for state in sorted({enrolment.state for enrolment in enrolments}):
        here = [enrolment for enrolment in enrolments if enrolment.state is state]
        write_steps(here, {}, state, actor=context.actor, today=context.today, note=note)
    log_step(enrolments, "enrolment.import", actor=context.actor, note=note)


def _remove(enrolments: Sequence[Enrolment], context: RosterContext) -> None:
    """Withdraw what the import nominated; Conflict once the county has decided about one."""
    moved = [one for one in enrolments if one.state not in (S.NOMINATED, S.RETURNED, S.COMPLETED)]
    if moved:
        raise Conflict(_("不能撤回：有 %(count)s 人的提名已经审过了。请逐个退回或撤回。", count=len(moved)))
    open_ones = [one for one in enrolments if one.state is not S.COMPLETED]
    if open_ones:
        move(open_ones, S.WITHDRAWN, "enrolment.withdraw", actor=context.actor, today=context.today, note=UNDONE)
    take_back_past([one for one in enrolments if one.state is S.COMPLETED], context)


def take_back_past(enrolments: Sequence[Enrolment], context: RosterContext) -> None:
    """Take enrolments of the past out again, whatever their state; the caller has made sure that nothing hangs on them."""
    if not enrolments:
        return
    before = {enrolment.id: enrolment.state for enrolment in enrolments}
    for enrolment in enrolments:
        enrolment.state = S.WITHDRAWN
    db.session.flush()
    write_steps(enrolments, before, S.WITHDRAWN, actor=context.actor, today=context.today, note=UNDONE)
    log_step(enrolments, "enrolment.withdraw", actor=context.actor, note=UNDONE)


ENROLMENTS = RosterSpec(
    "enrolments", _("项目名单"), Permission.ENROLMENT_NOMINATE, Enrolment, COLUMNS, _check, _existing, _create, _remove,
    people=RosterPeople(), labels={"reason": _("推荐理由")},
)  # fmt: skip
