"""No character is lost on paper: it is drawn and can be copied, or the print is refused by name."""

from pathlib import Path

import pytest

from registry.core.errors import DomainError
from registry.core.paper import fonts
from registry.core.paper.fonts import (
    MissingGlyph,
    Style,
    missing_glyphs,
    printable,
    require_glyphs,
    runs,
    text_width,
)
from registry.core.paper.page import PORTRAIT, Paper
from registry.core.paper.tounicode import to_unicode_map, utf16_hex

RARE = "䶮𬱖㛃𫚕𠅤"
UNDRAWABLE = "\U00017000"  # Tangut: in none of the fonts


def _gb2312() -> str:
    pairs = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return "".join(pair.decode("gb2312", "ignore") for pair in pairs)


def test_every_standard_and_known_rare_character_is_in_all_four_faces() -> None:
    text = _gb2312() + RARE + "，。、；：？！“”‘’（）《》—…·￥¥×〔〕№"
    assert len(text) > 6763
    for style in Style:
        assert {name for name, _piece in runs(text, style)} <= {str(s) for s in Style}
    assert missing_glyphs(text) == []
    assert runs(RARE, Style.SERIF_BOLD) == [(str(Style.SERIF_BOLD), RARE)]


def test_missing_character_is_refused_with_name_and_character() -> None:
    with pytest.raises(MissingGlyph) as caught:
        require_glyphs(["王芳", None, f"李{UNDRAWABLE}"])
    assert isinstance(caught.value, DomainError)
    assert caught.value.character == UNDRAWABLE
    assert f"“李{UNDRAWABLE}”的“{UNDRAWABLE}”字（U+17000）打不出来" in str(caught.value)
    with pytest.raises(MissingGlyph):
        runs(UNDRAWABLE, Style.SANS)


def test_unseen_marks_do_not_stop_a_print() -> None:
    assert printable("王\u200b芳\ufe0f\t李\ufeff") == "王芳 李"
    assert missing_glyphs("葛\U000e0100") == []


def test_width_counts_spacing_between_characters_only() -> None:
    assert text_width("王雨桐", Style.SANS, 10) == pytest.approx(30)
    assert text_width("王雨桐", Style.SANS, 10, 2) == pytest.approx(34)
    assert text_width("", Style.SANS, 10, 2) == 0


def test_to_unicode_is_utf16_beyond_the_first_plane() -> None:
    assert utf16_hex(0x2CC56) == "D873DC56"
    assert utf16_hex(0x738B) == "738B"
    table = to_unicode_map("F", [0x2CC56] * 150)
    assert "<00> <D873DC56>" in table
    assert "2CC56" not in table.replace("D873DC56", "")
    assert "100 beginbfchar" in table and "50 beginbfchar" in table


def _page(text: str, printed_at) -> bytes:  # type: ignore[no-untyped-def]
    paper = Paper("页", PORTRAIT, printed_at)
    for number, style in enumerate(Style):
        paper.text(50, 700 - 40 * number, text, 20, style)
    paper.next_page()
    return paper.finish()


def test_rare_name_is_read_back_by_poppler_and_pypdf(printed_at, pages, poppler) -> None:  # type: ignore[no-untyped-def]
    data = _page("陈𬱖𠅤2026年", printed_at)
    assert poppler(data).count("陈𬱖𠅤2026年") == 4
    assert pages(data)[0].count("陈𬱖𠅤2026年") == 4


def test_more_characters_than_one_subset_holds_are_all_read_back(printed_at, pages) -> None:  # type: ignore[no-untyped-def]
    text = _gb2312()[:700]
    paper = Paper("页", PORTRAIT, printed_at)
    for start in range(0, 700, 50):
        paper.text(20, 800 - start, text[start : start + 50], 9)
    paper.next_page()
    assert pages(paper.finish())[0] == text


def test_further_fonts_are_read_only_when_needed_and_a_damaged_one_is_none(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    damaged = tmp_path / "Damaged.ttf"
    damaged.write_bytes(b"\x00\x01\x00\x00 no font")
    opened: list[str] = []
    monkeypatch.setattr(fonts, "EXTRA_FONTS", (damaged, tmp_path / "absent.ttf"))
    real = fonts._register

    def register(name: str, path: Path) -> object:
        opened.append(name)
        return real(name, path)

    monkeypatch.setattr(fonts, "_register", register)
    fonts._extra.cache_clear()
    fonts._font_for.cache_clear()
    try:
        assert missing_glyphs(RARE) == [] and "Damaged" not in opened
        assert missing_glyphs("王\U00017001") == ["\U00017001"]
        assert "Damaged" in opened
    finally:
        fonts._extra.cache_clear()
        fonts._font_for.cache_clear()
