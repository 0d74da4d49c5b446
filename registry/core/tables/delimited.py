"""Text files with separators, as Excel, WPS and web systems save them: encoding and separator are found, not asked."""

from __future__ import annotations

import codecs
import csv
import io

from registry.core.i18n import _
from registry.core.tables.guards import MAX_COLUMNS, MAX_ROWS, Unreadable, check_extent

SEPARATORS = ",\t;|，"
SAMPLE_LINES = 40


def decode(data: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with mark, else GB 18030; raises Unreadable for anything else."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    elif data.startswith(codecs.BOM_UTF8):
        encodings = ("utf-8-sig",)
    else:
        encodings = ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise Unreadable(_("文件里夹着空字符，不是文本表格。请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。"))
        return text
    raise Unreadable(_("文字编码认不出来。请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。"))


def separator_of(text: str) -> str:
    """The separator found in most of the first lines."""
    lines = [line for line in text[:200_000].splitlines()[: SAMPLE_LINES * 2] if line.strip()][:SAMPLE_LINES]

    def weight(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in lines]
        return sum(count > 0 for count in counts), sum(counts)

    best = max(SEPARATORS, key=weight)
    return best if weight(best)[0] else ","


def read_delimited(data: bytes) -> list[list[str]]:
    """The rows of a text file; raises Unreadable with the line when a quotation mark is never closed."""
    text = decode(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text), strict=True)
    rows: list[list[str]] = []
    widest = 0
    try:
        for row in reader:
            rows.append(row)
            widest = max(widest, len(row))
            if len(rows) > MAX_ROWS or widest > MAX_COLUMNS:
                break
    except csv.Error as broken:
        line = len(rows) + 1
        if "field larger" in str(broken):
            raise Unreadable(
                _("第 %(line)s 行有一格的字太多，不像表格。请改好，或者另存为 .xlsx 再导入。", line=line)
            ) from broken
        raise Unreadable(_("第 %(line)s 行的引号没有配对。请改好，或者另存为 .xlsx 再导入。", line=line)) from broken
    check_extent(len(rows), widest)
    return rows
