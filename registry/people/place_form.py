"""Forms of the special registers say where something is: one picker within the office's own region."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired

from registry.access.actor import Actor
from registry.core.i18n import _
from registry.people.places import Place, place_choices, place_prefix


class PlaceForm(FlaskForm):  # type: ignore[misc]
    """A form with a place; offer_places() gives the picker what it needs."""

    scope_code = StringField(_("哪个地方"), [DataRequired(_("还没选地方。打名称里的一个字或拼音首字母就能找到。"))])
    places: list[Place] = []
    prefix = ""
    within = ""

    def offer_places(self, actor: Actor) -> None:
        """The places of the office; its own township or village is chosen already."""
        self.within, self.prefix = actor.region_code, place_prefix(actor)
        if not self.scope_code.data and actor.region_code[6:9] != "000":
            self.scope_code.data = actor.region_code
        self.places = place_choices(actor, self.scope_code.data)
