"""Some move out into a household of their own, confirmed before it is done; and another head."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, note_read, requires, writes
from registry.core.errors import Conflict, DomainError
from registry.core.i18n import _
from registry.households import services
from registry.households.blueprint import bp
from registry.households.forms import HeadForm, SplitForm
from registry.households.page import HouseholdPage, household_page
from registry.people.forms import show_error, today_in
from registry.people.models import Household
from registry.people.queries import get_household


def choices_of(page: HouseholdPage) -> list[tuple[str, str]]:
    """The members who can head a household: public id and name."""
    return [(line.row.public_id, line.row.name) for line in page.members if line.row.closed_on is None]


@bp.route("/households/<public_id>/split", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def split(public_id: str) -> ResponseReturnValue:
    """Choose who moves out, see what would be, confirm."""
    actor, today = current_actor(), current_today()
    home = get_household(public_id, actor)
    page, form = household_page(home, actor, today), SplitForm()
    form.offer(choices_of(page))
    form.begin(home.version)
    today_in(form, "on", today)
    note_read("household.form", home, subjects=page.person_ids)
    if not form.is_submitted():
        form.people.data = [ref for ref in request.args.getlist("people") if ref]
        if len(form.people.data) == 1:
            form.head.data = form.people.data[0]
    if form.validate_on_submit():
        try:
            fresh = _split(home, form)
            if form.confirmed.data:
                flash(str(_("已分户。原来这一户和新的一户都留有记录。")), "done")
                return redirect(url_for("households.show", public_id=fresh.public_id))
            return _confirm_page(page, form, home, fresh)
        except DomainError as error:
            show_error(form, error, "people")
    return _split_page(page, form)


def _split(home: Household, form: SplitForm) -> Household:
    return services.split_household(
        home, form.people.data or [], head=form.head.data or "", head_name=form.head_name.data, on=form.on.data,
        reason=form.reason.data, left_head=form.left_head.data or "", left_head_name=form.left_head_name.data,
        address=form.address.data, version=form.shown_version, key=form.key.data, actor=current_actor(),
        today=current_today(),
    )  # fmt: skip


def _confirm_page(page: HouseholdPage, form: SplitForm, home: Household, fresh: Household) -> ResponseReturnValue:
    """What would be; it is rolled back after this page, because nothing is committed."""
    going = [line for line in page.members if line.row.public_id in (form.people.data or [])]
    staying = [line for line in page.members if line not in going]
    return render_template("households/split_confirm.html", page=page, form=form, going=going, staying=staying,
                           new_head=fresh.head_name, old_head=home.head_name)  # fmt: skip


def _split_page(page: HouseholdPage, form: SplitForm) -> ResponseReturnValue:
    wrong = form.is_submitted() and bool(form.errors)
    return render_template("households/split.html", page=page, form=form), 422 if wrong else 200


@bp.route("/households/<public_id>/head", methods=["GET", "POST"])
@requires(Permission.PEOPLE_WRITE)
@writes
def head(public_id: str) -> ResponseReturnValue:
    """Another head."""
    actor, today = current_actor(), current_today()
    home = get_household(public_id, actor)
    page, form = household_page(home, actor, today), HeadForm()
    form.offer(choices_of(page))
    form.begin(home.version)
    today_in(form, "on", today)
    note_read("household.form", home, subjects=page.person_ids)
    if form.validate_on_submit():
        try:
            services.change_head(
                home, head=form.head.data or "", head_name=form.head_name.data, on=form.on.data,
                reason=form.reason.data, version=form.shown_version, key=form.key.data, actor=actor, today=today,
            )  # fmt: skip
            flash(str(_("户主已换成%(name)s。", name=home.head_name)), "done")
            return redirect(url_for("households.show", public_id=public_id))
        except Conflict as error:
            show_error(form, error, "reason")
        except DomainError as error:
            show_error(form, error, "head")
    return render_template("households/head.html", page=page, form=form), 422 if form.is_submitted() else 200


@bp.get("/recipients/<public_id>/household/leave")
@requires(Permission.PEOPLE_WRITE)
def leave(public_id: str) -> ResponseReturnValue:
    """Out of the household alone: the page of the split, with her ticked."""
    home = services.home_of(public_id, current_actor())
    return redirect(url_for("households.split", public_id=home.public_id, people=public_id))
