"""The few things a role begins from the desk, the first of them in plum."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, url_for

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.core.i18n import Text, _

P = Permission
WEEKDAYS = (_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))


@dataclass(frozen=True)
class QuickAction:
    """A button of the desk."""

    label: Text
    url: str
    kind: str
    shortcut: str | None


CHOICES = (
    (_("登记儿童"), "people.new_child", P.PEOPLE_WRITE, "Alt 1"),
    (_("登记妇女"), "people.new_woman", P.PEOPLE_WRITE, "Alt 2"),
    (_("记走访"), "visits.new", P.VISIT_WRITE, "Alt 3"),
    (_("导入花名册"), "rosters.index", P.ROSTER_IMPORT, "Alt 4"),
)


def quick_actions(actor: Actor) -> list[QuickAction]:
    """The buttons of a role, in the order of use; only rooms that are open."""
    shown = [c for c in CHOICES if c[1] in current_app.view_functions and actor.can(c[2])]
    return [
        QuickAction(label, url_for(endpoint), "primary" if place == 0 else "plain", shortcut)
        for place, (label, endpoint, _permission, shortcut) in enumerate(shown)
    ]
