"""Where the persons of a roster live: township and village by name inside the region that the import is for.

A place that nobody knows is a warning, and the person stands with the township; a place that lies elsewhere is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from registry.core.i18n import Text, _
from registry.core.listing import some_of
from registry.core.roster_kinds import RosterContext
from registry.extensions import db
from registry.people.models import Person
from registry.regions.codes import COUNTY, TOWNSHIP, VILLAGE, contains, level_of
from registry.regions.models import Region
from registry.regions.queries import children_of, region_name
from registry.regions.search import find_by_name
from registry.rosters.outcomes import add_problem
from registry.rosters.people_matching import chunks
from registry.rosters.reading.roster import Reading, RosterRow
from registry.rosters.records_people import index_of

_GROUP = re.compile(r"(?:第?[一二三四五六七八九十0-9]+|[东西南北中])(?:组|社|队|小组|村民小组|生产队)$")
_ADDRESSES = ("current_residence", "address", "registered_residence")


@dataclass(frozen=True, slots=True)
class Place:
    """A 12-digit code; `certain` when the roster itself names it, not only the region of the import."""

    code: str
    certain: bool


def plain_place(name: str) -> str:
    """A village's name as it is asked for and remembered."""
    return "".join(unicodedata.normalize("NFKC", name).split())[:60]


