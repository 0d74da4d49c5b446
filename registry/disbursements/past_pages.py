"""Payments that were brought in by a roster and wait for a second person: the list, confirming some or one, sending back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.sending import sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.accounts.queries import user_names
from registry.core.errors import Conflict
from registry.core.i18n import _
from registry.core.money import format_fen
from registry.disbursements import past
from registry.disbursements.blueprint import bp
from registry.disbursements.forms import ReasonForm
from registry.disbursements.lists import PAST, past_listed
from registry.disbursements.models import Batch
from registry.disbursements.queries import get_batch, sums_of
from registry.regions.queries import region_names


@bp.get("/disbursements/past")
@requires(Permission.DISBURSEMENT_APPROVE)
@sends(PAST, past_listed)
def past_list() -> ResponseReturnValue:
    """What waits, oldest first; one's own stands in it without a tick."""
    actor, text = current_actor(), request.args.get("after", "")
    page = past.list_unconfirmed(actor, after=int(text) if text.isdigit() else None)
    batches = [batch for batch, _sums in page.rows]
    note_read("batch.past", detail={"batches": len(batches)})
    return render_template(
        "disbursements/past.html", page=page, me=actor.user_id, names=_makers(batches),
        places=region_names({batch.scope_code for batch in batches}),
    )  # fmt: skip


def _makers(batches: list[Batch]) -> dict[int, str]:
    return user_names({batch.maker_id for batch in batches if batch.maker_id is not None})


@bp.route("/disbursements/past/confirm", methods=["GET", "POST"])
@requires(Permission.DISBURSEMENT_APPROVE)
@writes
def past_confirm() -> ResponseReturnValue:
    """What is about to be confirmed, with its sums; sent twice it is confirmed once."""
    actor, ids = current_actor(), request.values.getlist("ids")
    if not ids:
        flash(str(_("还没选批次。请先勾上要确认的。")), "problem")
        return redirect(url_for(".past_list"))
    batches = past.pick_past(ids, actor)
    if request.method == "POST":
        try:
            fresh = past.confirm_past(batches, actor=actor, today=current_today())
        except Conflict as error:
            flash(str(error), "problem")
            return redirect(url_for(".past_list"))
        flash(str(_said(fresh, len(batches))), "done")
        url = url_for(".show", ref=batches[0].public_id) if len(batches) == 1 else url_for(".past_list")
        return redirect(url)
    sums = sums_of([batch.id for batch in batches], actor)
    return render_template(
        "disbursements/past_confirm.html", batches=batches, sums=sums, names=_makers(batches),
        persons=sum(row.persons for row in sums.values()), cash=sum(row.cash for row in sums.values()),
    )  # fmt: skip


def _said(fresh: list[Batch], asked: int) -> object:
    if not fresh:
        return _("这些先前已经确认过，没有重复记。")
    lines = sums_of([batch.id for batch in fresh], current_actor())
    values = {
        "n": len(fresh), "lines": sum(row.persons for row in lines.values()),
        "cash": format_fen(sum(row.cash for row in lines.values())),
    }  # fmt: skip
    if len(fresh) < asked:
        return _("已确认补录 %(n)s 批，%(lines)s 笔，%(cash)s 元。其余先前已经确认过。", **values)
    return _("已确认补录 %(n)s 批，%(lines)s 笔，%(cash)s 元。", **values)


@bp.route("/disbursements/<ref>/send-back", methods=["GET", "POST"])
@requires(Permission.DISBURSEMENT_APPROVE)
@writes
def past_send_back(ref: str) -> ResponseReturnValue:
    """Not as it was: void with a reason, the money taken back."""
    batch, form = get_batch(ref, current_actor()), ReasonForm()
    if form.validate_on_submit():
        past.send_back_past(batch, reason=form.reason.data, actor=current_actor(), today=current_today())
        flash(str(_("补录批次 %(number)s 已退回作废，钱照原路冲回。改好的表可以再导入。", number=batch.number)), "done")
        return redirect(url_for(".past_list"))
    return render_template(
        "disbursements/reason.html", title=_("退回补录批次 %(number)s？", number=batch.number), form=form, batch=batch,
        text=_("这一批的每一笔都作废，钱照原路冲回，数字里不再算。改好的表可以再导入。"), act=_("退回这一批"),
    )  # fmt: skip
