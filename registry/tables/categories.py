"""Columns that count persons: 留守儿童 under 小计 男 女, 孤儿, 小学, 低保. Each word narrows; what is not understood is told.

A column's words are those above it, the upper heading first; the table's title says whom it is about.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from registry.access.actor import Actor
from registry.extensions import db
from registry.people.filters import PersonFilter, View, filter_conditions
from registry.people.models import Person, RecipientKind
from registry.people.showing import labels_of
from registry.regions.codes import TOWNSHIP, level_of
from registry.rosters.reading.vocabulary import plain_heading

_ALL = re.compile(r"^(?:合计|小计|总计|共计|总数|总|计|)$")
_TAIL = re.compile(r"(?:人数|总数|儿童数|数|人)$")
_VIEWS = {
    "留守儿童": View.LEFT_BEHIND, "农村留守儿童": View.LEFT_BEHIND, "困境儿童": View.IN_DIFFICULTY,
    "困难妇女": View.WOMEN, "低收入妇女": View.WOMEN, "妇女": View.WOMEN, "困难母亲": View.WOMEN,
}  # fmt: skip
_SEXES = {"男": "male", "女": "female", "男童": "male", "女童": "female", "男生": "male", "女生": "female"}
_LISTS = {"child_status": "status", "mother_hardship": "status", "school_stage": "stage",
          "guardian_type": "guardian_type", "income_class": "income_class"}  # fmt: skip
_ALSO = {"学龄前": ("stage", "pre"), "幼儿": ("stage", "pre"), "中专": ("stage", "vocational"),
         "祖父母监护": ("guardian_type", "grandparent"), "隔代监护": ("guardian_type", "grandparent"),
         "亲友监护": ("guardian_type", "relative_friend"), "无人监护": ("guardian_type", "none"),
         "事实无人抚养儿童": ("status", "de_facto_unsupported")}  # fmt: skip


@dataclass(frozen=True)
class Category:
    """Whom a column counts: filters of PersonFilter by name, and `sex`."""

    narrowed: Mapping[str, str | View | RecipientKind] = field(default_factory=dict)


def words_of_lists() -> dict[str, tuple[str, str]]:
    """Plain label of a code list's item → (filter, code); one query."""
    found = dict(_ALSO)
    for name, words in labels_of(*_LISTS).items():
        for code, label in words.items():
            found.setdefault(_plain(label.source), (_LISTS[name], code))
    return found


def _plain(text: str) -> str:
    return _TAIL.sub("", plain_heading(text))


def category_of(parts: Sequence[str], title: str, words: Mapping[str, tuple[str, str]]) -> Category | None:
    """What the words above a column narrow the title's people to; None when a word is not understood."""
    narrowed: dict[str, str | View | RecipientKind] = {}
    for part in parts:
        plain = plain_heading(part)
        bare = _plain(part)
        if plain in _VIEWS or bare in _VIEWS:
            narrowed["view"] = _VIEWS.get(plain) or _VIEWS[bare]
        elif bare in _SEXES or plain in _SEXES:
            narrowed["sex"] = _SEXES.get(bare) or _SEXES[plain]
        elif bare in words or plain in words:
            name, code = words.get(plain) or words[bare]
            narrowed[name] = code
        elif not (_ALL.match(bare) or _ALL.match(plain) or plain == "人数"):
            return None
    about = _view_in(title)
    if about is not None:
        narrowed.setdefault("view", about)
        narrowed.setdefault("kind", RecipientKind.WOMAN if about is View.WOMEN else RecipientKind.CHILD)
    return Category(narrowed) if narrowed.keys() & {"view", "status"} else None


def _view_in(title: str) -> View | None:
    return next((view for word, view in _VIEWS.items() if word in title), None)


def count_category(
    category: Category, region: str, codes: Sequence[str], actor: Actor, today: dt.date
) -> dict[str, int]:
    """Place → how many, for the region itself and places directly under it, as the register stands; one query."""
    narrowed = dict(category.narrowed)
    sex = narrowed.pop("sex", None)
    where = filter_conditions(PersonFilter(region=region, **narrowed), actor, today)  # type: ignore[arg-type]
    if sex:
        where.append(Person.sex == sex)
    below = Person.scope_code if level_of(region) >= TOWNSHIP else Person.township_code
    rows = db.session.execute(select(below, func.count()).where(*where).group_by(below).order_by(below)).all()
    found = {code.ljust(12, "0"): int(count) for code, count in rows}
    counts = {code: found.get(code, 0) for code in codes}
    if region in counts:
        counts[region] = sum(found.values())
    return counts
