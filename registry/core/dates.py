"""Days and periods as offices write them. Today is always an argument; no function looks at the clock."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import NoReturn

from registry.core.errors import Invalid
from registry.core.i18n import Text, _
from registry.core.width import half_width, plain_minus

EARLIEST_YEAR = 1900
LATEST_YEAR = 2199
FIRST_SERIAL, LAST_SERIAL = 1_000, 109_573  # 1902-09-26 to 2199-12-31 as Excel counts
SERIAL_BASE = dt.date(1899, 12, 30)
SCHOOL_YEAR_MONTH = 9
FIELD = "date"

_PARTS = re.compile(r"([0-9]{4})\s*[-./年]\s*([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*[日号]?(?:[T\s]+[0-9:.]+Z?)?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SERIAL = re.compile(r"[0-9]{4,6}(\.[0-9]+)?")
_SCHOOL_YEAR = re.compile(r"([0-9]{4})\s*[-/至~]\s*([0-9]{4}|[0-9]{2})\s*(?:学年度?)")
_MONTH = re.compile(r"([0-9]{4})\s*[-./年]\s*([0-9]{1,2})\s*月?份?")
_YEAR = re.compile(r"([0-9]{4})\s*年?度?")


def parse_date(text: str | int | float | dt.date, *, date1904: bool = False) -> dt.date:
    """One day from a field or a cell.

    Reads 2014-06-30, 2014.6.30, 2014/6/30, 2014年6月30日, 20140630 and Excel serials; `date1904`: the workbook
    counts from 1904. Four digits from 1900 to 2199 may be a year and are refused. Raises Invalid (field "date")
    and names what was read.
    """
    if isinstance(text, dt.datetime):
        return text.date()
    if isinstance(text, dt.date):
        return text
    plain = plain_minus(half_width(str(text)))
    if not plain:
        _refuse(_("还没写日期。"))
    if isinstance(text, float) and text.is_integer():
        plain = str(int(text))
    match = _PARTS.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if match:
        return _day(int(match[1]), int(match[2]), int(match[3]), plain)
    if _SERIAL.fullmatch(plain) and not (len(plain) == 4 and 1900 <= int(plain) <= LATEST_YEAR):
        return _from_serial(float(plain), plain, date1904)
    _refuse(_("“%(text)s”读不出日期。请写成 2014-06-30 这样。", text=plain[:20]))


def parse_period(text: str | int | float | dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of "2014年", "2014年3月", "2014-2015学年" (September to August), or a day.

    Raises Invalid (field "date") and names what was read.
    """
    plain = plain_minus(half_width(str(text)))
    if isinstance(text, float) and text.is_integer():
        plain = str(int(text))
    if match := _SCHOOL_YEAR.fullmatch(plain):
        first = _day(int(match[1]), SCHOOL_YEAR_MONTH, 1, plain)
        if (first.year + 1) % 10 ** len(match[2]) != int(match[2]):
            _refuse(_("“%(text)s”读不出学年。请写成 2014-2015学年 这样。", text=plain[:20]))
        return first, dt.date(first.year + 1, SCHOOL_YEAR_MONTH - 1, 31)
    if match := _YEAR.fullmatch(plain):
        return _day(int(match[1]), 1, 1, plain), dt.date(int(match[1]), 12, 31)
    if match := _MONTH.fullmatch(plain):
        return month_range(_day(int(match[1]), int(match[2]), 1, plain))
    day = parse_date(text)
    return day, day


def age_on(birth: dt.date, day: dt.date) -> int:
    """Full years of age (周岁): counted from the birthday itself; who is born on Feb 29 ages on Mar 1."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def months_old(birth: dt.date, day: dt.date) -> int:
    """Full months of age on `day`."""
    return (day.year - birth.year) * 12 + day.month - birth.month - (day.day < birth.day)


def add_years(day: dt.date, years: int) -> dt.date:
    """The same day `years` later (or earlier); Feb 29 becomes Feb 28 where there is none."""
    year = day.year + years
    return dt.date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day `months` later (or earlier), at most the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def spoken_date(day: dt.date) -> Text:
    """The day as a sentence for the screen says it, in the reader's language: 2026年3月12日, 2026-3-12."""
    return _("%(y)s年%(m)s月%(d)s日", y=day.year, m=day.month, d=day.day)


def format_cn(day: dt.date) -> str:
    """2026年3月12日, without leading zeros (GB/T 15835, GB/T 9704)."""
    return f"{day.year}年{day.month}月{day.day}日"


def school_year(day: dt.date) -> int:
    """The year in which the school year of `day` began: it starts on September 1."""
    return day.year if day.month >= SCHOOL_YEAR_MONTH else day.year - 1


def month_range(day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the month of `day`."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def half_year(day: dt.date, cut_off: tuple[int, int] = (6, 30)) -> tuple[dt.date, dt.date]:
    """First and last day of the half-year of `day`, when the first half ends on `cut_off` (month, day).

    The first half begins on January 1, the second the day after the cut-off and ends on December 31.
    """
    end = dt.date(day.year, *cut_off)
    if day <= end:
        return dt.date(day.year, 1, 1), end
    return end + dt.timedelta(days=1), dt.date(day.year, 12, 31)


def _refuse(message: Text) -> NoReturn:
    raise Invalid(message, FIELD)


def _day(year: int, month: int, day: int, read: str) -> dt.date:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        _refuse(_("“%(text)s”的年份不对，要在 1900 到 2199 之间。", text=read[:20]))
    try:
        return dt.date(year, month, day)
    except ValueError:
        _refuse(_("“%(text)s”没有这一天。请再核对一遍。", text=read[:20]))


def _from_serial(number: float, read: str, date1904: bool) -> dt.date:
    serial = int(number) + (1462 if date1904 else 0)
    if not FIRST_SERIAL <= serial <= LAST_SERIAL:
        _refuse(_("“%(text)s”读不出日期。请写成 2014-06-30 这样。", text=read[:20]))
    return SERIAL_BASE + dt.timedelta(days=serial)
