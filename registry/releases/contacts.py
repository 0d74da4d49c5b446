"""Who of a donor's side may log in: at most two contacts, and the hand-over to a successor that ends the old login."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.access.scope import covers
from registry.accounts.models import User
from registry.accounts.services import add_user, close_user, set_password
from registry.audit.services import record
from registry.core.errors import Conflict, Invalid, NotFound
from registry.core.i18n import _
from registry.donors.models import Donor
from registry.extensions import db
from registry.releases.queries import accounts_of

MOST_CONTACTS = 2
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_DIGITS = "23456789"


@dataclass(frozen=True)
class NewLogin:
    """An account and its first password, which is shown once and has to be changed at the first login."""

    user: User
    password: str


def _own(donor: Donor, actor: Actor) -> None:
    actor.demand(Permission.RELEASE_PUBLISH)
    if not covers(actor, donor.scope_code):
        raise NotFound
    db.session.refresh(donor, with_for_update=True)


def first_password() -> str:
    """A password that is read out on the telephone without mistakes: Kqmt-4827-wx."""
    letters = "".join(secrets.choice(_LETTERS) for _n in range(6))
    digits = "".join(secrets.choice(_DIGITS) for _n in range(4))
    return f"{letters[0].upper()}{letters[1:4]}-{digits}-{letters[4:]}"


def open_contacts(donor: Donor) -> list[User]:
    """The contacts who may log in now."""
    return [user for user in accounts_of(donor) if user.is_active]


def add_contact(donor: Donor, *, name: str, username: str, actor: Actor) -> NewLogin:
    """Let one more person of the donor's side log in; raises Conflict beyond two, Invalid and Conflict of add_user."""
    _own(donor, actor)
    if len(open_contacts(donor)) >= MOST_CONTACTS:
        raise Conflict(_("一位捐赠人最多两位联系人登录。换人请在旧联系人那里按“交接”。"))
    return _login(donor, name, username, actor)


def _login(donor: Donor, name: str, username: str, actor: Actor) -> NewLogin:
    if not name.strip():
        raise Invalid(_("还没写联系人的姓名。"), field="name")
    password = first_password()
    user = add_user(username, name=name, role=Role.DONOR, region_code=donor.scope_code, password=password, actor=actor,
                    donor_id=donor.id)  # fmt: skip
    return NewLogin(user, password)


def hand_over(donor: Donor, leaving: User, *, name: str, username: str, reason: str, actor: Actor) -> NewLogin:
    """A successor takes over: the old login ends at once, in every browser; the donor's pages stay as they are."""
    _own(donor, actor)
    if leaving.donor_id != donor.id:
        raise NotFound
    if not leaving.is_active:
        raise Conflict(_("%(name)s的登录已经停了，不用再交接。", name=leaving.name))
    if len(reason.strip()) < 2:
        raise Invalid(_("还没写为什么换人，例如“工作调动”。"), field="reason")
    fresh = _login(donor, name, username, actor)
    close_user(leaving, actor=actor, reason=reason.strip())
    if donor.contact_name == leaving.name:
        donor.contact_name = fresh.user.name
    elif donor.second_contact == leaving.name:
        donor.second_contact = fresh.user.name
    db.session.flush()
    record(actor, "donor.hand_over", donor, detail={"from": leaving.public_id, "to": fresh.user.public_id})
    return fresh


def new_password(donor: Donor, user: User, *, actor: Actor) -> NewLogin:
    """A new first password for a contact who has forgotten hers."""
    _own(donor, actor)
    if user.donor_id != donor.id or not user.is_active:
        raise NotFound
    password = first_password()
    set_password(user, password, actor=actor, must_change=True)
    return NewLogin(user, password)
