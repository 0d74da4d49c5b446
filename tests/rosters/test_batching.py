"""Many rows are a handful of statements: their number does not grow with the rows."""

from __future__ import annotations

from typing import Any

from tests.rosters.sheets import child, workbook


def test_sixty_changed_people_are_few_statements(take: Any, count_queries: Any) -> None:
    rows = [child(place, c1="王雨" + chr(0x4E00 + place)) for place in range(60)]
    assert take(workbook(rows)).counts.created == 60
    for row in rows:
        row[4], row[7], row[8] = f"新地址{row[0]}号", f"1390000{row[0]:04d}", "第二小学"
    queries = count_queries()
    result = take(workbook(rows))
    assert result.counts.updated == 60
    assert len(queries) < 50, "\n".join(str(query)[:90] for query in queries.statements)
