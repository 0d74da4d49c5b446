"""No template may carry inline script or style: the content security policy would refuse it silently."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))

# Documents are turned into PDF or print with their own rules only where they say so; none is exempt today.
INLINE = {
    "style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.I),
    "event handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "script address": re.compile(r"javascript:", re.I),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_nothing_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = [name for name, pattern in INLINE.items() if pattern.search(text)]
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_is_short_and_does_not_shout(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    limit = 160 if path.parent.name == "macros" else 100
    assert len(text.splitlines()) <= limit
    assert "！" not in text


def test_the_patterns_find_what_they_are_for() -> None:
    samples = {
        "style attribute": '<p class="a" style="color:red">',
        "style element": "<style>p{}</style>",
        "inline script": "<script>alert(1)</script>",
        "event handler": '<a onclick="go()">',
        "script address": '<a href="javascript:go()">',
    }
    assert {name for name, sample in samples.items() if INLINE[name].search(sample)} == set(samples)
    assert not INLINE["inline script"].search('<script type="module" src="/static/js/main.js"></script>')


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_writes_no_markup_and_no_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\.style\b|eval\(", text)


def test_every_style_sheet_stays_in_its_bounds() -> None:
    for path in sorted((ROOT / "static" / "css").glob("*.css")):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 300, path.name
        assert "gradient" not in text, path.name
        assert not re.search(r"(transition|animation)[^;]*\b(1[3-9]\d|[2-9]\d\d|\d{4,})ms", text), path.name


def test_every_module_named_by_main_exists() -> None:
    for path in SCRIPTS:
        for name in re.findall(r'from "\./([\w-]+\.js)"', path.read_text(encoding="utf-8")):
            assert (path.parent / name).is_file(), f"{path.name} imports {name}"
