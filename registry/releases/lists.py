"""The lists of what goes out to donors as asked for, as files: letters by step under the child's alias, donors."""

from __future__ import annotations

from typing import Any

from registry.access.permissions import Permission
from registry.access.sending import Asked, Outgoing
from registry.core.i18n import _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out, word
from registry.releases import queries
from registry.releases.letter_queries import list_letters
from registry.releases.models import LetterState
from registry.releases.words import LETTER_KINDS, LETTER_STATES

LETTERS = Outgoing("letters", _("来信"), (
    Out(_("化名"), 14, "pairing.alias"), Out(_("是什么"), 14, word(LETTER_KINDS, "kind")),
    Out(_("捐赠人"), 28, "pairing.donor.name"), Out(_("收到"), 12, "received_on"), Out(_("状态"), 12, word(LETTER_STATES, "state")),
), "letter.export", "person_id")  # fmt: skip
DONORS = Outgoing("donor-pages", _("捐赠人的页面"), (
    Out(_("捐赠人"), 28, "0.name"), Out(_("最近一次放行"), 18, "1.released_at"),
), "release.export", also=Permission.PEOPLE_EXPORT)  # fmt: skip


def releases_file(asked: Asked) -> Outgoing:
    """The columns of the tab."""
    return DONORS if asked.get("tab") == "donors" else LETTERS


def releases_listed(asked: Asked) -> Page[Any]:
    """A page of the tab: letters by step, or the donors with the day of their last release."""
    tab = asked.get("tab")
    if tab == "donors":
        donors = queries.list_donors(asked.actor, cursor=asked.cursor)
        newest = queries.newest_releases([row.id for row in donors.rows])
        return Page([(row, newest.get(row.id)) for row in donors.rows], donors.next_cursor)
    state = LetterState(tab) if tab in set(LetterState) else LetterState.RECEIVED
    page = list_letters(state, asked.actor, cursor=asked.cursor)
    return Page(page.rows, page.next_cursor)
