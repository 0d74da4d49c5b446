"""Importing a roster: preview, whole file or nothing, good rows on request, and taking an import back."""

from __future__ import annotations

import datetime as dt
import gc
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import PurePath
from typing import Any

from sqlalchemy import insert

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.crypto import keys
from registry.core.errors import Conflict, Denied, Invalid
from registry.core.i18n import _
from registry.core.memory import give_back
from registry.core.orm import new_public_id, utcnow
from registry.extensions import db
from registry.files.sealing import open_bytes, seal_bytes
from registry.people.offices import TOLD, Telling
from registry.regions.codes import COUNTY, level_of, normalise_code
from registry.regions.queries import get_region
from registry.rosters.choices import (
    Choices,
    choices_of,
    keep_choices,
    learn_headings,
    learn_places,
    learned_headings,
    learned_places,
)
from registry.rosters.kinds import RosterKind
from registry.rosters.models import ImportState, RosterImport, RosterRow
from registry.rosters.outcomes import CREATED, UPDATED, Context, Trace
from registry.rosters.places import plain_place
from registry.rosters.queries import list_stale_previews, list_traces, lock_import
from registry.rosters.reading.errors_book import errors_workbook
from registry.rosters.reading.roster import Reading, read_roster
from registry.rosters.results import ImportResult, Planned, nothing_written, subject_ids

CONTENT, REFUSED_BOOK = "content", "refused"
WAITING = (ImportState.PREVIEWED, ImportState.WORKING)
PORTION = 2_500
PREVIEW_LIVES = dt.timedelta(hours=24)


def context_for(kind: RosterKind, region: str, filename: str, *, actor: Actor, today: dt.date,
                new_people: bool = False, places: Mapping[str, str] | None = None) -> Context:  # fmt: skip
    """The surroundings of an import into `region`; raises Denied outside the actor's own, Invalid above a county.

    `places`: villages that are meant by names which several have, beside what the office has said before.
    """
    actor.demand(Permission.ROSTER_IMPORT)
    actor.demand(kind.permission)
    code = normalise_code(region)
    if not covers(actor, code):
        raise Denied(_("这个地方不归您管，不能往里导入。请选本单位或下面的地方。"))
    if level_of(code) < COUNTY:
        raise Invalid(_("花名册按旗县、乡镇或村导入。请选到旗县或以下。"), "region")
    get_region(code)
    name = PurePath(filename.replace("\\", "/")).name
    known = learned_places(actor) | dict(places or {})
    return Context(actor, code, today, name, new_people, places=known, telling=Telling(actor, today))


def plan_roster(kind: RosterKind, data: bytes, filename: str, context: Context) -> Planned:
    """Read a file and say what it would do; writes nothing. Raises Unreadable, and Invalid for a file without rows."""
    with many_objects():
        reading = read_checked(kind, data, filename, context.today, context.actor)
        give_back()
        return Planned(reading, kind.preview(reading, context), context.telling)


@contextmanager
def many_objects() -> Iterator[None]:
    """Rows by the hundred thousand hold each other in no circle: the collector looks only at what is new."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 1_000, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        give_back()


def read_checked(kind: RosterKind, data: bytes, filename: str, today: dt.date, actor: Actor) -> Reading:
    """The rows of a file, with the headings of the actor's office; raises Unreadable, and Invalid when there are none."""
    reading = read_roster(data, filename, kind.vocabulary.taught(learned_headings(actor, kind.name)), today=today)
    if not reading.rows and not reading.problems:
        raise Invalid(_("表头下面没有数据行。请看看是不是选错了文件。"), "file")
    return reading


def import_roster(
    kind: RosterKind, data: bytes, filename: str, *, region: str, actor: Actor, today: dt.date,
    partial: bool = False, dry_run: bool = False, new_people: bool = False, places: Mapping[str, str] | None = None,
) -> ImportResult:  # fmt: skip
    """Import a file: all of it or, when a row is refused and not `partial`, nothing. `places`: see context_for.

    Raises Unreadable, Invalid, Denied, Conflict. Logged as roster.import, or roster.preview when nothing is written.
    """
    said = {plain_place(name): normalise_code(code) for name, code in (places or {}).items()}
    context = context_for(kind, region, filename, actor=actor, today=today, new_people=new_people, places=said)
    planned = plan_roster(kind, data, filename, context)
    counts = planned.counts
    _record_told(planned, context)
    if dry_run or (counts.refused and not partial):
        record(actor, "roster.preview", subjects=subject_ids(planned.outcomes), region_code=context.region,
               detail={"kind": kind.name, "rows": counts.rows, "refused": counts.refused})  # fmt: skip
        return ImportResult(planned, counts if dry_run else nothing_written(counts))
    batch = _new_import(kind, data, context)
    _apply(batch, kind, planned, context)
    learn_places(actor, said)
    return ImportResult(planned, counts, batch.public_id, written=True)


