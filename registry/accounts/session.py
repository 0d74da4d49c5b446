"""The logged-in person of a request: loading her account, her language, her idle limit."""

from __future__ import annotations

from flask import g, has_request_context, request, session
from flask_login import current_user

from registry.accounts.models import User
from registry.accounts.queries import find_user_by_session
from registry.extensions import login_manager

LOCALES = {"zh": "zh_Hans_CN", "en": "en"}


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_user(identifier: str) -> User | None:
    """The account behind a session cookie."""
    return find_user_by_session(identifier)


def select_locale() -> str | None:
    """The reader's language: her own choice, else this visit's, else REGISTRY_LOCALE."""
    if not has_request_context():
        return None
    if "locale" not in g:
        chosen = session.get("locale")
        if chosen is None and current_user.is_authenticated:
            chosen = current_user.locale
        g.locale = chosen
    return str(g.locale) if g.locale else None


def choose_locale(short: str) -> str:
    """Remember "zh" or "en" for this visit; returns the full locale."""
    session["locale"] = LOCALES.get(short, LOCALES["zh"])
    return str(session["locale"])


def wants_json() -> bool:
    """Whether the caller asked for JSON and not for a page."""
    return request.accept_mimetypes.best == "application/json"
