"""The room's blueprint and what its modules of views share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from registry.access.actor import Actor
from registry.access.scope import covers
from registry.access.web import current_actor, current_today
from registry.core.i18n import _
from registry.people.models import Person
from registry.people.places import place_choices
from registry.people.showing import shown_name

bp = Blueprint("screening", __name__)


def pdf(data: bytes, name: str) -> Response:
    """A PDF shown in the browser."""
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


def name_of(person: Person, actor: Actor) -> str:
    """Her name; nothing of a woman who has moved away."""
    return shown_name(person.name, actor) if covers(actor, person.scope_code) else str(_("（已转出）"))


def who() -> dict[str, Any]:
    """The actor and the day, as services take them."""
    return {"actor": current_actor(), "today": current_today()}


def places_of(actor: Actor) -> list[tuple[str, str]]:
    """(code, name) for the filter line."""
    return [(place.code, place.name) for place in place_choices(actor)]
