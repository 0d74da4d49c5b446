"""资助发放证书 and 捐赠证书 on paper: A4 landscape, one a page, to be framed.

It carries what may hang on a wall and nothing more: never an identity number, village, hardship, account
or photo. The seal is pressed by hand on the dashed circle. Anyone may check number and code; no personal data is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from registry.core.capitals import capital_amount
from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.core.paper.fonts import Style, require_glyphs, text_width
from registry.core.paper.ornament import qr, ring_frame, rosette, seal_place
from registry.core.paper.page import (
    DEMO_MARK,
    INK,
    INK_2,
    INK_3,
    LANDSCAPE,
    LINE_2,
    PLUM,
    PLUM_DEEP,
    RUST,
    VOID_MARK,
    Paper,
)
from registry.core.paper.wrap import fit_size, wrap

LEFT, RIGHT = 99.0, 743.0
WIDTH = RIGHT - LEFT
TOP = 414.0
"""Baseline of the recipient's name."""
BOTTOM = 176.0
"""The text ends above this: below are QR code and seal."""
NOT_A_VOUCHER = _("仅证明资助事实，不作领款凭证")


@dataclass(frozen=True)
class CertificateContent:
    """What one certificate says. `amount_fen` None with `goods_line` set is a certificate for goods.

    `honorary_note` makes it a donation certificate: it stands under the amount, 不作领款凭证 is left out.
    `copy_mark` is None for the original, else 副本 or 作废.
    """

    number: str
    title: str
    organisation: str
    recipient_name: str
    salutation: str
    body: str
    amount_fen: int | None
    closing: str
    donor_line: str
    issued_on: date
    verify_url: str
    verify_code: str
    demo: bool = False
    copy_mark: str | None = None
    goods_line: str = ""
    honorary_note: str = ""

    def texts(self) -> Iterator[str]:
        """Every text that will be drawn."""
        yield from (
            self.number,
            self.title,
            self.organisation,
            self.recipient_name,
            self.salutation,
            self.body,
        )
        yield from (self.closing, self.donor_line, self.verify_code, self.goods_line, self.honorary_note)
        yield self.copy_mark or ""


def certificates_pdf(contents: Sequence[CertificateContent]) -> bytes:
    """All certificates in one file, in the order given. Raises MissingGlyph; Invalid for too long a text."""
    if not contents:
        raise Invalid(_("没有要打印的证书。请先选出要打印的人。"))
    for content in contents:
        require_glyphs(content.texts())
    stamp = datetime.combine(max(content.issued_on for content in contents), time())
    paper = Paper(str(_("证书")), LANDSCAPE, stamp)
    for content in contents:
        _draw(paper, content)
        paper.next_page()
    return paper.finish()


def _draw(paper: Paper, content: CertificateContent) -> None:
    rosette(paper, paper.width / 2, 274)
    if content.copy_mark:
        _mark(paper, content.copy_mark)
    ring_frame(paper)
    _head(paper, content)
    below_name = _recipient(paper, content)
    _middle(paper, content, below_name)
    _verification(paper, content)
    _signature(paper, content)
    if content.demo:
        paper.text(paper.width / 2, 62, str(DEMO_MARK), 9, colour=INK_2, align="center", spacing=0.8)


def _mark(paper: Paper, mark: str) -> None:
    """作废 across the page; any other mark framed under the number."""
    if mark == "作废":
        paper.watermark(mark, 170, VOID_MARK, 40)
        colour = RUST
    else:
        colour = PLUM
    width = text_width(mark, Style.SANS_BOLD, 13, 4) + 18
    paper.box(764 - width, 482, width, 24, None, colour, 1.2)
    paper.text(764 - width / 2, 489.5, mark, 13, Style.SANS_BOLD, colour, "center", 4)


def _head(paper: Paper, content: CertificateContent) -> None:
    size = fit_size(content.organisation, Style.SERIF, 330, 12, 8, 0.8)
    paper.text(78, 513, content.organisation, size, Style.SERIF, INK_2, spacing=0.8)
    number = str(_("编号　%(number)s", number=content.number))
    paper.text(764, 513, number, 11, Style.SANS, INK_2, "right")
    count = len(content.title)
    size = fit_size(content.title, Style.SERIF_BOLD, WIDTH, 40, 16, 13 if count < 9 else 7)
    spacing = (13 if count < 9 else 7) * size / 40
    middle = paper.width / 2
    paper.text(middle, 463, content.title, size, Style.SERIF_BOLD, PLUM_DEEP, "center", spacing)
    paper.double_rule(middle - 113, middle + 113, 442)


