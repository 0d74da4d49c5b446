"""Settings of the school year: when terms begin, and how many years a primary school has. Local, with effective days.

Each is what Definition takes; the definitions module makes them.
"""

from __future__ import annotations

from typing import Any

from registry.core.i18n import _
from registry.settings.kinds import Kind, MonthDay

SCHOOL_SETTINGS: tuple[dict[str, Any], ...] = (
    {"key": "term_spring_start", "group": "children", "kind": Kind.MONTH_DAY, "label": _("春季学期从哪天起"),
     "default": MonthDay(3, 1), "hint": _("这天以后没核对过的情况，列进“到时核实”。各地校历不同，可改。")},
    {"key": "term_autumn_start", "group": "children", "kind": Kind.MONTH_DAY, "label": _("秋季学期从哪天起"),
     "default": MonthDay(9, 1), "hint": _("新学年也从这天起：年级加一，毕业班的要登记升学。")},
    {"key": "primary_years", "group": "children", "kind": Kind.CHOICE, "label": _("小学几年制"), "default": "6",
     "hint": _("五年制的，初中是四年。"), "choices": (("6", _("六年制")), ("5", _("五年制")))},
    {"key": "five_year_schools", "group": "children", "kind": Kind.TEXT, "label": _("五年制的学校"), "default": "",
     "hint": _("只有几所是五年制的，写学校名，用顿号隔开。"), "longest": 300},
)  # fmt: skip
