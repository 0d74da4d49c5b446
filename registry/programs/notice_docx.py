"""The public notice as a Word document, for offices that put their own letterhead around it; same masking as the PDF."""

from __future__ import annotations

import io
from collections.abc import Mapping

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.run import Run

from registry.core.dates import format_cn
from registry.core.i18n import Text, official_language
from registry.core.money import format_fen
from registry.programs.models import Notice
from registry.programs.notice_pdf import HEADINGS
from registry.programs.notices import NoticeContent

WIDTHS = (14, 30, 34, 24, 28, 26)


def notice_docx(
    notice: Notice, content: NoticeContent, place: str, stages: Mapping[str, Text], *, organisation: str, demo: bool
) -> bytes:
    """The list as it may be posted, A4, headings repeated on each page. Minors stand by number."""
    with official_language():
        document = docx.Document()
        _set_up(document)
        program = notice.cycle.program
        _line(document, f"{place}{program.title}（{notice.cycle.title}）公示", "方正小标宋简体", 20, centred=True)
        _line(document, _lead(notice, content), "仿宋", 15, indent=True)
        _table(document, content, stages)
        _line(document, "未成年人只公示序号、学段、乡镇和金额，不公示姓名。", "仿宋", 12)
        _line(document, organisation, "仿宋", 15, right=True)
        _line(document, format_cn(notice.posted_on), "仿宋", 15, right=True)
        if demo:
            _line(document, "演示数据，不作凭证", "仿宋", 12, centred=True)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def _lead(notice: Notice, content: NoticeContent) -> str:
    days = f"{notice.days} 个工作日" if notice.working_days else f"{notice.days} 天"
    call = (
        f"如有异议，请在公示期内反映，监督电话：{notice.hotline}。"
        if notice.hotline
        else "如有异议，请在公示期内反映。"
    )
    return (
        f"经推荐、审核，拟资助下列 {content.persons} 人，共 {format_fen(content.total_fen)} 元，现予公示。"
        f"公示期自{format_cn(notice.posted_on)}至{format_cn(notice.ends_on)}，{days}。{call}"
    )


def _set_up(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.left_margin, section.right_margin = Mm(37), Mm(28), Mm(26)


def _font(run: Run, name: str, size: float) -> None:
    run.font.name, run.font.size = name, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _line(
    document: Document, text: str, font: str, size: float, *, centred: bool = False, right: bool = False,
    indent: bool = False,
) -> None:  # fmt: skip
    paragraph = document.add_paragraph()
    if centred or right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.RIGHT
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    _font(paragraph.add_run(text), font, size)


def _table(document: Document, content: NoticeContent, stages: Mapping[str, Text]) -> None:
    table = document.add_table(rows=1, cols=len(HEADINGS))
    table.style = "Table Grid"
    rows = [[str(heading) for heading in HEADINGS]]
    rows += [
        [str(row.serial), row.name or "—", row.township, str(stages.get(row.stage, row.stage)), row.goods_item,
         format_fen(row.amount_fen)]
        for row in content.rows
    ]  # fmt: skip
    rows.append(["合计", f"{content.persons} 人", "", "", "", format_fen(content.total_fen)])
    for place, texts in enumerate(rows):
        cells = table.rows[0].cells if place == 0 else table.add_row().cells
        for cell, text, width in zip(cells, texts, WIDTHS, strict=True):
            cell.width = Mm(width)
            _font(cell.paragraphs[0].add_run(text), "黑体" if place == 0 else "仿宋", 12)
    marked = table.rows[0]._tr.get_or_add_trPr()
    marked.append(marked.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
