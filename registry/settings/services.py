"""Setting a value from a day on; adding to, renaming in and retiring from the code lists."""

from __future__ import annotations

import datetime as dt
import json

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import code_range
from registry.audit.services import record
from registry.core.errors import Denied, Invalid
from registry.core.i18n import _
from registry.extensions import db
from registry.settings.definitions import definition_of
from registry.settings.kept import forget_kept
from registry.settings.kinds import to_json
from registry.settings.models import Setting
from registry.settings.queries import count_revisions

EARLIEST = dt.date(2000, 1, 1)


def set_setting(key: str, value: str | None, *, region_code: str, valid_from: dt.date, actor: Actor) -> Setting:
    """Set `value` (as typed by a person) for a region from a day on; None goes back to the level above.

    Raises Invalid (fields "value", "valid_from"), and Denied outside the actor's region. Logged as settings.change.
    """
    actor.demand(Permission.SETTINGS_WRITE)
    low, high = code_range(actor.region_code)
    if not low <= region_code <= high:
        raise Denied
    if valid_from < EARLIEST:
        raise Invalid(_("生效日期太早了，请写 2000 年以后的。"), field="valid_from")
    kept = None if value is None else to_json(definition_of(key).parse(value))
    row = Setting(
        key=key,
        region_code=region_code,
        value=json.dumps(kept, ensure_ascii=False),
        valid_from=valid_from,
        revision=count_revisions(key, region_code, valid_from) + 1,
        created_by_id=actor.user_id,
    )
    db.session.add(row)
    db.session.flush()
    forget_kept()
    record(
        actor,
        "settings.change",
        row,
        region_code=region_code,
        detail={"key": key, "from": valid_from.isoformat()},
    )
    return row
