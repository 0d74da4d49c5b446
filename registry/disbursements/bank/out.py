"""The transfer file for the bank, CSV and workbook: full account numbers, as texts, with a reference per line.

It exists between approval and payment only: a file made after the payment could be sent twice. A line the bank could
not carry out is left out with its reason and never holds up the others.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.core.errors import Conflict, NotFound
from registry.core.i18n import Text, _
from registry.core.money import yuan_plain
from registry.disbursements.bank.matching import Known, reference
from registry.disbursements.lines import live_lines
from registry.disbursements.models import Batch, BatchState, Disbursement, PayMethod

HEADINGS = ("序号", "收款账号", "收款户名", "开户行", "金额（元）", "附言")
WIDTHS = (6, 26, 20, 32, 14, 24)
_RISKY = ("=", "+", "-", "@", "\t")
SHORTEST, LONGEST = 8, 30
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


@dataclass(frozen=True)
class TransferLine:
    """One transfer: to whose account at which bank, how much (fen), and the reference the bank sends back."""

    account: str
    name: str
    bank_name: str
    amount_fen: int
    reference: str


@dataclass(frozen=True)
class TransferFile:
    """The transfers of a batch and those left out, each with its reason."""

    lines: Sequence[TransferLine]
    left_out: Sequence[tuple[Disbursement, Text]]
    person_ids: Sequence[int]

    @property
    def total_fen(self) -> int:
        """What the bank is asked to pay."""
        return sum(line.amount_fen for line in self.lines)


def plain_account(text: str | None) -> str:
    """An account number without the spaces and hyphens of people."""
    return (text or "").replace(" ", "").replace("-", "")


def why_left_out(line: Disbursement) -> Text | None:
    """Why the bank could not carry out this line; None when it can."""
    account = plain_account(line.bank_account)
    if not account:
        return _("还没有银行账户")
    if not account.isdigit() or not SHORTEST <= len(account) <= LONGEST:
        return _("账号不是 %(a)s 到 %(b)s 位数字", a=SHORTEST, b=LONGEST)
    return None


def by_bank(lines: Sequence[Disbursement]) -> list[Disbursement]:
    """Those that have money and go through the bank."""
    return [line for line in lines if line.method is PayMethod.BANK and line.amount_fen]


def payee(line: Disbursement) -> str:
    """Whose account it is: the holder, else the person herself."""
    return line.payee_name or line.person.name


def known_lines(batch: Batch, lines: Sequence[Disbursement]) -> list[Known]:
    """The lines as the bank was told of them, for matching what it says."""
    return [
        Known(line.id, line.serial, plain_account(line.bank_account), payee(line), line.amount_fen)
        for line in by_bank(lines)
        if why_left_out(line) is None
    ]


def may_handle(batch: Batch, actor: Actor) -> None:
    """Full accounts are for who pays. Raises Denied, NotFound."""
    actor.demand(Permission.DISBURSEMENT_PAY)
    actor.demand(Permission.PEOPLE_REVEAL)
    if not covers(actor, batch.scope_code):
        raise NotFound


def transfer_file(batch: Batch, actor: Actor) -> TransferFile:
    """What goes to the bank for an approved batch; the caller logs it. Raises Conflict before and after that."""
    may_handle(batch, actor)
    if batch.state in (BatchState.PAID, BatchState.CLOSED):
        raise Conflict(_("这批已经记发放，不能再出转账文件，免得银行转两次。退回的人请编进新的批次补发。"))
    if batch.state is not BatchState.APPROVED:
        raise Conflict(_("批准以后才能出转账文件。"))
    chosen = by_bank(live_lines(batch))
    reasons = [(line, why_left_out(line)) for line in chosen]
    lines = [
        TransferLine(
            plain_account(line.bank_account), payee(line), line.person.bank_name or "", line.amount_fen,
            reference(batch.number, line.serial),
        )
        for line, why in reasons
        if why is None
    ]  # fmt: skip
    if not lines:
        raise Conflict(_("这一批没有能走银行的人：都没有账户，或者不是银行转账。"))
    left = [(line, why) for line, why in reasons if why is not None]
    return TransferFile(lines, left, [line.person_id for line, why in reasons if why is None])


def _cells(number: int, line: TransferLine) -> tuple[str, ...]:
    return (str(number), line.account, line.name, line.bank_name, yuan_plain(line.amount_fen), line.reference)


def transfer_csv(file: TransferFile) -> bytes:
    """GB 18030, as the banks' programs read it; every Chinese character has a code there. Digits stand as they are."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for number, line in enumerate(file.lines, start=1):
        writer.writerow([_harmless(cell) for cell in _cells(number, line)])
    return out.getvalue().encode("gb18030")


def _harmless(cell: str) -> str:
    """No cell begins like a formula: the file may be opened in Excel on the way."""
    return "'" + cell if cell.startswith(_RISKY) else cell


def transfer_workbook(file: TransferFile) -> bytes:
    """The same as .xlsx: accounts are texts, so that no digit is lost; amounts are numbers."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    sheet = book.add_worksheet("转账")
    head = book.add_format({"bold": True, "border": 1})
    text, money = book.add_format({"num_format": "@"}), book.add_format({"num_format": "0.00"})
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width, text)
        sheet.write_string(0, column, heading, head)
    for number, line in enumerate(file.lines, start=1):
        for column, cell in enumerate(_cells(number, line)):
            if column == 4:
                sheet.write_number(number, column, line.amount_fen / 100, money)
            else:
                sheet.write_string(number, column, cell, text)
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()
