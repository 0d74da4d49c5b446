"""Conventions of templates: no inline script or style, no query, not too long."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_keeps_the_conventions(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 160
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"
    assert not re.search(r"\sstyle\s*=", text), "inline style"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "inline handler"
    assert ".query" not in text and "session.execute" not in text


def test_no_text_of_the_workplace() -> None:
    words = re.compile("/" + "work/|/" + "tmp/prep|" + "farm" + "-", re.IGNORECASE)
    found = []
    for folder in ("registry", "templates", "static/js", "static/css", "docs", "tests", "bench"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".html", ".js", ".css", ".md", ".txt") and words.search(
                path.read_text(encoding="utf-8", errors="ignore")
            ):
                found.append(str(path.relative_to(ROOT)))
    assert not found
