"""Letters, visit notes and photos for a donor: received → checked by another → released | refused | escalated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers as in_region
from registry.audit.services import record
from registry.core.errors import Invalid, NotFound
from registry.core.i18n import _
from registry.core.orm import utcnow
from registry.donors.models import Pairing
from registry.extensions import db
from registry.files.models import FileKind
from registry.files.queries import get_file, read_bytes
from registry.files.services import store_file
from registry.releases.errors import (
    ConsentRefused,
    OwnWriting,
    PhotoNeedsConsent,
    SentToAnother,
    StillRevealing,
    Unanswered,
    WrongStep,
)
from registry.releases.letter_queries import find_visit, identity_of
from registry.releases.models import DonorLetter, LetterKind, LetterState
from registry.releases.pictures import derive, parse_covers
from registry.releases.queries import consented, refused_people
from registry.releases.revealing import find_marks
from registry.releases.siblings import line_with_another, picture_with_another
from registry.releases.words import LETTER_STATES

LONGEST_TEXT = 3000
S = LetterState


@dataclass(frozen=True)
class Incoming:
    """What came: its kind, day, words, a picture with its file's name, and the visit a note is about."""

    kind: LetterKind
    received_on: dt.date
    text: str = ""
    photo: bytes | None = None
    filename: str = ""
    visit_ref: str = ""


def take_in(pairing: Pairing, incoming: Incoming, *, actor: Actor, today: dt.date) -> DonorLetter:
    """Put a letter on record for the donor of a pairing; raises Denied, NotFound, Invalid (field), FileRefused."""
    actor.demand(Permission.RELEASE_WRITE)
    if not in_region(actor, pairing.scope_code):
        raise NotFound
    _check_incoming(incoming, today)
    visit = find_visit(incoming.visit_ref, pairing.person_id) if incoming.visit_ref else None
    letter = DonorLetter(
        pairing_id=pairing.id, person_id=pairing.person_id, scope_code=pairing.scope_code, kind=incoming.kind,
        received_on=incoming.received_on, visit_id=visit.id if visit else None, writer_id=actor.user_id,
        created_by_id=actor.user_id,
    )  # fmt: skip
    letter.original = letter.text = incoming.text.strip() or None
    if incoming.photo:
        letter.photo_id = store_file(
            incoming.photo, kind=FileKind.LETTER, owner=letter, scope_code=letter.scope_code,
            filename=incoming.filename, actor=actor, person_id=letter.person_id,
        ).public_id  # fmt: skip
    db.session.add(letter)
    return _recorded(letter, "letter.receive", actor)


def _check_incoming(incoming: Incoming, today: dt.date) -> None:
    text = incoming.text.strip()
    if incoming.received_on > today:
        raise Invalid(_("收到的日期在今天以后。请改成今天或以前。"), field="received_on")
    if len(text) > LONGEST_TEXT:
        raise Invalid(_("写得太长了，最多 %(n)s 个字。", n=LONGEST_TEXT), field="text")
    if incoming.kind is LetterKind.PHOTO and not incoming.photo:
        raise Invalid(_("还没选照片。请选一张再存。"), field="photo")
    if incoming.kind is not LetterKind.PHOTO and not text:
        raise Invalid(_("还没写内容。把信上的话照着录进来。"), field="text")
    if incoming.photo and incoming.photo.startswith(b"%PDF-"):
        raise Invalid(_("这里要照片，不收 PDF。信的扫描件请存成 JPG 再传。"), field="photo")


def _at(letter: DonorLetter, actor: Actor, permission: Permission, *states: LetterState) -> None:
    """Lock the letter and raise unless the actor may work on it and it is at one of these steps."""
    actor.demand(permission)
    if not in_region(actor, letter.scope_code):
        raise NotFound
    db.session.execute(select(DonorLetter.id).where(DonorLetter.id == letter.id).with_for_update())
    db.session.refresh(letter, attribute_names=["state", "writer_id", "handled_at"])
    if letter.state not in states:
        raise WrongStep(LETTER_STATES[letter.state])


def _recorded(letter: DonorLetter, action: str, actor: Actor, reason: str | None = None) -> DonorLetter:
    db.session.flush()
    record(actor, action, letter, subjects=[letter.person_id], reason="有" if reason else None)
    return letter


def check_letter(
    letter: DonorLetter, *, text: str, accepted: Iterable[str] = (), covers: str = "", actor: Actor
) -> DonorLetter:
    """received → checked, with the words as they may go out; `accepted` are doubtful ones found harmless.

    Raises OwnWriting for the writer herself, StillRevealing, Unanswered, WrongStep.
    """
    _at(letter, actor, Permission.RELEASE_WRITE, S.RECEIVED)
    if letter.writer_id == actor.user_id:
        raise OwnWriting
    if not text.strip() and letter.photo_id is None:
        raise Invalid(_("还没写内容。不放行就按“不放行”，写明原因。"), field="text")
    if len(text) > LONGEST_TEXT:
        raise Invalid(_("写得太长了，最多 %(n)s 个字。", n=LONGEST_TEXT), field="text")
    harmless = sorted({word for word in accepted if word})
    _require_harmless(letter, text.strip(), harmless)
    letter.text, letter.accepted = text.strip() or None, "\n".join(harmless) or None
    letter.covers = ",".join(map(str, parse_covers(covers)))
    letter.state, letter.checker_id = S.CHECKED, actor.user_id
    return _recorded(letter, "letter.check", actor)


