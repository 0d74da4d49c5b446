"""Which payment a row of the bank's file is about: by the reference we sent, else by account, name and amount."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from registry.core.i18n import Text, _
from registry.core.money import format_fen
from registry.core.width import half_width
from registry.disbursements.bank.reading import BankRow

_REFERENCE = re.compile(r"(?<![A-Z0-9])([A-Z]{2}-(?:\d{6}-)?\d{4}[CQ]?-\d{2,})-(\d{4})(?!\d)")


@dataclass(frozen=True)
class Known:
    """A payment of the batch as the transfer file told the bank. `id` is its row id."""

    id: int
    serial: int
    account: str
    name: str
    amount_fen: int


@dataclass(frozen=True)
class Match:
    """A row with the payment it is about; `wrong` says why it is set aside instead."""

    row: BankRow
    known: Known | None
    wrong: Text | None = None


def reference(number: str, serial: int) -> str:
    """What stands in the 附言 of a transfer: CL-2026C-03-0012."""
    return f"{number}-{serial:04d}"


def match_rows(rows: Sequence[BankRow], known: Sequence[Known], number: str) -> list[Match]:
    """Each row with its payment, in the order of the file; a payment is matched by one row only."""
    by_serial = {item.serial: item for item in known}
    taken: dict[int, int] = {}
    twins = _twins(rows, known)
    found = []
    for row in rows:
        match = _by_reference(row, by_serial, number) or _by_account(row, known, taken, twins)
        if match.known is not None and match.wrong is None:
            first = taken.setdefault(match.known.id, row.sheet_row)
            if first != row.sheet_row:
                match = Match(row, None, _("和第 %(row)s 行是同一笔，只按第一行办。", row=first))
            elif row.arrived is None:
                match = Match(row, None, _unclear(row))
        found.append(match)
    return found


def _unclear(row: BankRow) -> Text:
    if not row.status:
        return _("没有写处理状态。等银行处理完，再下载一次结果。")
    return _("状态“%(status)s”还不是结果。等银行处理完，再下载一次。", status=row.status)


def _by_reference(row: BankRow, by_serial: dict[int, Known], number: str) -> Match | None:
    told = _REFERENCE.search(row.text.upper())
    if told is None:
        return None
    if told[1] != number:
        return Match(row, None, _("这一行是批次 %(other)s 的，不是这一批的。", other=told[1]))
    item = by_serial.get(int(told[2]))
    if item is None:
        return Match(row, None, _("这一批的转账文件里没有第 %(n)s 号。", n=int(told[2])))
    if row.amount_fen is not None and row.amount_fen != item.amount_fen:
        return Match(row, item, _(
            "金额对不上：银行写 %(told)s 元，批里是 %(ours)s 元。",
            told=format_fen(row.amount_fen), ours=format_fen(item.amount_fen),
        ))  # fmt: skip
    if row.account and item.account and row.account != item.account:
        return Match(row, item, _("账号和批里的不一样。请向银行核对。"))
    return Match(row, item)


def _plain(name: str) -> str:
    """A name as two systems may write it: without spaces and separators."""
    return re.sub(r"[\s·・•.。‧]", "", half_width(name))


def _key(account: str, name: str, amount_fen: int | None) -> tuple[str, str, int | None]:
    return account, _plain(name), amount_fen


def _twins(rows: Sequence[BankRow], known: Sequence[Known]) -> set[tuple[str, str, int | None]]:
    """Accounts with several equal payments that the bank judged differently: which is which cannot be told."""
    counts = Counter(_key(item.account, item.name, item.amount_fen) for item in known)
    said: dict[tuple[str, str, int | None], set[bool | None]] = {}
    for row in rows:
        if not _REFERENCE.search(row.text.upper()):
            said.setdefault(_key(row.account, row.name, row.amount_fen), set()).add(row.arrived)
    seen = Counter(_key(row.account, row.name, row.amount_fen) for row in rows)
    return {key for key, n in counts.items() if n > 1 and key in said and (len(said[key]) > 1 or seen[key] < n)}


def _by_account(
    row: BankRow, known: Sequence[Known], taken: dict[int, int], twins: set[tuple[str, str, int | None]]
) -> Match:
    if row.account_lost:
        return Match(
            row, None, _("账号不是一串数字（Excel 常把长号改成科学记数）。请从网银重新下载，不要用 Excel 存。")
        )
    if not row.account or not row.name or row.amount_fen is None:
        return Match(row, None, _("没有附言号，账号、户名、金额也不全，认不出是谁的。"))
    key = _key(row.account, row.name, row.amount_fen)
    if key in twins:
        return Match(row, None, _("同一账户有几笔一样的钱，分不清是哪一笔。请让银行带上附言。"))
    same = [item for item in known if _key(item.account, item.name, item.amount_fen) == key]
    if not same:
        return Match(row, None, _nearest(row, known))
    return Match(row, next((item for item in same if item.id not in taken), same[0]))


def _nearest(row: BankRow, known: Sequence[Known]) -> Text:
    """What is different about a row that almost fits."""
    account = [item for item in known if item.account == row.account]
    if not account:
        return _("这一批里没有这个账号。")
    if all(_plain(item.name) != _plain(row.name) for item in account):
        return _("账号在这一批里，户名不一样。请核对。")
    return _("账号、户名在这一批里，金额不一样：银行写 %(told)s 元。", told=format_fen(row.amount_fen or 0))
