"""Which program and which cycle a row of a roster means: by title, by its kind in words, by the day.

A past year that nobody opened in this register is opened by the import, with a warning; so is a program whose kind
can be read from its title, where the actor may do that.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from registry.access.permissions import Permission
from registry.core.dates import parse_period
from registry.core.errors import Invalid
from registry.core.i18n import _
from registry.core.roster_kinds import RosterContext, RosterEntry
from registry.core.width import half_width
from registry.extensions import db
from registry.programs.models import Cycle, Program, ProgramKind
from registry.programs.queries import program_visible
from registry.programs.services import add_program, open_cycle

K = ProgramKind
WORDS: tuple[tuple[str, ProgramKind], ...] = (
    ("春蕾", K.SPRING_BUD), ("两癌|宫颈癌|乳腺癌|患癌", K.CANCER_AID), ("急难|临时救助|应急|救急|大病救助|灾", K.EMERGENCY),
    ("慰问|春节|六一|三八|重阳|助残日|节日|送温暖", K.FESTIVAL), ("结对|一对一|爱心妈妈", K.PAIR_AID),
    ("贷款|小额", K.LOAN), ("关爱中心|托管|儿童之家", K.CARE_CENTER), ("助学|奖学", K.SPRING_BUD),
)  # fmt: skip
KIND_CHOICES = {
    "spring_bud": "春蕾助学 春蕾 助学 春蕾计划 助学金", "pair_aid": "结对助学 结对 结对帮扶",
    "cancer_aid": "两癌救助 两癌 宫颈癌救助 乳腺癌救助", "emergency": "急难救助 急难 临时救助 应急救助 救急",
    "festival": "节日慰问 慰问 春节慰问 六一慰问 三八慰问 重阳慰问 送温暖", "loan": "小额贷款 贷款",
    "care_center": "关爱阵地", "other": "其他项目 其他",
}  # fmt: skip


def kind_in(text: str) -> ProgramKind | None:
    """The kind of program that a title or a word speaks of."""
    return next((kind for words, kind in WORDS if re.search(words, text)), None)


@dataclass(eq=False)
class Chosen:
    """A program and a cycle as a row means them; those that are not there yet have no record and are made later."""

    program: Program | None
    program_title: str
    kind: ProgramKind
    cycle: Cycle | None = None
    cycle_title: str = ""
    span: tuple[dt.date, dt.date] | None = None

    @property
    def key(self) -> tuple[object, object]:
        """Program and cycle as part of a row's identity."""
        program = self.program.id if self.program else self.program_title
        return program, (self.cycle.id if self.cycle else self.cycle_title)


def plain(text: str) -> str:
    """A title as it is compared."""
    return re.sub(r"[\s“”\"《》()\-—]", "", half_width(text))