def _require_harmless(letter: DonorLetter, text: str, accepted: list[str]) -> None:
    marks = find_marks(text, identity_of(letter.person_id))
    revealing = [mark.word for mark in marks if mark.certain]
    if revealing:
        raise StillRevealing(list(dict.fromkeys(revealing)))
    open_words = [mark.word for mark in marks if mark.word not in accepted]
    if open_words:
        raise Unanswered(list(dict.fromkeys(open_words)))


def release_letter(letter: DonorLetter, *, actor: Actor, today: dt.date) -> DonorLetter:
    """checked → released: the donor reads it from now on, a photo as its derivative.

    The words are held against the register once more. Raises OwnWriting, ConsentRefused, PhotoNeedsConsent,
    SentToAnother, StillRevealing, WrongStep.
    """
    _at(letter, actor, Permission.RELEASE_PUBLISH, S.CHECKED)
    if letter.writer_id == actor.user_id:
        raise OwnWriting
    if refused_people([letter.person_id]):
        raise ConsentRefused(letter.pairing.alias)
    _require_harmless(letter, letter.text or "", (letter.accepted or "").split("\n"))
    _require_own(letter)
    if letter.photo_id is not None:
        if not consented(letter.person_id):
            raise PhotoNeedsConsent
        letter.derivative_id = store_file(
            derived_photo(letter, actor), kind=FileKind.RELEASED, owner=letter, scope_code=letter.scope_code,
            filename="photo.jpg", actor=actor, person_id=letter.person_id,
        ).public_id  # fmt: skip
    letter.state, letter.released_by_id, letter.released_on = S.RELEASED, actor.user_id, today
    return _recorded(letter, "letter.release", actor)


def _require_own(letter: DonorLetter) -> None:
    """What goes to one donor has gone to no other, about her or a child of her household."""
    if letter.photo_id is not None and picture_with_another(letter):
        raise SentToAnother(_("这张照片已经放行给另一位捐赠人，两家一对照就知道是谁家的孩子。请退回，换一张照片。"))
    if line := line_with_another(letter):
        raise SentToAnother(
            _("“%(line)s”已经写给另一位捐赠人，两家一对照就知道是一家的孩子。请退回，改写这一句。", line=line[:20])
        )


def derived_photo(letter: DonorLetter, actor: Actor) -> bytes:
    """The letter's picture as it would go out; raises NotFound when there is none."""
    if letter.photo_id is None:
        raise NotFound
    return derive(read_bytes(get_file(letter.photo_id, actor)), parse_covers(letter.covers))


def _reason(text: str) -> str:
    if not 2 <= len(text.strip()) <= 300:
        raise Invalid(_("还没写原因。写清楚，以后查得到（2 到 300 个字）。"), field="reason")
    return text.strip()


def send_back(letter: DonorLetter, *, reason: str, actor: Actor) -> DonorLetter:
    """checked → received: something is still wrong with it, it is checked again."""
    _at(letter, actor, Permission.RELEASE_PUBLISH, S.CHECKED)
    letter.reason = _reason(reason)
    letter.state, letter.checker_id = S.RECEIVED, None
    return _recorded(letter, "letter.send_back", actor, reason)


def refuse_letter(letter: DonorLetter, *, reason: str, actor: Actor) -> DonorLetter:
    """received or checked → refused: it does not go out."""
    _at(letter, actor, Permission.RELEASE_WRITE, S.RECEIVED, S.CHECKED)
    letter.reason, letter.state = _reason(reason), S.REFUSED
    return _recorded(letter, "letter.refuse", actor, reason)


def take_back(letter: DonorLetter, *, reason: str, actor: Actor) -> DonorLetter:
    """released → refused: the donor reads it no longer. That she may have read it stays in the log."""
    _at(letter, actor, Permission.RELEASE_PUBLISH, S.RELEASED)
    letter.reason, letter.state = _reason(reason), S.REFUSED
    return _recorded(letter, "letter.take_back", actor, reason)


def escalate(letter: DonorLetter, *, reason: str, actor: Actor) -> DonorLetter:
    """received or checked → escalated: the words tell of harm to a child. It lands on the county officer's desk."""
    _at(letter, actor, Permission.RELEASE_WRITE, S.RECEIVED, S.CHECKED)
    letter.reason, letter.state, letter.escalated_at = _reason(reason), S.ESCALATED, utcnow()
    return _recorded(letter, "letter.escalate", actor, reason)


def settle(letter: DonorLetter, *, outcome: str, actor: Actor) -> DonorLetter:
    """An escalated letter was looked after: what was done. It never goes out; the clock stops."""
    _at(letter, actor, Permission.RELEASE_PUBLISH, S.ESCALATED)
    if letter.handled_at is not None:
        raise WrongStep(_("已处置"))
    letter.outcome, letter.handled_at, letter.handled_by_id = _reason(outcome), utcnow(), actor.user_id
    return _recorded(letter, "letter.settle", actor, outcome)
