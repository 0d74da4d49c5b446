"""What a blank workbook asks for, whatever it is about: its heading, its columns by their words, its rows and its foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.core.tables.workbook import Cell, Sheet, Workbook
from registry.rosters.reading.headings import headings_in
from registry.rosters.reading.table import explains, is_foot
from registry.rosters.reading.vocabulary import plain_heading

SEARCHED_ROWS = 20
FEWEST = 2
SERIALS = frozenset({"序号", "编号", "no", "序"})


@dataclass(frozen=True)
class Form:
    """A table to be filled. Rows and columns count from 1; `columns`: column → its words, section and heading together."""

    sheet: str
    last_heading: int
    columns: dict[int, str]
    serial: int | None
    rows: dict[int, tuple[Cell, ...]]  # between heading and foot, blank ones too
    foot: int | None  # the first row of the foot

    @property
    def written(self) -> dict[int, tuple[Cell, ...]]:
        """The rows in which something stands beside the serial number."""
        return {row: cells for row, cells in self.rows.items() if self.filled(cells)}

    def filled(self, cells: Sequence[Cell]) -> bool:
        """Whether a row says more than its serial number."""
        return any(
            str(cell).strip() for at, cell in enumerate(cells, start=1) if at in self.columns and at != self.serial
        )


def find_forms(book: Workbook) -> list[Form]:
    """The tables of a workbook, at most one a sheet; raises Invalid (field "file") when there is none."""
    found = [form for sheet in book.sheets if not explains(sheet) and (form := _form_of(sheet))]
    if not found:
        raise Invalid(_("没有认出表头：要有一行栏目名，至少两栏。请看看是不是传错了表。"), "file")
    return found


def _form_of(sheet: Sheet) -> Form | None:
    texts = [headings_in(row) for row in sheet.rows[:SEARCHED_ROWS]]
    sizes = [len({text for text in row if text}) for row in texts]
    if not sizes or max(sizes) < FEWEST:
        return None
    first = last = sizes.index(max(sizes))
    lower, upper = texts[first], [""] * len(texts[first])
    if _spreads(sheet, first) and first + 1 < len(texts):
        last = first + 1
        upper, lower = texts[first], texts[last]
    elif first and _spreads(sheet, first - 1) and sizes[first - 1] >= FEWEST:
        upper = texts[first - 1]
    columns = _columns(sheet, last if upper is texts[first] else first - 1, upper, lower)
    serial = next((at for at, words in columns.items() if words in SERIALS), None)
    rows, foot = _rows(sheet.rows, last + 1)
    return Form(sheet.name, last + 1, columns, serial, rows, foot)


def _spreads(sheet: Sheet, row: int) -> bool:
    """Whether cells of a row are merged over columns but not over the whole width: the upper row of a heading."""
    spans = [span for span in sheet.merged if span[0][0] == row and span[1][1] > span[0][1]]
    width = max((len([cell for cell in line if cell != ""]) for line in sheet.rows[row : row + 3]), default=0)
    return any(span[1][1] - span[0][1] + 1 < width for span in spans)


def _columns(sheet: Sheet, last: int, upper: list[str], lower: list[str]) -> dict[int, str]:
    """Column → words; a section stands before the headings under it, a second column of the same words gets a number."""
    width = max(len(upper), len(lower))
    upper, lower = upper + [""] * (width - len(upper)), lower + [""] * (width - len(lower))
    for (row, left), (_low, right) in sheet.merged:
        if row in (last, last - 1):
            for column in range(left + 1, min(right + 1, width)):
                upper[column] = upper[column] or upper[left]
    found: dict[int, str] = {}
    for at in range(width):
        high, low = plain_heading(upper[at]), plain_heading(lower[at])
        words = high if not low or low == high else low if not high else f"{high}/{low}"
        if words:
            again = sum(known.partition("#")[0] == words for known in found.values())
            found[at + 1] = f"{words}#{again + 1}" if again else words
    return found


def _rows(rows: Sequence[Sequence[Cell]], start: int) -> tuple[dict[int, tuple[Cell, ...]], int | None]:
    found: dict[int, tuple[Cell, ...]] = {}
    for place in range(start, len(rows)):
        texts = [str(cell).strip() for cell in rows[place] if str(cell).strip()]
        if texts and is_foot(texts):
            return found, place + 1
        found[place + 1] = tuple(rows[place])
    return found, None


def read_rows(book: Workbook, wanted: Sequence[Form]) -> list[list[dict[int, Cell]]]:
    """What an answer says for each form of the template: rows of template column → value, the template's own left out.

    Raises Invalid (field "file") naming the columns that are missing.
    """
    forms = find_forms(book)
    return [_rows_for(form, _same_sheet(form, place, forms)) for place, form in enumerate(wanted)]


def _same_sheet(form: Form, place: int, forms: Sequence[Form]) -> Form:
    named = next((one for one in forms if one.sheet == form.sheet), None)
    if named or place < len(forms):
        return named or forms[place]
    raise Invalid(_("少了工作表“%(name)s”。请用下载的空表填。", name=form.sheet), "file")


def _rows_for(form: Form, answer: Form) -> list[dict[int, Cell]]:
    places = {words: at for at, words in answer.columns.items()}
    missing = [words for at, words in form.columns.items() if words not in places and at != form.serial]
    if missing:
        names = "、".join(words.partition("#")[0] for words in missing)
        raise Invalid(_("表头和空表对不上，少了：%(names)s。请下载空表，照原来的栏目填。", names=names), "file")
    blank = {_plain(cells) for cells in form.written.values()}
    found = []
    for cells in answer.written.values():
        if _plain(cells) in blank:
            continue
        row = {at: cells[places[words] - 1] for at, words in form.columns.items()
               if at != form.serial and places[words] <= len(cells)}  # fmt: skip
        found.append({at: value for at, value in row.items() if str(value).strip()})
    return [row for row in found if row]


def _plain(cells: Sequence[Cell]) -> tuple[str, ...]:
    texts = [str(cell).strip() for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)
