"""What a cell says as text, and how a parser complains about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from registry.core.i18n import Text
from registry.core.tables.workbook import Cell
from registry.core.width import half_width

Parser = Callable[[Cell], Any]
EXACT = 10**15  # Excel keeps 15 digits


class Odd(Exception):
    """A cell that cannot be read: a short code, and a sentence with the cure that never repeats an identity."""

    def __init__(self, code: str, message: Text) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def text_of(cell: Cell) -> str:
    """A cell as its reader sees it: whole numbers without ".0", dates as 2014-06-30, no apostrophe in front."""
    if isinstance(cell, str):
        text = half_width(cell) if not cell.isascii() else cell.strip()
        if text.startswith('="') and text.endswith('"'):
            text = text[2:-1]
        return text[1:] if text.startswith("'") else text
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if not cell.time() else cell.isoformat(" ")
    return str(cell)
