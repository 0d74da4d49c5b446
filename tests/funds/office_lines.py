"""More verbs of the office: budget lines with their spendings, and payments brought in by a roster and confirmed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import current_app

from registry.disbursements import services as paying
from registry.disbursements.models import Batch
from registry.extensions import db
from registry.funds import budgets
from registry.funds.budget_models import BudgetLine, BudgetSpending
from registry.people.models import Person
from registry.rosters.catalogue import kinds_of
from registry.rosters.services import import_roster, undo_import
from tests.rosters.sheets import workbook

HEADS = ("序号", "姓名", "身份证号", "对象类别", "发放日期", "慰问金", "资金来源", "项目")
COUNTY = "150824000000"


@dataclass
class Line:
    """A budget line in the model."""

    row: int
    allotted: int
    held: int = 0
    spent: int = 0

    @property
    def left(self) -> int:
        return self.allotted - self.held - self.spent


@dataclass
class Brought:
    """A payment brought in: its import, its batch, and what became of it (waiting, confirmed, back, undone)."""

    ref: str
    batch: int
    amount: int
    state: str = "waiting"

    @property
    def stands(self) -> bool:
        return self.state in ("waiting", "confirmed")


class MoreVerbs:
    """To be mixed into the Office, whose model of the money it moves."""

    actors: Any
    base: Any
    day: dt.date
    money: Any
    fund: Any
    serial: int
    _who: Any
    _try: Any
    _open: Any
    _key: Any

    def _begin(self) -> None:
        self.lines: list[Line] = []
        self.spendings: list[tuple[int, Line, int]] = []
        self.charged: dict[int, Line] = {}
        self.brought: list[Brought] = []

    # Budget lines

    def add_line(self, allotted: int) -> None:
        """A line of the fund."""
        made = self._try("line", True, lambda: budgets.add_line(
            self.fund, year=2026, title=f"科目 {self._key()}", allotted_fen=allotted, actor=self.actors.county))  # fmt: skip
        self.lines.append(Line(made.id, allotted))

    def _line(self, pick: int) -> tuple[Line, BudgetLine] | None:
        if not self.lines:
            return None
        line = self.lines[pick % len(self.lines)]
        return line, db.session.get_one(BudgetLine, line.row)

    def spend(self, pick: int, amount: int) -> None:
        """Money out for the line: no more than it has left, nor than there is."""
        found = self._line(pick)
        if found is None:
            return
        line, row = found
        ought = amount <= line.left and amount <= self.money["free"] and self._open(self.day)
        made = self._try("spend", ought, lambda: budgets.spend(
            row, amount, on=self.day, what="讲课费", key=self._key(), **self._who()))  # fmt: skip
        if made is not None:
            self.money.update({"free": -amount, "out": amount})
            line.spent += amount
            self.spendings.append((made.id, line, amount))

    def reverse_spending(self, pick: int) -> None:
        """A spending goes back into the line, once."""
        if not self.spendings:
            return
        place = pick % len(self.spendings)
        ref, line, amount = self.spendings[place]
        row = db.session.get_one(BudgetSpending, ref)
        ought = amount > 0 and self._open(self.day)
        if self._try("reverse spending", ought, lambda: budgets.reverse_spending(row, reason="退课", **self._who())):
            self.money.update({"free": amount, "out": -amount})
            line.spent -= amount
            self.spendings[place] = (ref, line, 0)

    def change_line(self, pick: int, allotted: int) -> None:
        """More or less for a line, never less than is taken."""
        found = self._line(pick)
        if found is None:
            return
        line, row = found
        ought = allotted >= max(1, line.held + line.spent)
        if self._try("change line", ought, lambda: budgets.change_allotted(
            row, allotted, reason="年中调整", actor=self.actors.county)):  # fmt: skip
            line.allotted = allotted

    # Payments brought in

    def bring_in(self, child: int, amount: int, days: int) -> None:
        """A payment of the past out of the fund, by a roster."""
        self.serial += 1
        fen, on = amount + self.serial, self.day - dt.timedelta(days=days)
        person = db.session.get_one(Person, self.base.children[child % len(self.base.children)])
        row = [1, person.name, "", "个人", on.isoformat(), fen / 100, self.fund.title, "春节慰问"]
        kinds = kinds_of(current_app.extensions["plugs"])
        ought = self._open(on) and fen <= self.money["free"]
        made = self._try("bring in", ought, lambda: import_roster(
            kinds["disbursements"], workbook([row], headings=HEADS), "慰问.xlsx", region=COUNTY, **self._who()))  # fmt: skip
        if made is not None:
            assert made.counts.created == 1, made.planned.reading.all_problems()
            self.money.update({"free": -fen, "out": fen})
            batch = db.session.query(Batch).order_by(Batch.id.desc()).first()
            self.brought.append(Brought(str(made.import_id), batch.id, fen))

    def _past(self, pick: int) -> tuple[Brought, Batch] | None:
        if not self.brought:
            return None
        one = self.brought[pick % len(self.brought)]
        return one, db.session.get_one(Batch, one.batch)

    def confirm(self, pick: int, own: bool) -> None:
        """A second person confirms; the importer herself never, and what is gone neither. Twice is once."""
        found = self._past(pick)
        if found is None:
            return
        one, batch = found
        who = self.actors.county if own else self.actors.county2
        ought = one.state == "confirmed" or (one.state == "waiting" and not own)
        if one.state == "undone":
            ought = batch.approver_id is not None
        done = self._try("confirm", ought, lambda: (paying.confirm_past([batch], actor=who, today=self.day), True))
        if done and one.state == "waiting":
            one.state = "confirmed"

    def send_back(self, pick: int) -> None:
        """Not as it was: the money is in the fund again."""
        found = self._past(pick)
        if found is None:
            return
        one, batch = found
        ought = one.state == "waiting" and self._open(self.day)
        who = {"actor": self.actors.county2, "today": self.day}
        if self._try("send back", ought, lambda: paying.send_back_past(batch, reason="没发", **who)):
            self._gone(one, "back")

    def undo_import(self, pick: int) -> None:
        """The whole import taken back; what was sent back before moves nothing again."""
        found = self._past(pick)
        if found is None:
            return
        one = found[0]
        ought = one.state != "undone" and (self._open(self.day) or not one.stands)
        kinds = kinds_of(current_app.extensions["plugs"])
        if self._try("undo", ought, lambda: undo_import(one.ref, kinds, **self._who())):
            self._gone(one, "undone")

    def _gone(self, one: Brought, state: str) -> None:
        if one.stands:
            self.money.update({"free": one.amount, "out": -one.amount})
        one.state = state

    def prove_lines(self) -> None:
        """Each line as the model has it, and nobody approved what she made."""
        rows = {line.id: line for line in db.session.query(BudgetLine)}
        for line in self.lines:
            row = rows[line.row]
            assert (row.allotted_fen, row.held_fen, row.spent_fen) == (line.allotted, line.held, line.spent)
            assert line.left >= 0
        for one in self.brought:
            batch = db.session.get_one(Batch, one.batch)
            assert batch.past and (batch.state.value in ("paid", "closed")) == one.stands
            assert one.state != "waiting" or batch.approver_id is None
            assert one.state != "confirmed" or batch.approver_id not in (None, batch.maker_id)
