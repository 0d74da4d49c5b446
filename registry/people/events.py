"""What this room tells of a person's past: registered, edited, moved, statuses begun and ended, consent, closed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, String, cast

from registry.core.i18n import Text, _
from registry.people.models import Consent, Person, PersonRevision, PersonTransfer, StatusSpell
from registry.people.timeline import event
from registry.regions.queries import region_names
from registry.settings.code_lists import CODE_LISTS

# Names of templates/macros/parts.html.
GLYPHS = {"registered": "ok", "edited": "draft", "moved": "returned", "status_start": "tick", "status_end": "void",
          "consent": "tick"}  # fmt: skip
_EDITS = {
    "edit": _("修改了资料"),
    "id_supply": _("补上了证件号"),
    "household": _("换了所在的家庭"),
    "close": _("停止帮扶"),
    "reopen": _("恢复了档案"),
    "merge": _("与另一份档案合并"),
}
_ANSWERS = {"given": _("监护人同意"), "refused": _("监护人不同意"), "not_asked": _("还没问监护人")}


def registered(person_id: int) -> Select[Any]:
    """The day she came onto the register."""
    return event(at=Person.registered_on, kind="registered", ref=Person.public_id, actor_id=Person.created_by_id).where(
        Person.id == person_id
    )


def edited(person_id: int) -> Select[Any]:
    """Edits, closings and re-openings, with the reason as title."""
    row = PersonRevision
    return event(
        at=row.day, kind="edited", ref=row.public_id, title=row.reason, state=row.kind, actor_id=row.actor_id
    ).where(row.person_id == person_id)


def moved(person_id: int) -> Select[Any]:
    """Transfers; the title is the target's code, the state the code she came from."""
    row = PersonTransfer
    return event(
        at=row.on, kind="moved", ref=row.public_id, title=row.to_code, state=row.from_code, actor_id=row.actor_id
    ).where(row.person_id == person_id)


def status_started(person_id: int) -> Select[Any]:
    """Statuses begun; the title is the code, the state its list."""
    row = StatusSpell
    return event(
        at=row.start_on, kind="status_start", ref=row.public_id, title=row.code, state=row.list_name,
        actor_id=row.created_by_id,
    ).where(row.person_id == person_id)  # fmt: skip


def status_ended(person_id: int) -> Select[Any]:
    """Statuses ended; the title is the code, the state its list."""
    row = StatusSpell
    return event(at=row.end_on, kind="status_end", ref=row.public_id, title=row.code, state=row.list_name).where(
        row.person_id == person_id, row.end_on.is_not(None)
    )


def consented(person_id: int) -> Select[Any]:
    """Answers of the guardian; the state is the answer."""
    row = Consent
    return event(
        at=row.asked_on, kind="consent", ref=row.public_id, title=row.given_by, state=cast(row.answer, String),
        actor_id=row.created_by_id,
    ).where(row.person_id == person_id)  # fmt: skip


TELLERS = (registered, edited, moved, status_started, status_ended, consented)


def _label(list_name: str, code: str) -> Text:
    return next((label for key, label in CODE_LISTS[list_name].items if key == code), Text(code))


def registered_words(_row: Any) -> tuple[Text, str, str | None]:
    """登记入台账."""
    return _("登记入台账"), GLYPHS["registered"], None


def edited_words(row: Any) -> tuple[Text, str, str | None]:
    """What the edit was, with its reason."""
    what = _EDITS.get(row.state, _EDITS["edit"])
    if row.title:
        return _("%(what)s：%(reason)s", what=what, reason=row.title), GLYPHS["edited"], None
    return what, GLYPHS["edited"], None


def moved_words(row: Any) -> tuple[Text, str, str | None]:
    """From where to where."""
    names = region_names([row.title, row.state])
    sentence = _("从%(old)s转到%(new)s", old=names.get(row.state, row.state), new=names.get(row.title, row.title))
    return sentence, GLYPHS["moved"], None


def status_start_words(row: Any) -> tuple[Text, str, str | None]:
    """认定为…."""
    return _("认定为“%(status)s”", status=_label(row.state, row.title)), GLYPHS["status_start"], None


def status_end_words(row: Any) -> tuple[Text, str, str | None]:
    """…结束."""
    return _("“%(status)s”结束", status=_label(row.state, row.title)), GLYPHS["status_end"], None


def consent_words(row: Any) -> tuple[Text, str, str | None]:
    """The answer."""
    return _ANSWERS[row.state], GLYPHS["consent"], None


WORDS = {
    "registered": registered_words,
    "edited": edited_words,
    "moved": moved_words,
    "status_start": status_start_words,
    "status_end": status_end_words,
    "consent": consent_words,
}
