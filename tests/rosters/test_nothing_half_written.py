"""A file that is refused leaves the register as it was: no person, no import, no preview."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from registry.core.tables.guards import Unreadable
from registry.rosters.models import RosterImport, RosterRow
from tests.rosters.conftest import people
from tests.rosters.reading.test_refused_files import REFUSED
from tests.rosters.sheets import child, children, workbook


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_file_writes_nothing(take: Any, session: Any, name: str) -> None:
    data, filename, _word = REFUSED[name]
    with pytest.raises(Unreadable):
        take(data, filename)
    assert people() == _count(session, RosterImport) == _count(session, RosterRow) == 0


def test_one_refused_row_keeps_all_out(take: Any, session: Any) -> None:
    result = take(workbook([*children(3), child(3, c2="123")]))
    assert (result.counts.refused, result.written) == (1, False)
    assert people() == _count(session, RosterImport) == _count(session, RosterRow) == 0


def _count(session: Any, model: Any) -> int:
    found: int = session.scalar(select(func.count()).select_from(model))
    return found
