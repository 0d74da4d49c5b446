"""What a donor sees, as plain values: where each yuan stands. Nothing here can hold a child's identity."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass

from registry.core.i18n import Text, _


class Place(enum.StrEnum):
    """Where a year's money stands, in the donor's words."""

    REACHED = "reached"
    PLANNED = "planned"
    LEFT = "left"
    AWAITED = "awaited"
    OFF = "off"


@dataclass(frozen=True)
class Balance:
    """Money in fen: given = reached + planned + left + pooled.

    `pooled` was given over to the fund's common money: it helps children of the program whom no gift names.
    """

    given: int = 0
    reached: int = 0
    planned: int = 0
    left: int = 0
    pooled: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether the equation holds; every figure was counted by itself."""
        return self.given == self.reached + self.planned + self.left + self.pooled

    def __add__(self, other: Balance) -> Balance:
        return Balance(
            self.given + other.given,
            self.reached + other.reached,
            self.planned + other.planned,
            self.left + other.left,
            self.pooled + other.pooled,
        )

    def __sub__(self, other: Balance) -> Balance:
        return Balance(
            self.given - other.given,
            self.reached - other.reached,
            self.planned - other.planned,
            self.left - other.left,
            self.pooled - other.pooled,
        )


def total(balances: Iterable[Balance]) -> Balance:
    """All of them together."""
    return sum(balances, Balance())


@dataclass(frozen=True)
class Gift:
    """A donation of the donor. `children` were reached by it; a reversed gift counts nowhere.

    `held` is what the ledger still has in the gift's own account; None for a gift without one.
    """

    ref: str
    month: dt.date
    amount_fen: int
    goods: str
    goods_value_fen: int
    fund: str
    reversed: bool
    reached: int
    planned: int
    children: int
    receipt_code: str = ""
    receipt_number: str = ""
    receipt_check: str = ""
    pooled: int = 0
    girls_only: bool = False
    held: int | None = None

    @property
    def balance(self) -> Balance:
        """In = out + balance of this gift; what went nowhere yet is left, as the ledger has it."""
        if self.reversed:
            return Balance()
        left = self.held
        if left is None:
            left = self.amount_fen - self.reached - self.planned - self.pooled
        return Balance(self.amount_fen, self.reached, self.planned, left, self.pooled)


@dataclass(frozen=True)
class Year:
    """One year of a pairing; days are the first of their month. `gift` is the donor's donation that pays it."""

    number: int
    due: dt.date
    amount_fen: int
    place: Place
    gift: str | None = None
    gift_month: dt.date | None = None
    fund: str = ""
    paid: dt.date | None = None
    signed: dt.date | None = None
    certified: bool = False
    in_kind: bool = False

    @property
    def mine(self) -> bool:
        """Whether this donor's own gift stands behind it and counts."""
        return self.gift is not None and self.place in (Place.REACHED, Place.PLANNED, Place.LEFT)


@dataclass(frozen=True)
class Told:
    """What was released of a child: as coarse as ten children of the county share it (design.md, invariant 13).

    `stage` is a stage, a range of stages or ""; `status` a class of statuses or ""; `year` the school year's first.
    """

    county: str
    stage: str = ""
    status: str = ""
    year: int = 0
    visits: tuple[dt.date, ...] = ()

    @property
    def stage_word(self) -> Text | None:
        """The stage or the range of stages in words."""
        return STAGES.get(self.stage) or BANDS.get(self.stage)

    @property
    def status_word(self) -> Text | None:
        """The class of statuses in words."""
        return STATUS_CLASSES.get(self.status)


@dataclass(frozen=True)
class Pair:
    """A pairing as its donor knows it: an alias, what was released of the child, years and money."""

    ref: str
    alias: str
    program: str
    starts: dt.date
    years: int
    yearly_fen: int
    state: str
    told: Told | None
    lines: tuple[Year, ...]

    @property
    def stage(self) -> Text | None:
        """The stage as far as it was released."""
        return self.told.stage_word if self.told else None

    @property
    def visits(self) -> tuple[dt.date, ...]:
        """The months of the visits that were released."""
        return self.told.visits if self.told else ()

    @property
    def balance(self) -> Balance:
        """Her money for this child."""
        sums = {place: sum(y.amount_fen for y in self.lines if y.mine and y.place is place) for place in Place}
        given = sum(y.amount_fen for y in self.lines if y.mine)
        return Balance(given, sums[Place.REACHED], sums[Place.PLANNED], sums[Place.LEFT])

    @property
    def pledged(self) -> int:
        """What was promised for all years, in fen; waived and cancelled years are left out."""
        if not self.lines:
            return self.years * self.yearly_fen
        return sum(y.amount_fen for y in self.lines if y.place is not Place.OFF)

    def year_on(self, day: dt.date) -> int:
        """Which year of the pairing a day lies in, from 1 to `years`."""
        passed = day.year - self.starts.year - (day.month < self.starts.month)
        return max(1, min(self.years, passed + 1))


STAGES: dict[str, Text] = {
    "pre": _("学前儿童"),
    "primary": _("小学生"),
    "junior": _("初中生"),
    "senior": _("高中生"),
    "vocational": _("中职生"),
    "college": _("大学生"),
}
BANDS: dict[str, Text] = {"compulsory": _("小学或初中学生"), "upper": _("高中及以上学生")}
STATUS_CLASSES: dict[str, Text] = {"left_behind": _("留守儿童"), "in_difficulty": _("困境儿童")}
PAIR_STATES: dict[str, tuple[str, Text]] = {
    "held": ("draft", _("预认领")),
    "pledged": ("pending", _("已认捐")),
    "active": ("paid", _("结对中")),
    "completed": ("signed", _("已结束")),
    "ended": ("void", _("已提前结束")),
}


def month_text(day: dt.date | None) -> str:
    """2026年3月: donors get no day."""
    return str(_("%(y)s年%(m)s月", y=day.year, m=day.month)) if day else "—"


def school_year_text(first: int) -> str:
    """2025—2026学年."""
    return str(_("%(first)s—%(last)s学年", first=first, last=first + 1))


def year_text(year: Year) -> str:
    """The school year of a due day: 2025—2026."""
    first = year.due.year if year.due.month >= 7 else year.due.year - 1
    return f"{first}—{first + 1}"


def year_state(year: Year, today: dt.date) -> tuple[str, Text]:
    """Glyph and words for one year of a pairing."""
    if year.place is Place.REACHED:
        return ("signed", _("已签领")) if year.signed else ("paid", _("已发到，待签领"))
    if year.place is Place.PLANNED:
        return "approved", _("已安排，待发")
    if year.place is Place.LEFT:
        return "pending", _("已到账，还没安排")
    if year.place is Place.OFF:
        return "void", _("不再资助")
    if year.due <= today:
        return "due", _("到期，等您的款")
    return "draft", _("%(month)s到期", month=month_text(year.due))
