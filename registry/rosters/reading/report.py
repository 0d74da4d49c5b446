"""What is wrong with a row, where, and what to do: the sentences of the preview, of the command and of the workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from registry.core.i18n import Text, _
from registry.core.masking import mask_id, mask_phone

REFUSED = "refused"
WARNING = "warning"
MOST_ROWS = 5
_IDENTITY = re.compile(r"(?<![0-9])[0-9]{15}(?:[0-9]{2}[0-9Xx])?(?![0-9])")
_PHONE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong. `row` as Excel counts it; `column` is the heading; `place` the column from 0, -1 for the row."""

    sheet: str
    row: int
    column: str
    code: str
    message: Text
    level: str = REFUSED
    place: int = -1

    def as_json(self) -> dict[str, Any]:
        """For `--json` and the preview; whatever looks like an identity or a mobile number is masked."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": masked(self.column),
            "code": self.code,
            "level": self.level,
            "message": masked(str(self.message)),
        }


@dataclass(frozen=True, slots=True)
class Said:
    """The same sentence about one or more rows of a sheet, masked; `where` names them: 第 3、4 行, 第 3、4、5 行等 60 行."""

    sheet: str
    where: str
    column: str
    message: str
    level: str


def said_once(problems: Iterable[Problem]) -> list[Said]:
    """Each sentence once, with the rows it is said about, refusals first."""
    rows: dict[tuple[str, str, str, str], dict[int, None]] = {}
    for problem in problems:
        key = (problem.sheet, problem.column, str(problem.message), problem.level)
        rows.setdefault(key, {})[problem.row] = None
    found = [
        Said(sheet, _rows(list(numbers)), masked(column), masked(message), level)
        for (sheet, column, message, level), numbers in rows.items()
    ]
    return sorted(found, key=lambda said: said.level == WARNING)


def _rows(numbers: list[int]) -> str:
    listed = str(_("、")).join(map(str, numbers[:MOST_ROWS]))
    if len(numbers) <= MOST_ROWS:
        return str(_("第 %(rows)s 行", rows=listed))
    return str(_("第 %(rows)s 等 %(count)s 行", rows=listed, count=len(numbers)))


def masked(text: str) -> str:
    """`text` with identity and mobile numbers masked by the shared rule."""
    return _PHONE.sub(lambda m: mask_phone(m.group()), _IDENTITY.sub(lambda m: mask_id(m.group()), text))
