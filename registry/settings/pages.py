"""What the settings pages show: groups with values as people read them, and where each value comes from."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from registry.access.actor import Actor
from registry.access.scope import NATION
from registry.core.i18n import Text, _
from registry.settings.definitions import GROUPS, Definition
from registry.settings.kinds import Kind, Value, for_reading
from registry.settings.models import Setting
from registry.settings.queries import Effective, list_effective, list_history, region_chain


@dataclass(frozen=True)
class SettingLine:
    """A row of the list of settings."""

    key: str
    label: Text
    shown: str
    unit: Text | None
    source: Text
    valid_from: dt.date | None


@dataclass(frozen=True)
class HistoryLine:
    """A row of a setting's history; `ahead` when it is not yet in force."""

    valid_from: dt.date
    shown: str
    source: Text
    entered_at: dt.datetime
    ahead: bool


def shown_value(definition: Definition, value: Value) -> str:
    """The value in words: the label of a choice, 6月30日, 1,000.00, or a dash for an empty text."""
    if definition.kind is Kind.CHOICE:
        return str(dict(definition.choices).get(str(value), str(value)))
    return for_reading(definition.kind, value) or "—"


def source_of(row: Setting | None, actor: Actor) -> Text:
    """Who set it, seen from the actor's office."""
    if row is None:
        return _("程序自带")
    if row.region_code == actor.region_code:
        return _("本单位")
    if row.region_code == NATION:
        return _("全国统一")
    return _("上级") if row.region_code in region_chain(actor.region_code) else _("下级单位")


def setting_groups(actor: Actor, today: dt.date) -> list[tuple[Text, list[SettingLine]]]:
    """All settings in force for the actor's office today, by group."""
    found = list_effective(on=today, region_code=actor.region_code)
    return [
        (title, [_line(entry, actor) for entry in found if entry.definition.group == group])
        for group, title in GROUPS.items()
    ]


def _line(entry: Effective, actor: Actor) -> SettingLine:
    definition, row = entry.definition, entry.row
    return SettingLine(
        definition.key,
        definition.label,
        shown_value(definition, entry.value),
        definition.unit,
        source_of(row, actor),
        row.valid_from if row else None,
    )


def setting_history(definition: Definition, actor: Actor, today: dt.date) -> list[HistoryLine]:
    """Every value ever set that touches the actor's office, newest first."""
    lines = []
    for row in list_history(definition.key, actor):
        kept = json.loads(row.value)
        shown = str(_("跟上级一样")) if kept is None else shown_value(definition, definition.from_json(kept))
        ahead = row.valid_from > today
        lines.append(HistoryLine(row.valid_from, shown, source_of(row, actor), row.created_at, ahead))
    return lines
