"""What day it is: Asia/Shanghai, or the day set by REGISTRY_TODAY for demonstrations and tests."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today_in_china(fixed: dt.date | None = None) -> dt.date:
    """Today's date in Shanghai; `fixed` wins when given."""
    return fixed or dt.datetime.now(SHANGHAI).date()


def local_time(moment: dt.datetime) -> dt.datetime:
    """A UTC moment as Shanghai's clock shows it."""
    return moment.astimezone(SHANGHAI)