def keep_preview(
    kind: RosterKind, data: bytes, filename: str, *, region: str, actor: Actor, today: dt.date
) -> RosterImport:
    """Keep a file, sealed, to be looked at and confirmed; nothing of it goes into the register.

    Raises as import_roster. Logged as roster.upload. Files that nobody confirmed within a day are dropped.
    """
    context = context_for(kind, region, filename, actor=actor, today=today)
    reading = read_checked(kind, data, filename, today, actor)
    for old in list_stale_previews(utcnow() - PREVIEW_LIVES, actor):
        old.state, old.content = ImportState.DISCARDED, None
    batch = _new_import(kind, data, context)
    batch.state, batch.rows = ImportState.PREVIEWED, len(reading.rows)
    batch.content = seal_bytes(keys(), data, owner=batch.public_id, variant=CONTENT)
    db.session.add(batch)
    db.session.flush()
    record(actor, "roster.upload", batch, detail={"kind": kind.name, "rows": batch.rows})
    return batch


def plan_again(batch: RosterImport, kind: RosterKind, *, actor: Actor, today: dt.date) -> Planned:
    """What the kept file would do now, with the worker's answers; raises Conflict when it is not kept any more."""
    if batch.state not in WAITING or batch.content is None:
        raise Conflict(_("这个文件已经收过或放弃了。要再导入，请重新选文件。"))
    data = open_bytes(keys(), batch.content, owner=batch.public_id, variant=CONTENT)
    return plan_roster(kind, data, batch.filename, _context_again(batch, kind, actor=actor, today=today))


def _context_again(batch: RosterImport, kind: RosterKind, *, actor: Actor, today: dt.date) -> Context:
    said = choices_of(batch)
    context = context_for(kind, batch.scope_code, batch.filename, actor=actor, today=today, new_people=said.new_people)
    return replace(context, policy=said.policy, answers=said.answers, places={**context.places, **said.places})


def answer_preview(public_id: str, choices: Choices, headings: Mapping[str, str], *, actor: Actor) -> RosterImport:
    """Keep the worker's answers about a previewed file; headings and villages are remembered for her office.

    Raises Conflict.
    """
    batch = lock_import(public_id, actor)
    if batch.state is not ImportState.PREVIEWED:
        raise Conflict(_("这个文件已经收过或放弃了。要再导入，请重新选文件。"))
    keep_choices(batch, choices)
    learn_headings(actor, batch.kind, headings)
    learn_places(actor, choices.places)
    record(actor, "roster.answer", batch, detail={"kind": batch.kind, "headings": len(headings)})
    return batch


def confirm_import(public_id: str, kinds: dict[str, RosterKind], *, actor: Actor, today: dt.date) -> RosterImport:
    """Take the good rows of a previewed file. A second press finds it done and changes nothing."""
    batch = lock_import(public_id, actor)
    if batch.state is ImportState.DONE:
        return batch
    kind = kinds[batch.kind]
    planned = plan_again(batch, kind, actor=actor, today=today)
    context = _context_again(batch, kind, actor=actor, today=today)
    batch.content = None
    _record_told(planned, context)
    _apply(batch, kind, planned, context)
    return batch


def begin_work(public_id: str, *, actor: Actor, again: bool = False) -> bool:
    """Mark a previewed file as being taken; False when somebody else has begun already. `again`: a lost job."""
    batch = lock_import(public_id, actor)
    if batch.state is not ImportState.PREVIEWED and not (again and batch.state is ImportState.WORKING):
        return False
    batch.state, batch.started_at, batch.failure = ImportState.WORKING, utcnow(), None
    record(actor, "roster.work", batch, detail={"kind": batch.kind, "rows": batch.rows})
    return True


def release_import(public_id: str, *, why: str, actor: Actor) -> RosterImport:
    """A file that could not be taken waits again, with the reason."""
    batch = lock_import(public_id, actor)
    if batch.state is ImportState.WORKING:
        batch.state, batch.failure = ImportState.PREVIEWED, why[:300]
        record(actor, "roster.release", batch, detail={"kind": batch.kind})
    return batch


