"""A bank's result file as plain rows: whatever its title lines and headings, the columns are found by their names."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from registry.core.dates import parse_date
from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.core.money import parse_yuan
from registry.core.tables.workbook import Cell, Sheet, Workbook
from registry.core.width import half_width

SEARCHED = 40
EXACT = 10**15  # Excel keeps 15 digits of a number; an account longer than that is lost
OWN_SIDE = ("付款", "付方", "本方", "企业", "转出")
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "reason": ("失败原因", "退汇原因", "退票原因", "失败说明", "错误信息", "返回信息", "返回描述", "处理信息", "原因"),
    "receipt": ("回单号", "回单编号", "电子回单号", "交易流水号", "银行流水号", "凭证号", "流水号"),
    "status": ("处理状态", "交易状态", "到账状态", "入账状态", "处理结果", "交易结果", "转账结果", "是否成功", "状态", "结果"),
    "account": ("账号", "帐号", "卡号", "卡号/账号", "账户号", "账号/卡号"),
    "name": ("户名", "账户名称", "账户名", "收款人名称", "收款人姓名", "姓名", "收款人", "对方名称", "收款方名称"),
    "amount": ("金额", "金额元", "交易金额", "发生额", "转账金额", "实发金额"),
    "day": ("交易日期", "入账日期", "到账日期", "处理日期", "交易时间", "入账时间", "到账时间", "处理时间", "日期"),
}  # fmt: skip
"""What the end of a heading may be, by meaning; the first meaning that fits wins."""
FAILED = ("失败", "退回", "退汇", "退票", "不成功", "未成功", "未到账", "未入账", "拒绝", "不符", "错误", "销户", "否")
ARRIVED = ("成功", "已到账", "到账", "已入账", "入账", "已完成", "完成", "是")
WAITING = ("处理中", "未完成", "待处理", "未处理", "待复核", "在途", "可疑", "待确认")
_TOTAL = re.compile(r"^(合计|总计|小计|本页|共\s*\d+|总笔数|成功笔数|失败笔数|制表|备注|说明)")


@dataclass(frozen=True)
class BankRow:
    """One row as the bank wrote it. `arrived` is None while the bank has not decided; `text` holds all cells."""

    sheet_row: int
    text: str
    account: str
    account_lost: bool
    name: str
    amount_fen: int | None
    status: str
    arrived: bool | None
    reason: str
    receipt: str
    day: dt.date | None


class AlienBankFile(Invalid):
    """The file is a table, but not one in which a bank tells what became of transfers."""

    def __init__(self) -> None:
        super().__init__(
            _("这不像银行的结果文件：没找到“处理状态”和“收款账号”“金额”这几列。请从网银下载这一批的处理结果再传。"),
            "file",
        )


def read_result(book: Workbook) -> list[BankRow]:
    """The rows of the first sheet that has a status beside an account, a name or an amount. Raises AlienBankFile."""
    for sheet in book.sheets:
        if sheet.hidden:
            continue
        found = find_columns(sheet)
        if found is not None:
            place, columns = found
            rows = [_row(number, cells, columns) for number, cells in enumerate(sheet.rows[place + 1 :], place + 2)]
            said = [row for row in rows if row is not None]
            if said:
                return said
    raise AlienBankFile


def digest_of(rows: Sequence[BankRow]) -> str:
    """SHA-256 of what the rows say, the same for the .xlsx and the .csv of one result."""
    return hashlib.sha256(repr([astuple(row)[1:] for row in rows]).encode()).hexdigest()


def find_columns(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The heading's place from 0 and meaning → column, or None."""
    for place, cells in enumerate(sheet.rows[:SEARCHED]):
        columns: dict[str, int] = {}
        for index, cell in enumerate(cells):
            meaning = _meaning(cell) if isinstance(cell, str) else None
            if meaning is not None:
                columns.setdefault(meaning, index)
        if "status" in columns and columns.keys() & {"account", "name"} and "amount" in columns:
            return place, columns
    return None


def _meaning(heading: str) -> str | None:
    plain = re.sub(r"\(.*?\)|[\s:：*]", "", half_width(heading).replace("（", "(").replace("）", ")"))
    if not plain or len(plain) > 12 or plain.startswith(OWN_SIDE):
        return None
    return next((key for key, words in HEADINGS.items() if plain.endswith(words)), None)


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    text = half_width(str(cell)).strip("'`\t ")
    return text[2:-1] if text.startswith('="') and text.endswith('"') else text


def _row(number: int, cells: Sequence[Cell], columns: Mapping[str, int]) -> BankRow | None:
    texts = [_text(cell) for cell in cells]
    first = next((text for text in texts if text), "")

    def at(key: str) -> str:
        place = columns.get(key)
        return texts[place] if place is not None and place < len(texts) else ""

    if not first or _TOTAL.match(first) or not (at("status") or at("account") or at("name")):
        return None
    account = re.sub(r"[\s-]", "", at("account"))
    lost = bool(account) and not account.isdigit()
    status = at("status")[:40]
    return BankRow(
        number, " ".join(filter(None, texts)), "" if lost else account, lost, at("name"), _amount(cells, columns),
        status, verdict(status), at("reason")[:200], at("receipt")[:64], _day(cells, columns),
    )  # fmt: skip


def verdict(status: str) -> bool | None:
    """Whether the money arrived, by the bank's word; None when it has not decided or the word is unknown."""
    if any(word in status for word in WAITING):
        return None
    if any(word in status for word in FAILED):
        return False
    return True if any(word in status for word in ARRIVED) else None


def _amount(cells: Sequence[Cell], columns: Mapping[str, int]) -> int | None:
    place = columns["amount"]
    cell = cells[place] if place < len(cells) else ""
    try:
        return parse_yuan(cell) if isinstance(cell, str | int | float) and cell != "" else None
    except Invalid:
        return None


def _day(cells: Sequence[Cell], columns: Mapping[str, int]) -> dt.date | None:
    place = columns.get("day")
    if place is None or place >= len(cells) or cells[place] == "":
        return None
    cell = cells[place]
    if isinstance(cell, dt.datetime):
        return cell.date()
    try:
        return cell if isinstance(cell, dt.date) else parse_date(_text(cell).split(" ")[0])
    except Invalid:
        return None
