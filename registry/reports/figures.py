"""Counting the figures that the rooms tell, for a period and for the same period a year before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from registry.access.actor import Actor
from registry.access.scope import code_range
from registry.core.dates import add_years
from registry.core.errors import Denied, Invalid
from registry.core.i18n import Text, _
from registry.core.money import format_fen
from registry.core.plugs import FigureSpec

SYSTEMS: dict[str, Text] = {
    "children": _("在册儿童"),
    "women": _("在册妇女"),
    "spring_bud": _("春蕾计划助学"),
    "pairings": _("结对助学"),
    "pair_aid": _("结对助学发放"),
    "mothers": _("爱心妈妈"),
    "emergency": _("急难救助"),
    "cancer_aid": _("两癌救助"),
    "festival": _("节日慰问"),
    "screening": _("两癌筛查"),
    "heart": _("先心病"),
    "nutrition": _("儿童营养"),
    "donations": _("社会捐赠"),
    "budgets": _("专项经费"),
    "visits": _("走访"),
    "relief": _("急难申请"),
    "parcels": _("爱心邮包"),
    "letters": _("双程信封"),
    "care_files": _("爱心档案"),
    "insurance": _("安康保险"),
    "projects": _("实施项目"),
    "activities": _("活动"),
    "facilities": _("关爱阵地"),
    "counselling": _("心理辅导"),
    "school_care": _("学校关爱“四个一”"),
}
UNITS: dict[str, Text] = {
    "person": _("人"),
    "person_time": _("人次"),
    "household": _("户"),
    "case": _("件"),
    "session": _("场"),
    "copy": _("份"),
    "pair": _("对"),
    "place": _("个"),
    "fen": _("元"),
}


@dataclass(frozen=True)
class Figure:
    """A counted figure; money in fen with unit "fen". `records` is the page with the records behind it."""

    id: str
    label: str
    value: int
    unit: str
    previous: int
    records: str

    @property
    def shown(self) -> str:
        """The value as people read it."""
        return format_fen(self.value) if self.unit == "fen" else f"{self.value:,}"

    @property
    def shown_previous(self) -> str:
        """Last year's value as people read it."""
        return format_fen(self.previous) if self.unit == "fen" else f"{self.previous:,}"

    @property
    def change(self) -> str:
        """同比 in per cent, computed from the two values; a dash when there was nothing before."""
        if not self.previous:
            return "—"
        percent = (self.value - self.previous) * 10_000 / self.previous
        return f"{'+' if percent >= 0 else '−'}{abs(round(percent)) / 100:.2f}%"

    def as_json(self) -> dict[str, Any]:
        """The shape of the contract."""
        return asdict(self)


def check_period(first: dt.date, last: dt.date) -> None:
    """Raise Invalid when the period is upside down or longer than ten years."""
    if last < first:
        raise Invalid(_("结束日期早于开始日期，请换过来。"), field="to")
    if (last - first).days > 3660:
        raise Invalid(_("一次最多算十年。请把时间改短。"), field="from")


def check_region(actor: Actor, region: str) -> None:
    """Raise Denied unless `region` (12 digits) lies within the actor's own."""
    low, high = code_range(actor.region_code)
    if not low <= region <= high:
        raise Denied(_("只能算本单位管的地方。"))


def count_figures(
    specs: Sequence[FigureSpec], *, actor: Actor, region: str, first: dt.date, last: dt.date, today: dt.date
) -> list[Figure]:
    """All figures of a region (12 digits) for first..last, with the same period a year before."""
    check_period(first, last)
    check_region(actor, region)
    now = _values(specs, region, first, last, today)
    before = _values(specs, region, add_years(first, -1), add_years(last, -1), today)
    return [
        Figure(
            id=spec.id,
            label=str(spec.label),
            value=now[spec.id],
            unit=spec.unit,
            previous=before[spec.id],
            records=spec.records(region, first, last),
        )
        for spec in specs
    ]


def _values(specs: Sequence[FigureSpec], region: str, first: dt.date, last: dt.date, today: dt.date) -> dict[str, int]:
    """Figure id → value for a period; those that are told together cost one call."""
    told: dict[Any, Mapping[str, int]] = {}
    values: dict[str, int] = {}
    for spec in specs:
        if spec.together is None:
            values[spec.id] = spec.count(region, first, last, today)
            continue
        if spec.together not in told:
            told[spec.together] = spec.together(region, first, last, today)
        values[spec.id] = told[spec.together].get(spec.id, 0)
    return values


def by_system(figures: Sequence[Figure]) -> list[tuple[Text, list[Figure]]]:
    """Figures under the heading of their system, in the order of the summary."""
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(figure.id.partition(".")[0], []).append(figure)
    order = [key for key in SYSTEMS if key in groups] + [key for key in groups if key not in SYSTEMS]
    return [(SYSTEMS.get(key, _("其他")), groups[key]) for key in order]
