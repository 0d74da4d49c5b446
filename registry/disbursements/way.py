"""The way of a batch as its page draws it: what was done when and by whom, where it stands, what is still to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from registry.core.clock import local_time
from registry.core.i18n import Text, _
from registry.disbursements.models import Batch, BatchState, Disbursement, DisbursementState
from registry.disbursements.words import METHODS
from registry.programs.models import Notice

B, S = BatchState, DisbursementState


@dataclass(frozen=True)
class Step:
    """A step of the batch's way: state is done, now or todo."""

    label: Text
    note: str
    state: str


def waits_for_second(batch: Batch) -> bool:
    """Brought in by a roster, and nobody but the importer has looked."""
    return batch.past and batch.approver_id is None and batch.state is not B.VOID


def _md(day: dt.date | None) -> str:
    return str(_("%(m)s月%(d)s日", m=day.month, d=day.day)) if day else ""


def steps_of(
    batch: Batch, lines: Sequence[Disbursement], notices: Sequence[Notice], names: dict[int, str]
) -> list[Step]:
    """The way of a batch with days and names; `lines` are the live ones. No query."""
    approved = max((x.enrolment.approved_on for x in lines if x.enrolment.approved_on), default=None)
    notice = f"{_md(notices[0].posted_on)}—{_md(max(n.ends_on for n in notices))}" if notices else str(_("不公示"))
    if batch.past:
        return _past_steps(batch, lines, names)
    order = (B.DRAFT, B.PENDING, B.APPROVED, B.PAID, B.CLOSED)
    place = order.index(batch.state) if batch.state in order else 0
    stopped = batch.state is B.VOID
    sign = _("%(n)s 人没签", n=sum(x.state is S.PAID for x in lines)) if place == 3 else _("到账后 15 天内")
    notes = (
        (_("编制"), f"{_md(batch.submitted_on)} {names.get(batch.maker_id or 0, '')}".strip()),
        (
            _("批准"),
            f"{_md(batch.approved_on)} {names.get(batch.approver_id or 0, '')}".strip()
            or str(_("等另一位批准") if batch.state is B.PENDING else ""),
        ),
        (_("发放"), _md(batch.paid_on) or str(METHODS[batch.method])),
        (_("签领"), str(_("全部签完")) if place == 4 else str(sign)),
    )
    found = [
        Step(_("提名"), str(_("%(day)s批准", day=_md(approved))) if approved else "", "done"),
        Step(_("公示"), notice, "done"),
    ]
    for index, (label, note) in enumerate(notes):
        state = "todo" if stopped else "done" if index < place else "now" if index == place else "todo"
        found.append(Step(label, note, state))
    return found


def _past_steps(batch: Batch, lines: Sequence[Disbursement], names: dict[int, str]) -> list[Step]:
    """发放 → 补录 → 确认 → 签领: the money was out before the register knew of it."""
    unsigned = sum(x.state is S.PAID for x in lines)
    confirmed = f"{_md(batch.approved_on)} {names.get(batch.approver_id or 0, '')}".strip()
    brought = local_time(batch.created_at).date()
    states = ["todo"] * 2 if batch.state is B.VOID else ["done", "now" if unsigned else "done"]
    if waits_for_second(batch):
        states = ["now", "todo" if unsigned else "done"]
    signed = _("%(n)s 人没签", n=unsigned) if unsigned else _("全部签完")
    return [
        Step(_("发放"), _md(batch.paid_on), "done"),
        Step(_("补录"), f"{_md(brought)} {names.get(batch.maker_id or 0, '')}".strip(), "done"),
        Step(_("确认"), confirmed or str(_("等补录人以外的一位")), states[0]),
        Step(_("签领"), "" if batch.state is B.VOID else str(signed), states[1]),
    ]
