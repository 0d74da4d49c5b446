"""Settings: the list, one setting with its history, and the code lists."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, requires, writes
from registry.core.errors import Conflict, Invalid
from registry.core.i18n import _
from registry.settings.code_lists import CODE_LISTS
from registry.settings.code_services import add_code_item, rename, restore, retire
from registry.settings.codes import get_list, list_items
from registry.settings.definitions import DEFINITIONS
from registry.settings.forms import CodeAddForm, CodeEditForm, setting_form
from registry.settings.kinds import for_field
from registry.settings.pages import setting_groups, setting_history
from registry.settings.queries import get_setting
from registry.settings.services import set_setting

bp = Blueprint("settings", __name__, url_prefix="/settings")


@bp.get("")
@requires(Permission.SETTINGS_READ)
def index() -> ResponseReturnValue:
    """All settings in force for the office today, and the ways to code lists and working days."""
    groups = setting_groups(current_actor(), current_today())
    return render_template("settings/index.html", groups=groups, lists=CODE_LISTS.values())


@bp.route("/<key>", methods=["GET", "POST"])
@requires(Permission.SETTINGS_READ)
@writes
def edit(key: str) -> ResponseReturnValue:
    """One setting: its value for the actor's office from a day on, and its history."""
    definition = DEFINITIONS.get(key) or abort(404)
    actor, today = current_actor(), current_today()
    now = get_setting(key, on=today, region_code=actor.region_code)
    form = setting_form(definition, value=for_field(definition.kind, now), valid_from=today)
    if form.validate_on_submit():
        value = None if form.inherit.data else form["value"].data or ""
        try:
            set_setting(key, value, region_code=actor.region_code, valid_from=form.valid_from.data, actor=actor)
        except (Invalid, Conflict) as error:
            form[error.field or "value"].errors = [error.message]
        else:
            flash(
                str(_("“%(name)s”已改，自 %(day)s 起生效。", name=definition.label, day=form.valid_from.data)), "done"
            )
            return redirect(url_for("settings.index"))
    history = setting_history(definition, actor, today)
    return render_template("settings/edit.html", definition=definition, form=form, history=history)


@bp.route("/codes/<list_name>", methods=["GET", "POST"])
@requires(Permission.SETTINGS_READ)
@writes
def codes(list_name: str) -> ResponseReturnValue:
    """One code list: its items, and adding one."""
    shipped = get_list(list_name)
    form = CodeAddForm()
    if form.validate_on_submit():
        try:
            add_code_item(
                list_name,
                code=form.code.data.strip(),
                label=form.label.data,
                actor=current_actor(),
                today=current_today(),
            )
        except (Invalid, Conflict) as error:
            form[error.field or "code"].errors = [error.message]
        else:
            flash(str(_("“%(name)s”里已添上“%(label)s”。", name=shipped.title, label=form.label.data)), "done")
            return redirect(url_for("settings.codes", list_name=list_name))
    return render_template("settings/codes.html", shipped=shipped, items=list_items(list_name), form=form)


@bp.route("/codes/<list_name>/<code>", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
@writes
def code(list_name: str, code: str) -> ResponseReturnValue:
    """One item: rename it, retire it, or offer it again."""
    shipped = get_list(list_name)
    item = next((item for item in list_items(list_name) if item.code == code), None) or abort(404)
    actor, today = current_actor(), current_today()
    form = CodeEditForm(label=item.label.source)
    act = {"retire": retire, "restore": restore}.get(request.form.get("act", ""))
    if act is not None:
        act(list_name, code, actor=actor, today=today)
        return redirect(url_for("settings.codes", list_name=list_name))
    if form.validate_on_submit():
        try:
            rename(list_name, code, label=form.label.data, actor=actor, today=today)
        except (Invalid, Conflict) as error:
            form[error.field or "label"].errors = [error.message]
        else:
            flash(str(_("已改叫“%(label)s”。", label=form.label.data)), "done")
            return redirect(url_for("settings.codes", list_name=list_name))
    return render_template("settings/code.html", shipped=shipped, item=item, form=form)
