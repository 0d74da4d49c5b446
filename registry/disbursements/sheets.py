"""What the pay-out sheet of a batch says, gathered for the builder of the PDF."""

from __future__ import annotations

from collections.abc import Sequence

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.core.codes import SCHOOL_STAGES
from registry.core.dates import format_cn
from registry.core.errors import Denied
from registry.core.i18n import _
from registry.core.masking import mask_bank, mask_id, mask_name_notice
from registry.disbursements.certificates import organisation_of
from registry.disbursements.checks import notices_of
from registry.disbursements.lines import LIVE_STATES
from registry.disbursements.models import Batch, BatchState, Disbursement, DisbursementState, PayMethod
from registry.disbursements.queries import batch_lines
from registry.disbursements.sheet_content import SheetHead, SheetRow
from registry.disbursements.words import LINE_LABELS, METHODS, relation_word
from registry.people.showing import is_worker
from registry.regions.queries import region_names

DRAFT_STATES = (BatchState.DRAFT, BatchState.PENDING, BatchState.RETURNED)


def is_draft(batch: Batch) -> bool:
    """Before the approval a sheet is a draft, and says so across the page."""
    return batch.state in DRAFT_STATES


def sheet_of(batch: Batch, actor: Actor, *, full_ids: bool = False) -> tuple[SheetHead, list[SheetRow]]:
    """Head and rows for the actor's region; `full_ids` needs people:reveal, the caller logs it. Raises Denied."""
    actor.demand(Permission.DISBURSEMENT_READ)
    if full_ids:
        actor.demand(Permission.PEOPLE_REVEAL)
    if not actor.can(Permission.PEOPLE_READ):
        raise Denied
    lines = [line for line in batch_lines(batch, actor) if line.state in LIVE_STATES]
    places = region_names({line.scope_code for line in lines})
    rows = [_row(serial, line, places, actor, full_ids) for serial, line in enumerate(lines, start=1)]
    return sheet_head(batch, lines), rows


def sheet_head(batch: Batch, lines: Sequence[Disbursement]) -> SheetHead:
    """The head: where the money comes from, by which papers, when and how."""
    day = batch.paid_on or batch.pay_on
    notices = notices_of(lines)
    return SheetHead(
        title=f"{batch.program.title}发放花名册" + ("（补录）" if batch.past else ""),
        organisation=organisation_of(batch.scope_code, day or batch.created_at.date()),
        project=f"{batch.program.title}（{batch.cycle.title}）",
        batch_number=f"{batch.number}　第 {batch.edition} 版" if batch.edition > 1 else batch.number,
        fund_source=batch.fund.title,
        allocation_paper=batch.allocation_paper or "",
        minutes_number=batch.minutes_number or "",
        notice_number="、".join(f"{n.posted_on:%Y.%m.%d}—{n.ends_on:%m.%d}" for n in notices[:3]),
        paid_on=format_cn(day) if day else "",
        place=batch.place or "",
        method=METHODS[batch.method].source,
    )


def _row(serial: int, line: Disbursement, places: dict[str, str], actor: Actor, full: bool) -> SheetRow:
    person, worker = line.person, is_worker(actor)
    number = person.id_number or ""
    stage = SCHOOL_STAGES.get(line.stage or person.stage or "")
    grade = f"{person.grade} 年级" if person.grade and not (person.school or "").endswith("年级") else ""
    school = " ".join(filter(None, (person.school or (stage.label.source if stage else ""), grade)))
    bank = line.method is PayMethod.BANK
    account = line.bank_account or ""
    same = line.payee_name is None or line.payee_name == person.name
    proxy = f"{line.proxy_name} {relation_word(line.proxy_relation)}" if line.proxy_name else ""
    arrival = line.state in (DisbursementState.PAID, DisbursementState.SIGNED)
    return SheetRow(
        serial=serial,
        name=person.name if worker else mask_name_notice(person.name),
        id_masked=mask_id(number) if number else str(_("无")),
        id_full=number if full else "",
        amount_fen=line.amount_fen,
        address=places.get(line.scope_code, ""),
        school_grade=school if worker else "",
        guardian="" if same or not worker else f"{line.payee_name} {relation_word(line.payee_relation)}".strip(),
        item=line.goods_item or "",
        quantity=str(line.quantity) if line.goods_item else "",
        goods_value_fen=line.goods_value_fen or None,
        method=METHODS[line.method].source,
        proxy=proxy,
        bank_last4=mask_bank(account)[-4:] if bank and account else "",
        arrival="" if not bank or not arrival else "到账" if line.arrived_on else LINE_LABELS[line.state].source,
        receipt_number=line.receipt_number or "",
    )
