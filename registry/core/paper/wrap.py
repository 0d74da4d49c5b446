"""Breaking Chinese text into lines: no line begins with a closing mark or ends with an opening one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from registry.core.paper.fonts import Style, printable, text_width

NO_START = frozenset("，。、；：？！）》〉」』】〕〗”’…—～·・．％‰℃,.;:?!)]}%")
NO_END = frozenset("（《〈「『【〔〖“‘([{￥¥")
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,:/*\-]*[A-Za-z0-9*]|\s+|.", re.DOTALL)


def _tokens(text: str, style: Style, size: float, width: float) -> Iterator[str]:
    """Unbreakable pieces: a Latin word or number, else one character; too long a word is cut up."""
    for token in _TOKEN.findall(text):
        if len(token) > 1 and text_width(token, style, size) > width:
            yield from token
        else:
            yield token


def _carry(line: list[str], token: str) -> list[str]:
    """Take from the end of `line` what must go along with `token` to the next line."""
    moved = [token]
    while len(line) > 1 and (moved[0] in NO_START or line[-1] in NO_END):
        moved.insert(0, line.pop())
    return moved


def wrap(text: str, style: Style, size: float, width: float, indent: float = 0.0) -> list[str]:
    """Lines of `text` no wider than `width` points; the first is shorter by `indent`. Never empty."""
    lines: list[str] = []
    for part in text.splitlines() or [""]:
        lines.extend(_wrap_part(printable(part), style, size, width, indent))
    return lines


def _wrap_part(text: str, style: Style, size: float, width: float, indent: float) -> list[str]:
    if text_width(text, style, size) <= width - indent:
        return [text]
    lines: list[str] = []
    line: list[str] = []
    room = width - indent
    used = 0.0
    for token in _tokens(text, style, size, width):
        step = text_width(token, style, size)
        if line and used + step > room:
            moved = _carry(line, token)
            lines.append("".join(line).rstrip())
            line = [] if moved[0].isspace() else moved
            room = width
            used = text_width("".join(line), style, size) if line else 0.0
        else:
            line.append(token)
            used += step
    lines.append("".join(line).rstrip())
    return lines


def fit_size(text: str, style: Style, width: float, size: float, smallest: float, spacing: float = 0.0) -> float:
    """The largest type size from `size` down to `smallest` at which `text` fits in `width` points."""
    natural = text_width(text, style, 1.0, spacing / size)
    if natural <= 0:
        return size
    return max(smallest, min(size, width / natural))
