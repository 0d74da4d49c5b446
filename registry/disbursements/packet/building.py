"""The papers of a batch gathered in binding order, each from the room that knows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.core.capitals import capital_amount
from registry.core.clock import local_time
from registry.core.dates import format_cn
from registry.core.i18n import official_language
from registry.core.masking import mask_bank
from registry.core.money import format_fen
from registry.core.paper.table import table_pdf
from registry.disbursements.bank.models import BankResultLine
from registry.disbursements.bank.out import by_bank
from registry.disbursements.bank.queries import list_results, result_lines
from registry.disbursements.bank.words import OUTCOME_LABELS
from registry.disbursements.certificates import organisation_of
from registry.disbursements.checks import notices_of, people_of
from registry.disbursements.lines import LIVE_STATES
from registry.disbursements.models import Batch, Certificate, CertificateState, Disbursement
from registry.disbursements.packet.binding import Part, bind
from registry.disbursements.packet.drawing import CoverWords, lacks_pdf, request_pdf
from registry.disbursements.packet.models import PaperKind
from registry.disbursements.packet.proofs import Proofs, find_lacks
from registry.disbursements.packet.queries import Scan, list_scans
from registry.disbursements.packet.scans import UnreadableScan, bindable, photo_page
from registry.disbursements.packet.words import PAPER_LABELS
from registry.disbursements.queries import batch_lines
from registry.disbursements.receipts import batch_certificates
from registry.disbursements.sheet_pdf import sheet_pdf
from registry.disbursements.sheets import is_draft, sheet_of
from registry.disbursements.words import LINE_LABELS, METHODS
from registry.files.queries import read_bytes
from registry.files.store import BytesMissing
from registry.people.showing import shown_name
from registry.programs.models import Notice
from registry.programs.notice_pdf import notice_pdf
from registry.programs.notice_photo import find_photo
from registry.programs.notice_result import result_pdf
from registry.programs.notices import list_objections, notice_content
from registry.regions.queries import region_name
from registry.settings.codes import labels

K = PaperKind


@dataclass(frozen=True)
class Printing:
    """For whom and when the file is drawn; `at` is UTC, `stamp` the local time on the papers."""

    actor: Actor
    today: dt.date
    at: dt.datetime
    demo: bool
    full_ids: bool = False

    @property
    def stamp(self) -> dt.datetime:
        """Local time without zone."""
        return local_time(self.at).replace(tzinfo=None)


@dataclass(frozen=True)
class Gathered:
    """Everything about a batch that its file is made of."""

    batch: Batch
    lines: Sequence[Disbursement]
    scans: Sequence[Scan]
    notices: Sequence[Notice]
    certificates: Sequence[Certificate]
    proofs: Proofs

    @property
    def live(self) -> list[Disbursement]:
        """Lines that count."""
        return [line for line in self.lines if line.state in LIVE_STATES]

    @property
    def subjects(self) -> list[int]:
        """Row ids of all persons in it."""
        return [line.person_id for line in self.lines]


def gather(batch: Batch, actor: Actor) -> Gathered:
    """The batch with lines, scans, notices, certificates, and what is lacking; five queries."""
    lines = batch_lines(batch, actor)
    scans, notices = list_scans(batch, actor), notices_of(lines)
    certificates = batch_certificates(batch, actor, voids=True) if batch.paid_on else []
    by_line = {c.disbursement_id: c for c in certificates if c.disbursement_id is not None}
    return Gathered(batch, lines, scans, notices, certificates, find_lacks(batch, lines, scans, notices, by_line))


def cover_words(found: Gathered, demo: bool) -> CoverWords:
    """The texts of cover and request."""
    batch, live = found.batch, found.live
    names, cash = people_of(batch), sum(line.amount_fen for line in live)
    goods = sum(line.goods_value_fen for line in live)
    money = f"{format_fen(cash)} 元" + (f"，物资折价 {format_fen(goods)} 元另计" if goods else "")
    day = batch.paid_on or batch.pay_on
    people, size = _people(batch, names), ("人数", f"{len(live)} 人")
    source = [
        ("资金来源", batch.fund.title), *([("预算科目", _line_words(batch))] if batch.budget_line else []),
        ("下达文号", batch.allocation_paper or ""), ("会议纪要", batch.minutes_number or ""),
        ("发放方式", METHODS[batch.method].source),
    ]  # fmt: skip
    rows = [
        ("批次号", batch.number), ("项目", f"{batch.program.title}（{batch.cycle.title}）"), *source, size, ("金额", money),
        *people, ("发放日期", format_cn(day) if day else ""),
    ]  # fmt: skip
    request = [
        ("付款事由", batch.title), *source, size, ("申请金额", money), ("大写", capital_amount(cash)),
        ("计划付款日", format_cn(batch.pay_on) if batch.pay_on else ""), people[0],
    ]  # fmt: skip
    return CoverWords(
        organisation_of(batch.scope_code, day or batch.created_at.date()), batch.title, batch.number, rows, request,
        capital_amount(cash), demo,
    )  # fmt: skip


def _line_words(batch: Batch) -> str:
    line = batch.budget_line
    return f"{line.year} 年“{line.title}”" if line else ""


def _people(batch: Batch, names: Mapping[int, str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Who made and who approved it; of what was brought in, who did that and who confirmed it."""
    maker, second = names.get(batch.maker_id or 0, ""), names.get(batch.approver_id or 0, "")
    if not batch.past:
        return ("编制人", maker), ("批准人", second)
    day = format_cn(batch.approved_on) if batch.approved_on else ""
    return ("补录人", maker), ("补录确认", f"{second} {day}".strip() or "还没有另一位确认")


