"""Settings of the special registers: local practice that ships as an editable default (domain rules, 3.18 and row 11).

Each is what Definition takes; the definitions module makes them.
"""

from __future__ import annotations

from typing import Any

from registry.core.i18n import _
from registry.settings.kinds import Kind

_LOCAL = _("地方做法，可改。只影响以后登记的。")
_DAYS, _YEARS, _YUAN = _("天"), _("岁"), _("元")
_SIX = _("爱心妈妈“六个一”，各地不同，可改。写 0 就是不要求。名称在代码表里改。")


def _mother_days(duty: str, label: Any, days: int) -> dict[str, Any]:
    return {"key": f"mother_days_{duty}", "group": "visits", "kind": Kind.INT, "label": label, "default": days,
            "hint": _SIX, "unit": _DAYS, "most": 1000}  # fmt: skip


REGISTER_SETTINGS: tuple[dict[str, Any], ...] = (
    {"key": "insurance_share_fen", "group": "registers", "kind": Kind.MONEY, "label": _("安康保险每份保费"),
     "default": 2_000, "hint": _LOCAL, "unit": _YUAN},
    {"key": "insurance_cover_fen", "group": "registers", "kind": Kind.MONEY, "label": _("安康保险每份保额"),
     "default": 1_000_000, "hint": _("地方做法，可改。乳腺癌加倍，见下。"), "unit": _YUAN},
    {"key": "insurance_breast_times", "group": "registers", "kind": Kind.INT, "label": _("乳腺癌保额倍数"),
     "default": 2, "hint": _LOCAL, "least": 1, "most": 10},
    {"key": "insurance_waiting_days", "group": "registers", "kind": Kind.INT, "label": _("安康保险等待期"),
     "default": 90, "hint": _("等待期内确诊不赔。"), "unit": _DAYS, "most": 366},
    {"key": "insurance_age_min", "group": "registers", "kind": Kind.INT, "label": _("参保最小年龄"),
     "default": 16, "hint": _LOCAL, "unit": _YEARS, "most": 120},
    {"key": "insurance_age_max", "group": "registers", "kind": Kind.INT, "label": _("参保最大年龄"),
     "default": 60, "hint": _LOCAL, "unit": _YEARS, "most": 120},
    {"key": "insurance_renewal_days", "group": "registers", "kind": Kind.INT, "label": _("到期前多少天提醒续保"),
     "default": 30, "unit": _DAYS, "least": 1, "most": 366},
    {"key": "relief_verify_days", "group": "registers", "kind": Kind.INT, "label": _("急难救助几天内核实"),
     "default": 3, "hint": _LOCAL, "unit": _DAYS, "least": 1, "most": 60},
    {"key": "relief_pay_days", "group": "registers", "kind": Kind.INT, "label": _("急难救助几天内到手"),
     "default": 10, "hint": _("从提出那天算起。地方做法，可改。"), "unit": _DAYS, "least": 1, "most": 120},
    {"key": "relief_most", "group": "registers", "kind": Kind.MONEY, "label": _("一次急难救助最多"),
     "default": 1_000_000, "hint": _("核实时超过这个数不收。地方做法，可改。"), "unit": _YUAN},
    {"key": "center_quiet_days", "group": "registers", "kind": Kind.INT, "label": _("阵地多久没活动就提醒"),
     "default": 60, "unit": _DAYS, "least": 7, "most": 366},
    _mother_days("talk", _("爱心妈妈多久谈一次心"), 7),
    _mother_days("meeting", _("爱心妈妈多久见一次面"), 31),
    _mother_days("study", _("爱心妈妈多久辅导一次作业"), 31),
    _mother_days("teacher", _("爱心妈妈多久和老师联系一次"), 183),
    _mother_days("gift", _("爱心妈妈多久送一本书或写一封信"), 183),
    _mother_days("birthday", _("爱心妈妈多久给孩子过一次生日"), 366),
)  # fmt: skip
