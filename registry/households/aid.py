"""What a family got, side by side: per kind, program and year a line, per member a column, totals both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from registry.access.actor import Actor
from registry.core.i18n import Text
from registry.core.plugs import FamilyAid, Plugs


@dataclass
class AidLine:
    """A program in a year. `cells`: person row id → fen."""

    title: str
    year: int
    cells: dict[int, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Fen of the whole household."""
        return sum(self.cells.values())


@dataclass
class AidGroup:
    """One kind of aid: only its own lines are added up."""

    key: str
    label: Text
    lines: list[AidLine] = field(default_factory=list)

    @property
    def totals(self) -> Mapping[int, int]:
        """Person row id → fen."""
        sums: dict[int, int] = {}
        for line in self.lines:
            for person_id, fen in line.cells.items():
                sums[person_id] = sums.get(person_id, 0) + fen
        return sums

    @property
    def total(self) -> int:
        """Fen of the whole household."""
        return sum(line.total for line in self.lines)


def family_aid(plugs: Plugs, actor: Actor, person_ids: Sequence[int]) -> list[FamilyAid]:
    """All that the rooms tell of these persons, of what the actor may see, newest first."""
    if not person_ids:
        return []
    told = [one for tell in plugs.household_aid for one in tell(actor, person_ids)]
    return sorted(told, key=lambda one: (one.day, one.title), reverse=True)


def side_by_side(told: Iterable[FamilyAid]) -> list[AidGroup]:
    """The groups in the order in which the rooms came, each with its lines: newest year first, then by title."""
    groups: dict[str, AidGroup] = {}
    lines: dict[tuple[str, str, int], AidLine] = {}
    for one in told:
        group = groups.setdefault(one.group, AidGroup(one.group, one.group_label))
        key = (one.group, one.title, one.day.year)
        if key not in lines:
            lines[key] = AidLine(one.title, one.day.year)
            group.lines.append(lines[key])
        cells = lines[key].cells
        cells[one.person_id] = cells.get(one.person_id, 0) + one.amount_fen
    for group in groups.values():
        group.lines.sort(key=lambda line: (-line.year, line.title))
    order = ("money", "goods", "parcel", "claim", "insurance", "loan")
    return sorted(
        groups.values(), key=lambda group: (group.key not in order, group.key in order and order.index(group.key))
    )


def records_behind(
    told: Iterable[FamilyAid], *, group: str = "", title: str = "", year: str = "", person_id: int | None = None
) -> list[FamilyAid]:
    """The records behind a figure."""
    return [
        one for one in told
        if (not group or one.group == group) and (not title or one.title == title)
        and (not year or str(one.day.year) == year) and (person_id is None or one.person_id == person_id)
    ]  # fmt: skip
