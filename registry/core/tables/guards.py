"""What a file really is, whatever its name says; and what must not be opened: bombs, locked and foreign files."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from registry.core.errors import DomainError
from registry.core.i18n import Text, _

MAX_BYTES = 40_000_000
MAX_UNPACKED = 220_000_000
MAX_RATIO = 150  # of one member; real rosters stay under 40
RATIO_FROM = 5_000_000  # smaller members may be packed as tightly as they like
MAX_MEMBERS = 5_000
MAX_ROWS = 200_000
MAX_COLUMNS, WIDE = 512, 60
MAX_CELLS = 3_000_000  # of a file: 200,000 rows of 15 columns

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_DECLARATIONS = tuple(
    word.encode(coding) for word in ("<!DOCTYPE", "<!ENTITY") for coding in ("ascii", "utf-16-le", "utf-16-be")
)
_FAR = re.compile(rb"""\sr=["'](?:([A-Z]{2,3})([0-9]+)|[A-Z]?([0-9]{6,}))["']""")
_CHUNK, _OVERLAP = 500_000, 600
_CELL = re.compile(rb"""<(?:\w+:)?c\s([^>]*[^/>]|r=["']\w+["'])>""")
_PLACE = re.compile(rb"""r=["']([A-Z]{1,3})([0-9]+)["']""")


class Unreadable(DomainError):
    """The whole file cannot be read; one sentence says why and what to do."""


def kind_of(data: bytes, filename: str) -> str:
    """ "excel" or "text"; raises Unreadable for everything that is neither, by content first and name second."""
    if not data.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise Unreadable(_("文件是空的。请看看是不是选错了，或者没有保存。"))
    if len(data) > MAX_BYTES:
        raise Unreadable(_("文件超过 40 MB。请去掉里面的图片，或者分成几个文件再导入。"))
    if filename.lower().endswith((".et", ".ett", ".wps", ".docx", ".doc", ".ods", ".numbers", ".xlsb")):
        raise Unreadable(_("不能直接读 %(kind)s 文件。请另存为 .xlsx 再导入。", kind="." + filename.rsplit(".", 1)[1]))
    if data.startswith(b"PK"):
        _check_package(data)
        return "excel"
    if data.startswith(_OLE):
        _check_compound(data)
        return "excel"
    _refuse_foreign(data)
    return "text"


def _refuse_foreign(data: bytes) -> None:
    head = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t")
    if head.startswith(b"%PDF"):
        raise Unreadable(_("这是 PDF，不是表格。请用原来的 Excel 文件导入，或者把表格另存为 .xlsx。"))
    if head.startswith(_PICTURES):
        raise Unreadable(_("这是图片，不是表格。请用原来的 Excel 文件导入。"))
    if head.startswith(_ARCHIVES):
        raise Unreadable(_("这是压缩包。请先解压，再导入里面的表格。"))
    if re.match(rb"<(?:\?xml|!doctype|html|table|head|meta|style)", head, re.IGNORECASE):
        raise Unreadable(_("这是网页格式的表格，只是名字像 Excel。请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。"))


def _check_compound(data: bytes) -> None:
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        raise Unreadable(locked())
    if has("WordDocument"):
        raise Unreadable(_("这是文字文档，不是表格。请把表格复制到 Excel，另存为 .xlsx 再导入。"))
    if not has("Workbook") and not has("Book"):
        raise Unreadable(damaged())


def locked() -> Text:
    """Why a file with a password is refused."""
    return _("文件有打开密码。请用 Excel 或 WPS 打开，去掉密码后另存再导入。")


def damaged() -> Text:
    """Why a broken file is refused."""
    return _("文件打不开，可能坏了或没传完。请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。")


def _bomb() -> Text:
    return _("文件展开后大得不正常，没有打开。请把要导入的行复制到一个新表，另存为 .xlsx 再导入。")


def _check_package(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            names = {member.filename for member in members}
            _check_sizes(members, names)
            _check_contents(names)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    _check_member(package, member)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as broken:
        raise Unreadable(damaged()) from broken
    except RuntimeError as encrypted:  # what zipfile raises for a member with a password
        raise Unreadable(locked()) from encrypted


def _check_sizes(members: list[zipfile.ZipInfo], names: set[str]) -> None:
    if len(names) != len(members):
        raise Unreadable(damaged())
    unpacked = sum(member.file_size for member in members)
    tight = any(m.file_size > RATIO_FROM and m.file_size > MAX_RATIO * max(m.compress_size, 1) for m in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or tight:
        raise Unreadable(_bomb())


def _check_contents(names: set[str]) -> None:
    if "word/document.xml" in names:
        raise Unreadable(_("这是 Word 文档，不是表格。请把表格复制到 Excel，另存为 .xlsx 再导入。"))
    if not any(name.lower() == "xl/workbook.xml" for name in names):
        raise Unreadable(_("这是压缩包，或者别的软件的文件。请解压，或用 Excel、WPS 另存为 .xlsx 再导入。"))


def _pieces(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member in overlapping pieces, so that it never stands in memory whole."""
    with package.open(member) as stream:
        tail = b""
        while piece := stream.read(_CHUNK):
            yield tail + piece
            tail = piece[-_OVERLAP:]


def _check_member(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    rows, columns = 99_999, 26
    for piece in _pieces(package, member):
        if any(word in piece for word in _DECLARATIONS):
            raise Unreadable(_("文件里有不该有的内部声明，没有打开。请用 Excel 或 WPS 另存为 .xlsx 再导入。"))
        if "/worksheets/" in member.filename:
            for far in _FAR.finditer(piece):
                columns = max(columns, _column(far[1] or b"A"))
                rows = max(rows, int(far[2] or far[3]))
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        _check_filled(package, member)


def _check_filled(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """The reader lays a sheet out as a full rectangle: one cell in the far corner would fill the memory.

    Styled but empty cells reach far in real files: only cells with something in them count.
    """
    rows = columns = 1
    for piece in _pieces(package, member):
        for cell in _CELL.finditer(piece):
            if place := _PLACE.search(cell[1]):
                columns, rows = max(columns, _column(place[1])), max(rows, int(place[2]))
    check_extent(rows, columns)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def check_extent(rows: int, columns: int) -> None:
    """Raises Unreadable when a sheet reaches too far down or right."""
    if rows > MAX_ROWS:
        raise Unreadable(
            _("一张表最多 %(limit)s 行，这张有 %(rows)s 行。请分成几个文件再导入。", limit=MAX_ROWS, rows=rows)
        )
    if columns > MAX_COLUMNS or (rows * columns > MAX_CELLS and columns > WIDE):
        raise Unreadable(_("表太宽，最右一列是第 %(columns)s 列。请删掉右边多余的列再导入。", columns=columns))
    check_cells(rows * columns)


def check_cells(cells: int) -> None:
    """Raises Unreadable when the sheets together hold more cells than the memory is meant for."""
    if cells > MAX_CELLS:
        raise Unreadable(
            _("文件太大：一共有 %(count)s 格，最多 %(limit)s 格。请分成几个文件再导入。", count=cells, limit=MAX_CELLS)
        )
