"""What the page of a batch shows, gathered in few queries and in the words of the page."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.core.capitals import capital_amount
from registry.core.codes import SCHOOL_STAGES
from registry.core.i18n import Text, _
from registry.core.masking import mask_bank, mask_id, mask_name_notice
from registry.core.money import format_fen
from registry.disbursements import money
from registry.disbursements.bank.queries import Standing, standing
from registry.disbursements.checks import Check, batch_checks, missing_glyphs, notices_of, people_of
from registry.disbursements.lines import LIVE_STATES
from registry.disbursements.models import Batch, BatchState, Certificate, Disbursement, DisbursementState, PayMethod
from registry.disbursements.numbers import certificate_number, next_in
from registry.disbursements.queries import batch_lines
from registry.disbursements.receipts import newest_certificates
from registry.disbursements.sheets import is_draft
from registry.disbursements.way import Step, steps_of, waits_for_second
from registry.disbursements.words import BATCH_GLYPHS, BATCH_LABELS, LINE_GLYPHS, LINE_LABELS, METHODS, relation_word
from registry.people.models import Sex
from registry.people.showing import is_worker
from registry.programs.models import SexRule
from registry.regions.queries import region_names

B, S = BatchState, DisbursementState
SHOWN = 30
OPEN = (B.DRAFT, B.RETURNED, B.PENDING)


@dataclass(frozen=True)
class LineView:
    """A row of the names table."""

    ref: str
    serial: int
    name: str
    person_ref: str | None
    id_masked: str
    place: str
    stage: str
    payee: str
    account: str
    hints: tuple[str, ...]
    amount_fen: int
    goods: str
    goods_value_fen: int
    state: str
    glyph: str
    state_label: Text
    reason: str
    certificate: Certificate | None
    live: bool


@dataclass(frozen=True)
class BatchView:
    """All that the page of one batch shows."""

    batch: Batch
    glyph: str
    state_label: Text
    method: Text
    maker: str
    steps: Sequence[Step]
    persons: int
    cash: int
    goods: int
    capitals: str
    checks: Sequence[Check]
    blocked: bool
    rows: Sequence[LineView]
    hidden: int
    stages: Sequence[tuple[str, str, int]]
    formula: str
    fund_pairs: Sequence[tuple[str, str, str]]
    certificates: Sequence[tuple[str, str]]
    missing: int
    unsigned: int
    subjects: Sequence[int]
    draft: bool
    may: frozenset[str]
    standing: Standing
    charged: str


def _may(batch: Batch, actor: Actor) -> frozenset[str]:
    """The acts this actor may do now: edit, submit, approve, return, void, pay, sign, take_back, print, confirm, send_back."""
    if not covers(actor, batch.scope_code):
        sign = batch.state is B.PAID and actor.can(Permission.DISBURSEMENT_SIGN)
        return frozenset({"sign"} if sign else ()) | ({"print"} if is_worker(actor) else set())
    own = batch.maker_id == actor.user_id
    can = actor.can
    found = {
        "edit": own and batch.state in (B.DRAFT, B.RETURNED) and can(Permission.DISBURSEMENT_PREPARE),
        "submit": own and batch.state in (B.DRAFT, B.RETURNED) and can(Permission.DISBURSEMENT_PREPARE),
        "approve": batch.state is B.PENDING and not own and can(Permission.DISBURSEMENT_APPROVE),
        "return": batch.state in (B.PENDING, B.APPROVED) and can(Permission.DISBURSEMENT_APPROVE),
        "recall": batch.state is B.PENDING and own,
        "void": batch.state in (B.DRAFT, B.RETURNED, B.PENDING, B.APPROVED)
        and (can(Permission.DISBURSEMENT_APPROVE) or (own and batch.state is not B.APPROVED)),
        "pay": batch.state is B.APPROVED and can(Permission.DISBURSEMENT_PAY),
        "sign": batch.state is B.PAID and can(Permission.DISBURSEMENT_SIGN),
        "take_back": batch.state in (B.PAID, B.CLOSED) and can(Permission.DISBURSEMENT_PAY),
        "bank": batch.method is PayMethod.BANK
        and batch.state in (B.APPROVED, B.PAID, B.CLOSED)
        and can(Permission.DISBURSEMENT_PAY),
        "print": is_worker(actor),
        "confirm": waits_for_second(batch) and not own and can(Permission.DISBURSEMENT_APPROVE),
        "send_back": waits_for_second(batch) and can(Permission.DISBURSEMENT_APPROVE),
    }
    return frozenset(name for name, allowed in found.items() if allowed)


def batch_view(batch: Batch, actor: Actor, today: dt.date, *, stage: str = "", whole: bool = False) -> BatchView:
    """The page of a batch for an actor; about eight queries whatever its size."""
    lines = batch_lines(batch, actor)
    live = [line for line in lines if line.state in LIVE_STATES]
    open_batch = batch.state in OPEN
    plan = money.plan(batch, live, today) if open_batch else None
    notices, names = notices_of(live), people_of(batch)
    checks: list[Check] = []
    if open_batch and live:
        checks = batch_checks(batch, live, actor=actor, today=today, plan=plan, notices=notices, names=names)
    certificates = newest_certificates([line.id for line in lines]) if batch.paid_on else {}
    cash, goods = sum(x.amount_fen for x in live), sum(x.goods_value_fen for x in live)
    chosen = [line for line in lines if not stage or line.stage == stage]
    shown = chosen if whole else chosen[:SHOWN]
    return BatchView(
        batch=batch, glyph=BATCH_GLYPHS[batch.state], state_label=_state_words(batch, actor),
        method=METHODS[batch.method], maker=names.get(batch.maker_id or 0, "—"),
        steps=steps_of(batch, live, notices, names), persons=len(live), cash=cash, goods=goods,
        capitals=capital_amount(cash), checks=checks,
        blocked=any(check.state == "bad" for check in checks), rows=_rows(shown, live, batch, certificates, actor),
        hidden=len(chosen) - len(shown), stages=_stages(live), formula=_formula(live),
        fund_pairs=_fund(batch, plan, cash), certificates=_numbers(batch, live, certificates, today),
        missing=len(missing_glyphs(live)) if open_batch else 0, unsigned=sum(x.state is S.PAID for x in live),
        subjects=[line.person_id for line in lines], draft=is_draft(batch), may=_may(batch, actor),
        standing=standing(lines), charged=_charged(batch),
    )  # fmt: skip


def _state_words(batch: Batch, actor: Actor) -> Text:
    if batch.state is B.PENDING and batch.maker_id != actor.user_id and actor.can(Permission.DISBURSEMENT_APPROVE):
        return _("等您批准")
    if batch.state is B.APPROVED and actor.can(Permission.DISBURSEMENT_PAY):
        return _("等您发放")
    return BATCH_LABELS[batch.state]


def _rows(
    shown: Sequence[Disbursement], live: Sequence[Disbursement], batch: Batch, certificates: dict[int, Certificate],
    actor: Actor,
) -> list[LineView]:  # fmt: skip
    homes = Counter(x.person.household_id for x in live if x.person.household_id is not None)
    accounts = Counter(x.bank_account for x in live if x.bank_account_sealed is not None)
    places = region_names({line.scope_code for line in shown})
    return [_row(x, batch, homes, accounts, places, certificates.get(x.id), actor) for x in shown]


def _hints(x: Disbursement, batch: Batch, homes: Counter[int], accounts: Counter[str | None]) -> tuple[str, ...]:
    found = []
    if x.person.household_id is not None and homes[x.person.household_id] > 1:
        found.append(str(_("同户 %(n)s 人同批", n=homes[x.person.household_id])))
    elif x.bank_account_sealed is not None and accounts[x.bank_account] > 1:
        found.append(str(_("同一账户")))
    if x.person.sex is Sex.MALE and batch.program.sex_rule is SexRule.GIRLS_PREFERRED:
        found.append(str(_("男生")))
    if x.replaces_id is not None:
        found.append(str(_("补发")))
    return tuple(found)


def _row(
    x: Disbursement, batch: Batch, homes: Counter[int], accounts: Counter[str | None], places: dict[str, str],
    certificate: Certificate | None, actor: Actor,
) -> LineView:  # fmt: skip
    here = covers(actor, x.person.scope_code) and actor.can(Permission.PEOPLE_READ)
    full = here and is_worker(actor)
    stage = SCHOOL_STAGES.get(x.stage)
    name = x.person.name if full else mask_name_notice(x.person.name)
    payee = f"{relation_word(x.payee_relation)} {x.payee_name}".strip() if x.payee_name and full else ""
    live = x.state in LIVE_STATES
    return LineView(
        ref=x.public_id, serial=x.serial, name=name, person_ref=x.person.public_id if here else None,
        id_masked=mask_id(x.person.id_number) if here and x.person.id_number else "",
        place=places.get(x.scope_code, ""), stage=str(stage.label) if stage else "", payee=payee,
        account=mask_bank(x.bank_account) if full and x.bank_account else "",
        hints=_hints(x, batch, homes, accounts) if live else (), amount_fen=x.amount_fen, goods=x.goods_item or "",
        goods_value_fen=x.goods_value_fen, state=x.state.value, glyph=LINE_GLYPHS[x.state],
        state_label=LINE_LABELS[x.state], reason=x.end_reason or "", certificate=certificate, live=live,
    )  # fmt: skip


def _stages(lines: Sequence[Disbursement]) -> list[tuple[str, str, int]]:
    counts = Counter(line.stage for line in lines)
    if len(counts) < 2:
        return []
    return [(key, str(SCHOOL_STAGES[key].label), counts[key]) for key in SCHOOL_STAGES if counts.get(key)]


def _formula(lines: Sequence[Disbursement]) -> str:
    """小学 22 × 400 ＋ 初中 15 × 600, when it is short enough to be read."""
    groups = Counter((line.stage, line.amount_fen) for line in lines if line.amount_fen)
    if not groups or len(groups) > 4:
        return ""
    order = {key: place for place, key in enumerate(SCHOOL_STAGES)}
    parts = []
    for (stage, fen), count in sorted(groups.items(), key=lambda item: (order.get(item[0][0], 99), item[0][1])):
        label = str(SCHOOL_STAGES[stage].label) + " " if stage in SCHOOL_STAGES else ""
        yuan = format_fen(fen).removesuffix(".00")
        parts.append(f"{label}{count} × {yuan}")
    return " ＋ ".join(parts)


def _fund(batch: Batch, plan: money.Plan | None, cash: int) -> list[tuple[str, str, str]]:
    """Term, value and class for the fund's position beside the names."""
    if plan is None:
        return [(str(_("从")), batch.fund.title, ""), (str(_("本批")), format_fen(cash), "total")]
    rows = [(batch.fund.title, format_fen(plan.available), "")]
    if plan.from_pairings:
        rows.append((str(_("另有结对款")), format_fen(plan.from_pairings), ""))
    rows.append((str(_("本批")), format_fen(-plan.from_fund), ""))
    return [*rows, (str(_("批后可用")), format_fen(plan.rest), "total")]


def _charged(batch: Batch) -> str:
    line = batch.budget_line
    return str(_("%(year)s 年 %(title)s", year=line.year, title=line.title)) if line else ""


def _numbers(
    batch: Batch, live: Sequence[Disbursement], certificates: dict[int, Certificate], today: dt.date
) -> list[tuple[str, str]]:
    """First and last certificate number, taken or to come."""
    if certificates:
        numbers = sorted(certificate.number for certificate in certificates.values())
        return [(str(_("号码")), numbers[0]), (str(_("至")), numbers[-1]), (str(_("份数")), str(len(numbers)))]
    if not live or batch.state is B.VOID or batch.past:
        return []
    series, first = next_in(batch.scope_code, today.year)
    last = certificate_number(series, today.year, first + len(live) - 1)
    return [
        (str(_("发放时占号")), certificate_number(series, today.year, first)), (str(_("至")), last),
        (str(_("份数")), str(len(live))),
    ]  # fmt: skip
