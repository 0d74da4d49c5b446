"""The work list of probable pairs, one pair side by side, and taking a merge back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission, Role
from registry.access.scope import covers
from registry.access.sending import asked_here, sends
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.duplicates import finding, merging
from registry.duplicates.answering import WORDS, answer_pair, answers_of
from registry.duplicates.fields import choices
from registry.duplicates.forms import AnswerForm, MergeForm, ReasonForm, taken
from registry.duplicates.lists import PAIRS, pairs_listed, places_of, side_of, state_asked
from registry.duplicates.models import DuplicatePair
from registry.duplicates.queries import count_moved, get_merge, get_pair, other_office, reasons_of
from registry.people.forms import show_error
from registry.people.queries import guardian_of, live_statuses
from registry.people.showing import status_labels

bp = Blueprint("duplicates", __name__)


@bp.get("/duplicates")
@requires(Permission.PEOPLE_READ)
@sends(PAIRS, pairs_listed)
def index() -> ResponseReturnValue:
    """The pairs to look at, those found different, and those merged."""
    page = pairs_listed(asked_here())
    note_read("duplicates.list", subjects=[person for line in page.rows for person in line.subjects])
    shown = "answered" if request.args.get("tab") == "answered" else state_asked(asked_here()).value
    return render_template("duplicates/index.html", rows=page.rows, tab=shown, page=page)


@bp.post("/duplicates/find")
@requires(Permission.PEOPLE_WRITE)
@writes
def find() -> ResponseReturnValue:
    """Look through the county again."""
    actor = current_actor()
    new = finding.find_pairs(actor.region_code[:6] + "000000", actor=actor, today=current_today())
    flash(str(_("查完了，新发现 %(count)s 对。", count=new) if new else _("查完了，没有新的疑似重复。")))
    return redirect(url_for("duplicates.index"))


def _pair_page(
    pair: DuplicatePair, form: MergeForm, other: ReasonForm, status: int = 200, answer: AnswerForm | None = None
) -> ResponseReturnValue:
    actor, today = current_actor(), current_today()
    office = other_office(pair, actor, today)
    people = (pair.first, pair.second)
    note_read("duplicates.read", pair, subjects=[one.id for one in people if covers(actor, one.scope_code)])
    words = status_labels()
    names = places_of(*people)
    sides = [
        side_of(one, actor, names) | {
            "statuses": [words.get((s.list_name, s.code), s.code) for s in live_statuses(one)],
            "guardian": getattr(guardian_of(one), "name", ""), "registered": one.registered_on, "closed": one.closed_on,
        }
        for one in people if office is None or covers(actor, one.scope_code)
    ]  # fmt: skip
    rows = [] if office else choices(pair.first, pair.second, actor)
    page = render_template("duplicates/pair.html", pair=pair, sides=sides, rows=rows, reasons=reasons_of(pair, actor),
                           office=office, form=form, other=other, answer=answer or AnswerForm(formdata=None),
                           told=answers_of(pair, actor) if office else None, told_words=WORDS,
                           may_answer=actor.role in (Role.TOWNSHIP, Role.COUNTY))  # fmt: skip
    return page, status


@bp.get("/duplicates/<public_id>")
@requires(Permission.PEOPLE_READ)
def show(public_id: str) -> ResponseReturnValue:
    """Two records side by side."""
    return _pair_page(get_pair(public_id, current_actor()), MergeForm(), ReasonForm())


@bp.post("/duplicates/<public_id>/merge")
@requires(Permission.PEOPLE_WRITE)
@writes
def merge(public_id: str) -> ResponseReturnValue:
    """Make one of two."""
    actor, form = current_actor(), MergeForm()
    pair = get_pair(public_id, actor)
    if form.validate_on_submit():
        try:
            done = merging.merge_pair(
                pair, keep=form.keep.data, taken=taken(request.form, form.keep.data), reason=form.reason.data,
                actor=actor, today=current_today(),
            )  # fmt: skip
            flash(str(_("两份档案已合成一份，以后查得到，也可以撤销。")))
            return redirect(url_for("people.show", public_id=done.kept.public_id))
        except DomainError as error:
            show_error(form, error, "reason")
    return _pair_page(pair, form, ReasonForm(formdata=None), 422)


@bp.post("/duplicates/<public_id>/answer")
@requires(Permission.PEOPLE_WRITE)
@writes
def answer(public_id: str) -> ResponseReturnValue:
    """What came of asking the other office."""
    actor, form = current_actor(), AnswerForm()
    pair = get_pair(public_id, actor)
    if form.validate_on_submit():
        try:
            answer_pair(pair, form.answer.data or "", note=form.note.data, actor=actor, today=current_today())
            flash(str(_("记下了。对方打开这一对也看得到您的答复。")), "done")
            return redirect(url_for("duplicates.index"))
        except DomainError as error:
            show_error(form, error, "note")
    return _pair_page(pair, MergeForm(formdata=None), ReasonForm(formdata=None), 422, form)


@bp.post("/duplicates/<public_id>/different")
@requires(Permission.PEOPLE_WRITE)
@writes
def different(public_id: str) -> ResponseReturnValue:
    """Not the same person."""
    actor, form = current_actor(), ReasonForm()
    pair = get_pair(public_id, actor)
    if form.validate_on_submit():
        try:
            merging.mark_different(pair, reason=form.reason.data, actor=actor, today=current_today())
            flash(str(_("记下了：不是同一个人。以后不再提醒这一对。")))
            return redirect(url_for("duplicates.index"))
        except DomainError as error:
            show_error(form, error, "reason")
    return _pair_page(pair, MergeForm(formdata=None), form, 422)


@bp.route("/merges/<public_id>/undo", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def undo(public_id: str) -> ResponseReturnValue:
    """Take a merge back, with a reason."""
    actor, form = current_actor(), ReasonForm()
    done = get_merge(public_id, actor)
    if form.validate_on_submit():
        try:
            merging.unmerge(done, reason=form.reason.data, actor=actor, today=current_today())
            flash(str(_("合并已撤销，两份档案又分开了。")))
            return redirect(url_for("people.show", public_id=done.kept.public_id))
        except DomainError as error:
            show_error(form, error, "reason")
    note_read("duplicates.read", done, subjects=[done.kept_id, done.gone_id])
    page = render_template("duplicates/undo.html", merge=done, form=form, moved=count_moved(done))
    return page, 422 if form.is_submitted() else 200
