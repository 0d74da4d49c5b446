"""What is wrong with a row, where, and what to do: the sentences of the preview, of the command and of the workbook."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from registry.core.i18n import Text
from registry.core.masking import mask_id, mask_phone

REFUSED = "refused"
WARNING = "warning"
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


def masked(text: str) -> str:
    """`text` with identity and mobile numbers masked by the shared rule."""
    return _PHONE.sub(lambda m: mask_phone(m.group()), _IDENTITY.sub(lambda m: mask_id(m.group()), text))
