"""Columns and the base of every record: random public ids, UTC moments, sealed fields, checked enumerations."""

from __future__ import annotations

import datetime as dt
import enum
import secrets
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Integer, LargeBinary, String, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.crypto import keys
from registry.extensions import Model

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
PUBLIC_ID_LENGTH = 16
# Byte → letter; 256 is a multiple of 32, so every letter is equally likely.
_LETTERS = bytes(ord(ALPHABET[number % len(ALPHABET)]) for number in range(256))

BigId = BigInteger().with_variant(Integer(), "sqlite")


def new_public_id() -> str:
    """A random public id of 16 characters (80 bits), safe in URLs and QR codes."""
    return secrets.token_bytes(PUBLIC_ID_LENGTH).translate(_LETTERS).decode()


def utcnow() -> dt.datetime:
    """The present moment in UTC, aware."""
    return dt.datetime.now(dt.UTC)


class Moment(TypeDecorator[dt.datetime]):
    """A moment in UTC; always aware in Python, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return value.astimezone(dt.UTC) if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        moment: dt.datetime = value
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def enum_type(values: type[enum.StrEnum], name: str | None = None) -> Enum:
    """A StrEnum stored as its identifier in a VARCHAR with a CHECK named after the enumeration."""
    return Enum(
        values,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=name or values.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


class Entity(Model):
    """A record with a row id for joins and a random public id for everything outside."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(PUBLIC_ID_LENGTH), unique=True, default=new_public_id)

    def __init__(self, **values: Any) -> None:
        # The public id comes first: sealed fields are bound to it.
        self.public_id = values.pop("public_id", None) or new_public_id()
        super().__init__(**values)


class Timestamped:
    """When a row was entered and last changed, and by whom (user row id)."""

    created_at: Mapped[dt.datetime] = mapped_column(Moment, default=utcnow)
    updated_at: Mapped[dt.datetime] = mapped_column(Moment, default=utcnow, onupdate=utcnow)
    created_by_id: Mapped[int | None] = mapped_column(BigId, default=None)


def sealed_column() -> Mapped[bytes | None]:
    """The stored bytes of a Sealed field."""
    return mapped_column(LargeBinary, default=None)


class Sealed:
    """An encrypted text attribute over a `sealed_column()`:  phone_sealed = sealed_column(); phone = Sealed("phone").

    Reading decrypts for this row only; writing encrypts; None and "" are stored as NULL. For bulk inserts use
    `keys().seal(public_id, "phone", text)` for the column `phone_sealed`.
    """

    def __init__(self, field: str) -> None:
        self.field = field
        self.column = f"{field}_sealed"

    def __get__(self, row: Any, owner: type[Any]) -> Any:
        if row is None:
            return self
        stored = getattr(row, self.column)
        return None if stored is None else keys().open(row.public_id, self.field, stored)

    def __set__(self, row: Any, text: str | None) -> None:
        if text == self.__get__(row, type(row)):
            return
        setattr(row, self.column, keys().seal(row.public_id, self.field, text) if text else None)
