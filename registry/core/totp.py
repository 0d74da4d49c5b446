"""Codes of a second factor: TOTP of RFC 6238 (SHA-1, 30 seconds, 6 digits), which every authenticator app speaks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from urllib.parse import quote

STEP_SECONDS, DIGITS, SECRET_BYTES = 30, 6, 20
DRIFT_STEPS = 1  # a telephone's clock may be half a minute off (RFC 6238, 5.2)


def new_secret() -> str:
    """A random secret in Base32, as apps take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code_at(secret: str, step: int) -> str:
    """The code of one step (RFC 4226, 5.3)."""
    digest = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    place = digest[-1] & 15
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matching_step(secret: str, code: str, seconds: float, *, after: int = 0) -> int | None:
    """The step whose code this is at a time (seconds since 1970), later than `after`, so that none serves twice."""
    now = int(seconds) // STEP_SECONDS
    typed = "".join(code.split())
    for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1):
        if step > after and hmac.compare_digest(code_at(secret, step).encode(), typed.encode()):
            return step
    return None


def setup_uri(secret: str, *, account: str, issuer: str) -> str:
    """What the QR code holds for the app."""
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?secret={secret}&issuer={quote(issuer)}"
