"""公示结果证明: that a list hung for its days, and what came of it; signed and sealed below the photo of the wall."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

from reportlab.lib.utils import ImageReader

from registry.core.clock import local_time
from registry.core.dates import format_cn
from registry.core.i18n import official_language
from registry.core.paper.fonts import Style, require_glyphs
from registry.core.paper.page import INK, INK_2, INK_3, PORTRAIT, Paper
from registry.core.paper.wrap import wrap
from registry.programs.models import Notice, Objection

MARGIN = 74.0
WIDTH = PORTRAIT[0] - 2 * MARGIN
SIZE, LEADING = 14.0, 26.0


def result_words(notice: Notice, persons: int, place: str, objections: Sequence[Objection]) -> list[str]:
    """The paragraphs, in the language of official papers. What was objected is not told, how it was settled is."""
    program = notice.cycle.program
    kind = "个工作日" if notice.working_days else "天"
    first = (
        f"{program.title}（{notice.cycle.title}）拟资助名单共 {persons} 人，自{format_cn(notice.posted_on)}张贴，"
        f"至{format_cn(notice.ends_on)}满，公示 {notice.days} {kind}，范围：{place}。"
        "未成年人只公示序号、学段、乡镇和金额，不公示姓名；按规定不公示的人不在表上。"
    )
    if not objections:
        return [first, "公示期间没有收到异议。特此证明。"]
    found = [first, f"公示期间收到异议 {len(objections)} 件，处理如下："]
    for number, objection in enumerate(reversed(objections), start=1):
        if objection.settled_on is None:
            said = "还没有处理"
        else:
            said = f"{format_cn(objection.settled_on)}处理：{objection.outcome}"
        found.append(f"{number}．{format_cn(objection.received_on)}收到，{said}。")
    done = all(objection.settled_on is not None for objection in objections)
    return [*found, "以上异议均已处理。特此证明。" if done else "有异议还没有处理，本证明暂不能用。"]


def result_pdf(
    notice: Notice, persons: int, place: str, objections: Sequence[Objection], *, organisation: str,
    photo: bytes | None, printed_at: dt.datetime, demo: bool,
) -> bytes:  # fmt: skip
    """The proof, A4 upright, with the photo (JPEG) of the posted notice when there is one. Raises MissingGlyph."""
    with official_language():
        words = result_words(notice, persons, place, objections)
        require_glyphs([*words, organisation])
        stamp = local_time(printed_at)
        paper = Paper("公示结果证明", PORTRAIT, stamp)
        paper.text(paper.width / 2, paper.height - 96, "公示结果证明", 24, Style.SERIF_BOLD, align="center", spacing=6)
        y = paper.height - 150
        for text in words:
            y = paper.paragraph(MARGIN, y, WIDTH, text, SIZE, LEADING, Style.SERIF, 2 * SIZE)
            if y < 210:
                paper.footer(36, stamp, 1, 1, demo)
                paper.next_page()
                y = paper.height - 90
        y = _photo(paper, y, photo)
        _sign(paper, max(y - 30, 130), organisation)
        paper.footer(36, stamp, 1, 1, demo)
        paper.next_page()
        return paper.finish()


def _photo(paper: Paper, y: float, photo: bytes | None) -> float:
    room = y - 230
    if photo is None or room < 80:
        paper.text(MARGIN, y - 4, "（附张贴照片）" if photo is None else "（张贴照片另附）", 11, colour=INK_3)
        return y - 20
    picture = ImageReader(io.BytesIO(photo))
    width, height = picture.getSize()
    scale = float(min(WIDTH / width, room / height))
    paper.canvas.drawImage(picture, MARGIN, y - height * scale, width * scale, height * scale)
    return float(y - height * scale - 10)


def _sign(paper: Paper, y: float, organisation: str) -> None:
    right = paper.width - MARGIN
    lines = wrap(organisation, Style.SERIF, SIZE, WIDTH * 0.6)
    for line in lines:
        paper.text(right - 20, y, line, SIZE, Style.SERIF, INK, "right")
        y -= LEADING
    paper.text(right - 20, y, "（盖章）　　　　年　　月　　日", SIZE, Style.SERIF, INK_2, "right")
    paper.text(MARGIN, y, "经办人：", SIZE, Style.SERIF, INK_2)