class Places:
    """Finds the place of each row; every name is looked up once.

    A name that several villages have: the known person of the row lives in one of them, or the office has said which
    is meant (`context.places`); else the row is refused and `reading.same_names` has the question.
    """

    def __init__(self, context: RosterContext, reading: Reading) -> None:
        self.region = region = context.region
        self.said, self.reading = context.places, reading
        self._homes: dict[str, str] | None = None
        self.level = level_of(region)
        self.above = region[:6] + "000000" if self.level > COUNTY else region
        self._found: dict[tuple[str, str, int], list[Region]] = {}
        self._townships: list[Region] | None = None
        self._villages: dict[str, list[Region]] = {}

    def place_of(self, row: RosterRow) -> Place | None:
        """The place of a row, or None after a refusal was added to it."""
        township = self._township(row)
        if township is None:
            return None
        village = str(row.values.get("village") or "")
        if not village:
            lives = self._village_in_address(row, township)
            return Place(lives or township, bool(lives) or (level_of(township) >= TOWNSHIP and township != self.region))
        found = self._named(village, township, VILLAGE)
        if len(found) > 1 and (meant := self._meant(row, village, [place.code for place in found])):
            return Place(meant, True)
        if len(found) == 1:
            return Place(found[0].code, True)
        if found:
            message = self._which(village, township, found)
            add_problem(row, "village", "village_ambiguous", message, refused=level_of(township) < TOWNSHIP)
            return Place(township, township != self.region) if level_of(township) >= TOWNSHIP else None
        return self._unknown(row, village, township)

    def _meant(self, row: RosterRow, village: str, codes: list[str]) -> str | None:
        """The one of several villages of this name: where the person lives already, else as the office has said."""
        home = self._home_of(row)
        if home in codes:
            return home
        name = plain_place(village)
        self.reading.same_names.setdefault(name, tuple(codes))
        return code if (code := self.said.get(name)) in codes else None

    def _home_of(self, row: RosterRow) -> str | None:
        """The village or township of the person on the register who has the row's number."""
        if self._homes is None:
            self._homes = _homes_of(self.reading.rows)
        number = row.values.get("id_number")
        return self._homes.get(str(number)) if number else None

    @staticmethod
    def _which(village: str, township: str, found: list[Region]) -> Text:
        """A name that several places have: the townships it may mean, so that the sender can choose."""
        towns = list(dict.fromkeys(region_name(place.parent_code or "") for place in found))
        if level_of(township) < TOWNSHIP and len(towns) > 1:
            return _("“%(name)s”在%(towns)s都有。请在预览里选一次，或在“乡镇”一列写明。",
                     name=village[:20], towns=some_of(towns, unit=_("个乡镇")))  # fmt: skip
        return _("“%(name)s”在%(region)s有 %(count)s 个。请在预览里选一次，或写全名。",
                 name=village[:20], region=region_name(township), count=len(found))  # fmt: skip

    def loose_place_of(self, row: RosterRow) -> str:
        """The place of a row that is about no person: the village or township it names, else the region itself."""
        township = self._mentioned_or_named(row)
        village = str(row.values.get("village") or "")
        found = self._named(village, township, VILLAGE) if village else []
        if len(found) > 1 and (meant := self._meant(row, village, [place.code for place in found])):
            return meant
        return found[0].code if len(found) == 1 else township

    def _mentioned_or_named(self, row: RosterRow) -> str:
        written = str(row.values.get("township") or "")
        found = self._named(written, self.region, TOWNSHIP) if written and self.level < TOWNSHIP else []
        return found[0].code if len(found) == 1 else self.region

    def _unknown(self, row: RosterRow, village: str, township: str) -> Place | None:
        elsewhere = self._named(village, self.above, VILLAGE)
        if len(elsewhere) == 1 and not contains(township, elsewhere[0].code):
            message = _("%(name)s在%(region)s，不在这次导入的范围里。请核对，或交给那边导入。",
                        name=elsewhere[0].name, region=region_name(elsewhere[0].parent_code or ""))  # fmt: skip
            add_problem(row, "village", "elsewhere", message)
            return None
        message = _("没有找到“%(name)s”这个村（嘎查），先记在%(region)s。以后请补上。",
                    name=village[:20], region=region_name(township))  # fmt: skip
        add_problem(row, "village", "village_unknown", message, refused=False)
        return Place(township, township != self.region)

    def _township(self, row: RosterRow) -> str | None:
        """The township the row names, else the one its sheet or address names, else the region itself."""
        if self.level >= TOWNSHIP:
            return self._own_township(row)
        written = str(row.values.get("township") or "")
        found = self._named(written, self.region, TOWNSHIP) if written else []
        if len(found) == 1:
            return found[0].code
        if written:
            add_problem(row, "township", "township_unknown",
                        _("没有找到“%(name)s”这个乡镇（苏木）。请核对。", name=written[:20]), refused=False)  # fmt: skip
        return self._mentioned(row) or self.region

    def _own_township(self, row: RosterRow) -> str | None:
        written = str(row.values.get("township") or "")
        found = self._named(written, self.above, TOWNSHIP) if written else []
        if len(found) == 1 and found[0].code[:9] != self.region[:9]:
            message = _("%(name)s不在这次导入的范围里。请核对，或交给那边导入。", name=found[0].name)
            add_problem(row, "township", "elsewhere", message)
            return None
        return self.region

    def _mentioned(self, row: RosterRow) -> str | None:
        """The only township that the address, the sheet's name or the title speak of."""
        texts = [str(row.values.get(key) or "") for key in _ADDRESSES]
        for text in (*texts, row.source.sheet, row.source.unit, row.source.title):
            codes = {place.code for place in self._all_townships() if place.name in text} if text else set()
            if len(codes) == 1:
                return codes.pop()
        return None

    def _village_in_address(self, row: RosterRow, township: str) -> str | None:
        """The only village of the township that the first address written speaks of, by its whole name or as all of it;
        else the village that the sheet is named after, that filled it in, or that its title names.
        """
        if level_of(township) < TOWNSHIP:
            return None
        text = next((str(row.values[key]) for key in _ADDRESSES if row.values.get(key)), "")
        source = row.source
        for said, alone in ((text, True), (source.sheet, True), (source.unit, False), (source.title, False)):
            codes = self._villages_in(said, township, alone=alone)
            if len(codes) == 1:
                return codes.pop()
        return None

    def _villages_in(self, text: str, township: str, *, alone: bool) -> set[str]:
        """The villages whose whole names stand in a text; `alone`: or which all of it names (四义堂, siyitang)."""
        if not text:
            return set()
        if township not in self._villages:
            self._villages[township] = list(children_of(township))
        codes = {place.code for place in self._villages[township] if place.name in text}
        return codes or ({place.code for place in self._named(text, township, VILLAGE)} if alone else set())

    def _all_townships(self) -> list[Region]:
        if self._townships is None:
            at_county = self.level == COUNTY
            self._townships = list(children_of(self.region)) if at_county else []
        return self._townships

    def _named(self, name: str, within: str, level: int) -> list[Region]:
        key = (name, within, level)
        if key not in self._found:
            found = list(find_by_name(name, within, level))
            bare = _GROUP.sub("", name)
            if not found and bare and bare != name:
                found = list(find_by_name(bare, within, level))
            self._found[key] = found
        return self._found[key]


def _homes_of(rows: Iterable[RosterRow]) -> dict[str, str]:
    """Where the known persons with the numbers of these rows live: number → code."""
    numbers = {str(number) for row in rows if (number := row.values.get("id_number"))}
    indexes = {index_of(number): number for number in numbers}
    homes: dict[str, str] = {}
    for part in chunks(sorted(indexes)):
        query = select(Person.id_index, Person.scope_code).where(
            Person.id_index.in_(part), Person.merged_into_id.is_(None)
        )  # fmt: skip
        homes.update({indexes[str(row.id_index)]: row.scope_code for row in db.session.execute(query)})
    return homes
