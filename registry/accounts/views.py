"""Pages: login and logout, my account, and the administrators' list of accounts."""

from __future__ import annotations

import json
from urllib.parse import urlparse

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from registry.access.permissions import Permission, Role
from registry.access.sending import asked_here, sends
from registry.access.web import committed, current_actor, note_read, requires, writes
from registry.accounts import queries, second, services, views_second
from registry.accounts.forms import AccountForm, LoginForm, PasswordForm
from registry.accounts.lists import ACCOUNTS, accounts_listed
from registry.accounts.session import choose_locale
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.extensions import limiter
from registry.menu import ROLES
from registry.regions.codes import normalise_code

bp = Blueprint("accounts", __name__)
views_second.install(bp)


def _safe_next(target: str | None) -> str:
    """Only pages of this site are returned to after login."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")) and not urlparse(target).netloc:
        return target
    return url_for("desk.home")


def _demo_logins() -> list[dict[str, str]]:
    mark = queries.register_mark()
    return json.loads(mark.demo_logins) if mark and mark.demo and mark.demo_logins else []


@bp.route("/login", methods=["GET", "POST"])
@requires(Permission.PUBLIC)
@limiter.limit("120/minute", methods=["POST"])
@writes
def login() -> ResponseReturnValue:
    """Log in; a failed try is counted and logged, so its transaction is kept."""
    form = LoginForm()
    if form.validate_on_submit():
        try:
            user = services.try_login(form.username.data, form.password.data)
        except services.LoginRefused as error:
            form.password.errors = [error.message]
            return committed((render_template("auth/login.html", form=form, demo_logins=_demo_logins()), 422))
        target = _safe_next(request.args.get("next"))
        if second.is_due(user):
            services.note_password(user)
            return views_second.ask_second(user, target)
        services.logged_in(user)
        login_user(user)
        return redirect(target)
    return render_template("auth/login.html", form=form, demo_logins=_demo_logins())


@bp.post("/logout")
@requires(Permission.SELF)
def logout() -> ResponseReturnValue:
    """End the session."""
    note_read("login.ended")
    logout_user()
    return redirect(url_for("accounts.login"))


@bp.get("/me")
@requires(Permission.SELF)
def me() -> ResponseReturnValue:
    """My account: name, office, language, type size, password."""
    return render_template("accounts/me.html", user=current_user)


@bp.route("/me/password", methods=["GET", "POST"])
@requires(Permission.SELF)
@writes
def password() -> ResponseReturnValue:
    """Change one's own password; the first login of a new account leads here."""
    form, user = PasswordForm(), current_user._get_current_object()
    if form.validate_on_submit():
        if form.new_password.data != form.repeat.data:
            form.repeat.errors = [_("两遍不一样，请再写一遍。")]
            return render_template("accounts/password.html", form=form), 422
        try:
            services.change_password(user, old=form.old_password.data, new=form.new_password.data)
        except DomainError as error:
            form[error.field or "new_password"].errors = [error.message]
            return render_template("accounts/password.html", form=form), 422
        login_user(user)
        flash(str(_("密码已改。别处的登录都已退出。")), "done")
        return redirect(url_for("desk.home"))
    return render_template("accounts/password.html", form=form)


@bp.post("/preferences/<any(language, type):kind>")
@requires(Permission.PUBLIC)
@writes
def preference(kind: str) -> ResponseReturnValue:
    """Language for this visit and the account, or larger type for the account; returns to the page before."""
    known = current_user.is_authenticated
    if kind == "language":
        chosen = choose_locale(request.form.get("locale", "zh"))
        if known:
            services.set_preferences(current_user, locale=chosen)
    elif known:
        services.set_preferences(current_user, large_type=bool(request.form.get("large")))
    return redirect(_safe_next(urlparse(request.referrer or "").path))


@bp.get("/accounts")
@requires(Permission.ACCOUNT_READ)
@sends(ACCOUNTS, accounts_listed)
def index() -> ResponseReturnValue:
    """All accounts with role and region."""
    return render_template("accounts/index.html", rows=accounts_listed(asked_here()).rows, roles=ROLES)


@bp.route("/accounts/new", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_WRITE)
@writes
def new() -> ResponseReturnValue:
    """Add an account with a temporary password."""
    form = AccountForm()
    form.role.choices = [(role.value, label) for role, label in ROLES.items()]
    if form.validate_on_submit():
        try:
            user = services.add_user(
                form.username.data, name=form.name.data, role=Role(form.role.data),
                region_code=normalise_code(form.region_code.data), password=form.new_password.data,
                actor=current_actor(),
            )  # fmt: skip
        except DomainError as error:
            form[error.field if error.field in form.data else "region_code"].errors = [error.message]
            return render_template("accounts/new.html", form=form), 422
        flash(str(_("已开 %(name)s 的账号，第一次登录要改密码。", name=user.name)), "done")
        return redirect(url_for("accounts.index"))
    return render_template("accounts/new.html", form=form)


@bp.post("/accounts/<public_id>/<verb>")
@requires(Permission.ACCOUNT_WRITE)
@writes
def change(public_id: str, verb: str) -> ResponseReturnValue:
    """Unlock or close an account, or take off a second factor whose telephone was lost."""
    user = queries.get_user(public_id)
    if verb == "unlock":
        services.unlock_user(user, actor=current_actor())
        flash(str(_("%(name)s 可以再登录了。", name=user.name)), "done")
    elif verb == "unsecond":
        second.take_off(user, actor=current_actor())
        flash(str(_("%(name)s 的第二道验证已取消，登录后可重新启用。", name=user.name)), "done")
    elif verb == "close":
        services.close_user(user, actor=current_actor(), reason=request.form.get("reason", ""))
        flash(str(_("%(name)s 的账号已停用，记录都在。", name=user.name)), "done")
    return redirect(url_for("accounts.index"))
