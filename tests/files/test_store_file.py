"""Keeping, showing and erasing files: who may, what is logged, what lies on disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.access.actor import Actor
from registry.audit.models import AuditLog, AuditSubject
from registry.core.errors import Denied, Invalid, NotFound
from registry.core.orm import utcnow
from registry.files.intake import FileRefused
from registry.files.models import FileKind, StoredFile
from registry.files.queries import get_file, list_files, read_bytes, read_thumbnail
from registry.files.services import digest_of, erase_file, store_file, sweep_orphans
from registry.files.store import BytesMissing, store
from registry.settings.models import Setting
from tests.files.pictures import PDF, photo

VILLAGE, OTHER = "150824102201", "150825100201"
OWNER = Setting(key="owner", region_code=VILLAGE, value="1", valid_from=dt.date(2026, 1, 1))
LATER = dt.timedelta(days=2)


def keep(actor: Actor, data: bytes | None = None, scope_code: str = VILLAGE) -> StoredFile:
    return store_file(
        data or photo(),
        kind=FileKind.PHOTO,
        owner=OWNER,
        scope_code=scope_code,
        filename="王雨桐 150824.jpg",
        actor=actor,
        person_id=77,
    )


def on_disk(app: Flask) -> list[Path]:
    return [path for path in (Path(app.config["INSTANCE_PATH"]) / "files").rglob("*") if path.is_file()]


def test_a_kept_file_reads_back_and_nothing_lies_in_clear(app: Flask, session: Any, actors: SimpleNamespace) -> None:
    file = keep(actors.township)
    session.commit()
    again = get_file(file.public_id, actors.village)
    assert read_bytes(again).startswith(b"\xff\xd8") and len(read_bytes(again)) == again.size
    assert len(read_thumbnail(again)) > 100 and again.original_name == "王雨桐 150824.jpg"
    assert again.digest == digest_of(photo())
    assert len(on_disk(app)) == 2
    for path in on_disk(app):
        assert b"JFIF" not in path.read_bytes() and file.public_id not in str(path)
        assert path.stat().st_mode & 0o077 == 0


def test_a_pdf_has_no_thumbnail(session: Any, actors: SimpleNamespace) -> None:
    file = keep(actors.township, PDF)
    assert read_bytes(file) == PDF
    with pytest.raises(NotFound):
        read_thumbnail(file)


def test_scope_in_and_out(session: Any, actors: SimpleNamespace) -> None:
    file = keep(actors.township)
    session.commit()
    for actor in (actors.county, actors.township, actors.village):
        assert get_file(file.public_id, actor) is file
        assert list_files(OWNER, actor, kind=FileKind.PHOTO) == [file]
        assert list_files(OWNER, actor, kind=FileKind.CONSENT) == []
    for actor in (actors.other_township, actors.other_county):
        with pytest.raises(NotFound):
            get_file(file.public_id, actor)
        assert list_files(OWNER, actor) == []
    for actor in (actors.city, actors.auditor, actors.system_admin, actors.security_admin):
        with pytest.raises(Denied):
            get_file(file.public_id, actor)
        assert list_files(OWNER, actor) == []
    with pytest.raises(Denied):
        keep(actors.township, scope_code=OTHER)
    with pytest.raises(Denied):
        keep(actors.auditor)


def test_a_refused_file_leaves_nothing(app: Flask, session: Any, actors: SimpleNamespace) -> None:
    with pytest.raises(FileRefused):
        keep(actors.township, b"MZ not a picture")
    assert session.query(StoredFile).count() == 0 and on_disk(app) == []


def test_a_rolled_back_file_is_swept_and_a_kept_one_stays(app: Flask, session: Any, actors: SimpleNamespace) -> None:
    kept = keep(actors.township)
    session.commit()
    keep(actors.township)
    session.rollback()
    assert len(on_disk(app)) == 4
    assert sweep_orphans(now=utcnow()) == 0, "what may belong to a transaction under way is left"
    assert sweep_orphans(now=utcnow() + LATER) == 2
    assert len(read_bytes(kept)) == kept.size


def test_an_unfinished_write_is_swept(app: Flask, session: Any) -> None:
    name = store().put(b"x")
    half = store().path / f"{name}.part"
    half.write_bytes(b"half")
    foreign = half.with_name("Thumbs.db")
    foreign.write_bytes(b"not ours")
    assert sweep_orphans(now=utcnow() + LATER) == 2 and on_disk(app) == [foreign]


def test_erasing_keeps_the_record_and_says_why(app: Flask, session: Any, actors: SimpleNamespace) -> None:
    file = keep(actors.township)
    session.commit()
    with pytest.raises(Invalid):
        erase_file(file.public_id, reason=" ", actor=actors.township, now=utcnow())
    erase_file(file.public_id, reason="拍错了人", actor=actors.township, now=utcnow())
    session.commit()
    with pytest.raises(NotFound):
        get_file(file.public_id, actors.township)
    assert session.query(StoredFile).one().erased_reason == "拍错了人"
    assert file.original_name is None and sweep_orphans(now=utcnow() + LATER) == 2
    assert session.query(AuditLog).filter_by(action="file.erase").one().reason == "拍错了人"


def test_bytes_that_are_gone_are_said(session: Any, actors: SimpleNamespace) -> None:
    file = keep(actors.township)
    store().remove(file.path or "")
    with pytest.raises(BytesMissing) as missing:
        read_bytes(file)
    assert "备份" in str(missing.value)


def test_the_page_shows_logs_and_never_caches(
    app: Flask, session: Any, actors: SimpleNamespace, client_as: Callable[[str], FlaskClient]
) -> None:
    picture, paper = keep(actors.township).public_id, keep(actors.township, PDF).public_id
    session.commit()
    client = client_as("township")
    answer = client.get(f"/files/{picture}")
    assert answer.status_code == 200 and answer.mimetype == "image/jpeg" and answer.data.startswith(b"\xff\xd8")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{picture}.jpg"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.get(f"/files/{picture}/thumbnail").data.startswith(b"\xff\xd8")
    assert client.get(f"/files/{paper}").headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/files/{paper}/thumbnail").status_code == 404
    session.rollback()
    looks = session.query(AuditLog).filter(AuditLog.action.in_(["file.read", "file.glance"])).all()
    assert [entry.action for entry in looks] == ["file.read", "file.glance", "file.read"]
    assert all(entry.subjects == 1 for entry in looks)
    assert session.query(AuditSubject).filter_by(audit_id=looks[0].id).one().person_id == 77


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("village", 200),
        ("county", 200),
        ("other_county", 404),
        ("other_township", 404),
        ("auditor", 403),
        ("city", 403),
    ],
)
def test_who_sees_the_page(
    app: Flask,
    session: Any,
    actors: SimpleNamespace,
    client_as: Callable[[str], FlaskClient],
    who: str,
    status: int,
) -> None:
    public_id = keep(actors.township).public_id
    session.commit()
    client = client_as(who)
    assert client.get(f"/files/{public_id}").status_code == status
    assert client.get(f"/files/{public_id}/thumbnail").status_code == status
    assert client.get("/files/0000000000000000").status_code in (404, 403)
