"""Fonts for print: registered once, a missing character is refused, a rare one finds another font.

reportlab draws an unknown character as nothing, without a word: a name would come out with a hole in it.
So every builder calls `require_glyphs` on all its text before it draws.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.core.paper.tounicode import SearchableFont

FONT_FOLDER = Path(__file__).resolve().parents[3] / "static" / "fonts"
EXTRA_FONTS = (
    Path("/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf"),
    Path("/usr/share/fonts/truetype/hanazono/HanaMinA.ttf"),
    Path("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf"),
)
"""Where Debian's fonts-babelstone-han and fonts-hanazono put their files; read only when needed."""


class Style(StrEnum):
    """The four faces of the house: sans for tables and notes, serif (Song) for documents."""

    SANS = "NotoSansSC-Regular"
    SANS_BOLD = "NotoSansSC-Bold"
    SERIF = "NotoSerifSC-Regular"
    SERIF_BOLD = "NotoSerifSC-Bold"


_OTHER = {
    Style.SANS: (Style.SERIF, Style.SANS_BOLD),
    Style.SANS_BOLD: (Style.SERIF_BOLD, Style.SANS),
    Style.SERIF: (Style.SANS, Style.SERIF_BOLD),
    Style.SERIF_BOLD: (Style.SANS_BOLD, Style.SERIF),
}
_UNSEEN = frozenset((*range(0x200B, 0x2010), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0xFEFF))
_lock = threading.RLock()
PRINTING = _lock
"""Held while a document is written: reportlab reads glyphs through one shared file position per font."""


class MissingGlyph(DomainError):
    """No font on this machine can draw `character`, which stands in `text`."""

    def __init__(self, text: str, character: str) -> None:
        self.text = text
        self.character = character
        super().__init__(
            _(
                "“%(text)s”的“%(character)s”字（U+%(code)s）打不出来，所以没有打印。"
                "请管理员给服务器装上扩展字库 fonts-babelstone-han 或 fonts-hanazono，再打一次。",
                text=text if len(text) <= 60 else text[:57] + "…",
                character=character,
                code=f"{ord(character):04X}",
            )
        )


@lru_cache(maxsize=8)
def _registered(name: str) -> TTFont:
    return _register(name, FONT_FOLDER / f"{name}.ttf")


def _register(name: str, path: Path) -> TTFont:
    with _lock:
        if name in pdfmetrics.getRegisteredFontNames():
            return pdfmetrics.getFont(name)
        font = SearchableFont(name, str(path), shapable=False)
        pdfmetrics.registerFont(font)
        return font


@lru_cache(maxsize=1)
def _extra() -> tuple[TTFont, ...]:
    found = []
    for path in EXTRA_FONTS:
        if path.is_file():
            try:
                found.append(_register(path.stem, path))
            except (TTFError, OSError):  # a damaged font on the machine is as good as none
                continue
    return tuple(found)


def _draws(font: TTFont, character: str) -> bool:
    return ord(character) in font.face.charToGlyph


@lru_cache(maxsize=4096)
def _font_for(character: str, style: Style) -> TTFont | None:
    for name in (style, *_OTHER[style]):
        font = _registered(name)
        if _draws(font, character):
            return font
    return next((font for font in _extra() if _draws(font, character)), None)


def printable(text: str) -> str:
    """The text as drawn: tabs and line ends become spaces, zero-width marks and variation selectors go."""
    if text.isalnum():
        return text
    kept = []
    for character in text:
        code = ord(character)
        if code in _UNSEEN:
            continue
        kept.append(" " if code < 32 or code in (0x7F, 0xA0) else character)
    return "".join(kept)


def missing_glyphs(text: str) -> list[str]:
    """The characters of `text` that no font on this machine can draw, each once, in order."""
    return [c for c in dict.fromkeys(printable(text)) if _font_for(c, Style.SANS) is None]


def require_glyphs(texts: Iterable[str | None]) -> None:
    """Raise MissingGlyph for the first text with a character that cannot be drawn. Call it before drawing."""
    face = _registered(Style.SANS).face.charToGlyph
    for text in texts:
        if text and not all(ord(c) in face for c in text):
            missing = missing_glyphs(text)
            if missing:
                raise MissingGlyph(text, missing[0])


def runs(text: str, style: Style) -> list[tuple[str, str]]:
    """`text` cut into (font name, piece), each piece drawable by that font."""
    text = printable(text)
    face = _registered(style).face.charToGlyph
    if all(ord(c) in face for c in text):
        return [(str(style), text)]
    pieces: list[tuple[str, str]] = []
    for character in text:
        font = _font_for(character, style)
        if font is None:
            raise MissingGlyph(text, character)
        name = str(font.fontName)
        if pieces and pieces[-1][0] == name:
            pieces[-1] = (name, pieces[-1][1] + character)
        else:
            pieces.append((name, character))
    return pieces


def text_width(text: str, style: Style, size: float, spacing: float = 0.0) -> float:
    """Width of `text` in points at `size`, with `spacing` between its characters."""
    pieces = runs(text, style)
    width = sum(pdfmetrics.stringWidth(piece, name, size) for name, piece in pieces)
    return float(width) + spacing * max(0, sum(len(piece) for _name, piece in pieces) - 1)
