"""A page with several small forms: one is sent, tried, and shown again with what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from registry.core.errors import DomainError
from registry.core.i18n import Text


def show_error(form: Any, error: DomainError, first: str) -> None:
    """Put a broken rule beside its field, else beside `first`."""
    field = form._fields.get(error.field or first) or form._fields[first]
    field.errors = [*field.errors, str(error.message)]


def try_form(
    form: FlaskForm, do: Callable[[], Any], *, first: str, said: Text | None, url: Callable[[Any], str],
    again: Callable[[], str],
) -> ResponseReturnValue:  # fmt: skip
    """Validate, do, say it and go on to `url(result)`; a refusal stands beside its field and nothing is written."""
    if form.validate_on_submit():
        try:
            done = do()
        except DomainError as error:
            show_error(form, error, first)
        else:
            if said is not None:
                flash(str(said), "done")
            return redirect(url(done))
    return again(), 422 if form.errors else 200