def discard_import(public_id: str, *, actor: Actor) -> RosterImport:
    """Drop a previewed file; raises Conflict when it was taken. Logged as roster.discard."""
    batch = lock_import(public_id, actor)
    if batch.state not in (ImportState.PREVIEWED, ImportState.DISCARDED):
        raise Conflict(_("这个文件已经收下了。要退回去，请用“撤回”。"))
    batch.state, batch.content = ImportState.DISCARDED, None
    record(actor, "roster.discard", batch)
    return batch


def undo_import(public_id: str, kinds: dict[str, RosterKind], *, actor: Actor, today: dt.date) -> RosterImport:
    """Take an import back as a whole; raises Conflict when it is not there to take back or money has followed.

    Logged as roster.undo.
    """
    actor.demand(Permission.ROSTER_IMPORT)
    batch = lock_import(public_id, actor)
    if batch.state is not ImportState.DONE:
        raise Conflict(_("这次导入已经撤回，或者还没有收下，不用再撤。"))
    kind = kinds[batch.kind]
    actor.demand(kind.permission)
    context = Context(actor, batch.scope_code, today, batch.filename)
    subjects = kind.undo(list_traces(batch), context)
    batch.state, batch.undone_at, batch.undone_by_id = ImportState.UNDONE, utcnow(), actor.user_id
    batch.refused_book = None
    db.session.flush()
    record(actor, "roster.undo", batch, subjects=subjects, detail={"kind": batch.kind})
    return batch


def refused_workbook(batch: RosterImport, planned: Planned | None) -> bytes:
    """The refused rows with their reasons: of the preview as planned, or as kept with the import.

    Raises Conflict when there are none.
    """
    if planned is not None:
        return errors_workbook(planned.reading.rows)
    if batch.refused_book is None:
        raise Conflict(_("这次导入没有退回的行。"))
    return open_bytes(keys(), batch.refused_book, owner=batch.public_id, variant=REFUSED_BOOK)


def _record_told(planned: Planned, context: Context) -> None:
    for subjects in planned.telling.groups():
        record(context.actor, TOLD, subjects=subjects, region_code=context.region)


def _new_import(kind: RosterKind, data: bytes, context: Context) -> RosterImport:
    digest = hmac.new(keys().derive("roster-digest"), data, hashlib.sha256).hexdigest()
    return RosterImport(
        kind=kind.name, filename=context.source[:200], digest=digest, scope_code=context.region,
        created_by_id=context.actor.user_id,
    )  # fmt: skip


def _count(batch: RosterImport, planned: Planned) -> None:
    counts = planned.counts
    batch.rows, batch.created, batch.updated = counts.rows, counts.created, counts.updated
    batch.unchanged, batch.refused, batch.people_created = counts.unchanged, counts.refused, counts.people_created


def _apply(batch: RosterImport, kind: RosterKind, planned: Planned, context: Context) -> None:
    batch.state = ImportState.DONE
    _count(batch, planned)
    if planned.refused_rows:
        book = errors_workbook(planned.reading.rows)
        batch.refused_book = seal_bytes(keys(), book, owner=batch.public_id, variant=REFUSED_BOOK)
    db.session.add(batch)
    db.session.flush()
    doing = [outcome for outcome in planned.outcomes if outcome.action in (CREATED, UPDATED)]
    with many_objects():
        traces = kind.apply(doing, context) if doing else ()
    _keep_traces(batch, traces)
    detail = {"kind": kind.name, "rows": batch.rows, "created": batch.created, "updated": batch.updated,
              "refused": batch.refused}  # fmt: skip
    record(context.actor, "roster.import", batch, subjects=subject_ids(planned.outcomes), detail=detail)


def _keep_traces(batch: RosterImport, traces: Iterable[Trace]) -> None:
    rest = iter(traces)
    while portion := list(islice(rest, PORTION)):
        db.session.execute(insert(RosterRow), _trace_rows(batch, portion))


def _trace_rows(batch: RosterImport, traces: list[Trace]) -> list[dict[str, Any]]:
    ring, rows = keys(), []
    for trace in traces:
        public_id = new_public_id()
        before = ring.seal(public_id, "before", trace.before) if trace.before else None
        rows.append({
            "public_id": public_id, "import_id": batch.id, "sheet": trace.row.sheet[:100],
            "row": trace.row.row_number, "action": trace.action, "object_type": trace.object_type,
            "object_id": trace.object_id, "before_sealed": before,
        })  # fmt: skip
    return rows
