"""Taking a large file: the job is a row of the database, the work a thread of the serving process, the page asks.

Everything is written in one transaction, so that a process that dies leaves nothing half-written; the job is then
found without its worker and can be taken again. The browser may be closed meanwhile.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Mapping

from flask import Flask

from registry.access.actor import Actor
from registry.core.engine import begin_write
from registry.core.errors import DomainError
from registry.core.i18n import _
from registry.core.orm import utcnow
from registry.extensions import db
from registry.rosters import services
from registry.rosters.kinds import RosterKind
from registry.rosters.models import ImportState, RosterImport

LARGE = 2_000  # rows from which a file is taken beside the request
# Taking a lost job again is safe whatever became of it: the row is locked, and what is done is found done.
LOST_AFTER = dt.timedelta(minutes=5)
_SINCE = utcnow()  # when this process began: what was begun earlier has died with another one
_running: dict[str, threading.Thread] = {}


def is_lost(batch: RosterImport) -> bool:
    """Whether the job is marked as worked on although nobody works on it any more."""
    thread = _running.get(batch.public_id)
    if batch.state is not ImportState.WORKING or (thread is not None and thread.is_alive()):
        return False
    begun = batch.started_at
    return thread is not None or begun is None or begun < _SINCE or utcnow() - begun > LOST_AFTER


def start(app: Flask, public_id: str, kinds: Mapping[str, RosterKind], *, actor: Actor, today: dt.date) -> None:
    """Begin the work on a job whose state was just committed as working."""
    thread = threading.Thread(target=_work, args=(app, public_id, dict(kinds), actor, today), daemon=True)
    _running[public_id] = thread
    thread.start()


def wait_for(public_id: str) -> None:
    """Until the work is over (tests, shutdown)."""
    thread = _running.get(public_id)
    if thread is not None:
        thread.join()


def _work(app: Flask, public_id: str, kinds: dict[str, RosterKind], actor: Actor, today: dt.date) -> None:
    with app.app_context():
        try:
            begin_write(db.session)
            services.confirm_import(public_id, kinds, actor=actor, today=today)
            db.session.commit()
        except DomainError as error:
            _give_up(public_id, str(error.message), actor)
        except Exception:
            logging.getLogger(__name__).exception("roster import %s", public_id)
            _give_up(public_id, str(_("收的时候出了错，什么都没有写入。请再试一次；还不行，请找管理员。")), actor)
        finally:
            db.session.remove()


def _give_up(public_id: str, why: str, actor: Actor) -> None:
    db.session.rollback()
    begin_write(db.session)
    services.release_import(public_id, why=why, actor=actor)
    db.session.commit()
