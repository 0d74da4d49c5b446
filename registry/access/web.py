"""The web side of access: the request's actor and day, declared permissions, and write transactions.

Every endpoint declares one permission with @requires; one that declares none is refused (deny by default).
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from flask import current_app, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.audit.chain import Entry
from registry.audit.services import make_entry
from registry.core.clock import today_in_china
from registry.core.engine import begin_write
from registry.core.errors import Denied
from registry.core.orm import Entity
from registry.extensions import db

F = TypeVar("F", bound=Callable[..., Any])


def current_today() -> dt.date:
    """Today's date in China, or REGISTRY_TODAY."""
    return today_in_china(current_app.config["REGISTRY_TODAY"])


def optional_actor() -> Actor | None:
    """The actor of the request, or None when nobody is logged in. Built once a request, it outlives a rollback."""
    if "actor" not in g:
        g.actor = current_user.actor() if current_user.is_authenticated else None
    return cast("Actor | None", g.actor)


def current_actor() -> Actor:
    """The actor of the request; raises Denied when nobody is logged in."""
    actor = optional_actor()
    if actor is None:
        raise Denied
    return actor


def requires(permission: Permission) -> Callable[[F], F]:
    """Declare the one permission of a view; app.before_request enforces it."""

    def decorate(view: F) -> F:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return decorate


def declared_permission(endpoint: str) -> Permission | None:
    """The permission a view declares, or None."""
    view = current_app.view_functions.get(endpoint)
    return getattr(view, "permission", None)


def may_open(actor: Actor, address: str) -> bool:
    """Whether the page at an address of this site (path and query) is the actor's to open, by its declared permission."""
    try:
        endpoint, _values = current_app.url_map.bind("").match(address.partition("?")[0])
    except HTTPException:
        return False
    permission = declared_permission(endpoint)
    return permission is not None and actor.can(permission)


def committed(response: ResponseReturnValue) -> ResponseReturnValue:
    """Mark a response of a @writes view that is no redirect as a success, so that its changes are kept."""
    g.write_done = True
    return response


def writes(view: F) -> F:
    """Run the view in a write transaction (POST only): commit when it redirects or returns committed(), else roll back.

    A form shown again with errors therefore changes nothing, and neither does an exception.
    """

    @functools.wraps(view)
    def wrapper(*args: Any, **values: Any) -> ResponseReturnValue:
        if request.method in ("GET", "HEAD"):
            return cast(ResponseReturnValue, view(*args, **values))
        optional_actor()
        g.write_done = False
        begin_write(db.session)
        try:
            response = current_app.make_response(view(*args, **values))
            if g.write_done or 300 <= response.status_code < 400:
                db.session.commit()
            else:
                db.session.rollback()
        except BaseException:
            db.session.rollback()
            raise
        return cast(Response, response)

    wrapper.writes = True  # type: ignore[attr-defined]
    return cast(F, wrapper)


def note_read(action: str, obj: Entity | None = None, *, subjects: Iterable[int] = (), **more: Any) -> None:
    """Log that the actor saw persons' data; written after the view, before the response goes out."""
    entry = make_entry(optional_actor(), action, obj, subjects=subjects, **more)
    g.setdefault("aside", []).append(entry)


def aside_entries() -> list[Entry]:
    """The reads and denials noted during this request."""
    return cast("list[Entry]", g.pop("aside", []))
