"""How far a day is off, in the words of the work lists: late, today, or days left."""

from __future__ import annotations

import datetime as dt

from registry.core.i18n import Text, _


def due_words(day: dt.date, today: dt.date) -> Text:
    """晚 3 天, 今天到期, 还剩 3 天."""
    days = (day - today).days
    if days == 0:
        return _("今天到期")
    return _("晚 %(days)s 天", days=-days) if days < 0 else _("还剩 %(days)s 天", days=days)
