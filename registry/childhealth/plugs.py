"""What children's health puts elsewhere: figures of the summary and a child's timeline (never the diagnosis)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, Select, String, cast, literal, null, select

from registry.childhealth.desk import CONFIRMED, SUSPECTED, packs_group
from registry.childhealth.models import HeartCase, HeartState, NutritionIssue
from registry.childhealth.queries import count_cases, count_nutrition, count_packs
from registry.childhealth.roster_heart import HEART
from registry.childhealth.roster_nutrition import NUTRITION
from registry.core.i18n import Text, _
from registry.core.plugs import FigureSpec, Plugs
from registry.regions.following import Follows, rows_follow

OPEN = (HeartState.SUSPECTED, HeartState.CONFIRMED, HeartState.OPERATED)
FOLLOW = rows_follow(
    "heart.region", Follows(HeartCase, lambda _today: [HeartCase.state.in_(OPEN), HeartCase.voided_on.is_(None)])
)


def register(plugs: Plugs) -> None:
    """Put the room's tellers into their places."""
    plugs.region_followers.append(FOLLOW)
    plugs.rosters["nutrition"], plugs.rosters["heart"] = NUTRITION, HEART
    plugs.timeline.append(timeline)
    plugs.timeline_words["nutrition"] = timeline_words
    plugs.desk += [packs_group, SUSPECTED, CONFIRMED]
    plugs.figures += [
        FigureSpec("heart.screened", _("先心病筛查人数"), "person", lambda r, f, last, _t: count_cases(False, r, f, last),
                   _records("screened"), sensitive=True),
        FigureSpec("heart.treated", _("先心病手术人数"), "person", lambda r, f, last, _t: count_cases(True, r, f, last),
                   _records("operated"), sensitive=True),
        FigureSpec("nutrition.children", _("领营养包的儿童"), "person", lambda r, f, last, _t: count_nutrition(r, f, last),
                   _issued),
        FigureSpec("nutrition.packs", _("发放营养包"), "copy", lambda r, f, last, _t: count_packs(r, f, last), _issued),
    ]  # fmt: skip


def _issued(region: str, first: dt.date, last: dt.date) -> str:
    return f"/child-health/nutrition/issued?region={region}&from={first}&to={last}"


def _records(counted: str) -> Any:
    def url(region: str, first: dt.date, last: dt.date) -> str:
        return f"/child-health?counted={counted}&region={region}&from={first}&to={last}"

    return url


def timeline(person_id: int) -> Select[*tuple[Any, ...]]:
    """Packs a child got."""
    return select(
        NutritionIssue.issued_on.label("at"), literal("nutrition", String).label("kind"),
        NutritionIssue.public_id.label("ref"), cast(NutritionIssue.packs, String).label("title"),
        cast(null(), BigInteger).label("amount_fen"), literal("done", String).label("state"),
        cast(NutritionIssue.created_by_id, BigInteger).label("actor_id"),
    ).where(NutritionIssue.person_id == person_id, NutritionIssue.voided_on.is_(None))  # fmt: skip


def timeline_words(row: Any) -> tuple[Text, str, str | None]:
    """The sentence of packs on the timeline."""
    return _("领营养包 %(n)s 袋", n=row.title), "ok", None
