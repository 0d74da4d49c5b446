"""Setting up programs: rules, tariffs, cycles and quotas. Nothing is overwritten where money has followed a value."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import code_range, covers
from registry.audit.services import record
from registry.core.errors import Conflict, Denied, Invalid
from registry.core.i18n import _
from registry.core.orm import new_public_id
from registry.core.savepoint import savepoint
from registry.extensions import db
from registry.programs.models import Cycle, Program, ProgramKind, Quota, Tariff

RULES = frozenset({
    "title", "kind", "audience", "statuses", "income_classes", "stages", "sex_rule", "age_min", "age_max",
    "lifetime_kind", "per_household", "bank_only", "proxy_allowed", "notice_required", "notice_days",
    "notice_working_days", "certificate_title", "occasion", "note", "requirements", "closed_on",
})  # fmt: skip


def _demand(actor: Actor, scope_code: str) -> None:
    actor.demand(Permission.PROGRAM_WRITE)
    if not covers(actor, scope_code):
        raise Denied(_("这个项目是上级妇联的。要改规则，请找上级妇联。"))


def _checked(rules: dict[str, Any]) -> dict[str, Any]:
    unknown = rules.keys() - RULES
    if unknown:
        raise TypeError(f"no such rule of a program: {', '.join(sorted(unknown))}")
    if "title" in rules and not rules["title"].strip():
        raise Invalid(_("还没写项目名称。"), "title")
    low, high = rules.get("age_min"), rules.get("age_max")
    if low is not None and high is not None and low > high:
        raise Invalid(_("最小年龄比最大年龄还大。请核对。"), "age_max")
    if rules.get("notice_required") and not 1 <= rules.get("notice_days", 7) <= 60:
        raise Invalid(_("公示期要在 1 到 60 天之间。"), "notice_days")
    return {name: ",".join(value) if isinstance(value, (list, tuple)) else value for name, value in rules.items()}


def add_program(
    title: str,
    kind: ProgramKind,
    scope_code: str,
    *,
    actor: Actor,
    today: dt.date,
    code: str | None = None,
    **rules: Any,
) -> Program:
    """A new program of an office (12-digit `scope_code`). `rules` are columns of Program; lists may be sequences.

    Raises Invalid with the field, Denied outside the actor's region, Conflict when `code` is taken.
    """
    _demand(actor, scope_code)
    values = _checked({**rules, "title": title, "kind": kind})
    program = Program(code=code or f"p-{new_public_id()}", scope_code=scope_code, created_by_id=actor.user_id, **values)
    try:
        with savepoint():
            db.session.add(program)
    except IntegrityError as error:
        raise Conflict(_("这个项目已经有了。")) from error
    record(actor, "program.add", program)
    return program


def change_program(program: Program, *, actor: Actor, today: dt.date, **rules: Any) -> Program:
    """Change rules of a program; enrolments already made keep their frozen stage and amount. Raises Invalid, Denied."""
    _demand(actor, program.scope_code)
    merged = {name: getattr(program, name) for name in ("age_min", "age_max", "notice_required", "notice_days")}
    _checked({**merged, **rules})
    for name, value in _checked(rules).items():
        setattr(program, name, value)
    record(actor, "program.change", program)
    db.session.flush()
    return program


def close_program(program: Program, *, actor: Actor, today: dt.date) -> Program:
    """Close a program from today on: nobody is nominated any more, what runs is finished."""
    _demand(actor, program.scope_code)
    program.closed_on = today
    record(actor, "program.close", program)
    db.session.flush()
    return program


def set_tariff(
    program: Program, stage: str, amount_fen: int, *, valid_from: dt.date, actor: Actor, today: dt.date,
    goods_item: str | None = None, goods_value_fen: int = 0,
) -> Tariff:  # fmt: skip
    """What the program pays per stage ("" for all) from a day on, in fen; goods apart. Raises Invalid, Conflict.

    A tariff that is in force is not overwritten: enter a later day.
    """
    _demand(actor, program.scope_code)
    if amount_fen < 0 or goods_value_fen < 0:
        raise Invalid(_("金额不能是负数。"), "amount")
    if goods_value_fen and not goods_item:
        raise Invalid(_("写了实物折价，还没写品名。"), "goods_item")
    same = db.session.scalar(
        select(Tariff).where(Tariff.program_id == program.id, Tariff.stage == stage, Tariff.valid_from == valid_from)
    )
    if (
        same is not None
        and valid_from <= today
        and (same.amount_fen, same.goods_value_fen) != (amount_fen, goods_value_fen)
    ):
        raise Conflict(_("这一天起的标准已经在用，不能改写。请另定一个起用的日子。"), "valid_from")
    tariff = same or Tariff(program_id=program.id, stage=stage, valid_from=valid_from, created_by_id=actor.user_id)
    tariff.amount_fen, tariff.goods_item, tariff.goods_value_fen = amount_fen, goods_item, goods_value_fen
    db.session.add(tariff)
    record(actor, "program.tariff", tariff, region_code=program.scope_code)
    db.session.flush()
    return tariff


def _dates_in_order(starts_on: dt.date, ends_on: dt.date, nominate_by: dt.date | None, pay_on: dt.date | None) -> None:
    if ends_on < starts_on:
        raise Invalid(_("结束的日子在开始之前。请核对。"), "ends_on")
    if nominate_by is not None and nominate_by > ends_on:
        raise Invalid(_("提名截止日在这一期结束之后。请核对。"), "nominate_by")
    if pay_on is not None and nominate_by is not None and pay_on < nominate_by:
        raise Invalid(_("计划发放日在提名截止之前。请核对。"), "pay_on")


def open_cycle(
    program: Program, title: str, starts_on: dt.date, ends_on: dt.date, *, actor: Actor, today: dt.date,
    nominate_by: dt.date | None = None, pay_on: dt.date | None = None, budget_fen: int | None = None,
) -> Cycle:  # fmt: skip
    """Open a round (学年 / 批次) of a program. Raises Invalid with the field, Conflict when the title is taken."""
    _demand(actor, program.scope_code)
    if not title.strip():
        raise Invalid(_("还没写这一期叫什么，例如“2026 春”。"), "title")
    _dates_in_order(starts_on, ends_on, nominate_by, pay_on)
    cycle = Cycle(
        program_id=program.id, title=title.strip(), starts_on=starts_on, ends_on=ends_on, nominate_by=nominate_by,
        pay_on=pay_on, budget_fen=budget_fen, created_by_id=actor.user_id,
    )  # fmt: skip
    try:
        with savepoint():
            db.session.add(cycle)
    except IntegrityError as error:
        raise Conflict(_("这个项目已经有“%(title)s”了。", title=title.strip()), "title") from error
    record(actor, "program.cycle", cycle, region_code=program.scope_code)
    return cycle


def close_cycle(cycle: Cycle, *, actor: Actor, today: dt.date) -> Cycle:
    """Close a cycle from today on: nobody is nominated into it any more."""
    _demand(actor, cycle.program.scope_code)
    cycle.closed_on = today
    record(actor, "program.cycle_close", cycle, region_code=cycle.program.scope_code)
    db.session.flush()
    return cycle


def lock_cycle(cycle: Cycle) -> Cycle:
    """Hold the cycle's row, so that counting and adding are one step (SQLite holds the whole database anyway)."""
    return db.session.execute(
        select(Cycle).where(Cycle.id == cycle.id).with_for_update(of=Cycle).execution_options(populate_existing=True)
    ).scalar_one()


def set_quota(
    cycle: Cycle, region_code: str, persons: int | None, *, actor: Actor, today: dt.date, budget_fen: int | None = None
) -> Quota | None:
    """How many persons (and fen) a region may nominate; None for `persons` takes the row's places away.

    Once a cycle has quotas, a region without one has no places. Raises Invalid, Denied.
    """
    _demand(actor, cycle.program.scope_code)
    low, high = code_range(cycle.program.scope_code)
    if not low <= region_code <= high:
        raise Invalid(_("这个地方不归这个项目管。"), "region")
    if (persons or 0) < 0 or (budget_fen or 0) < 0:
        raise Invalid(_("名额和金额不能是负数。"), "persons")
    lock_cycle(cycle)
    quota = db.session.scalar(select(Quota).where(Quota.cycle_id == cycle.id, Quota.region_code == region_code))
    if quota is None and persons is None:
        return None
    if quota is None:
        quota = Quota(cycle_id=cycle.id, region_code=region_code, persons=0, created_by_id=actor.user_id)
    quota.persons, quota.budget_fen = persons or 0, budget_fen
    db.session.add(quota)
    record(actor, "program.quota", quota, region_code=region_code)
    db.session.flush()
    return quota
