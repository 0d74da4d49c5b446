"""The summary as a file: JSON of the contract, a workbook, a Word document, a PDF."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from registry.core.dates import format_cn
from registry.core.i18n import _, official_language
from registry.core.paper.table import table_pdf
from registry.reports.figures import UNITS, Figure, by_system

HEADINGS = (_("系统"), _("项目"), _("本期"), _("单位"), _("上年同期"), _("同比"))


@dataclass(frozen=True)
class SummaryDocument:
    """What is printed: title, office, region, period, figures, and the snapshot's public id when issued."""

    title: str
    organisation: str
    region: str
    first: dt.date
    last: dt.date
    figures: Sequence[Figure]
    snapshot: str | None
    demo: bool

    def rows(self) -> list[list[str]]:
        """System, label, value, unit, previous, change."""
        return [
            [str(system), f.label, f.shown, str(UNITS.get(f.unit, f.unit)), f.shown_previous, f.change]
            for system, figures in by_system(self.figures)
            for f in figures
        ]

    @property
    def period(self) -> str:
        """The period in words."""
        return f"{format_cn(self.first)}—{format_cn(self.last)}"


def summary_json(document: SummaryDocument) -> bytes:
    """The contract's JSON."""
    value = {
        "region": document.region,
        "from": document.first.isoformat(),
        "to": document.last.isoformat(),
        "snapshot": document.snapshot,
        "figures": [figure.as_json() for figure in document.figures],
    }
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def summary_xlsx(document: SummaryDocument) -> bytes:
    """One sheet with all figures; texts are texts, never formulas."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("数字表")
    bold = book.add_format({"bold": True})
    sheet.write_row(0, 0, [document.title], bold)
    sheet.write_row(1, 0, [document.period, "演示数据，不作凭证" if document.demo else ""])
    with official_language():
        sheet.write_row(3, 0, [str(heading) for heading in HEADINGS], bold)
        for number, row in enumerate(document.rows(), start=4):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
    sheet.set_column(0, 5, 18)
    book.close()
    return target.getvalue()


def summary_pdf(document: SummaryDocument, printed_at: dt.datetime) -> bytes:
    """The table of figures on A4."""
    with official_language():
        return table_pdf(
            f"{document.title}（{document.period}）",
            [str(heading) for heading in HEADINGS],
            document.rows(),
            organisation=document.organisation,
            landscape=False,
            printed_at=printed_at,
            demo=document.demo,
        )


def _font(run: object, name: str, size: float) -> None:
    run.font.name = name  # type: ignore[attr-defined]
    run.font.size = Pt(size)  # type: ignore[attr-defined]
    run._element.rPr.rFonts.set(qn("w:eastAsia"), name)  # type: ignore[attr-defined]


def summary_docx(document: SummaryDocument) -> bytes:
    """The text of the summary after GB/T 9704-2012: A4, 3号仿宋, title in 2号小标宋."""
    word = Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin = Mm(37), Mm(28)
    section.bottom_margin, section.right_margin = Mm(35), Mm(26)
    title = word.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(title.add_run(document.title), "方正小标宋简体", 22)
    numerals = "一二三四五六七八九十"
    with official_language():
        for place, (system, figures) in enumerate(by_system(document.figures)):
            _font(word.add_paragraph().add_run(f"{numerals[place % 10]}、{system}"), "黑体", 16)
            sentence = "，".join(f"{f.label}{f.shown}{UNITS.get(f.unit, '')}" for f in figures) + "。"
            body = word.add_paragraph()
            body.paragraph_format.first_line_indent = Pt(32)
            body.paragraph_format.line_spacing = Pt(28.9)
            _font(body.add_run(sentence), "仿宋", 16)
    end = word.add_paragraph()
    end.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    mark = "（演示数据，不作凭证）" if document.demo else ""
    _font(end.add_run(f"{document.organisation}　{format_cn(document.last)}{mark}"), "仿宋", 16)
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


def render_document(document: SummaryDocument, kind: str, printed_at: dt.datetime) -> bytes:
    """Bytes of the summary as json, xlsx, docx or pdf."""
    if kind == "pdf":
        return summary_pdf(document, printed_at)
    return {"json": summary_json, "xlsx": summary_xlsx, "docx": summary_docx}[kind](document)
