"""The page on which a record of a special register begins: find the person, then pick her. One for all rooms."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template, request

from registry.access.web import current_actor, current_today, note_read
from registry.core.i18n import Text
from registry.people.choosing import choices_for
from registry.people.models import RecipientKind


def choose_person(
    title: Text,
    back: tuple[str, Text | str],
    go: Callable[[str], str] | None = None,
    *,
    kind: RecipientKind | None = None,
) -> str:
    """The page at the request's own address; logged as person.list with those shown.

    `back`: where it came from (address, words). `go`: public id → where picking leads; without it the picked person is
    posted to the same address as `person`. `kind`: children or women only.
    """
    text = request.args.get("q", "")
    choices = choices_for(text, current_actor(), current_today(), kind=kind)
    note_read("person.list", subjects=[choice.person.id for choice in choices])
    return render_template("registers/choose.html", title=title, back=back, text=text, choices=choices,
                           here=request.path, go=go, post_to=request.path)  # fmt: skip