def payment_request(batch: Batch, to: Printing) -> bytes:
    """付款申请单 of a batch, to be signed by hand. Raises Denied, MissingGlyph."""
    to.actor.demand(Permission.DISBURSEMENT_READ)
    with official_language():
        return request_pdf(cover_words(gather(batch, to.actor), to.demo), to.stamp)


def packet_pdf(found: Gathered, to: Printing) -> bytes:
    """The whole file of a batch as one PDF in binding order; `full_ids` needs people:reveal. The caller logs it.

    Who may not see scans gets it without them, with a note. Raises Denied, MissingGlyph.
    """
    with official_language():
        words = cover_words(found, to.demo)
        return bind(words, _parts(found, words, to), to.stamp)


def _parts(found: Gathered, words: CoverWords, to: Printing) -> list[Part]:
    batch = found.batch
    scans = {kind: _scans(found, kind, to) for kind in PaperKind}
    lacks = lacks_pdf(_lack_rows(found, to.actor), words, to.stamp)
    return [
        _paper(found, K.ALLOCATION, scans, "　".join(filter(None, (batch.allocation_paper, _line_words(batch))))),
        _paper(found, K.MINUTES, scans, batch.minutes_number or ""),
        _notices(found, scans[K.NOTICE_RESULT], to),
        Part("付款申请单", [request_pdf(words, to.stamp), *scans[K.APPROVAL]], "" if scans[K.APPROVAL] else "缺签批件"),
        _sheet(found, to),
        _register(found, to),
        _bank(found, scans[K.BANK_RECEIPT], to),
        _paper(found, K.SIGNED_SHEET, scans, ""),
        *([_paper(found, K.OTHER, scans, "")] if scans[K.OTHER] else []),
        Part("缺件清单", [lacks], _lack_note(found.proofs)),
    ]


def _sheet(found: Gathered, to: Printing) -> Part:
    if not found.live:
        return Part("发放花名册", (), "没有人")
    head, rows = sheet_of(found.batch, to.actor, full_ids=to.full_ids)
    draft = is_draft(found.batch)
    sheet = sheet_pdf(head, rows, demo=to.demo, draft=draft, printed_at=to.stamp, full_ids=to.full_ids)
    return Part("发放花名册", [sheet], "完整号码" if to.full_ids else "号码已遮盖")


def _scans(found: Gathered, kind: PaperKind, to: Printing) -> list[bytes]:
    if not to.actor.can(Permission.FILES_READ):
        return []
    pages = []
    for scan in found.scans:
        if scan.paper.kind is kind:
            try:
                data = read_bytes(scan.file)
                title = PAPER_LABELS[kind].source
                pages.append(photo_page(data, title, to.stamp) if scan.file.is_image else bindable(data))
            except (BytesMissing, UnreadableScan):
                continue
    return pages


def _paper(found: Gathered, kind: PaperKind, scans: Mapping[PaperKind, list[bytes]], number: str) -> Part:
    """A paper that exists as a scan only."""
    count = sum(scan.paper.kind is kind for scan in found.scans)
    note = number
    if count > len(scans[kind]):
        note = f"{number}　扫描件 {count} 份在系统里".strip()
    return Part(PAPER_LABELS[kind].source, scans[kind], note)


