"""Pages of the second factor: the code after the password, and one's own set-up with recovery codes."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from registry.access.permissions import Permission
from registry.access.web import committed, requires, writes
from registry.accounts import second
from registry.accounts.forms import CodeForm
from registry.accounts.models import User
from registry.accounts.queries import find_user_by_session
from registry.accounts.services import LoginRefused
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.core.totp import new_secret
from registry.extensions import limiter

PENDING, WAIT_SECONDS, NEW = "second", 300, "second_new"


def ask_second(user: User, target: str) -> ResponseReturnValue:
    """The password fits: remember who it is for five minutes and ask for the code."""
    session[PENDING] = {"who": user.get_id(), "at": int(dt.datetime.now(dt.UTC).timestamp()), "next": target}
    return redirect(url_for("accounts.second_step"))


def _waiting() -> tuple[User | None, str]:
    kept = session.get(PENDING) or {}
    fresh = dt.datetime.now(dt.UTC).timestamp() - kept.get("at", 0) <= WAIT_SECONDS
    return (find_user_by_session(kept["who"]) if kept and fresh else None), kept.get("next", "/")


def install(bp: Blueprint) -> None:
    """Add the pages to the room's blueprint."""
    bp.add_url_rule("/login/code", "second_step", second_step, methods=["GET", "POST"])
    bp.add_url_rule("/me/second", "second_own", second_own, methods=["GET", "POST"])


@requires(Permission.PUBLIC)
@limiter.limit("60/minute", methods=["POST"])
@writes
def second_step() -> ResponseReturnValue:
    """The code of the app, or a recovery code; a wrong one is counted and logged like a wrong password."""
    user, target = _waiting()
    if user is None:
        return redirect(url_for("accounts.login"))
    form = CodeForm()
    if form.validate_on_submit():
        try:
            second.pass_second(user, form.code.data)
        except LoginRefused as error:
            form.code.errors = [error.message]
            return committed((render_template("auth/second.html", form=form), 422))
        session.pop(PENDING, None)
        logout_user()
        login_user(user)
        return redirect(target)
    return render_template("auth/second.html", form=form)


@requires(Permission.SELF)
@writes
def second_own() -> ResponseReturnValue:
    """Switch one's own second factor on or off."""
    form, user = CodeForm(), current_user._get_current_object()
    if user.second_factor is None:
        secret = session.setdefault(NEW, new_secret())
    if form.validate_on_submit():
        try:
            if user.second_factor is not None:
                second.switch_off(user, form.code.data)
                flash(str(_("第二道验证已停用。")), "done")
                return redirect(url_for("accounts.me"))
            codes = second.set_up(user, secret, form.code.data)
            session.pop(NEW, None)
            return committed(render_template("accounts/second_codes.html", codes=codes))
        except DomainError as error:
            form.code.errors = [error.message]
    status = 422 if request.method == "POST" else 200
    if user.second_factor is not None:
        page = render_template("accounts/second.html", form=form, on=True, left=second.recovery_left(user))
    else:
        qr = second.qr_svg(user, secret)
        page = render_template("accounts/second.html", form=form, on=False, secret=secret, qr=qr)
    return page, status
