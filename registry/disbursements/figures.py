"""The figures of the pay-outs and the records behind each: one WHERE for both, so that a number opens to its rows.

They count by the day paid; what was returned or voided is not counted. Persons, person-times and households are
never added, cash and goods never either (contract, Summary figures; domain rules, section 5).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from registry.access.actor import Actor
from registry.access.scope import covers, visible_to, within
from registry.core.errors import NotFound
from registry.core.i18n import Text, _
from registry.core.plugs import FigureSpec
from registry.disbursements.lines import PAID_STATES
from registry.disbursements.models import Batch, Disbursement
from registry.extensions import db
from registry.people.models import Person
from registry.programs.models import Program, ProgramKind

K = ProgramKind
PAGE = 50
D = Disbursement


@dataclass(frozen=True)
class Figure:
    """A figure: of which kinds of program, which lines, and what of them is counted."""

    id: str
    label: Text
    unit: str
    kinds: tuple[ProgramKind, ...]
    measure: str  # persons | rows | cash | goods
    households: bool | None = None
    sensitive: bool = False


FIGURES: dict[str, Figure] = {
    figure.id: figure
    for figure in (
        Figure("spring_bud.persons", _("春蕾助学人数"), "person", (K.SPRING_BUD,), "persons"),
        Figure("spring_bud.person_times", _("春蕾助学人次"), "person_time", (K.SPRING_BUD,), "rows"),
        Figure("spring_bud.amount", _("春蕾助学金额"), "fen", (K.SPRING_BUD,), "cash"),
        Figure("pair_aid.persons", _("结对助学人数"), "person", (K.PAIR_AID,), "persons"),
        Figure("pair_aid.person_times", _("结对助学人次"), "person_time", (K.PAIR_AID,), "rows"),
        Figure("pair_aid.amount", _("结对助学金额"), "fen", (K.PAIR_AID,), "cash"),
        Figure("festival.persons", _("节日慰问人数"), "person", (K.FESTIVAL,), "persons", households=False),
        Figure("festival.households", _("节日慰问户数"), "household", (K.FESTIVAL,), "persons", households=True),
        Figure("festival.cash", _("节日慰问金"), "fen", (K.FESTIVAL,), "cash"),
        Figure("festival.goods", _("节日慰问物资折价"), "fen", (K.FESTIVAL,), "goods"),
        Figure("emergency.person_times", _("急难救助人次"), "person_time", (K.EMERGENCY,), "rows"),
        Figure("emergency.amount", _("急难救助金额"), "fen", (K.EMERGENCY,), "cash"),
        Figure("cancer_aid.persons", _("两癌救助人数"), "person", (K.CANCER_AID,), "persons", sensitive=True),
        Figure("cancer_aid.amount", _("两癌救助金额"), "fen", (K.CANCER_AID,), "cash", sensitive=True),
    )
}

PAID_MONEY = "paid.amount"
"""All money paid, of whatever program: a figure of the desk, not of the summary."""
OF_DESK: dict[str, Figure] = {PAID_MONEY: Figure(PAID_MONEY, _("已发的钱"), "fen", tuple(ProgramKind), "cash")}


def _where(figure: Figure, region: str, first: dt.date, last: dt.date) -> list[ColumnElement[bool]]:
    """Which payments a figure counts."""
    programs = select(Program.id).where(Program.kind.in_(figure.kinds))
    found: list[ColumnElement[bool]] = [
        D.program_id.in_(programs),
        D.paid_on.between(first, last),
        D.state.in_(PAID_STATES),
        within(region, D.scope_code),
    ]
    if figure.households is not None:
        found.append(D.per_household.is_(figure.households))
    if figure.measure == "cash":
        found.append(D.amount_fen > 0)
    if figure.measure == "goods":
        found.append(D.goods_value_fen > 0)
    return found


_MEASURES: dict[str, Any] = {
    "persons": func.count(func.distinct(D.person_id)),
    "rows": func.count(),
    "cash": func.coalesce(func.sum(D.amount_fen), 0),
    "goods": func.coalesce(func.sum(D.goods_value_fen), 0),
}


def count_figure(figure: Figure, region: str, first: dt.date, last: dt.date) -> int:
    """The value: whole numbers, fen for money."""
    query = select(_MEASURES[figure.measure]).select_from(D).where(*_where(figure, region, first, last))
    return int(db.session.scalar(query) or 0)


def records_url(figure_id: str, region: str, first: dt.date, last: dt.date) -> str:
    """The page that lists what a figure counts."""
    return f"/disbursements/records?figure={figure_id}&region={region}&from={first}&to={last}"


def _spec(figure: Figure) -> FigureSpec:
    def count(region: str, first: dt.date, last: dt.date, today: dt.date) -> int:
        return count_figure(figure, region, first, last)

    def records(region: str, first: dt.date, last: dt.date) -> str:
        return records_url(figure.id, region, first, last)

    return FigureSpec(figure.id, figure.label, figure.unit, count, records, sensitive=figure.sensitive)


def figure_specs() -> list[FigureSpec]:
    """All figures of this room for the plug point."""
    return [_spec(figure) for figure in FIGURES.values()]


@dataclass(frozen=True)
class Record:
    """A row behind a figure: one payment, or one person (or household) with all her payments of the period."""

    key: int
    person_id: int
    name: str
    person_ref: str
    scope_code: str
    here: bool
    program: str
    batch_ref: str
    batch_number: str
    past: bool
    paid_on: dt.date
    times: int
    cash: int
    goods: int


@dataclass(frozen=True)
class Records:
    """A page of records and the sums of all of them."""

    figure: Figure
    rows: Sequence[Record]
    count: int
    cash: int
    goods: int
    next: int | None


def list_records(
    figure_id: str, actor: Actor, *, region: str, first: dt.date, last: dt.date, after: int | None = None,
    limit: int = PAGE,
) -> Records:  # fmt: skip
    """What a figure counts inside the actor's region: `count` of all rows equals it (sums equal it for money).

    A figure of persons or households has one row each, the others one per payment. Raises NotFound.
    """
    figure = FIGURES.get(figure_id) or OF_DESK.get(figure_id)
    if figure is None:
        raise NotFound
    where = [*_where(figure, region, first, last), visible_to(actor, D.scope_code)]
    number = _MEASURES["persons"] if figure.measure == "persons" else func.count()
    total = db.session.execute(
        select(number.label("n"), _MEASURES["cash"].label("cash"), _MEASURES["goods"].label("goods"))
        .select_from(D)
        .where(*where)
    ).one()
    query = (_by_person if figure.measure == "persons" else _by_payment)(where, after)
    found = db.session.execute(query.limit(limit + 1)).all()
    rows = [_record(row, actor) for row in found[:limit]]
    following = rows[-1].key if len(found) > limit else None
    return Records(figure, rows, total.n, int(total.cash), int(total.goods), following)


def _columns(key: Any, counted: Callable[[Any], Any], times: Any) -> list[Any]:
    past = counted(case((Batch.past, 1), else_=0)).label("past")
    return [
        key.label("key"), Person.id.label("person_id"), Person.name.label("name"), Person.public_id.label("person_ref"),
        Person.scope_code.label("home"), counted(D.scope_code).label("scope_code"),
        counted(Program.title).label("program"), counted(Batch.public_id).label("batch_ref"),
        counted(Batch.number).label("batch_number"), counted(D.paid_on).label("paid_on"), past, times.label("times"),
    ]  # fmt: skip


def _joined(columns: list[Any], where: list[ColumnElement[bool]]) -> Select[Any]:
    return (
        select(*columns)
        .select_from(D)
        .join(Person, D.person_id == Person.id)
        .join(Program, D.program_id == Program.id)
        .join(Batch, D.batch_id == Batch.id)
        .where(*where)
    )


def _by_payment(where: list[ColumnElement[bool]], after: int | None) -> Select[Any]:
    columns = _columns(D.id, lambda column: column, func.coalesce(1, 1))
    columns += [D.amount_fen.label("cash"), D.goods_value_fen.label("goods")]
    query = _joined(columns, where)
    return (query if after is None else query.where(D.id < after)).order_by(D.id.desc())


def _by_person(where: list[ColumnElement[bool]], after: int | None) -> Select[Any]:
    columns = _columns(Person.id, func.max, func.count())
    columns += [func.sum(D.amount_fen).label("cash"), func.sum(D.goods_value_fen).label("goods")]
    query = _joined(columns, where)
    query = query if after is None else query.where(Person.id > after)
    return query.group_by(Person.id, Person.name, Person.public_id, Person.scope_code).order_by(Person.id)


def _record(row: Any, actor: Actor) -> Record:
    return Record(
        row.key, row.person_id, row.name, row.person_ref, row.scope_code, covers(actor, row.home), row.program, row.batch_ref,
        row.batch_number, bool(row.past), row.paid_on, row.times, int(row.cash), int(row.goods),
    )  # fmt: skip
