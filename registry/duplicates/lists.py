"""The list of probable pairs as asked for, on the page and as a file: of another office's record only its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.access.actor import Actor
from registry.access.scope import covers
from registry.access.sending import Asked, Outgoing
from registry.core.i18n import Text, _
from registry.core.paging import Page
from registry.core.tables.outgoing import Out
from registry.duplicates.models import DuplicatePair, PairState
from registry.duplicates.queries import list_pairs, reasons_of
from registry.people.models import Person
from registry.people.showing import shown_name
from registry.regions.queries import region_names


@dataclass(frozen=True)
class PairLine:
    """A pair as its reader sees it: both records in one line each, and why they are alike."""

    pair: DuplicatePair
    sides: tuple[dict[str, Any], dict[str, Any]]
    reasons: list[Text]
    subjects: tuple[int, ...]


def _of(place: int, name: str) -> Any:
    return lambda line: line.sides[place].get(name)


PAIRS = Outgoing("duplicates", _("疑似重复"), (
    Out(_("一份"), 14, _of(0, "name")), Out(_("出生日期"), 12, _of(0, "birth")), Out(_("地方"), 20, _of(0, "place")),
    Out(_("另一份"), 14, _of(1, "name")), Out(_("出生日期"), 12, _of(1, "birth")), Out(_("地方"), 20, _of(1, "place")),
    Out(_("为什么像"), 40, lambda line: "、".join(map(str, line.reasons))), Out(_("相似度"), 8, "pair.score"),
    Out(_("判定"), 24, "pair.decision"),
), "duplicates.export", lambda line: line.subjects)  # fmt: skip


def side_of(person: Person, actor: Actor, names: dict[str, str]) -> dict[str, Any]:
    """A record in one line; of another office's only the place."""
    place = "".join(names.get(code, "") for code in dict.fromkeys((person.township_code + "000", person.scope_code)))
    if not covers(actor, person.scope_code):
        return {"ref": None, "name": "", "place": names.get(person.township_code + "000", "")}
    ref = None if person.merged_into_id else person.public_id
    return {"ref": ref, "name": shown_name(person.name, actor), "birth": person.birth_date, "place": place}


def places_of(*people: Person) -> dict[str, str]:
    """The names of the villages and townships of some persons."""
    return region_names({code for one in people for code in (one.scope_code, one.township_code + "000")})


def state_asked(asked: Asked) -> PairState:
    """The tab."""
    return PairState(asked.get("tab")) if asked.get("tab") in set(PairState) else PairState.OPEN


def pairs_listed(asked: Asked) -> Page[PairLine]:
    """A page of the pairs to look at, those found different, or those merged."""
    actor, answered = asked.actor, asked.get("tab") == "answered"
    page = list_pairs(actor, state=state_asked(asked), answered=answered, cursor=asked.cursor)
    names = places_of(*(person for pair in page.rows for person in (pair.first, pair.second)))
    lines = [
        PairLine(
            pair, (side_of(pair.first, actor, names), side_of(pair.second, actor, names)), reasons_of(pair, actor),
            tuple(one.id for one in (pair.first, pair.second) if covers(actor, one.scope_code)),
        )
        for pair in page.rows
    ]  # fmt: skip
    return Page(lines, page.next_cursor)
