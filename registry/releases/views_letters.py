"""Letters for donors on the screen: take in, read with what it would reveal, decide."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.accounts.queries import user_names
from registry.core.errors import DomainError, Invalid
from registry.core.i18n import Text, _
from registry.donors.pairs import get_pairing
from registry.people.showing import is_worker, shown_name
from registry.releases import letters
from registry.releases.blueprint import bp
from registry.releases.forms import CheckForm, check_form, incoming, letter_form, put_error
from registry.releases.letter_queries import get_letter, identity_of, list_letters_of
from registry.releases.models import DonorLetter, LetterState
from registry.releases.pictures import COLUMNS, ROWS, parse_covers
from registry.releases.revealing import KINDS, find_marks, pieces, softened
from registry.releases.words import LETTER_GLYPHS, LETTER_KINDS, LETTER_STATES

P = Permission
DEEDS: dict[str, tuple[Callable[..., DonorLetter], Text]] = {
    "send-back": (letters.send_back, _("已退回核对，原因记下了。")),
    "refuse": (letters.refuse_letter, _("这封不放行，原因记下了。捐赠人看不到它。")),
    "take-back": (letters.take_back, _("已收回。捐赠人从现在起看不到它。")),
    "escalate": (letters.escalate, _("已上报旗县妇联，排在旗县干部的工作台最前面。这封不会给捐赠人。")),
}


@bp.route("/letters/new", methods=["GET", "POST"])
@requires(P.RELEASE_WRITE)
@writes
def new_letter() -> ResponseReturnValue:
    """Take in a letter, a visit note or a photo for the donor of a pairing."""
    actor, today = current_actor(), current_today()
    pairing = get_pairing(request.args.get("pairing", ""), actor)
    form = letter_form(pairing.person, today)
    if form.validate_on_submit():
        try:
            letter = letters.take_in(pairing, incoming(form), actor=actor, today=today)
        except DomainError as error:
            put_error(form, error, "text")
        else:
            flash(str(_("已收下，等另一位核对。")), "done")
            return redirect(url_for("releases.letter", ref=letter.public_id))
    note_read("letter.form", pairing, subjects=[pairing.person_id])
    page = render_template(
        "releases/new.html", form=form, pairing=pairing, name=shown_name(pairing.person.name, actor),
        earlier=list_letters_of(pairing, actor), kinds=LETTER_KINDS, states=LETTER_STATES, glyphs=LETTER_GLYPHS,
    )  # fmt: skip
    return page, 422 if form.errors else 200


@bp.get("/letters/<ref>")
@requires(P.RELEASE_READ)
def letter(ref: str) -> ResponseReturnValue:
    """One letter with its words marked, and what may be done with it now."""
    found = get_letter(ref, current_actor())
    return _letter_page(found, check_form(found))


def _letter_page(found: DonorLetter, form: CheckForm, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    note_read("letter.read", found, subjects=[found.person_id])
    text = (form.text.data or "") if form.errors else found.text or ""
    marks = find_marks(text, identity_of(found.person_id)) if is_worker(actor) else []
    if found.state is LetterState.RECEIVED and not form.errors:
        form.text.data = softened(text, marks, found.pairing.alias)
    accepted = request.form.getlist("accepted") or (found.accepted or "").split("\n")
    doubtful = list(dict.fromkeys(mark.word for mark in marks if not mark.certain))
    who = {i for i in (found.writer_id, found.checker_id, found.released_by_id, found.handled_by_id) if i}
    page = render_template(
        "releases/letter.html", letter=found, form=form, readable=is_worker(actor), pieces=pieces(text, marks),
        marks=marks, doubtful=doubtful, accepted=accepted, mark_kinds=KINDS, names=user_names(who), kinds=LETTER_KINDS,
        states=LETTER_STATES, glyphs=LETTER_GLYPHS, own=found.writer_id == actor.user_id,
        child=shown_name(found.pairing.person.name, actor), covers=parse_covers(found.covers),
        squares=COLUMNS * ROWS, columns=COLUMNS,
    )  # fmt: skip
    return page, status


@bp.post("/letters/<ref>/check")
@requires(P.RELEASE_WRITE)
@writes
def check_letter(ref: str) -> ResponseReturnValue:
    """The second person's check: the words as they go out, the doubtful ones decided, squares of the photo blurred."""
    actor = current_actor()
    found, form = get_letter(ref, actor), CheckForm()
    covers = ",".join(request.form.getlist("covers"))
    if form.validate_on_submit():
        try:
            letters.check_letter(
                found, text=form.text.data or "", accepted=request.form.getlist("accepted"), covers=covers, actor=actor
            )
        except Invalid as error:
            put_error(form, error, "text")
        else:
            flash(str(_("核对好了，等旗县妇联放行。")), "done")
            return redirect(url_for("releases.letter", ref=ref))
    return _letter_page(found, form, 422)


@bp.post("/letters/<ref>/release")
@requires(P.RELEASE_PUBLISH)
@writes
def release_letter(ref: str) -> ResponseReturnValue:
    """Let it go out."""
    found = letters.release_letter(get_letter(ref, current_actor()), actor=current_actor(), today=current_today())
    flash(str(_("已放行，%(donor)s现在看得到。", donor=found.pairing.donor.name)), "done")
    return redirect(url_for("releases.letter", ref=ref))


@bp.post("/letters/<ref>/<any('send-back', refuse, 'take-back', escalate):deed>")
@requires(P.RELEASE_WRITE)
@writes
def decide(ref: str, deed: str) -> ResponseReturnValue:
    """Send back, refuse, take back or escalate, each with a reason; the service asks for the right role."""
    act, told = DEEDS[deed]
    act(get_letter(ref, current_actor()), reason=request.form.get("reason", ""), actor=current_actor())
    flash(str(told), "done")
    return redirect(url_for("releases.letter", ref=ref))


@bp.post("/letters/<ref>/settle")
@requires(P.RELEASE_PUBLISH)
@writes
def settle(ref: str) -> ResponseReturnValue:
    """Write down what was done for the child; the clock stops."""
    letters.settle(get_letter(ref, current_actor()), outcome=request.form.get("reason", ""), actor=current_actor())
    flash(str(_("处置情况记下了。")), "done")
    return redirect(url_for("releases.letter", ref=ref))


@bp.get("/letters/<ref>/photo.jpg")
@requires(P.RELEASE_READ)
def letter_photo(ref: str) -> ResponseReturnValue:
    """The picture as it would go out, with the chosen squares blurred."""
    actor = current_actor()
    found = get_letter(ref, actor)
    note_read("letter.photo", found, subjects=[found.person_id])
    response = Response(letters.derived_photo(found, actor), mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, no-store"
    return response
