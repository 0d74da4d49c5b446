"""The region picker's source: what can be chosen below a place, as JSON. The pages of changes are in views_change."""

from __future__ import annotations

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.scope import NATION
from registry.access.web import current_actor, requires
from registry.core.errors import Invalid
from registry.regions.codes import contains, normalise_code
from registry.regions.models import Region
from registry.regions.queries import children_of, list_provinces
from registry.regions.search import search_regions
from registry.regions.views_change import bp


def option(region: Region) -> dict[str, str | int]:
    """One choice of the picker."""
    return {"code": region.code, "name": region.name, "level": region.level, "initials": region.initials}


def narrowed(asked: str | None, office: str) -> str | None:
    """The asked place, or the office's own where it is asked for something wider; None when neither holds the other."""
    try:
        code = normalise_code(asked) if asked else office
    except Invalid:
        return None
    if contains(office, code):
        return code
    return office if contains(code, office) else None


@bp.route("/options")
@requires(Permission.REGION_READ)
def options() -> ResponseReturnValue:
    """`?within=CODE&q=TEXT` finds, `?parent=CODE` lists children; never anything outside the actor's own region."""
    office, text = current_actor().region_code, request.args.get("q", "").strip()
    code = narrowed(request.args.get("parent") or request.args.get("within"), office)
    if code is None:
        return jsonify(options=[])
    if text:
        found = search_regions(text[:40], within=code)
    else:
        found = list_provinces() if code == NATION else children_of(code)
    return jsonify(options=[option(region) for region in found])
