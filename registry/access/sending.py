"""A list goes out as the worker sees it: the pages of the list's own query, one after the other, logged and marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue

from registry.access.web import committed, current_actor, current_today
from registry.audit.services import record
from registry.core.clock import local_time
from registry.core.i18n import Text, _
from registry.core.orm import utcnow
from registry.core.tables.outgoing import TYPES, Out, as_csv, as_xlsx

MOST = 5000  # rows of one file; more is said in its first line


@dataclass(frozen=True)
class Outgoing:
    """What a list declares: the file's name, its title, the columns, the word in the log."""

    name: str
    title: Text
    columns: Sequence[Out]
    action: str


def all_pages(page_at: Callable[[str | None], Any]) -> tuple[list[Any], bool]:
    """Every row of a list by its own pages, at most MOST, and whether there are more."""
    rows: list[Any] = []
    cursor: str | None = None
    while True:
        page = page_at(cursor)
        rows += page.rows
        cursor = page.next_cursor
        if cursor is None or len(rows) > MOST:
            return rows[:MOST], len(rows) > MOST


def send(
    out: Outgoing, rows: Sequence[Any], *, more: bool, demo: bool, subjects: Iterable[int] = ()
) -> ResponseReturnValue:
    """The rows as a download in the form's `format` (xlsx unless csv); a view with @writes returns it."""
    actor, kind = current_actor(), "csv" if request.form.get("format") == "csv" else "xlsx"
    mark = _mark(out, len(rows), more=more, demo=demo)
    data = as_csv(mark, out.columns, rows) if kind == "csv" else as_xlsx(str(out.title), mark, out.columns, rows)
    record(actor, out.action, None, subjects=list(subjects), detail={"rows": len(rows), "format": kind})
    response = Response(data, content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{out.name}-{current_today():%Y%m%d}.{kind}"'
    return committed(response)


def _mark(out: Outgoing, count: int, *, more: bool, demo: bool) -> str:
    when = local_time(utcnow()).strftime("%Y-%m-%d %H:%M")
    said = [str(_("%(title)s，共 %(count)s 行。%(who)s %(when)s 导出。", title=out.title, count=count,
                  who=current_actor().name, when=when))]  # fmt: skip
    if more:
        said.append(str(_("名单更长，这里只有前 %(count)s 行，请缩小范围再导出。", count=count)))
    if demo:
        said.append(str(_("演示数据，不是真人。")))
    return "".join(said)
