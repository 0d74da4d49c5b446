"""What a result file would do, seen before it is booked: the booking itself is tried and taken back."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from registry.access.actor import Actor
from registry.core.crypto import KeyMissing, keys
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import Text, _
from registry.core.money import format_fen
from registry.disbursements.bank.models import Outcome
from registry.disbursements.bank.queries import Standing, result_lines, standing
from registry.disbursements.bank.reading import BankRow
from registry.disbursements.bank.results import Taken, take_result
from registry.disbursements.lines import LIVE_STATES, all_lines
from registry.disbursements.models import Batch, BatchState
from registry.extensions import db

FIELD = "bank_preview"
LARGEST = 300_000  # of a form's 500,000 bytes
_COUNTS = ("rows", "arrived", "failed", "unchanged", "set_aside", "arrived_fen", "failed_fen", "set_aside_fen")


@dataclass(frozen=True)
class PreviewRow:
    """A row of the file: whose payment it is (None when nobody's), what it would do and why."""

    sheet_row: int
    name: str | None
    told: str | None
    outcome: Outcome
    reason: str | None
    amount_fen: int | None


@dataclass(frozen=True)
class LeftOut:
    """A payment of the batch that was never with the bank; booking the file sets it aside."""

    serial: int
    name: str
    reason: str
    amount_fen: int


@dataclass(frozen=True)
class Preview:
    """The whole of it: the sums, the rows (what needs a look first), and where the batch would stand afterwards.

    `paid_on` is the day on which booking enters the batch as paid; None when it is paid already.
    """

    counts: dict[str, int]
    rows: Sequence[PreviewRow]
    left_out: Sequence[LeftOut]
    after: Standing
    paid_on: dt.date | None
    subjects: Sequence[int]


@dataclass(frozen=True)
class Shown:
    """What was read from the file and what the worker was shown it would do; travels sealed through her browser."""

    rows: Sequence[BankRow]
    filename: str
    paid_on: dt.date | None
    counts: dict[str, int]


class Different(Conflict):
    """The batch has moved since the preview: booking would do something else than what was shown."""

    def __init__(self, shown: dict[str, int], now: dict[str, int]) -> None:
        super().__init__(_(
            "看的时候和现在不一样了：刚才到账 %(a)s 笔、退回 %(f)s 笔、放到一边 %(s)s 笔，现在是 %(x)s、%(y)s、%(z)s 笔。还没记，请再看一遍。",
            a=shown["arrived"], f=shown["failed"], s=shown["set_aside"],
            x=now["arrived"], y=now["failed"], z=now["set_aside"],
        ))  # fmt: skip


@contextmanager
def _taken_back() -> Iterator[None]:
    """Whatever the block writes is undone at its end, with its entries in the log."""
    info = db.session.info
    kept = {name: info.pop(name) for name in ("changes", "audit") if name in info}
    nested = db.session.begin_nested()
    try:
        yield
    finally:
        nested.rollback()
        info.pop("changes", None)
        info.pop("audit", None)
        info.update(kept)


def preview_result(
    batch: Batch, rows: Sequence[BankRow], *, filename: str, paid_on: dt.date | None, actor: Actor, today: dt.date
) -> Preview | Taken:
    """What take_result would do now, nothing kept; a Taken when this content was booked before. Raises as it does."""
    live = {line.id for line in all_lines(batch) if line.state in LIVE_STATES}
    unpaid = batch.state is BatchState.APPROVED
    with _taken_back():
        taken = take_result(batch, rows, filename=filename, paid_on=paid_on, actor=actor, today=today)
        if not taken.again:
            return _copied(batch, taken, live, unpaid)
    return taken


def _copied(batch: Batch, taken: Taken, live: set[int], unpaid: bool) -> Preview:
    """Everything the page shows, as plain values: the records are gone when the trial is taken back."""
    notes = sorted(
        result_lines([taken.result]), key=lambda n: (n.outcome not in (Outcome.SET_ASIDE, Outcome.FAILED), n.place)
    )
    lines = all_lines(batch)
    bare = [line for line in lines if line.id in live and line.state not in LIVE_STATES and line.paid_on is None]
    rows = [
        PreviewRow(n.sheet_row, n.disbursement.person.name if n.disbursement else None, n.told, n.outcome, n.reason,
                   n.amount_fen if n.amount_fen is not None or n.disbursement is None else n.disbursement.amount_fen)
        for n in notes
    ]  # fmt: skip
    return Preview(
        counts_of(taken), rows,
        [LeftOut(line.serial, line.person.name, line.end_reason or "", line.amount_fen) for line in bare],
        standing(lines), batch.paid_on if unpaid else None, sorted({line.person_id for line in lines}),
    )  # fmt: skip


def counts_of(taken: Taken) -> dict[str, int]:
    """The sums of a result."""
    return {name: getattr(taken.result, name) for name in _COUNTS}


def book_shown(batch: Batch, shown: Shown, *, actor: Actor, today: dt.date) -> Taken:
    """Book what was shown. Raises Different where it would no longer do the same, and what take_result raises."""
    taken = take_result(
        batch, shown.rows, filename=shown.filename, paid_on=shown.paid_on, actor=actor, today=today
    )  # fmt: skip
    now = counts_of(taken)
    if not taken.again and now != shown.counts:
        raise Different(shown.counts, now)
    return taken


def _owner(batch: Batch, actor: Actor) -> str:
    return f"{batch.public_id}:{actor.user_id}"


def seal_shown(batch: Batch, shown: Shown, actor: Actor) -> str:
    """As text for the page: sealed, opens for this batch and this worker only. Raises Invalid (field "file")."""
    told = {**asdict(shown), "rows": [asdict(row) for row in shown.rows]}
    packed = zlib.compress(json.dumps(told, ensure_ascii=False, default=dt.date.isoformat).encode(), 9)
    sealed = keys().seal(_owner(batch, actor), FIELD, base64.b64encode(packed).decode())
    text = base64.urlsafe_b64encode(sealed).decode()
    if len(text) > LARGEST:
        raise Invalid(_too_large(len(shown.rows)), "file")
    return text


def _too_large(rows: int) -> Text:
    return _(
        "文件有 %(n)s 行，一次看不完。请只留这一批的行，或者分成几份再传。", n=format_fen(rows * 100).split(".")[0]
    )


def open_shown(batch: Batch, text: str, actor: Actor) -> Shown | None:
    """The other way; None for what was altered, or belongs to another batch or worker."""
    try:
        sealed = base64.urlsafe_b64decode(text.encode())
        told = json.loads(zlib.decompress(base64.b64decode(keys().open(_owner(batch, actor), FIELD, sealed))))
    except (KeyMissing, binascii.Error, UnicodeError, ValueError, zlib.error):
        return None
    rows = [BankRow(**{**row, "day": _day(row["day"])}) for row in told["rows"]]
    return Shown(rows, told["filename"], _day(told["paid_on"]), told["counts"])


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
