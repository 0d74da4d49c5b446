"""Around every request: access before it, audit after it, headers, and what all templates know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user, logout_user

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.web import aside_entries, current_today, declared_permission, note_read, optional_actor
from registry.accounts.queries import register_mark
from registry.accounts.second import ROLES as SECOND_ROLES
from registry.core.clock import local_time
from registry.core.dates import spoken_date
from registry.core.errors import Denied
from registry.core.i18n import Text, _
from registry.core.money import format_fen
from registry.extensions import db
from registry.menu import build_menu, office_name, role_label
from registry.settings.kept import kept_number, kept_setting

_PARTS = "一二三四五六七八九十"

OPEN_ENDPOINTS = frozenset({"static", "bootstrap.static"})
PASSWORD_ENDPOINTS = frozenset({"accounts.password", "accounts.logout", "accounts.preference"})
SECOND_ENDPOINTS = PASSWORD_ENDPOINTS | {"accounts.second_own", "accounts.me"}
CSP = (
    "default-src 'self'; img-src 'self' data: blob:; script-src 'self'; style-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; worker-src 'self'"
)


def _guard() -> ResponseReturnValue | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN_ENDPOINTS:
        return None
    permission = declared_permission(endpoint)
    if permission is None:
        abort(403)
    if permission is Permission.PUBLIC:
        return None
    _end_idle_session()
    actor = optional_actor()
    if actor is None:
        return redirect(url_for("accounts.login", next=request.full_path.rstrip("?")))
    if not actor.can(permission):
        raise Denied
    if current_user.must_change_password and endpoint not in PASSWORD_ENDPOINTS:
        return redirect(url_for("accounts.password"))
    if endpoint not in SECOND_ENDPOINTS and _must_set_up_second(actor):
        flash(str(_("本单位要求启用第二道验证。照下面三步做，以后登录多输一个 6 位数。")), "doubt")
        return redirect(url_for("accounts.second_own"))
    return None


def _must_set_up_second(actor: Actor) -> bool:
    """Whether the setting asks this role for a second factor that the account has not; never in a demo."""
    if actor.role not in SECOND_ROLES or current_user.second_factor_sealed is not None or is_demo():
        return False
    return kept_setting("second_factor", on=current_today(), region_code=actor.region_code) == "required"


def _end_idle_session() -> None:
    """End the session of somebody who has done nothing for the minutes of the setting (等保 2.0)."""
    now, actor = dt.datetime.now(dt.UTC).timestamp(), optional_actor()
    if actor is not None and now - session.get("seen", now) > 60 * _idle_minutes(actor.region_code):
        logout_user()
        session.pop("seen", None)
        g.pop("actor", None)
    session["seen"] = int(now)


def _idle_minutes(region_code: str) -> int:
    return kept_number("idle_logout_minutes", on=current_today(), region_code=region_code)


def _finish(response: Response) -> Response:
    if response.status_code == 403:
        note_read("access.denied", result="refused", detail={"endpoint": request.endpoint or ""})
    entries = aside_entries()
    if entries:
        db.session.rollback()
        current_app.extensions["aside"].write(entries)
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), camera=(self)")
    if request.endpoint not in OPEN_ENDPOINTS:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


@dataclass(frozen=True)
class ActorView:
    """What templates know of the person at work."""

    public_id: str
    name: str
    role: str
    role_label: Text
    office: str


def is_demo() -> bool:
    """Whether this database is marked as a demo; asked once a process, the mark never changes back."""
    known: bool | None = current_app.extensions.get("is_demo")
    if known is None:
        mark = register_mark()
        known = bool(mark and mark.demo)
        if mark is not None:
            current_app.extensions["is_demo"] = known
    return known


def asset(filename: str) -> str:
    """URL of a static file with its modification time, so that browsers may keep it."""
    path = current_app.static_folder or ""
    try:
        stamp = int(Path(path, filename).stat().st_mtime)
    except OSError:
        stamp = 0
    return url_for("static", filename=filename, v=stamp)


def _context() -> dict[str, Any]:
    actor = optional_actor()
    today = current_today()
    locale = get_locale()
    context: dict[str, Any] = {
        "demo": is_demo(),
        "today": today,
        "locale": "en" if locale and locale.language == "en" else "zh",
        "asset": asset,
        "can": lambda name: actor is not None and actor.can(Permission(name)),
        "actor": None,
        "type_url": url_for("accounts.preference", kind="type"),
        "language_url": url_for("accounts.preference", kind="language"),
        "large_type": bool(current_user.is_authenticated and current_user.large_type),
    }
    if actor is not None:
        menu, phone = build_menu(actor, today)
        context |= {
            "menu": menu,
            "phone_menu": phone,
            "actor": ActorView(actor.public_id, actor.name, actor.role.value, role_label(actor), office_name(actor)),
            "account_url": url_for("accounts.me"),
            "logout_url": url_for("accounts.logout"),
            "help_url": url_for("desk.help_page"),
            "search_url": url_for("desk.search"),
        }
    return context


def _cn_date(day: dt.date | None) -> str:
    return str(spoken_date(day)) if day else "—"


def _listed(words: Iterable[Any], comma: str = "、") -> str:
    """Words one after the other; who reads English sees an English comma."""
    mark = str(_("、")) if comma == "、" else str(_("，"))
    return mark.join(str(word) for word in words)


def _numbered(number: str) -> str:
    """The number before a form's part: 一、 as offices write it, 1. for who reads English."""
    locale = get_locale()
    return f"{_PARTS.index(number) + 1}. " if locale and locale.language == "en" else f"{number}、"


def _local_minute(moment: dt.datetime) -> str:
    return local_time(moment).strftime("%Y-%m-%d %H:%M")


def install(app: Flask) -> None:
    """Attach the guards, headers, template names and filters."""
    app.before_request(_guard)
    app.after_request(_finish)
    app.context_processor(_context)
    app.add_template_filter(format_fen, "yuan")
    app.add_template_filter(_cn_date, "cn_date")
    app.add_template_filter(_listed, "listed")
    app.add_template_filter(_numbered, "numbered")
    app.add_template_filter(_local_minute, "local_minute")
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
