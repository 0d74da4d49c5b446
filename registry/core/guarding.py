"""What the database refuses becomes a sentence beside the field: constraint or trigger name → domain error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from registry.core.errors import DomainError
from registry.extensions import db


@contextmanager
def guarded(refusals: Mapping[str, DomainError]) -> Iterator[None]:
    """Flush what the block adds or changes inside a savepoint; a refusal whose text names a key raises its error.

    PostgreSQL names the constraint, SQLite names a CHECK, a trigger's text, or the columns of a unique index: give
    both words as keys where they differ. What no key names is raised as it is.
    """
    try:
        with db.session.begin_nested():
            yield
            db.session.flush()
    except IntegrityError as error:
        said = str(error.orig)
        for name, refusal in refusals.items():
            if name in said:
                raise refusal from error
        raise
