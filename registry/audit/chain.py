"""The chain itself: canonical bytes of an entry, its keyed hash, appending under the head's lock, verifying."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, insert, select, update

from registry.audit.models import AuditHead, AuditLog, AuditSubject
from registry.core.crypto import keys
from registry.core.orm import utcnow

GENESIS = "0" * 64

PORTION = 5_000  # subjects of an import written at once


@dataclass
class Entry:
    """What is to be logged, before it has a place in its chain."""

    chain: str
    action: str
    actor_id: int | None = None
    actor_name: str = ""
    role: str = ""
    object_type: str = ""
    object_id: str = ""
    result: str = "ok"
    reason: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    subjects: tuple[int, ...] = ()


def digest(value: object) -> str:
    """A keyed digest of a value, so that a change can be proved and the value not guessed; 12 hex characters."""
    return hmac.new(keys().derive("audit-value"), repr(value).encode(), hashlib.sha256).hexdigest()[:12]


def row_hash(prev_hash: str, row: dict[str, Any]) -> str:
    """HMAC-SHA256 of the entry and its predecessor, under a key derived from INDEX_KEY."""
    at: dt.datetime = row["at"]
    parts = [
        prev_hash, row["chain"], row["seq"], at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        row["actor_id"], row["actor_name"], row["role"], row["action"], row["object_type"], row["object_id"],
        row["result"], row["reason"], row["detail"], row["subjects"],
    ]  # fmt: skip
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(keys().derive("audit-chain"), text.encode(), hashlib.sha256).hexdigest()


def subjects_digest(subjects: Iterable[int]) -> str:
    """Digest of the persons an entry names; kept in its detail so that the side table cannot be thinned."""
    joined = ",".join(str(person) for person in sorted(set(subjects)))
    return hmac.new(keys().derive("audit-subjects"), joined.encode(), hashlib.sha256).hexdigest()[:32]


def _lock_head(connection: Connection, chain: str) -> tuple[int, str]:
    head = AuditHead.__table__
    query = select(head.c.count, head.c.hash).where(head.c.chain == chain).with_for_update()
    found = connection.execute(query).one_or_none()
    if found is None:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(
                "INSERT INTO audit_head (chain, count, hash) VALUES (%s, 0, %s) ON CONFLICT DO NOTHING",
                (chain, GENESIS),
            )
        else:
            connection.execute(insert(AuditHead).values(chain=chain, count=0, hash=GENESIS))
        found = connection.execute(query).one()
    return int(found[0]), str(found[1])


def append(connection: Connection, entries: Sequence[Entry]) -> None:
    """Add entries to their chains in this transaction. Heads are locked in the order of their names."""
    by_chain: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_chain[entry.chain].append(entry)
    for chain in sorted(by_chain):
        seq, last = _lock_head(connection, chain)
        for entry in by_chain[chain]:
            seq += 1
            last = _insert(connection, entry, seq, last)
        connection.execute(update(AuditHead).where(AuditHead.chain == chain).values(count=seq, hash=last))


def _insert(connection: Connection, entry: Entry, seq: int, prev_hash: str) -> str:
    subjects = sorted(set(entry.subjects))
    detail = dict(entry.detail)
    if subjects:
        detail["subjects"] = subjects_digest(subjects)
    row: dict[str, Any] = {
        "chain": entry.chain, "seq": seq, "at": utcnow(), "actor_id": entry.actor_id,
        "actor_name": entry.actor_name[:100], "role": entry.role, "action": entry.action,
        "object_type": entry.object_type, "object_id": entry.object_id, "result": entry.result,
        "reason": entry.reason[:200], "detail": json.dumps(detail, ensure_ascii=False, sort_keys=True),
        "subjects": len(subjects), "prev_hash": prev_hash,
    }  # fmt: skip
    row["hash"] = row_hash(prev_hash, row)
    audit_id = connection.execute(insert(AuditLog).values(**row).returning(AuditLog.id)).scalar_one()
    for start in range(0, len(subjects), PORTION):
        part = subjects[start : start + PORTION]
        connection.execute(insert(AuditSubject), [{"audit_id": audit_id, "person_id": person} for person in part])
    return str(row["hash"])


def verify(connection: Connection) -> list[str]:
    """Every way in which the log is not whole: edited, removed, reordered or truncated rows. Empty when whole."""
    problems: list[str] = []
    log = AuditLog.__table__
    state: dict[str, tuple[int, str]] = {}
    named: dict[int, list[int]] = defaultdict(list)
    for audit_id, person_id in connection.execute(select(AuditSubject.audit_id, AuditSubject.person_id)):
        named[audit_id].append(person_id)
    rows = connection.execution_options(yield_per=2000).execute(select(log).order_by(log.c.chain, log.c.seq))
    for row in rows.mappings():
        seq, last = state.get(row["chain"], (0, GENESIS))
        where = f"{row['chain']}#{row['seq']}"
        if row["seq"] != seq + 1:
            problems.append(f"{where}: expected #{seq + 1}")
        if row["prev_hash"] != last or row_hash(row["prev_hash"], dict(row)) != row["hash"]:
            problems.append(f"{where}: hash does not fit")
        wanted = json.loads(row["detail"]).get("subjects")
        if row["subjects"] and subjects_digest(named.get(row["id"], ())) != wanted:
            problems.append(f"{where}: subjects changed")
        state[row["chain"]] = (row["seq"], row["hash"])
    heads: dict[str, tuple[int, str]] = {
        chain: (count, last)
        for chain, count, last in connection.execute(select(AuditHead.chain, AuditHead.count, AuditHead.hash))
    }
    for chain in sorted(set(heads) | set(state)):
        if heads.get(chain) != state.get(chain, (0, GENESIS)):
            problems.append(f"{chain}: the newest row does not match the head")
    return problems
