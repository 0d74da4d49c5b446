"""Words of what is sent: kinds and states, and the circle of each state."""

from __future__ import annotations

from registry.core.i18n import Text, _
from registry.parcels.models import ParcelKind, ParcelState

KINDS: dict[ParcelKind, Text] = {
    ParcelKind.LOVE_PARCEL: _("爱心邮包"),
    ParcelKind.LETTER: _("双程信封"),
    ParcelKind.CARE_FILE: _("爱心档案"),
}
STATES: dict[ParcelState, Text] = {
    ParcelState.ORDERED: _("待送达"),
    ParcelState.DELIVERED: _("已送达"),
    ParcelState.RETURNED: _("已退回"),
    ParcelState.VOID: _("已作废"),
}
GLYPHS = {
    ParcelState.ORDERED: "pending", ParcelState.DELIVERED: "signed", ParcelState.RETURNED: "returned",
    ParcelState.VOID: "void",
}  # fmt: skip
