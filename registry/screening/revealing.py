"""Looking at what was found: with a reason, counted with the other full fields of the day, logged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.scope import covers
from registry.audit.services import record
from registry.core.errors import Conflict, NotFound
from registry.core.i18n import Text, _
from registry.extensions import db
from registry.people.changing import checked_reason
from registry.people.models import Person, Reveal
from registry.people.reveals import reveals_left
from registry.people.showing import labels_of
from registry.screening.assess import TESTS
from registry.screening.models import Part, Screening
from registry.screening.queries import screenings_of
from registry.screening.words import OUTCOMES, PARTS, TEST_WORDS

LISTS = {"cytology": "cytology", "hpv": "hpv", "birads": "birads", "histology": "histology"}


@dataclass(frozen=True)
class Shown:
    """A screening with what was found, in words; `looks`: (part, outcome, note)."""

    screening: Screening
    findings: Sequence[tuple[Text, Text | str]]
    note: str
    looks: Sequence[tuple[Part, Text, Text | str, str]]


def reveal_results(person: Person, *, reason: str, actor: Actor, today: dt.date) -> list[Shown]:
    """All results of a woman; it writes the count and the log, so it belongs into a @writes view.

    Raises Denied, NotFound, Invalid (field "reason"), Conflict when today's limit is reached. Logged as
    screening.reveal.
    """
    actor.demand(Permission.SCREENING_REVEAL)
    if not covers(actor, person.scope_code):
        raise NotFound
    reason = checked_reason(reason)
    if reveals_left(actor, today) <= 0:
        raise Conflict(_("今天查看完整信息的次数用完了。确有需要，请明天再看，或请县级妇联查看。"), "reason")
    db.session.add(Reveal(user_id=actor.user_id, person_id=person.id, field="screening", reason=reason, day=today))
    db.session.flush()
    record(actor, "screening.reveal", person, subjects=[person.id], reason=reason)
    words = labels_of(*LISTS.values())
    return [_shown(screening, words) for screening in screenings_of(person)]


def _shown(screening: Screening, words: dict[str, dict[str, Text]]) -> Shown:
    findings: list[tuple[Text, Text | str]] = []
    for test in TESTS:
        code = getattr(screening, test)
        if code:
            findings.append((TEST_WORDS[test], words[LISTS[test]].get(code, code)))
    looks = [
        (follow.part, PARTS[follow.part], OUTCOMES.get(follow.outcome or "", Text("")), follow.note or "")
        for follow in screening.follow_ups
        if follow.closed_on is not None
    ]
    return Shown(screening, findings, screening.note or "", looks)
