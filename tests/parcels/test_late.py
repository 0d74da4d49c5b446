"""A roster of past parcels: a child entered as left-behind only afterwards is taken with a warning, one taken off is not."""

from __future__ import annotations

import datetime as dt
from typing import Any

from registry.parcels.queries import left_behind_on
from registry.people.data import StatusData
from tests.factories.people import make_child


def test_registered_late_is_asked_for_by_name(session: Any, actors: Any, today: dt.date) -> None:
    late = make_child(actors.village, statuses=(StatusData("left_behind", today),))
    sent = today - dt.timedelta(days=40)
    assert left_behind_on([late.id], sent) == set()
    assert left_behind_on([late.id], sent, registered_late=True) == {late.id}
