"""A donor's contacts on the screen: who logs in, one more, a new password, a successor."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import committed, current_actor, requires, writes
from registry.accounts.queries import get_user
from registry.core.errors import DomainError
from registry.donors.models import Donor
from registry.releases import contacts
from registry.releases.blueprint import bp
from registry.releases.contacts import MOST_CONTACTS, NewLogin
from registry.releases.forms import ContactForm, put_error
from registry.releases.queries import accounts_of, get_donor

P = Permission


def _page(donor: Donor, form: ContactForm, fresh: NewLogin | None = None, leaving: str = "") -> str:
    users = accounts_of(donor)
    free = MOST_CONTACTS - sum(1 for user in users if user.is_active)
    return render_template(
        "releases/contacts.html", donor=donor, users=users, form=form, fresh=fresh, free=free, leaving=leaving
    )


@bp.get("/donors/<ref>/contacts", endpoint="contacts")
@requires(P.RELEASE_READ)
def contact_list(ref: str) -> ResponseReturnValue:
    """Who of the donor's side logs in, and since when."""
    return _page(get_donor(ref, current_actor()), ContactForm(), leaving=request.args.get("leaving", ""))


@bp.post("/donors/<ref>/contacts")
@requires(P.RELEASE_PUBLISH)
@writes
def add_contact(ref: str) -> ResponseReturnValue:
    """One more contact, or the successor of `leaving`; the first password is shown once."""
    donor, form, leaving = get_donor(ref, current_actor()), ContactForm(), request.form.get("leaving", "")
    if not form.validate_on_submit():
        return _page(donor, form, leaving=leaving), 422
    known = {"name": form.name.data, "username": form.username.data, "actor": current_actor()}
    try:
        if leaving:
            fresh = contacts.hand_over(donor, get_user(leaving), reason=form.reason.data or "", **known)
        else:
            fresh = contacts.add_contact(donor, **known)
    except DomainError as error:
        if error.field is None:
            raise
        put_error(form, error, "username")
        return _page(donor, form, leaving=leaving), 422
    return committed(_page(donor, ContactForm(formdata=None), fresh))


@bp.post("/donors/<ref>/contacts/<user>/password")
@requires(P.RELEASE_PUBLISH)
@writes
def new_password(ref: str, user: str) -> ResponseReturnValue:
    """A new first password, shown once."""
    donor = get_donor(ref, current_actor())
    fresh = contacts.new_password(donor, get_user(user), actor=current_actor())
    return committed(_page(donor, ContactForm(formdata=None), fresh))
