"""Sealing of identity fields, and blind indexes to find them by equality.

FIELD_KEYS (newest first) encrypt with AES-256-GCM, bound to the row's public id and the field's name, so
that a ciphertext copied to another row does not open. INDEX_KEY makes the HMACs and does not rotate with them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
KEY_ID_BYTES = 4
NONCE_BYTES = 12


class KeyMissing(RuntimeError):
    """A ciphertext exists whose key is not among FIELD_KEYS, or it was altered or moved to another row."""


def decode_key(text: str) -> bytes:
    """32 bytes from urlsafe base64; raises ValueError when the length is wrong."""
    key = base64.urlsafe_b64decode(text.strip() + "=" * (-len(text.strip()) % 4))
    if len(key) != 32:
        raise ValueError("a key must be 32 bytes of urlsafe base64")
    return key


def new_key() -> str:
    """A fresh random key as urlsafe base64."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"lianxin-key-id" + key).digest()[:KEY_ID_BYTES]


@dataclass(frozen=True)
class KeyRing:
    """The keys of one instance: field keys (newest first) and the index key."""

    field_keys: tuple[bytes, ...]
    index_key: bytes

    def seal(self, owner: str, field: str, text: str) -> bytes:
        """Encrypt `text` for the row `owner` (its public id) and column `field`; bytes to store."""
        key = self.field_keys[0]
        nonce = os.urandom(NONCE_BYTES)
        aad = f"{owner}:{field}".encode()
        return VERSION + _key_id(key) + nonce + AESGCM(key).encrypt(nonce, text.encode(), aad)

    def open(self, owner: str, field: str, sealed: bytes) -> str:
        """Decrypt; raises KeyMissing when no key fits or the bytes belong to another row or field."""
        key_id, nonce = sealed[1 : 1 + KEY_ID_BYTES], sealed[1 + KEY_ID_BYTES : 1 + KEY_ID_BYTES + NONCE_BYTES]
        body = sealed[1 + KEY_ID_BYTES + NONCE_BYTES :]
        for key in self.field_keys:
            if _key_id(key) == key_id:
                try:
                    return AESGCM(key).decrypt(nonce, body, f"{owner}:{field}".encode()).decode()
                except InvalidTag as error:
                    raise KeyMissing(f"the sealed field {field} does not open for its row") from error
        raise KeyMissing(f"no key for the sealed field {field}")

    def blind(self, label: str, text: str) -> str:
        """Blind index of `text` under `label` (for example "id_number"): 32 hexadecimal characters."""
        return hmac.new(self.index_key, f"{label}|{text}".encode(), hashlib.sha256).hexdigest()[:32]

    def derive(self, label: str) -> bytes:
        """A key of its own for `label`, derived from INDEX_KEY (the audit chain uses one)."""
        return hmac.new(self.index_key, b"derive|" + label.encode(), hashlib.sha256).digest()


_ring: KeyRing | None = None


def install_keys(ring: KeyRing) -> None:
    """Set the process's keys; create_app() does it once the configuration is read."""
    global _ring
    _ring = ring


def keys() -> KeyRing:
    """The process's keys; raises KeyMissing before they are installed."""
    if _ring is None:
        raise KeyMissing("the keys are not installed")
    return _ring
