"""Every kind of roster at the plug point: its template can be filled in by its own headings."""

from __future__ import annotations

import datetime as dt
from typing import Any

from registry.rosters.reading.roster import read_roster
from registry.rosters.reading.templates import template_workbook


def test_the_template_of_each_kind_is_understood_and_holds_no_row(kinds: Any, today: dt.date) -> None:
    assert {"children", "women", "donors", "donations", "pairings", "enrolments", "disbursements", "visits"} <= set(
        kinds
    )
    for kind in kinds.values():
        data = template_workbook(kind.vocabulary, str(kind.title))
        reading = read_roster(data, "空表.xlsx", kind.vocabulary, today=today)
        columns = reading.sources[0].columns
        lost = [column.heading for column in columns if column.key is None]
        assert (kind.name, lost, reading.rows, reading.problems) == (kind.name, [], [], [])
        keys = [column.key for column in columns]
        assert len(keys) == len(set(keys)), kind.name
