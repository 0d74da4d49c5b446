"""The papers of loans as one shape: a title, facts, a table with totals, notes, signatures; as PDF and as workbook."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter

from registry.access.actor import Actor
from registry.core.capitals import capital_amount
from registry.core.dates import format_cn
from registry.core.i18n import Text, _
from registry.core.masking import mask_id
from registry.core.money import format_fen
from registry.core.paper.fonts import Style, require_glyphs
from registry.core.paper.grid import draw_heading, draw_row, paginate, row_height
from registry.core.paper.page import DEMO_MARK, INK, INK_2, LANDSCAPE, PORTRAIT, SUNK, Paper, stamp_text
from registry.core.paper.table import table_columns
from registry.core.paper.wrap import fit_size, wrap
from registry.loans.models import Loan
from registry.loans.reading import table_of
from registry.loans.reminders import DueLine
from registry.loans.words import EVERY, METHODS
from registry.people.showing import shown_address, shown_name

MARGIN, SIZE, FACT, HEADING, ROW, TOTAL, SIGN, LINE = 40.0, 9.0, 10.0, 24.0, 20.0, 22.0, 46.0, 14.0


@dataclass(frozen=True)
class Sheet:
    """A paper; every cell is text, `totals` has one text per column, `facts` are (label, value) in two columns."""

    title: str
    organisation: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    landscape: bool = False

    def texts(self) -> list[str]:
        """Everything that will be printed."""
        cells = [cell for row in (self.headings, *self.rows, self.totals) for cell in row]
        return [
            self.title,
            self.organisation,
            *cells,
            *self.notes,
            *self.signers,
            *(t for pair in self.facts for t in pair),
        ]


def as_texts(*words: Text | str) -> tuple[str, ...]:
    return tuple(str(word) for word in words)


def rate_text(rate_milli: int | None) -> str:
    """4.35%"""
    return f"{Decimal(rate_milli) / 1000:.2f}%" if rate_milli is not None else str(_("没有登记"))


def annex_sheet(loan: Loan, actor: Actor, place: str, organisation: str) -> Sheet:
    """借款合同附件: the particulars and the schedule as agreed at the start."""
    person = loan.person
    facts = (
        (_("借款人"), shown_name(person.name, actor)), (_("证件号"), mask_id(person.id_number or "")),
        (_("住址"), f"{place} {shown_address(person.address, actor)}".strip()), (_("合同编号"), loan.number or ""),
        (_("贷款金额"), f"{format_fen(loan.amount_fen)} 元"), (_("金额大写"), capital_amount(loan.amount_fen)),
        (_("用途"), loan.purpose), (_("期限"), str(_("%(n)s 个月", n=loan.months))),
        (_("放款日期"), format_cn(loan.disbursed_on) if loan.disbursed_on else ""),
        (_("到期日期"), format_cn(loan.rows[-1].due_on) if loan.rows else ""),
        (_("年利率"), rate_text(loan.rate_milli)), (_("贴息比例"), f"{loan.subsidy_percent}%"),
        (_("还款方式"), f"{METHODS[loan.method]}，{EVERY[loan.every_months]}"), (_("经办银行"), loan.bank or ""),
        (_("担保基金"), loan.hold.fund.title if loan.hold else ""),
        (_("担保金额"), f"{format_fen(loan.hold.amount_fen)} 元" if loan.hold else ""),
    )  # fmt: skip
    rows = tuple(
        (str(row.no), row.due_on.isoformat(), format_fen(row.principal_fen), format_fen(row.interest_fen),
         format_fen(row.principal_fen + row.interest_fen))
        for row in loan.rows
    )  # fmt: skip
    principal, interest = sum(row.principal_fen for row in loan.rows), sum(row.interest_fen for row in loan.rows)
    return Sheet(
        str(_("妇女小额担保贷款合同附件")), organisation,
        as_texts(_("期次"), _("应还日期"), _("本金（元）"), _("利息（元）"), _("合计（元）")), rows,
        (str(_("合计")), "", format_fen(principal), format_fen(interest), format_fen(principal + interest)) if rows else (),
        tuple((str(label), value) for label, value in facts),
        as_texts(_("利息按合同利率和整月估算，以经办银行计收为准。逾期和展期的天不享受贴息。")),
        as_texts(_("借款人（签字）"), _("经办银行（盖章）"), _("妇联（盖章）")),
    )  # fmt: skip


def repayment_sheet(loan: Loan, actor: Actor, today: dt.date, organisation: str) -> Sheet:
    """还款表: each row with what was paid of it, its day as agreed now, and what is left."""
    rows, left = [], loan.amount_fen
    for filled, on in table_of(loan, today):
        due = filled.due
        left -= filled.paid_fen
        whole = filled.whole_on.isoformat() if filled.whole_on else ""
        rows.append((
            str(due.no), on.isoformat() + (str(_("（展期）")) if on != due.base_on else ""), format_fen(due.principal_fen),
            format_fen(due.interest_fen), format_fen(filled.paid_fen), whole, format_fen(due.principal_fen - filled.paid_fen),
        ))  # fmt: skip
    interest = sum(row.interest_fen for row in loan.rows)
    facts = (
        (_("借款人"), shown_name(loan.person.name, actor)), (_("合同编号"), loan.number or ""),
        (_("贷款金额"), f"{format_fen(loan.amount_fen)} 元"), (_("还欠本金"), f"{format_fen(loan.outstanding_fen)} 元"),
        (_("放款日期"), format_cn(loan.disbursed_on) if loan.disbursed_on else ""),
        (_("到期日期"), format_cn(loan.due_on) if loan.due_on else ""),
    )  # fmt: skip
    said = [
        str(_("%(day)s 还本 %(sum)s 元，付息 %(interest)s 元 %(memo)s", day=row.on_date.isoformat(),
              sum=format_fen(row.amount_fen), interest=format_fen(row.interest_fen), memo=row.memo)).strip()
        for row in loan.repayments if row.voided_on is None
    ]  # fmt: skip
    return Sheet(
        str(_("小额贷款还款表")), organisation,
        as_texts(_("期次"), _("应还日期"), _("本金（元）"), _("利息（元）"), _("已还本金（元）"), _("还清日期"), _("未还（元）")), tuple(rows),
        (str(_("合计")), "", format_fen(loan.amount_fen), format_fen(interest), format_fen(loan.repaid_fen), "",
         format_fen(loan.amount_fen - loan.repaid_fen)) if rows else (),
        tuple((str(label), value) for label, value in facts), tuple(said) or as_texts(_("还没有还款。")),
        as_texts(_("制表人"), _("核对人")),
    )  # fmt: skip


def due_sheet(rows: Sequence[DueLine], organisation: str) -> Sheet:
    """还款提醒名单, by due date."""
    lines = tuple(
        (str(number), row.name, row.place, row.phone, row.due_on.isoformat(), format_fen(row.due_fen),
         format_fen(row.interest_fen), str(_("晚 %(days)s 天", days=row.days_late)) if row.days_late else "", row.bank, "")
        for number, row in enumerate(rows, 1)
    )  # fmt: skip
    total = (str(_("合计")), "", "", "", "", format_fen(sum(row.due_fen for row in rows)),
             format_fen(sum(row.interest_fen for row in rows)), "", "", "")  # fmt: skip
    return Sheet(
        str(_("小额贷款还款提醒名单")), organisation,
        as_texts(_("序号"), _("借款人"), _("所在地"), _("电话"), _("应还日期"), _("本金（元）"), _("利息（元）"), _("逾期"), _("经办银行"),
               _("提醒情况")),
        lines, total, landscape=True,
    )  # fmt: skip


def sheet_pdf(sheet: Sheet, *, printed_at: dt.datetime, demo: bool) -> bytes:
    """The paper as PDF, page x of y, headings repeated; raises MissingGlyph."""
    require_glyphs(sheet.texts())
    return _Drawing(sheet, printed_at, demo).pdf()


class _Drawing:
    """One paper while it is being drawn."""

    def __init__(self, sheet: Sheet, printed_at: dt.datetime, demo: bool) -> None:
        self.sheet, self.printed_at, self.demo = sheet, printed_at, demo
        self.paper = Paper(sheet.title, LANDSCAPE if sheet.landscape else PORTRAIT, printed_at)
        self.width = self.paper.width - 2 * MARGIN
        self.columns = table_columns(sheet.headings, sheet.rows, sheet.totals or None, self.width)
        self.notes = [line for note in sheet.notes for line in wrap(note, Style.SANS, SIZE, self.width)]
        self.facts = [
            [
                (label, wrap(value, Style.SANS, FACT, self.width / 2 - 70))
                for label, value in sheet.facts[place : place + 2]
            ]
            for place in range(0, len(sheet.facts), 2)
        ]
        self.fact_heights = [6 + 13 * max(len(lines) for _label, lines in pair) for pair in self.facts]

    def pdf(self) -> bytes:
        """Draw all; the notes that do not fit go on to further pages."""
        head = 84 + sum(self.fact_heights) + (8 if self.facts else 0)
        heights = [row_height(row, self.columns, Style.SANS, SIZE, ROW) for row in self.sheet.rows]
        end = (TOTAL + 6 if self.sheet.totals else 0) + (SIGN if self.sheet.signers else 0)
        room = self.paper.height - head - HEADING - 52
        pages = paginate(heights, room, min(end + min(len(self.notes), 8) * LINE, room / 2))
        y = 0.0
        for number, page in enumerate(pages):
            y = self._page(page, heights, head)
            if number + 1 < len(pages):
                self.paper.footer(
                    MARGIN, self.printed_at, number + 1, self._count(pages, end, heights, head), self.demo
                )
                self.paper.next_page()
        self._end(y, len(pages), self._count(pages, end, heights, head))
        return self.paper.finish()

    def _count(self, pages: Sequence[Sequence[int]], end: float, heights: Sequence[float], head: float) -> int:
        """Pages with those that the notes need."""
        used = head + HEADING + sum(heights[index] for index in pages[-1]) + end + 10
        first = max(int((self.paper.height - used - 52) // LINE), 0)
        rest = len(self.notes) - first
        return len(pages) + (-(-rest // int((self.paper.height - 60 - SIGN - 52) // LINE)) if rest > 0 else 0)

    def _page(self, page: Sequence[int], heights: Sequence[float], head: float) -> float:
        sheet, paper = self.sheet, self.paper
        y = paper.height - 50
        size = fit_size(sheet.title, Style.SERIF_BOLD, self.width, 17, 9, 1.5)
        paper.text(paper.width / 2, y, sheet.title, size, Style.SERIF_BOLD, align="center", spacing=1.5 * size / 17)
        said = str(_("填报单位：%(name)s", name=sheet.organisation))
        paper.text(MARGIN, y - 24, said, fit_size(said, Style.SANS, self.width, SIZE, 6), colour=INK_2)
        y -= 46
        for pair, height in zip(self.facts, self.fact_heights, strict=True):
            for place, (label, lines) in enumerate(pair):
                x = MARGIN + place * self.width / 2
                paper.text(x, y, label + "：", SIZE, colour=INK_2)
                for number, line in enumerate(lines):
                    paper.text(x + 62, y - 13 * number, line, FACT)
            y -= height
        y = top = paper.height - head
        draw_heading(paper, MARGIN, y, HEADING, self.columns, SIZE)
        y -= HEADING
        for index in page:
            draw_row(paper, MARGIN, y, heights[index], self.columns, sheet.rows[index], size=SIZE)
            y -= heights[index]
        paper.box(MARGIN, y, self.width, top - y, None, INK, 1.2)
        return y

    def _end(self, y: float, page: int, pages: int) -> None:
        sheet, paper = self.sheet, self.paper
        if sheet.totals:
            x = MARGIN
            for column, total in zip(self.columns, sheet.totals, strict=True):
                paper.box(x, y - TOTAL, column.width, TOTAL, SUNK, INK_2, 0.5)
                anchor = x + 3.5 if column.align == "left" else x + column.width - 3.5
                paper.text(anchor, y - 14, total, fit_size(total, Style.SANS_BOLD, column.width - 7, SIZE, 6),
                           Style.SANS_BOLD, align=column.align)  # fmt: skip
                x += column.width
            paper.rule(MARGIN, x, y - TOTAL - 3, 0.6, INK)
            y -= TOTAL + 6
        y -= 14
        for line in self.notes:
            if y < 52 + (SIGN if sheet.signers else 0):
                paper.footer(MARGIN, self.printed_at, page, pages, self.demo)
                paper.next_page()
                page, y = page + 1, paper.height - 60
            paper.text(MARGIN, y, line, SIZE, colour=INK_2)
            y -= LINE
        for place, signer in enumerate(sheet.signers):
            paper.text(MARGIN + place * self.width / len(sheet.signers), max(y - 20, 50), signer + "：", 10)
        paper.footer(MARGIN, self.printed_at, page, pages, self.demo)
        paper.next_page()


def sheet_xlsx(sheet: Sheet, *, who: str, printed_at: dt.datetime, demo: bool) -> bytes:
    """The paper as workbook: every cell is text, so that no cell becomes a formula; who and when in the header."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(str(_("贷款")))
    bold, cell = book.add_format({"bold": True, "border": 1}), book.add_format({"num_format": "@", "border": 1})
    title, plain = book.add_format({"bold": True, "font_size": 14}), book.add_format({"num_format": "@"})
    page.write_string(0, 0, sheet.title, title)
    page.write_string(1, 0, str(_("填报单位：%(name)s", name=sheet.organisation)), plain)
    line = 2
    for label, value in sheet.facts:
        page.write_string(line, 0, label, plain)
        page.write_string(line, 1, value, plain)
        line += 1
    for place, heading in enumerate(sheet.headings):
        widest = max([len(heading) * 2, *[len(row[place]) + 4 for row in sheet.rows[:200]]])
        page.set_column(place, place, min(widest, 34))
        page.write_string(line, place, heading, bold)
    for row in (*sheet.rows, *([sheet.totals] if sheet.totals else [])):
        line += 1
        for place, text in enumerate(row):
            page.write_string(line, place, text, bold if row is sheet.totals else cell)
    for note in sheet.notes:
        line += 1
        page.write_string(line, 0, note, plain)
    mark = f"{DEMO_MARK} " if demo else ""
    page.set_header(f"&R{mark}{who} {stamp_text(printed_at)}")
    if demo:
        page.write_string(line + 1, 0, str(DEMO_MARK), plain)
    book.close()
    return target.getvalue()
