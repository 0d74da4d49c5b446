"""What is looked at before a batch is approved: each check says what was found, and blocks or only asks to look."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from registry.access.actor import Actor
from registry.accounts.queries import user_names
from registry.core.i18n import Text, _
from registry.core.money import format_fen
from registry.core.paper.fonts import MissingGlyph, require_glyphs
from registry.disbursements import money
from registry.disbursements.lines import PAID_STATES
from registry.disbursements.models import Batch, Disbursement, PayMethod
from registry.disbursements.money import Plan
from registry.extensions import db
from registry.people.models import LifetimeAid, Person, Sex
from registry.programs.models import Enrolment, Notice, Objection, SexRule


@dataclass(frozen=True)
class Check:
    """One line of 批准前替您查过; `state` is ok, look (does not block) or bad (blocks)."""

    key: str
    label: Text
    text: Text
    state: str
    end: str = ""
    url: str = ""
    names: tuple[str, ...] = ()


def batch_checks(
    batch: Batch, lines: Sequence[Disbursement], *, actor: Actor, today: dt.date, plan: Plan | None = None,
    notices: Sequence[Notice] | None = None, names: Mapping[int, str] | None = None,
) -> list[Check]:  # fmt: skip
    """The checks of a batch in the order of the page; five queries whatever its size."""
    plan = plan or money.plan(batch, lines, today)
    notices = notices_of(lines) if notices is None else notices
    names = people_of(batch) if names is None else names
    facts = _facts(batch, lines)
    found = [
        _money(batch, plan),
        _notice(batch, lines, today, facts.objections, notices),
        _twice(batch, lines, facts.paid_before),
        _two_persons(batch, actor, names),
    ]
    found += [
        check
        for check in (_budget(batch, plan), _method(batch, lines), _lifetime(batch, lines), _glyphs(lines))
        if check
    ]
    look = _look(batch, lines, facts.others)
    return [*found, look] if look else found


def _money(batch: Batch, plan: Plan) -> Check:
    values = {"fund": batch.fund.title, "available": format_fen(plan.available)}
    if plan.rest < 0:
        text = _(
            "资金差 %(missing)s 元：可用 %(available)s，本批 %(needed)s。",
            missing=format_fen(-plan.rest),
            available=format_fen(plan.available),
            needed=format_fen(plan.from_fund),
        )
        return Check("money", _("资金不够"), text, "bad")
    if plan.from_pairings:
        text = _(
            "%(fund)s 可用 %(available)s 元，另有结对款 %(pairs)s 元", pairs=format_fen(plan.from_pairings), **values
        )
    else:
        text = _("%(fund)s 可用 %(available)s 元", **values)
    return Check("money", _("资金够"), text, "ok", end=str(_("批后余 %(rest)s", rest=format_fen(plan.rest))))


def _budget(batch: Batch, plan: Plan) -> Check | None:
    line = batch.budget_line
    if line is None:
        return None
    values = {"year": line.year, "title": line.title, "left": format_fen(line.left_fen)}
    rest = line.left_fen - plan.from_fund
    if rest < 0:
        text = _("%(year)s 年“%(title)s”还剩 %(left)s 元，差 %(short)s 元。", short=format_fen(-rest), **values)
        return Check("budget", _("科目不够"), text, "bad")
    text = _("%(year)s 年“%(title)s”还剩 %(left)s 元", **values)
    return Check("budget", _("科目够"), text, "ok", end=str(_("批后余 %(rest)s", rest=format_fen(rest))))


def notices_of(lines: Sequence[Disbursement]) -> list[Notice]:
    """The public notices in which the persons of these lines were named, oldest first."""
    ids = {line.enrolment.notice_id for line in lines if line.enrolment.notice_id is not None}
    if not ids:
        return []
    return list(db.session.scalars(select(Notice).where(Notice.id.in_(ids)).order_by(Notice.posted_on, Notice.id)))


def notice_check(batch: Batch, lines: Sequence[Disbursement], today: dt.date) -> Check:
    """Whether the notice holds these lines back on a day, objections included; two queries."""
    return _notice(batch, lines, today, _facts(batch, lines).objections, notices_of(lines))


def people_of(batch: Batch) -> dict[int, str]:
    """Names of who made, approved and paid a batch."""
    return user_names({i for i in (batch.maker_id, batch.approver_id, batch.paid_by_id) if i is not None})


def _notice(
    batch: Batch, lines: Sequence[Disbursement], today: dt.date, objections: int, notices: Sequence[Notice]
) -> Check:
    if not batch.program.notice_required:
        return Check("notice", _("不用公示"), _("本项目不公示"), "ok")
    running = [n for n in notices if n.ends_on >= today]
    silent = [line for line in lines if line.enrolment.notice_id is None and not line.enrolment.exempt_reason]
    if running:
        end = max(notice.ends_on for notice in running)
        text = _("公示到%(m)s月%(d)s日才满，第二天起可以批准。", m=end.month, d=end.day)
        return Check("notice", _("公示没满"), text, "bad")
    if silent:
        names = tuple(line.person.name for line in silent)
        return Check(
            "notice", _("没有公示"), _("%(n)s 人没有公示，也没有写不公示的理由。", n=len(silent)), "bad", names=names
        )
    if objections:
        return Check("notice", _("有异议"), _("%(n)s 件异议还没有处理。先写处理结果。", n=objections), "bad")
    exempt = sum(1 for line in lines if line.enrolment.notice_id is None)
    if not notices:
        return Check("notice", _("不用公示"), _("%(n)s 人按规定不公示，理由已记下", n=exempt), "ok")
    newest = max(notices, key=lambda notice: notice.ends_on)
    if newest.working_days:
        text = _("%(days)s 个工作日，异议 0 件", days=newest.days)
    else:
        text = _("%(days)s 天，异议 0 件", days=newest.days)
    if exempt:
        text = _("%(days)s 天公示，异议 0 件；%(n)s 人按规定不公示", days=newest.days, n=exempt)
    return Check("notice", _("公示满期"), text, "ok")


@dataclass(frozen=True)
class Facts:
    """What one query counts for several checks."""

    objections: int
    paid_before: int
    others: int


def _facts(batch: Batch, lines: Sequence[Disbursement]) -> Facts:
    enrolments = [line.enrolment_id for line in lines]
    notices = sorted({line.enrolment.notice_id for line in lines if line.enrolment.notice_id is not None})
    homes = sorted({line.person.household_id for line in lines if line.person.household_id is not None})
    about = Objection.enrolment_id.in_(enrolments)
    general = Objection.enrolment_id.is_(None) & Objection.notice_id.in_(notices)
    objections = select(func.count(Objection.id)).where(Objection.settled_on.is_(None), about | general)
    paid = select(func.count(Disbursement.id)).where(*_paid_before(batch, lines))
    inside = select(Disbursement.person_id).where(Disbursement.batch_id == batch.id)
    others = (
        select(func.count(func.distinct(Person.household_id)))
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Person.household_id.in_(homes), Person.id.not_in(inside), Enrolment.state.in_(("approved", "active")))
    )
    row = db.session.execute(
        select(objections.scalar_subquery(), paid.scalar_subquery(), others.scalar_subquery())
    ).one()
    return Facts(*row)


def _paid_before(batch: Batch, lines: Sequence[Disbursement]) -> tuple[Any, ...]:
    """Payments of this cycle to the same persons outside the batch."""
    return (
        Disbursement.person_id.in_([line.person_id for line in lines]),
        Disbursement.cycle_id == batch.cycle_id,
        Disbursement.state.in_(PAID_STATES),
        Disbursement.batch_id != batch.id,
    )


def _twice(batch: Batch, lines: Sequence[Disbursement], paid_before: int) -> Check:
    """Who was paid in this cycle under another enrolment, or stands in the list twice."""
    names: list[str] = []
    if paid_before:
        people = select(Disbursement.person_id).where(*_paid_before(batch, lines))
        names += db.session.scalars(select(Person.name).where(Person.id.in_(people)).order_by(Person.name, Person.id))
    count = Counter(line.person_id for line in lines)
    names += [line.person.name for line in lines if count[line.person_id] > 1]
    names = list(dict.fromkeys(names))
    if names:
        text = _("%(names)s 这一期已经领过", names="、".join(names[:5]))
        return Check("twice", _("有重复"), text, "bad", names=tuple(names))
    return Check("twice", _("没有重复"), _("“%(cycle)s”同一项目已领 0 人", cycle=batch.cycle.title), "ok")


def _two_persons(batch: Batch, actor: Actor, names: Mapping[int, str]) -> Check:
    maker = names.get(batch.maker_id or 0, "—")
    if batch.approver_id is not None:
        approver = names.get(batch.approver_id, "—")
        return Check("persons", _("不是同一人"), _("编制 %(a)s，批准 %(b)s", a=maker, b=approver), "ok")
    if batch.maker_id == actor.user_id:
        return Check("persons", _("要另一位批准"), _("这批是您编的，要由另一位批准。"), "look")
    return Check("persons", _("不是同一人"), _("编制 %(a)s，批准 %(b)s", a=maker, b=actor.name), "ok")


def _method(batch: Batch, lines: Sequence[Disbursement]) -> Check | None:
    if not batch.program.bank_only:
        return None
    wrong = tuple(line.person.name for line in lines if line.amount_fen and line.method is not PayMethod.BANK)
    if wrong:
        text = _("本项目只能银行转账，%(n)s 人不是。", n=len(wrong))
        return Check("method", _("发放方式不对"), text, "bad", names=wrong)
    return Check("method", _("只走银行"), _("全部银行转账，不发现金"), "ok")


def _lifetime(batch: Batch, lines: Sequence[Disbursement]) -> Check | None:
    """Once in a lifetime (domain rules 3.5): the place taken at the approval of the enrolment must be hers."""
    kind = batch.program.lifetime_kind
    if not kind:
        return None
    indexes = [line.person.id_index for line in lines if line.person.id_index]
    rows = db.session.execute(
        select(LifetimeAid.id_index, LifetimeAid.person_id)
        .where(LifetimeAid.kind == kind, LifetimeAid.id_index.in_(indexes))
        .order_by(LifetimeAid.id)
    ).all()
    owners = {row.id_index: row.person_id for row in rows}
    wrong = tuple(
        line.person.name
        for line in lines
        if line.person.id_index is None or owners.get(line.person.id_index) != line.person_id
    )
    if wrong:
        text = _("%(n)s 人享受过，或者没有证件号，查不清。", n=len(wrong))
        return Check("lifetime", _("一生一次"), text, "bad", names=wrong)
    return Check("lifetime", _("一生一次"), _("%(n)s 人以前都没有享受过", n=len(lines)), "ok")


def missing_glyphs(lines: Sequence[Disbursement]) -> list[MissingGlyph]:
    """Whose name, payee or goods no font here can print."""
    found = []
    for line in lines:
        try:
            require_glyphs(filter(None, (line.person.name, line.payee_name, line.goods_item)))
        except MissingGlyph as error:
            found.append(error)
    return found


def _glyphs(lines: Sequence[Disbursement]) -> Check | None:
    missing = missing_glyphs(lines)
    if not missing:
        return None
    names = tuple(error.text for error in missing)
    text = _("“%(name)s”的“%(char)s”字打不出来。", name=missing[0].text, char=missing[0].character)
    return Check("glyphs", _("有缺字"), text, "bad", names=names)


def _look(batch: Batch, lines: Sequence[Disbursement], others: int) -> Check | None:
    """What does not block: other aid in the household, boys where girls come first, bank lines without an account."""
    parts: list[str] = []
    if others:
        parts.append(str(_("%(n)s 户家里另有人在享", n=others)))
    boys = [line for line in lines if line.person.sex is Sex.MALE]
    if boys and batch.program.sex_rule is SexRule.GIRLS_PREFERRED:
        parts.append(str(_("%(n)s 名男生（本项目允许）", n=len(boys))))
    bare = [line for line in lines if line.method is PayMethod.BANK and line.bank_account_sealed is None]
    if bare:
        parts.append(str(_("%(n)s 人还没有银行账户", n=len(bare))))
    if not parts:
        return None
    return Check("look", _("请您看一眼"), Text("%(parts)s", parts="；".join(parts)), "look")
