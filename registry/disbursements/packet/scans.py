"""Scans as pages: a PDF stripped to what is drawn on it, a photo on a sheet of A4."""

from __future__ import annotations

import io
from datetime import datetime

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject
from reportlab.lib.utils import ImageReader

from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.core.paper.fonts import Style
from registry.core.paper.page import INK_3, LANDSCAPE, PORTRAIT, Paper
from registry.core.paper.wrap import fit_size

MARGIN = 34.0
HEAD = 30.0
MOST_PAGES = 300
_LIVE = ("/Annots", "/AA", "/B", "/PieceInfo")


class UnreadableScan(Invalid):
    """A scan whose pages cannot be bound in."""


def bindable(data: bytes) -> bytes:
    """A PDF made anew from its pages alone: no password, script, link, form or attachment comes along.

    Raises UnreadableScan (field "scans") for what cannot be read, has a password, or has too many pages.
    """
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        locked = reader.is_encrypted
        count = 0 if locked else len(reader.pages)
        clean = b"" if locked or count > MOST_PAGES else _redrawn(reader)
    except Exception as error:  # whatever a foreign file makes the parser raise, it is this file's fault
        raise UnreadableScan(_("这份 PDF 打不开，可能坏了。请重新扫描，或者存成 JPG 再传。"), "scans") from error
    if locked:
        raise UnreadableScan(_("这份 PDF 有密码，装不进案卷。请去掉密码再传。"), "scans")
    if not clean or not count:
        text = _("一份 PDF 最多 %(most)s 页，最少 1 页；这份 %(count)s 页。", most=MOST_PAGES, count=count)
        raise UnreadableScan(text, "scans")
    return clean


def _redrawn(reader: PdfReader) -> bytes:
    writer = PdfWriter()
    for page in reader.pages:
        for key in _LIVE:
            if key in page:
                del page[NameObject(key)]
        if page.rotation:
            page.transfer_rotation_to_content()
        writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def photo_page(data: bytes, title: str, printed_at: datetime) -> bytes:
    """A photo (JPEG) as large as the sheet allows, upright or across as it is, its title above."""
    picture = ImageReader(io.BytesIO(data))
    width, height = picture.getSize()
    paper = Paper(title, LANDSCAPE if width > height else PORTRAIT, printed_at)
    room, tall = paper.width - 2 * MARGIN, paper.height - 2 * MARGIN - HEAD
    scale = min(room / width, tall / height)
    x, y = (paper.width - width * scale) / 2, MARGIN + (tall - height * scale) / 2
    paper.text(MARGIN, paper.height - MARGIN, title, fit_size(title, Style.SANS, room - 120, 10, 7), colour=INK_3)
    paper.canvas.drawImage(picture, x, y, width * scale, height * scale)
    paper.next_page()
    return paper.finish()