def _notices(found: Gathered, scans: list[bytes], to: Printing) -> Part:
    if not found.notices:
        return Part("公示和结果", scans, "本批不公示，理由见各人纳入记录" if not scans else "")
    pages = []
    stages = labels("school_stage")
    for notice in found.notices:
        content, place = notice_content(notice, to.today), region_name(notice.scope_code)
        pages.append(notice_pdf(notice, content, place, stages, to.at, to.demo))
        if notice.ends_on < to.today:
            objections = list_objections(notice, to.actor)
            organisation = organisation_of(notice.scope_code, notice.ends_on)
            photo = find_photo(notice, to.actor)
            shown = read_bytes(photo) if photo else None
            pages.append(result_pdf(
                notice, content.persons, place, objections, organisation=organisation, photo=shown,
                printed_at=to.at,
                demo=to.demo,
            ))  # fmt: skip
    return Part("公示和结果", [*pages, *scans], "" if scans or found.notices[0].photo_id else "缺张贴照片")


def _register(found: Gathered, to: Printing) -> Part:
    if not found.certificates:
        return Part("证书登记表", (), "发放以后才有")
    lines = {line.id: line for line in found.lines}
    rows = []
    for certificate in found.certificates:
        line = lines[certificate.disbursement_id or 0]
        void = certificate.state is CertificateState.VOID
        rows.append((
            certificate.number, shown_name(line.person.name, to.actor), format_cn(certificate.issued_on),
            format_fen(line.amount_fen), f"作废：{certificate.void_reason}" if void else "有效", str(certificate.prints),
        ))  # fmt: skip
    heads = ("编号", "姓名", "发证日期", "金额（元）", "状态", "印过")
    return Part("证书登记表", [_table("证书登记表", heads, rows, found, to)])


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], found: Gathered, to: Printing) -> bytes:
    under = f"批次 {found.batch.number}"
    return table_pdf(title, heads, rows, organisation=under, landscape=True, printed_at=to.stamp, demo=to.demo)


def _bank(found: Gathered, scans: list[bytes], to: Printing) -> Part:
    sent = by_bank(found.lines)
    if not sent or found.batch.paid_on is None:
        return Part("银行结果", scans, "本批没有走银行的" if not sent else "还没有发放")
    rows = [
        (
            str(line.serial), shown_name(line.person.name, to.actor),
            mask_bank(line.bank_account) if line.bank_account else "", format_fen(line.amount_fen),
            format_cn(line.arrived_on) if line.arrived_on else "", line.receipt_number or "",
            line.end_reason or ("到账" if line.arrived_on else LINE_LABELS[line.state].source),
        )
        for line in sent
    ]  # fmt: skip
    heads = ("序号", "姓名", "账号", "金额（元）", "到账日", "回单号", "结果")
    pages = [_table("银行转账结果", heads, rows, found, to)]
    aside = [row for row in result_lines(list_results(found.batch, to.actor)) if row.outcome == "set_aside"]
    if aside:
        pages.append(_table("银行结果里对不上的行", ("第几行", "金额（元）", "处理", "原因"), _aside(aside), found, to))
    return Part("银行结果", [*pages, *scans], "" if scans else "无纸质回单")


def _aside(rows: Sequence[BankResultLine]) -> list[tuple[str, ...]]:
    return [
        (
            str(row.sheet_row), format_fen(row.amount_fen) if row.amount_fen is not None else "",
            OUTCOME_LABELS[row.outcome].source, row.reason or "",
        )
        for row in rows
    ]  # fmt: skip


def _lack_note(proofs: Proofs) -> str:
    if proofs.complete:
        return "齐全"
    return f"{len(proofs.lines)} 人缺凭证" + ("，补录待确认" if proofs.unconfirmed else "")


def _lack_rows(found: Gathered, actor: Actor) -> list[tuple[str, str, str]]:
    second = [("—", "补录", "还没有另一位确认")] if found.proofs.unconfirmed else []
    papers = second + [("—", PAPER_LABELS[kind].source, str(text)) for kind, text in found.proofs.papers.items()]
    return papers + [
        (str(lack.line.serial), shown_name(lack.line.person.name, actor), "；".join(str(text) for text in lack.what))
        for lack in found.proofs.lines
    ]
