"""Whether a table is the right one: not another task's, and with no other township's rows inside."""

from __future__ import annotations

import re
from collections.abc import Sequence

from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.core.tables.workbook import Cell, Workbook
from registry.regions.codes import parent_of
from registry.regions.names import stem_of
from registry.regions.queries import children_of
from registry.reporting.layout import Form, find_forms, read_rows
from registry.tables.services import read_xlsx

PLACE = re.compile(r"乡镇|苏木|街道|镇街|报送单位|填报单位")
MOST_NAMED = 3


def other_task(book: Workbook, others: Sequence[tuple[str, bytes]]) -> str | None:
    """The title of another task whose blank table the workbook fits; None when there is none."""
    for title, template in others:
        try:
            read_rows(book, find_forms(read_xlsx(template, "template.xlsx")))
        except Invalid:
            continue
        return title
    return None


def check_places(forms: Sequence[Form], rows: Sequence[Sequence[dict[int, Cell]]], township: str) -> None:
    """Refuse rows that name another township of the county, in a column of places; raises Invalid (field "file")."""
    places = children_of(parent_of(township) or township)
    own = {stem_of(place.name) for place in places if place.code == township}
    others = {stem_of(place.name): place.name for place in places if place.code != township}
    found: list[str] = []
    for form, lines in zip(forms, rows, strict=True):
        column = next((at for at, words in form.columns.items() if PLACE.search(words)), None)
        for line in lines if column else ():
            stem = stem_of(str(line.get(column or 0, "")))
            if stem in others and stem not in own:
                found.append(others[stem])
    if found:
        names = "、".join(dict.fromkeys(found[:MOST_NAMED]))
        raise Invalid(
            _("里面有 %(count)s 行是别的乡镇的：%(names)s。只报本乡镇的，请删掉再报。", count=len(found), names=names),
            "file",
        )
