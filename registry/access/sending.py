"""A list goes out as the worker sees it: its own query page by page, the same narrowing and masks, marked and logged.

`@sends(OUT, lister)` on a list's view gives it POST <list>/export and the buttons on its page; `open_files` makes them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.web import current_actor, current_today, note_read, optional_actor
from registry.core.clock import local_time
from registry.core.errors import Denied
from registry.core.i18n import Text, _
from registry.core.orm import utcnow
from registry.core.tables.outgoing import TYPES, Cell, Out, as_csv, as_xlsx, reach
from registry.web import is_demo

F = TypeVar("F", bound=Callable[..., Any])
MOST = 20_000  # rows of one file; more is said in its first line
AT_ONCE = 500  # rows asked of a list at a time


@dataclass(frozen=True)
class Outgoing:
    """What a list declares: the file's name, its title, the columns, the word in the log.

    `subjects` gives the persons of a row, or the path to one: they are logged, and the file needs people:export besides
    the permission of its page; `also` is one more that is asked for.
    """

    name: str
    title: Text
    columns: Sequence[Out]
    action: str
    subjects: Callable[[Any], Iterable[int]] | str | None = None
    also: Permission | None = None

    def persons(self, row: Any) -> Iterable[int]:
        """The row ids of the persons that a row tells of."""
        if isinstance(self.subjects, str):
            found = reach(row, self.subjects)
            return () if found is None else (found,)
        return self.subjects(row) if self.subjects else ()

    def open_to(self, actor: Actor) -> bool:
        """Whether the actor, who may open the page, may take it away."""
        if self.subjects and not actor.can(Permission.PEOPLE_EXPORT):
            return False
        return self.also is None or actor.can(self.also)


@dataclass(frozen=True)
class Asked:
    """Which list: the narrowing in the address or the form, the values in the path, who asks and on which day.

    `limit` is for lists with pages; `whole` for those without, how many a file asks of it: one more than it
    holds, so that it can say that it is cut (None on the page).
    """

    args: Any
    actor: Actor
    today: dt.date
    cursor: str | None = None
    limit: int = 50
    whole: int | None = None
    path: Mapping[str, Any] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """One word of the narrowing, "" when it is not there."""
        return str(self.args.get(name) or "").strip()


@dataclass(frozen=True)
class Sent:
    """A list on a page: what goes out, and its rows page by page (anything with `rows` and `next_cursor`)."""

    out: Outgoing | Callable[[Asked], Outgoing]
    lister: Callable[[Asked], Any]
    part: str

    def declared(self, asked: Asked) -> Outgoing:
        """The columns for what is asked: tabs of one page may have their own."""
        return self.out if isinstance(self.out, Outgoing) else self.out(asked)


def asked_here(turn: str = "after") -> Asked:
    """What the address of this page asks for; `turn` names the argument that turns the pages."""
    cursor = request.args.get(turn) or None
    return Asked(request.args, current_actor(), current_today(), cursor, path=request.view_args or {})


def sends(
    out: Outgoing | Callable[[Asked], Outgoing], lister: Callable[[Asked], Any], *, part: str = ""
) -> Callable[[F], F]:
    """Declare that the list of this view goes out; `part` names a list that is not the page's only one."""

    def decorate(view: F) -> F:
        view.lists = {**getattr(view, "lists", {}), part: Sent(out, lister, part)}  # type: ignore[attr-defined]
        return view

    return decorate


def open_files(app: Flask) -> None:
    """Give every declared list its address for files, with the permission of its page."""
    for rule in list(app.url_map.iter_rules()):
        page = app.view_functions[rule.endpoint]
        for sent in getattr(page, "lists", {}).values() if "GET" in (rule.methods or ()) else ():
            address = "/".join(filter(None, (rule.rule.rstrip("/"), sent.part, "export")))
            app.add_url_rule(address, _endpoint(rule.endpoint, sent.part), _view(sent, page), methods=["POST"])
    app.add_template_global(file_url)


def file_url(part: str = "") -> str | None:
    """The address for the file of a list on this page, None when there is none or the actor may not take it."""
    endpoint, actor = request.endpoint or "", optional_actor()
    sent = getattr(current_app.view_functions.get(endpoint), "lists", {}).get(part)
    if sent is None or actor is None or not sent.declared(asked_here()).open_to(actor):
        return None
    return url_for(_endpoint(endpoint, part), **(request.view_args or {}))


def _endpoint(page: str, part: str) -> str:
    return "_".join(filter(None, (page, part, "export")))


def _view(sent: Sent, page: Any) -> Callable[..., ResponseReturnValue]:
    def export(**path: Any) -> ResponseReturnValue:
        return _send(
            sent, Asked(request.form, current_actor(), current_today(), limit=AT_ONCE, whole=MOST + 1, path=path)
        )

    export.permission, export.reads_by_post, export.sent = page.permission, True, sent  # type: ignore[attr-defined]
    return export


def _send(sent: Sent, asked: Asked) -> Response:
    """The rows as a download in the form's `format`, xlsx unless csv; built without a lock, logged before it leaves."""
    out, kind = sent.declared(asked), "csv" if asked.get("format") == "csv" else "xlsx"
    if not out.open_to(asked.actor):
        raise Denied
    cells, subjects, more = _collect(sent.lister, out, asked)
    mark = _mark(out, len(cells), asked.actor.name, more=more)
    data = as_csv(mark, out.columns, cells) if kind == "csv" else as_xlsx(str(out.title), mark, out.columns, cells)
    note_read(out.action, subjects=subjects, detail={"rows": len(cells), "format": kind, **asked.path})
    response = Response(data, content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{out.name}-{asked.today:%Y%m%d}.{kind}"'
    return response


def _collect(lister: Callable[[Asked], Any], out: Outgoing, asked: Asked) -> tuple[list[list[Cell]], set[int], bool]:
    """Every row of a list by its own pages as cells, at most MOST; the persons in them; whether there are more."""
    cells: list[list[Cell]] = []
    subjects: set[int] = set()
    while True:
        page, room = lister(asked), MOST - len(cells)
        for row in page.rows[:room]:
            cells.append([column.cell(row) for column in out.columns])
            subjects.update(out.persons(row))
        if page.next_cursor is None or len(page.rows) >= room:
            return cells, subjects, page.next_cursor is not None or len(page.rows) > room
        asked = replace(asked, cursor=str(page.next_cursor))


def _mark(out: Outgoing, count: int, name: str, *, more: bool) -> str:
    when = local_time(utcnow()).strftime("%Y-%m-%d %H:%M")
    said = [str(_("%(title)s，共 %(count)s 行。%(who)s %(when)s 导出。", title=out.title, count=count,
                  who=name, when=when))]  # fmt: skip
    if more:
        said.append(str(_("名单更长，这里只有前 %(count)s 行，请缩小范围再导出。", count=count)))
    if is_demo():
        said.append(str(_("演示数据，不是真人。")))
    return "".join(said)