@dataclass
class ProgramBook:
    """Programs and cycles that the actor sees, read once for a file; what is missing is made once."""

    context: RosterContext
    programs: Sequence[Program] = ()
    cycles: dict[int, list[Cycle]] = field(default_factory=dict)
    _made: dict[str, Program] = field(default_factory=dict)
    _opened: dict[tuple[int, str], Cycle] = field(default_factory=dict)

    def __post_init__(self) -> None:
        actor = self.context.actor
        self.programs = db.session.scalars(select(Program).where(program_visible(actor)).order_by(Program.id)).all()
        query = (
            select(Cycle).options(joinedload(Cycle.program)).where(Cycle.program_id.in_([p.id for p in self.programs]))
        )
        for cycle in db.session.scalars(query.order_by(Cycle.starts_on, Cycle.id)):
            self.cycles.setdefault(cycle.program_id, []).append(cycle)

    def choose(self, entry: RosterEntry, on: dt.date | None, *, household: bool | None = None) -> Chosen | None:
        """The program and cycle of a row; None after a refusal. `household`: whether it is a row of 户."""
        chosen = self._program(entry, household)
        if chosen is not None:
            self._cycle(chosen, entry, on)
        return chosen

    def _program(self, entry: RosterEntry, household: bool | None) -> Chosen | None:
        said = str(entry.values.get("program") or "")
        same = [p for p in self.programs if said and plain(said) in (plain(p.title), plain(p.code))]
        if said and not same:
            same = [p for p in self.programs if plain(said) in plain(p.title) or plain(p.title) in plain(said)]
        code = entry.values.get("program_kind")
        kind = K(code) if code else kind_in(said) or (kind_in(entry.title) if not said else None)
        if not same and kind is not None:
            same = [p for p in self.programs if p.kind is kind and p.closed_on is None and (not said or self._usual(p))]
        if household is not None and len(same) > 1:
            same = [p for p in same if p.per_household is household] or same
        if len(same) == 1 or (same and (len({p.kind for p in same}) == 1 and not said)):
            return Chosen(same[0], same[0].title, same[0].kind)
        if same:
            titles = "、".join(p.title for p in same[:5])
            entry.refuse("program", "program_ambiguous", _("“%(said)s”可能是好几个项目：%(titles)s。请写全名。",
                                                           said=said or entry.title, titles=titles))  # fmt: skip
            return None
        return self._new_program(entry, said, kind)

    @staticmethod
    def _usual(program: Program) -> bool:
        """Shipped defaults stand for their kind whatever a paper calls it; an office's own programs do not."""
        return not program.code.startswith("p-")

    def _new_program(self, entry: RosterEntry, said: str, kind: ProgramKind | None) -> Chosen | None:
        if kind is None:
            known = "、".join(p.title for p in self.programs if p.closed_on is None)[:120]
            message = (_("没有“%(said)s”这个项目。现有：%(known)s。", said=said, known=known or "—") if said
                       else _("没写是哪个项目。请加上“项目”一列。"))  # fmt: skip
            entry.refuse("program", "program_unknown", message)
            return None
        title = (said or TITLES[kind])[:100]
        if not self.context.actor.can(Permission.PROGRAM_WRITE):
            entry.refuse("program", "program_unknown", _("还没有“%(said)s”这个项目。请旗妇联先建项目。", said=title))
            return None
        entry.warn(
            "program", "program_new", _("还没有“%(said)s”这个项目，导入时先建一个。请以后核对它的规则。", said=title)
        )
        return Chosen(None, title, kind)

    def _cycle(self, chosen: Chosen, entry: RosterEntry, on: dt.date | None) -> None:
        said = str(entry.values.get("cycle") or "").strip()
        cycles = self.cycles.get(chosen.program.id, []) if chosen.program else []
        for cycle in cycles:
            if said and plain(cycle.title) == plain(said):
                chosen.cycle, chosen.cycle_title = cycle, cycle.title
                return
        day = on or entry.filled_on or self.context.today
        inside = [cycle for cycle in cycles if cycle.starts_on <= day <= cycle.ends_on]
        if inside and not said:
            chosen.cycle, chosen.cycle_title = inside[-1], inside[-1].title
            return
        chosen.cycle_title, chosen.span = said[:50] or str(day.year) + "年", _span(said, day)

    def settle_program(self, chosen: Chosen) -> Program:
        """The program to write into, made when it is not there."""
        program = chosen.program or self._made.get(chosen.program_title)
        if program is None:
            program = self._made[chosen.program_title] = self._add(chosen)
        return program

    def settle(self, chosen: Chosen) -> Cycle:
        """The cycle to write into: the program and the cycle are made when they are not there."""
        program = self.settle_program(chosen)
        if chosen.cycle is not None:
            return chosen.cycle
        key = (program.id, chosen.cycle_title)
        if key not in self._opened:
            first, last = chosen.span or _span("", self.context.today)
            self._opened[key] = open_cycle(program, chosen.cycle_title, first, last, actor=self.context.actor, today=self.context.today)  # fmt: skip
            self._opened[key].program = program
        return self._opened[key]

    def _add(self, chosen: Chosen) -> Program:
        rules: dict[str, Any] = {
            "audience": "any",
            "notice_required": False,
            "note": str(_("花名册导入时建的，规则请核对。")),
        }
        home = self.context.region[:6] + "000000"
        return add_program(chosen.program_title, chosen.kind, home, actor=self.context.actor,
                           today=self.context.today, **rules)  # fmt: skip


TITLES = {
    K.SPRING_BUD: "春蕾计划助学", K.PAIR_AID: "结对助学", K.CANCER_AID: "两癌救助", K.EMERGENCY: "急难救助",
    K.FESTIVAL: "节日慰问", K.LOAN: "妇女创业小额担保贷款", K.CARE_CENTER: "儿童关爱阵地", K.OTHER: "其他项目",
}  # fmt: skip


def _span(said: str, day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the cycle that a text names, else the year of the day."""
    try:
        return parse_period(said)
    except Invalid:
        year = re.search(r"(19|20)\d{2}", said)
        number = int(year[0]) if year else day.year
        return dt.date(number, 1, 1), dt.date(number, 12, 31)
