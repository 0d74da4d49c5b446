"""Settings from the environment, and the keys kept in the instance folder."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from registry.core.crypto import KeyMissing, KeyRing, decode_key, new_key

ROOT = Path(__file__).resolve().parent.parent


class ConfigError(RuntimeError):
    """A setting is missing or unusable; the message says which and how to mend it."""


def _kept(path: Path, make: Any) -> str:
    """The text of a secret file (mode 600), made on first use."""
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    text = str(make())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text + "\n")
    return text


def load_keys(environ: Mapping[str, str], instance: Path, *, sealed: Callable[[], bool]) -> KeyRing:
    """FIELD_KEYS and INDEX_KEY from the environment, else from the instance folder, where they are made once.

    `sealed()` says whether the database already holds ciphertext: then a missing key is never made anew,
    and KeyMissing says which one to bring back.
    """
    texts = {}
    for name, file in (("FIELD_KEYS", instance / "field_keys"), ("INDEX_KEY", instance / "index_key")):
        if not environ.get(name) and not file.exists() and sealed():
            raise KeyMissing(
                f"{name} is missing, and this database was sealed with it. Bring back {file} or set {name}."
            )
        texts[name] = environ.get(name) or _kept(file, new_key)
    try:
        fields = tuple(decode_key(part) for part in texts["FIELD_KEYS"].split(",") if part.strip())
        return KeyRing(fields, decode_key(texts["INDEX_KEY"]))
    except ValueError as error:
        raise ConfigError(f"FIELD_KEYS / INDEX_KEY: {error}") from error


def _database_url(text: str | None, instance: Path) -> str:
    if not text:
        return f"sqlite:///{instance / 'registry.db'}"
    if text.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + text.split("://", 1)[1]
    return text


def _today(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ConfigError("REGISTRY_TODAY must be a date such as 2026-03-12") from error


def read_config(environ: Mapping[str, str]) -> dict[str, Any]:
    """Flask's configuration out of the environment. See docs/operations.md for every setting."""
    instance = Path(environ.get("INSTANCE_PATH") or ROOT / "instance").resolve()
    instance.mkdir(parents=True, exist_ok=True)
    url = _database_url(environ.get("DATABASE_URL"), instance)
    return {
        "INSTANCE_PATH": instance,
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": url.startswith("postgresql")},
        "SECRET_KEY": environ.get("SECRET_KEY") or _kept(instance / "secret_key", lambda: secrets.token_hex(32)),
        "REGISTRY_TODAY": _today(environ.get("REGISTRY_TODAY")),
        "BABEL_DEFAULT_LOCALE": environ.get("REGISTRY_LOCALE") or "zh_Hans_CN",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "registry" / "translations"),
        "BOOTSTRAP_SERVE_LOCAL": True,
        "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": environ.get("SESSION_COOKIE_SECURE") == "1",
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_HEADERS_ENABLED": True,
        "PORT": int(environ.get("PORT") or 5000),
    }
