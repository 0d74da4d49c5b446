"""An old .xls looked over before it is opened: how far its cells reach, whether it is locked, how it counts days.

The reader lays every sheet of an .xls out as a full rectangle at once, so that one cell in the far corner would fill
the memory. Here only the heads of the records are read ([MS-CFB], [MS-XLS]); nothing is kept.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

FREE, END = 0xFFFFFFFF, 0xFFFFFFFE
MOST_SECTORS = 200_000
_BOF, _DATEMODE, _FILEPASS, _MULRK = 0x0809, 0x0022, 0x002F, 0x00BD
_CELLS = {0x0006, 0x0203, 0x0204, 0x0205, 0x00FD, 0x027E, 0x00D6, 0x0003, 0x0004}


class Broken(ValueError):
    """The file's own tables do not fit together."""


@dataclass
class Book:
    """What the records say: the largest row and column (from 1) of each sheet, locked, days counted from 1904."""

    extents: list[tuple[int, int]] = field(default_factory=list)
    locked: bool = False
    date1904: bool = False


def look_over(data: bytes) -> Book:
    """Read the heads of all records of a workbook's stream; raises Broken."""
    book, rows, columns, open_sheet = Book(), 0, 0, False
    for kind, at, length, stream in _records(_stream(data)):
        if kind == _BOF:
            if open_sheet:
                book.extents.append((rows, columns))
            rows, columns, open_sheet = 0, 0, True
        elif kind == _FILEPASS:
            book.locked = True
            break
        elif kind == _DATEMODE and length >= 2:
            book.date1904 = stream[at] == 1
        elif kind in _CELLS and length >= 4:
            row, column = struct.unpack_from("<HH", stream, at)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif kind == _MULRK and length >= 6:
            row, last = struct.unpack_from("<H", stream, at)[0], struct.unpack_from("<H", stream, at + length - 2)[0]
            rows, columns = max(rows, row + 1), max(columns, last + 1)
    book.extents.append((rows, columns))
    return book


def _records(stream: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    at, size = 0, len(stream)
    while at + 4 <= size:
        kind, length = struct.unpack_from("<HH", stream, at)
        if at + 4 + length > size:
            return
        yield kind, at + 4, length, stream
        at += 4 + length


def _stream(data: bytes) -> bytes:
    """The stream Workbook or Book; raises Broken when the file has none or its tables run in circles."""
    if len(data) < 512:
        raise Broken
    (shift, small_shift), (first_dir,) = struct.unpack_from("<HH", data, 30), struct.unpack_from("<I", data, 48)
    cutoff, first_small = struct.unpack_from("<I", data, 56)[0], struct.unpack_from("<I", data, 60)[0]
    if shift not in (9, 12) or small_shift != 6:
        raise Broken
    fat = _fat(data, 1 << shift)
    directory = _chain(data, fat, first_dir, 1 << shift)
    root = b""
    for at in range(0, len(directory) - 127, 128):
        entry = directory[at : at + 128]
        name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le", "replace")
        start, size = struct.unpack_from("<II", entry, 116)
        if entry[66] == 5:
            root = _chain(data, fat, start, 1 << shift) if size else b""
        elif name.lower() in ("workbook", "book"):
            if size >= cutoff:
                return _chain(data, fat, start, 1 << shift)[:size]
            small = _chain(data, fat, first_small, 1 << shift)
            table = list(struct.unpack(f"<{len(small) // 4}I", small[: len(small) // 4 * 4]))
            return _chain(root, table, start, 64, header=0)[:size]
    raise Broken


def _fat(data: bytes, sector: int) -> list[int]:
    """The table of what follows each sector, from the header's 109 places and the chain of further ones."""
    places = [place for place in struct.unpack_from("<109I", data, 76) if place < END - 3]
    following, count = struct.unpack_from("<I", data, 68)[0], 0
    while following < END - 3 and count < MOST_SECTORS:
        block = data[(following + 1) * sector : (following + 2) * sector]
        if len(block) < sector:
            raise Broken
        *more, following = struct.unpack(f"<{sector // 4}I", block)
        places += [place for place in more if place < END - 3]
        count += 1
    table: list[int] = []
    for place in places:
        block = data[(place + 1) * sector : (place + 2) * sector]
        table += struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4])
    return table


def _chain(data: bytes, table: list[int], start: int, sector: int, *, header: int = 1) -> bytes:
    parts, place, seen = [], start, 0
    while place < END - 3:
        if place >= len(table) or seen > MOST_SECTORS:
            raise Broken
        parts.append(data[(place + header) * sector : (place + header + 1) * sector])
        place, seen = table[place], seen + 1
    return b"".join(parts)