def _recipient(paper: Paper, content: CertificateContent) -> float:
    """The underlined name and 同学：, a long name on two lines. Returns the text's first baseline."""
    address = content.salutation + "："
    size = 24.0
    room = WIDTH - text_width(address, Style.SERIF, 19.5) - 45
    spacing = 2.6 if len(content.recipient_name) <= 10 else 0.0
    fitted = fit_size(content.recipient_name, Style.SERIF_BOLD, room, size, 17, spacing)
    if text_width(content.recipient_name, Style.SERIF_BOLD, fitted, spacing) <= room + 0.5:
        lines, size = [content.recipient_name], fitted
    else:
        size = 17.0
        lines = wrap(content.recipient_name, Style.SERIF_BOLD, size, room)
    if len(lines) > 3:
        raise Invalid(_("“%(name)s”太长，证书上放不下。请改用公章上的名称。", name=content.recipient_name))
    y = TOP - 24 if len(lines) == 1 else TOP - 12
    for line in lines:
        width = max(text_width(line, Style.SERIF_BOLD, size, spacing) + 28, 110 if len(lines) == 1 else 0)
        paper.text(LEFT + width / 2, y, line, size, Style.SERIF_BOLD, INK, "center", spacing)
        paper.rule(LEFT, LEFT + width, y - 8, 0.7, INK_2)
        y -= 29
    paper.text(LEFT + width + (8 if content.salutation else 0), y + 29, address, 19.5, Style.SERIF)
    return y + 29 - 43


def _middle(paper: Paper, content: CertificateContent, top: float) -> None:
    """Body, amount, closing: the type grows smaller until all stands above the seal."""
    for size in (17.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0):
        if top - _needed(content, size) >= BOTTOM:
            break
    else:
        raise Invalid(_("证书 %(number)s 的正文太长，一页放不下。请把正文缩短些再打印。", number=content.number))
    leading = _leading(size)
    y = paper.paragraph(LEFT, top, WIDTH, content.body, size, leading, Style.SERIF, size * 2)
    y = _amount(paper, content, y + leading - size * 1.65, size)
    for text in (content.closing, content.donor_line):
        if text:
            y = paper.paragraph(LEFT, y, WIDTH, text, size, leading, Style.SERIF, size * 2)


def _leading(size: float) -> float:
    """Line distance: generous in large type, closer when the text is long."""
    return size * (1.9 if size >= 16 else 1.65)


def _needed(content: CertificateContent, size: float) -> float:
    """Height from the first baseline to the last, in points."""
    count = sum(
        len(wrap(text, Style.SERIF, size, WIDTH, size * 2))
        for text in (content.body, content.closing, content.donor_line)
        if text
    )
    return (count - 1) * _leading(size) + _band(content, size) + size * 1.35


def _band(content: CertificateContent, size: float) -> float:
    if content.amount_fen is None and not content.goods_line:
        return 0.0
    return size * 3.3 + (size * 0.9 if content.honorary_note else 0.0)


def _amount(paper: Paper, content: CertificateContent, top: float, size: float) -> float:
    """The band with the sum between two rules; returns the next baseline."""
    height = _band(content, size)
    if not height:
        return top - size * 0.25
    paper.rule(LEFT, RIGHT, top, 0.6, LINE_2)
    paper.rule(LEFT, RIGHT, top - height, 0.6, LINE_2)
    y = top - size * 2.05
    if content.amount_fen is None:
        fitted = fit_size(content.goods_line, Style.SERIF_BOLD, WIDTH, size * 1.25, 9)
        paper.text(paper.width / 2, y, content.goods_line, fitted, Style.SERIF_BOLD, align="center")
    else:
        _sum(paper, y, size, content.amount_fen)
    if content.honorary_note:
        paper.text(paper.width / 2, y - size * 1.35, content.honorary_note, 9.5, colour=INK_3, align="center")
    return top - height - size * 1.75


def _sum(paper: Paper, y: float, size: float, fen: int) -> None:
    """人民币肆佰元整  ¥ 400.00, centred."""
    capitals = capital_amount(fen)
    if not capitals.startswith("人民币"):
        capitals = "人民币" + capitals
    number = "¥ " + format_fen(fen)
    big, small, gap = size * 1.45, size * 1.2, size * 1.5
    total = text_width(capitals, Style.SERIF_BOLD, big, 1.6) + gap + text_width(number, Style.SANS_BOLD, small)
    shrink = min(1.0, WIDTH / total)
    start = paper.width / 2 - total * shrink / 2
    width = paper.text(start, y, capitals, big * shrink, Style.SERIF_BOLD, spacing=1.6 * shrink)
    paper.text(start + width + gap * shrink, y, number, small * shrink, Style.SANS_BOLD)


def _verification(paper: Paper, content: CertificateContent) -> None:
    qr(paper, LEFT, 73, 69, content.verify_url)
    x = LEFT + 81
    if not content.honorary_note:
        paper.text(x, 112, str(NOT_A_VOUCHER), 9, colour=INK_2)
    paper.text(x, 95, str(_("扫码核验，不显示个人信息")), 9, colour=INK_2)
    width = paper.text(x, 77, str(_("核验码")), 9, colour=INK_2)
    paper.text(x + width + 5, 77, grouped(content.verify_code), 11, Style.SANS_BOLD, spacing=0.4)


def grouped(code: str) -> str:
    """A code of letters and digits in groups of four: 7Q4M-K2XD-9RTA."""
    plain = code.replace("-", "").replace(" ", "").upper()
    return "-".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def _signature(paper: Paper, content: CertificateContent) -> None:
    x = 630.0
    seal_place(paper, x, 122)
    size = fit_size(content.organisation, Style.SERIF, 220, 15.5, 9, 0.6)
    paper.text(x, 114, content.organisation, size, Style.SERIF, align="center", spacing=0.6)
    day = content.issued_on
    paper.text(x, 84, f"{day.year}年{day.month}月{day.day}日", 15.5, Style.SERIF, align="center", spacing=0.4)
