"""Pages of the system administrator: the places of her region, their changes, and the forms that make them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, requires, writes
from registry.core.errors import DomainError, Invalid, NotFound
from registry.core.i18n import _
from registry.regions import services
from registry.regions.codes import COUNTY, contains
from registry.regions.following import let_follow, list_changes
from registry.regions.forms import AddForm, IntoForm, RenameForm, SplitForm
from registry.regions.models import Region, RegionChange
from registry.regions.queries import children_of, get_region, list_provinces, path_names

bp = Blueprint("regions", __name__, url_prefix="/regions")
KINDS = {
    "rename": _("改名"), "merge": _("合并到别处"), "move": _("划到别的上级"), "split": _("分出新的地方"),
    "add": _("在下面新设"),
}  # fmt: skip
FORMS: dict[str, Any] = {
    "rename": RenameForm, "merge": IntoForm, "move": IntoForm, "split": SplitForm, "add": AddForm,
}  # fmt: skip
KIND_WORDS = {"rename": _("改名"), "merge": _("合并"), "move": _("划转"), "split": _("分设"), "add": _("新设")}


def _asked(code: str | None) -> Region | None:
    """The place asked for inside the actor's region; None for the nation."""
    actor = current_actor()
    code = code or actor.region_code
    if not contains(actor.region_code, code):
        raise NotFound
    return get_region(code) if code.strip("0") else None


@bp.get("")
@requires(Permission.REGION_WRITE)
def index() -> ResponseReturnValue:
    """The places below one place (`?at=CODE`), and what has been changed here."""
    actor, place = current_actor(), _asked(request.args.get("at"))
    code = place.code if place else actor.region_code
    below = children_of(code) if place else list_provinces()
    above = place.parent_code if place and place.code != actor.region_code else None
    return render_template(
        "regions/index.html", place=place, below=below, above=above, changes=list_changes(code), words=KIND_WORDS,
        path=path_names(code) if place else [], own=place is not None and place.level > COUNTY,
    )  # fmt: skip


@bp.route("/<code>/<kind>", methods=["GET", "POST"])
@requires(Permission.REGION_WRITE)
@writes
def change(code: str, kind: str) -> ResponseReturnValue:
    """One change of one place, with what follows it; done in one transaction."""
    place = _asked(code)
    if place is None:
        raise NotFound
    if kind not in KINDS:
        raise NotFound
    label, form = KINDS[kind], FORMS[kind](data={"on": current_today()} if request.method == "GET" else None)
    if kind in ("merge", "move"):
        form.into.choices = [("", _("请选")), *_targets(place, kind)]
    if form.validate_on_submit():
        try:
            return _done(place, kind, form)
        except DomainError as error:
            field = {"from_codes": "into"}.get(error.field or "", error.field or "on")
            form[field if field in form.data else "on"].errors = [error.message]
    page = render_template(
        "regions/change.html", place=place, kind=kind, label=label, form=form, path=path_names(place.code)
    )
    return page, 422 if form.is_submitted() else 200


def _targets(place: Region, kind: str) -> list[tuple[str, str]]:
    """Neighbours for a merger, other parents beside her own for a move; inside the actor's region."""
    if place.parent_code is None:
        return []
    parent = get_region(place.parent_code)
    if kind == "move" and parent.parent_code is None:
        return []
    choices = children_of(parent.parent_code or "") if kind == "move" else children_of(parent.code)
    own = {place.code, parent.code}
    region = current_actor().region_code
    return [(one.code, one.name) for one in choices if one.code not in own and contains(region, one.code)]


def _done(place: Region, kind: str, form: Any) -> ResponseReturnValue:
    actor, today, on = current_actor(), current_today(), form.on.data
    if on > today:
        raise Invalid(_("还没到这一天。请到生效那天再办，台账会跟着改。"), "on")
    changes: list[RegionChange]
    if kind == "merge":
        changes = services.merge_regions([place.code], form.into.data, on=on, actor=actor)
    elif kind == "move":
        changes = services.move_region(place.code, form.into.data, on=on, actor=actor)
    elif kind == "split":
        changes = services.split_region(place.code, form.listed(), on=on, actor=actor)
    else:
        verb = services.rename_region if kind == "rename" else services.add_region
        changes = [verb(place.code, form.name.data, on=on, actor=actor)]
    moved = let_follow(changes, current_app.extensions["plugs"].region_followers, actor=actor, today=today)
    flash(str(_said(kind, moved, place, changes)), "done")
    return redirect(url_for("regions.index", at=place.code if kind == "add" else place.parent_code))


def _said(kind: str, moved: int, place: Region, changes: list[RegionChange]) -> Any:
    if kind in ("merge", "move"):
        return _("已改好。%(count)s 条在用的记录跟着改到了新的地方，以前的事还记在原地。", count=moved)
    if kind == "split":
        return _(
            "已分出 %(count)s 个地方。“%(name)s”的人该归哪边，已列到乡镇的工作台。", count=len(changes), name=place.name
        )
    return _("已改好。以前的名称还留着。") if kind == "rename" else _("已新设“%(name)s”。", name=changes[0].to_name)
