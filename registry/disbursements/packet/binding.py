"""Binding papers into one PDF: pages are counted, listed in the contents, and numbered through."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from pypdf import PageObject, PdfReader, PdfWriter

from registry.core.paper.page import INK_2, Paper
from registry.disbursements.packet.drawing import CoverWords, Entry, contents_pdf, cover_pdf

TOP = 20.0
INSET = 30.0


@dataclass(frozen=True)
class Part:
    """A paper of the file: its pages as PDFs, none when it is lacking; `note` says why or what it is."""

    title: str
    pages: Sequence[bytes] = field(default_factory=tuple)
    note: str = ""


def bind(words: CoverWords, parts: Sequence[Part], printed_at: dt.datetime) -> bytes:
    """Cover, contents and all parts in their order, with the page of the whole file on each page."""
    readers = [[PdfReader(io.BytesIO(data)) for data in part.pages] for part in parts]
    counts = [sum(len(reader.pages) for reader in group) for group in readers]
    ahead = 1 + len(PdfReader(io.BytesIO(_contents(parts, counts, 9, words, printed_at))).pages)
    contents = PdfReader(io.BytesIO(_contents(parts, counts, ahead, words, printed_at)))
    cover = PdfReader(io.BytesIO(cover_pdf(words, printed_at)))
    writer = PdfWriter()
    for reader in (cover, contents, *(reader for group in readers for reader in group)):
        writer.append(reader, import_outline=False)
    _number(writer, printed_at)
    start = ahead
    for part, count in zip(parts, counts, strict=True):
        if count:
            writer.add_outline_item(title=part.title, page_number=start)
        start += count
    writer.add_metadata({"/Title": f"{words.number} 资金发放档案", "/Creator": "Lianxin Register"})
    writer.compress_identical_objects()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _contents(
    parts: Sequence[Part], counts: Sequence[int], ahead: int, words: CoverWords, printed_at: dt.datetime
) -> bytes:
    entries, start = [], ahead + 1
    for number, (part, count) in enumerate(zip(parts, counts, strict=True), start=1):
        last = start + count - 1
        pages = "" if not count else str(start) if count == 1 else f"{start}—{last}"
        entries.append(Entry(number, part.title, part.note, pages))
        start += count
    return contents_pdf(entries, words, printed_at)


def _number(writer: PdfWriter, printed_at: dt.datetime) -> None:
    """ "卷内第 3 页 共 24 页" at the upper right of every page but the cover."""
    total = len(writer.pages)
    sizes = [_size(page) for page in writer.pages]
    paper = Paper("页码", sizes[0], printed_at)
    for number, (width, height) in enumerate(sizes, start=1):
        paper.canvas.setPageSize((width, height))
        if number > 1:
            paper.text(
                width - INSET, height - TOP, f"卷内第 {number} 页　共 {total} 页", 8.5, colour=INK_2, align="right"
            )
        paper.next_page()
    marks = PdfReader(io.BytesIO(paper.finish()))
    for page, mark in zip(writer.pages, marks.pages, strict=True):
        box = page.mediabox
        if box.left or box.bottom:
            mark.add_transformation((1, 0, 0, 1, float(box.left), float(box.bottom)))
        page.merge_page(mark)


def _size(page: PageObject) -> tuple[float, float]:
    return float(page.mediabox.width), float(page.mediabox.height)
