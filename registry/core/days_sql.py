"""Days added to a date column, in the words of both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class days_after(FunctionElement[Any]):
    """`days_after(column, days)`: the date that many days after the one of the column; both may be expressions."""

    type = Date()
    inherit_cache = True


@compiles(days_after, "sqlite")
def _sqlite(element: days_after, compiler: Any, **kwargs: Any) -> str:
    day, days = (compiler.process(clause, **kwargs) for clause in element.clauses)
    return f"date({day}, ({days}) || ' days')"


@compiles(days_after, "postgresql")
def _postgresql(element: days_after, compiler: Any, **kwargs: Any) -> str:
    day, days = (compiler.process(clause, **kwargs) for clause in element.clauses)
    return f"({day} + CAST({days} AS integer))"
