"""The list of parcels, letters and care files as asked for, as a file."""

from __future__ import annotations

from typing import Any

from registry.access.sending import Asked, Outgoing
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out, word, yuan
from registry.parcels.queries import ParcelFilter, list_parcels
from registry.parcels.words import KINDS, STATES
from registry.people.showing import shown_name
from registry.regions.args import period_of
from registry.regions.queries import region_names

PARCELS = Outgoing("parcels", _("爱心邮包"), (
    Out(_("孩子"), 14, "1"), Out(_("地方"), 18, "2"), Out(_("送什么"), 14, word(KINDS, "0.kind")),
    Out(_("捐赠方"), 24, "0.donor_name"), Out(_("邮包编号"), 20, "0.number"), Out(_("数量"), 6, "0.quantity"),
    Out(_("价值（元）"), 12, yuan("0.value_fen")), Out(_("寄出"), 12, "0.ordered_on"), Out(_("送达"), 12, "0.delivered_on"),
    Out(_("状态"), 10, word(STATES, "0.state")),
), "parcel.export", "0.person_id")  # fmt: skip


def parcels_asked(asked: Asked) -> ParcelFilter:
    """The kind, the state and what narrows them."""
    period = period_of(asked.args)
    return ParcelFilter(
        asked.get("q"), period.region, asked.get("kind"), asked.get("status"), period.first, period.last
    )


def parcels_listed(asked: Asked) -> Page[Any]:
    """A page of what was sent: name and place as the reader sees them."""
    page = list_parcels(parcels_asked(asked), asked.actor, cursor=asked.cursor)
    names = region_names({row.scope_code for row in page.rows})
    lines = [(row, shown_name(row.person.name, asked.actor), names.get(row.scope_code, "")) for row in page.rows]
    return Page(lines, page.next_cursor)
