"""Sealing whole files with AES-256-GCM in chunks, each file under a key of its own derived from FIELD_KEYS.

Layout: magic (4) · id of the field key (4) · salt (16) · chunks of 64 KiB, each with its tag (16). The nonce is
the chunk's number and whether it is the last, so that chunks cannot be reordered, dropped or cut off; the file
key is bound to the public id and the variant, so that bytes copied to another row do not open. The key's id in
the header lets FIELD_KEYS rotate: older keys stay in the list and still open what they sealed.
"""

from __future__ import annotations

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from registry.core.crypto import KeyMissing, KeyRing

MAGIC = b"LXF1"
KEY_ID_BYTES = 4
SALT_BYTES = 16
CHUNK = 64 * 1024
TAG_BYTES = 16
_HEADER = len(MAGIC) + KEY_ID_BYTES + SALT_BYTES


def file_key_id(key: bytes) -> bytes:
    """Four bytes that tell which field key sealed a file, without telling the key."""
    return hashlib.sha256(b"lianxin-file-key-id" + key).digest()[:KEY_ID_BYTES]


def _cipher(key: bytes, salt: bytes, owner: str, variant: str) -> AESGCM:
    info = f"lianxin-file|{owner}|{variant}".encode()
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(key))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def seal_bytes(ring: KeyRing, data: bytes, *, owner: str, variant: str) -> bytes:
    """Encrypt `data` for the row `owner` (its public id) and `variant` ("original", "thumbnail")."""
    key, salt = ring.field_keys[0], os.urandom(SALT_BYTES)
    cipher = _cipher(key, salt, owner, variant)
    parts = [MAGIC, file_key_id(key), salt]
    starts = range(0, max(len(data), 1), CHUNK)
    for number, start in enumerate(starts):
        last = number == len(starts) - 1
        parts.append(cipher.encrypt(_nonce(number, last), data[start : start + CHUNK], None))
    return b"".join(parts)


def open_bytes(ring: KeyRing, sealed: bytes, *, owner: str, variant: str) -> bytes:
    """Decrypt; raises KeyMissing when no key fits, or the bytes were altered, cut off or belong elsewhere."""
    key_id, salt = sealed[len(MAGIC) : len(MAGIC) + KEY_ID_BYTES], sealed[_HEADER - SALT_BYTES : _HEADER]
    key = next((key for key in ring.field_keys if file_key_id(key) == key_id), None)
    if key is None or not sealed.startswith(MAGIC):
        raise KeyMissing("no key for this stored file")
    cipher = _cipher(key, salt, owner, variant)
    starts = range(_HEADER, max(len(sealed), _HEADER + 1), CHUNK + TAG_BYTES)
    try:
        return b"".join(
            cipher.decrypt(_nonce(number, number == len(starts) - 1), sealed[start : start + CHUNK + TAG_BYTES], None)
            for number, start in enumerate(starts)
        )
    except (InvalidTag, ValueError) as error:
        raise KeyMissing("the stored file does not open for its row") from error
