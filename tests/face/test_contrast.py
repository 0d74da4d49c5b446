"""The tokens keep the contrast that the look promises; the ratios are computed, not copied."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "static" / "css" / "tokens.css").read_text(encoding="utf-8")


def token(name: str) -> str:
    """The hex value of a colour token, as #RRGGBB."""
    found = re.search(rf"--{name}:\s*(#[0-9A-Fa-f]{{6}});", TOKENS)
    assert found, f"token {name} is missing"
    return found.group(1)


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("ink", "ground", "promised"),
    [
        ("plum", "sheet", 9.1),
        ("plum", "paper", 8.3),
        ("plum-deep", "sheet", 12.1),
        ("plum", "plum-tint", 7.9),
        ("ink", "sheet", 16.0),
        ("ink-2", "sheet", 9.6),
        ("ink-2", "paper", 8.7),
        ("ink-3", "sheet", 5.8),
        ("ink-3", "sunk", 4.9),
        ("ochre", "sheet", 5.3),
        ("ochre", "ochre-tint", 4.8),
        ("blue", "sheet", 8.1),
        ("blue", "blue-tint", 7.2),
        ("teal", "sheet", 5.6),
        ("teal", "teal-tint", 5.0),
        ("rust", "sheet", 8.6),
        ("rust", "rust-tint", 7.6),
        ("field", "sheet", 3.8),
    ],
)
def test_contrast_is_what_the_look_promises(ink: str, ground: str, promised: float) -> None:
    assert round(contrast(token(ink), token(ground)), 1) >= promised


def test_the_formula_knows_black_and_white() -> None:
    assert round(contrast("#000000", "#FFFFFF"), 2) == 21.0


def test_ochre_and_rust_differ_in_lightness_too() -> None:
    assert contrast(token("ochre"), token("rust")) >= 1.5
