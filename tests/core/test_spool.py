"""Rows put aside come back as they were, in and out of order, over the edge of the open rows and of a portion."""

from __future__ import annotations

import datetime as dt

import pytest

from registry.core.spool import OPEN, PORTION, Spool


@pytest.mark.parametrize("size", (0, 1, OPEN, OPEN + 1, OPEN + PORTION, OPEN + 2 * PORTION + 3))
def test_everything_comes_back(size: int) -> None:
    spool = Spool([number, f"第{number}行", dt.date(2026, 1, 1)] for number in range(size))
    assert len(spool) == size
    assert [row[0] for row in spool] == list(range(size))
    assert [spool[place][1] for place in reversed(range(size))] == [f"第{n}行" for n in reversed(range(size))]
    assert [row[0] for row in spool[max(size - 5, 0) :]] == list(range(max(size - 5, 0), size))


def test_there_is_nothing_behind_the_end() -> None:
    spool = Spool(range(OPEN + PORTION + 1))
    assert spool[-1] == OPEN + PORTION
    with pytest.raises(IndexError):
        spool[OPEN + PORTION + 1]


def test_append_says_the_place() -> None:
    spool: Spool[str] = Spool()
    assert [spool.append(str(number)) for number in range(OPEN + PORTION)] == list(range(OPEN + PORTION))
