"""A TrueType font whose text can be found and copied from the PDF, beyond U+FFFF too.

reportlab writes the code point of 𬱖 (U+2CC56) with five hexadecimal digits into the ToUnicode table,
where PDF asks for UTF-16BE, that is a surrogate pair: a copied name came out wrong. PDF also allows
only 100 entries in a block.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reportlab.pdfbase.ttfonts import TTFont

_BLOCK = 100
_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo
<< /Registry ({name})
/Ordering ({name})
/Supplement 0
>> def
/CMapName /{name} def
/CMapType 2 def
1 begincodespacerange
<00> <FF>
endcodespacerange"""
_TAIL = """endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


def utf16_hex(code: int) -> str:
    """A code point as hexadecimal UTF-16BE: 4 digits, or 8 beyond U+FFFF."""
    if 0xD800 <= code <= 0xDFFF:
        return "FFFD"
    return chr(code).encode("utf-16-be").hex().upper()


def to_unicode_map(name: str, subset: list[int]) -> str:
    """The ToUnicode table of a font subset: byte code → character."""
    lines = [_HEAD.format(name=name)]
    for start in range(0, len(subset), _BLOCK):
        block = subset[start : start + _BLOCK]
        lines.append(f"{len(block)} beginbfchar")
        lines.extend(f"<{start + i:02X}> <{utf16_hex(code)}>" for i, code in enumerate(block))
        lines.append("endbfchar")
    lines.append(_TAIL)
    return "\n".join(lines)


class _Window:
    """A table read in place: reportlab copied all 10 MB of outlines to cut out the few it embeds."""

    def __init__(self, data: bytes, start: int) -> None:
        self._data, self._start = data, start

    def __getitem__(self, part: slice) -> bytes:
        return self._data[self._start + part.start : self._start + part.stop]


def _tables_in_place(face: Any) -> Callable[[str], Any]:
    """`face.get_table`, but with the outlines as a window."""
    copied: Callable[[str], Any] = face.get_table

    def get_table(tag: str) -> Any:
        return _Window(face._ttf_data, face.get_table_pos(tag)[0]) if tag == "glyf" else copied(tag)

    return get_table


class SearchableFont(TTFont):  # type: ignore[misc]  # reportlab has no types
    """A TTFont with a correct ToUnicode table; only the characters used are embedded."""

    def __init__(self, name: str, filename: str, **options: Any) -> None:
        super().__init__(name, filename, asciiReadable=False, **options)
        self.face.get_table = _tables_in_place(self.face)

    def addObjects(self, doc: Any) -> None:  # reportlab's name
        """Write the font's objects into the document, then put the right tables in place of reportlab's."""
        subsets = list(self.state[doc].subsets)
        internal = self.state[doc].internalName
        super().addObjects(doc)
        fonts = doc.idToObject["BasicFonts"].dict
        for number, subset in enumerate(subsets):
            font = fonts[f"{internal}+{number}"]
            key = "toUnicodeCMap:" + font.BaseFont
            doc.idToObject[key].content = to_unicode_map(font.BaseFont, subset)
