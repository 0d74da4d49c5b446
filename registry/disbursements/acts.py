"""Acts on a batch and its lines; each has a page of its own that works without JavaScript."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, requires, writes
from registry.core.errors import Invalid
from registry.core.i18n import Text, _
from registry.core.money import format_fen
from registry.disbursements import certificates as papers
from registry.disbursements import services
from registry.disbursements.blueprint import bp
from registry.disbursements.certificates import reissue_certificate, void_certificate
from registry.disbursements.forms import PayForm, ReasonForm, RemoveForm, SignForm
from registry.disbursements.lines import get_line, live_lines, pick_lines
from registry.disbursements.models import Batch, Disbursement, DisbursementState
from registry.disbursements.packet.models import PaperKind
from registry.disbursements.packet.pages import keep_scans
from registry.disbursements.queries import batch_lines, get_batch
from registry.disbursements.receipts import get_certificate
from registry.disbursements.signing import Exceptional, SheetTotal, SignException
from registry.donors.queries import get_donation

S = DisbursementState


def _done(message: Text, batch: Batch) -> ResponseReturnValue:
    flash(str(message), "done")
    return redirect(url_for("disbursements.show", ref=batch.public_id))


def _size(batch: Batch) -> str:
    lines = live_lines(batch)
    return str(_("%(n)s 人，%(cash)s 元", n=len(lines), cash=format_fen(sum(line.amount_fen for line in lines))))


def say(form: FlaskForm, error: Invalid) -> None:
    """What is wrong, beside its field; where it has none, above the page."""
    if error.field and error.field in form:
        form[error.field].errors = [error.message]
    else:
        flash(str(error), "problem")


def _ask(title: Text, text: Text, button: Text, form: ReasonForm, batch: Batch) -> ResponseReturnValue:
    return render_template("disbursements/reason.html", title=title, text=text, act=button, form=form, batch=batch)


@bp.post("/disbursements/<ref>/submit")
@requires(Permission.DISBURSEMENT_PREPARE)
@writes
def submit(ref: str) -> ResponseReturnValue:
    """Hand it in."""
    batch = services.submit_batch(get_batch(ref, current_actor()), actor=current_actor(), today=current_today())
    return _done(_("批次 %(number)s 已交去批准。", number=batch.number), batch)


@bp.post("/disbursements/<ref>/approve")
@requires(Permission.DISBURSEMENT_APPROVE)
@writes
def approve(ref: str) -> ResponseReturnValue:
    """Approve it: the money is set aside."""
    batch = services.approve_batch(get_batch(ref, current_actor()), actor=current_actor(), today=current_today())
    return _done(_("已批准批次 %(number)s：%(size)s。", number=batch.number, size=_size(batch)), batch)


@bp.route("/disbursements/<ref>/return", methods=["GET", "POST"])
@requires(Permission.DISBURSEMENT_PREPARE)
@writes
def give_back(ref: str) -> ResponseReturnValue:
    """Back to the maker with a reason."""
    batch, form = get_batch(ref, current_actor()), ReasonForm()
    if form.validate_on_submit():
        services.return_batch(batch, reason=form.reason.data, actor=current_actor(), today=current_today())
        return _done(_("批次 %(number)s 已退回修改。占用的资金放开了。", number=batch.number), batch)
    text = _("退回给编制人改，改好再交。批准过的，占用的资金会放开。")
    return _ask(_("退回批次 %(number)s", number=batch.number), text, _("退回修改"), form, batch)


@bp.route("/disbursements/<ref>/void", methods=["GET", "POST"])
@requires(Permission.DISBURSEMENT_PREPARE)
@writes
def void(ref: str) -> ResponseReturnValue:
    """Give it up before it is paid."""
    batch, form = get_batch(ref, current_actor()), ReasonForm()
    if form.validate_on_submit():
        services.void_batch(batch, reason=form.reason.data, actor=current_actor(), today=current_today())
        return _done(_("批次 %(number)s 已作废。号码留着，人可以编进别的批次。", number=batch.number), batch)
    text = _("号码会留着，名单里的人可以编进别的批次。")
    return _ask(_("作废批次 %(number)s？", number=batch.number), text, _("作废这一批"), form, batch)


@bp.route("/disbursements/<ref>/remove", methods=["GET", "POST"])
@requires(Permission.DISBURSEMENT_PREPARE)
@writes
def remove(ref: str) -> ResponseReturnValue:
    """Take some names out; the others go on."""
    actor = current_actor()
    batch, form = get_batch(ref, actor), RemoveForm()
    lines = [line for line in batch_lines(batch, actor) if line.state is S.PROPOSED]
    form.lines.choices = [(line.public_id, line.person.name) for line in lines]
    if form.validate_on_submit():
        chosen = pick_lines(batch, form.lines.data, actor)
        services.remove_line(batch, chosen, reason=form.reason.data, actor=actor, today=current_today())
        return _done(_("已退回 %(n)s 人，表换了一版。", n=len(chosen)), batch)
    return render_template("disbursements/remove.html", form=form, batch=batch)


@bp.route("/disbursements/<ref>/pay", methods=["GET", "POST"])
@requires(Permission.DISBURSEMENT_PAY)
@writes
def pay(ref: str) -> ResponseReturnValue:
    """Enter the day on which the money went out; certificates get their numbers."""
    actor, today = current_actor(), current_today()
    batch = get_batch(ref, actor)
    form = PayForm(paid_on=batch.pay_on if batch.pay_on and batch.pay_on <= today else today)
    if form.validate_on_submit():
        try:
            services.pay_batch(batch, paid_on=form.paid_on.data, actor=actor, today=today)
        except Invalid as error:
            say(form, error)
        else:
            return _done(_("批次 %(number)s 已记发放：%(size)s。", number=batch.number, size=_size(batch)), batch)
    return render_template("disbursements/pay.html", form=form, batch=batch, size=_size(batch))


@bp.route("/disbursements/<ref>/sign", methods=["GET", "POST"])
@requires(Permission.DISBURSEMENT_SIGN)
@writes
def sign(ref: str) -> ResponseReturnValue:
    """The signed sheet is back: only the exceptions are entered."""
    actor, today = current_actor(), current_today()
    batch = get_batch(ref, actor)
    lines = [line for line in batch_lines(batch, actor) if line.state is S.PAID]
    form = SignForm(signed_on=today)
    if form.validate_on_submit():
        try:
            signed = services.sign_lines(
                batch, signed_on=form.signed_on.data, actor=actor, today=today, exceptions=_exceptions(lines),
                told=SheetTotal(form.persons.data, form.total.data or 0),
            )  # fmt: skip
            kept = keep_scans(batch, form.scans.data, PaperKind.SIGNED_SHEET)
        except Invalid as error:
            say(form, error)
        else:
            left = sum(line.state is S.PAID for line in lines)
            if kept:
                text = _("已记 %(n)s 人签领，%(open)s 人没签，存了 %(k)s 份扫描件。", n=len(signed), open=left, k=kept)
            else:
                text = _(
                    "已记 %(n)s 人签领，%(open)s 人没签。签领表照片还没存，可以在案卷里补。", n=len(signed), open=left
                )
            return _done(text, batch)
    may_return = actor.can(Permission.DISBURSEMENT_PAY)
    return render_template(
        "disbursements/sign.html", form=form, batch=batch, lines=lines, typed=request.form, may_return=may_return
    )


def _exceptions(lines: list[Disbursement]) -> dict[str, SignException]:
    found = {}
    for line in lines:
        kind = request.form.get(f"kind-{line.public_id}", "")
        if kind in tuple(Exceptional):
            name = request.form.get(f"name-{line.public_id}", "")
            relation = request.form.get(f"relation-{line.public_id}", "")
            found[line.public_id] = SignException(Exceptional(kind), name, relation)
    return found


@bp.route("/disbursements/lines/<ref>/return", methods=["GET", "POST"])
@requires(Permission.DISBURSEMENT_PAY)
@writes
def return_line(ref: str) -> ResponseReturnValue:
    """A payment did not arrive: the money goes back."""
    line, form = get_line(ref, current_actor()), ReasonForm()
    if form.validate_on_submit():
        services.return_line(line, reason=form.reason.data, actor=current_actor(), today=current_today())
        return _done(
            _("%(name)s的 %(yuan)s 元已退回资金。", name=line.person.name, yuan=format_fen(line.amount_fen)), line.batch
        )
    title = _("退回%(name)s的 %(yuan)s 元？", name=line.person.name, yuan=format_fen(line.amount_fen))
    return _ask(
        title, _("钱退回资金，证书作废、号码留着。以后可以编进新的批次补发。"), _("退回这一笔"), form, line.batch
    )


@bp.route("/disbursements/lines/<ref>/void", methods=["GET", "POST"])
@requires(Permission.CERTIFICATE_VOID)
@writes
def void_line(ref: str) -> ResponseReturnValue:
    """A payment was wrong: void, paid anew in another batch."""
    line, form = get_line(ref, current_actor()), ReasonForm()
    if form.validate_on_submit():
        services.void_line(line, reason=form.reason.data, actor=current_actor(), today=current_today())
        return _done(_("%(name)s这一笔已作废，钱退回资金。", name=line.person.name), line.batch)
    title = _("作废%(name)s的 %(yuan)s 元？", name=line.person.name, yuan=format_fen(line.amount_fen))
    return _ask(
        title, _("钱退回资金，证书号码留着、标作废。发错的不改写，另编一批重发。"), _("作废这一笔"), form, line.batch
    )


@bp.route("/certificates/<ref>/void", methods=["GET", "POST"])
@requires(Permission.CERTIFICATE_VOID)
@writes
def void_paper(ref: str) -> ResponseReturnValue:
    """Void a certificate; its payment stays."""
    certificate, form = get_certificate(ref, current_actor()), ReasonForm()
    if form.validate_on_submit():
        void_certificate(certificate, reason=form.reason.data, actor=current_actor(), today=current_today())
        flash(str(_("证书 %(number)s 已作废，号码留着。", number=certificate.number)), "done")
        return redirect(url_for("disbursements.certificate", ref=certificate.public_id))
    title = _("作废证书 %(number)s？", number=certificate.number)
    text = _("号码会留着，钱不动。名字写错了就作废，再重开一张。")
    return render_template(
        "disbursements/reason.html",
        title=title,
        text=text,
        act=_("作废这张证书"),
        form=form,
        certificate=certificate,
    )


@bp.post("/disbursements/lines/<ref>/certificate")
@requires(Permission.CERTIFICATE_VOID)
@writes
def reissue(ref: str) -> ResponseReturnValue:
    """A new number for a payment whose certificate is void."""
    made = reissue_certificate(get_line(ref, current_actor()), actor=current_actor(), today=current_today())
    flash(str(_("已重开证书 %(number)s。", number=made.number)), "done")
    return redirect(url_for("disbursements.certificate", ref=made.public_id))


@bp.post("/donations/<ref>/certificate")
@requires(Permission.DONOR_WRITE)
@writes
def issue_donation_certificate(ref: str) -> ResponseReturnValue:
    """The donor's certificate of a gift; pressed again it leads to the same one."""
    gift = get_donation(ref, current_actor()).donation
    made = papers.issue_donation_certificate(gift, actor=current_actor(), today=current_today())
    flash(str(_("捐赠证书 %(number)s 已开好，可以打印。", number=made.number)), "done")
    return redirect(url_for("donors.donation", ref=ref))
