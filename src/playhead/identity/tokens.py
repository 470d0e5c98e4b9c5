"""Access tokens (JWT, HS256) and the digests under which long-lived secrets are stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from typing import Any

import jwt
import msgspec

from playhead.kit.times import MINUTE, SECOND

SecretSource = Callable[[], str]
"""Gives a new unguessable text of at least 256 bits at each call."""

ISSUER = "playhead"
API_TOKEN_PREFIX = "ph_"  # noqa: S105 — a prefix by which people and scanners recognise our tokens
CODE_LENGTH = 10
_ID = re.compile(r"[0-9]{1,18}")
_CODE_ALPHABET = str.maketrans("OILU01", "89XY89")
_CHECKS = {"verify_signature": True, "verify_exp": False, "verify_nbf": False, "verify_iat": False, "require": ["exp"]}
"""Times are compared with our own clock, below."""


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """Whose token it is. `generation` and `session` are None in a token that another holder of the secret made."""

    login_id: int
    generation: int | None
    session: str | None
    expires_at: int


class AccessTokens:
    """Makes and reads access tokens."""

    def __init__(self, secret: bytes, minutes: int) -> None:
        self._secret = secret
        self._life_ms = minutes * MINUTE

    @property
    def life_seconds(self) -> int:
        """How long a new token is good for."""
        return self._life_ms // SECOND

    def issue(self, login_id: int, generation: int, session: str, now: int) -> str:
        """A token for `session` of a login; `now` in UTC milliseconds."""
        claims = {
            "sub": str(login_id),
            "gen": generation,
            "sid": session,
            "iat": now // SECOND,
            "exp": (now + self._life_ms) // SECOND,
            "iss": ISSUER,
        }
        return jwt.encode(claims, self._secret, algorithm="HS256")

    def successor(self, refresh_token: str, key: str) -> str:
        """The refresh token that follows one which is traded under `key`: the same for the same two, so that an answer
        that was lost can be given again without having been kept."""
        told = f"refresh\0{refresh_token}\0{key}".encode()
        return base64.urlsafe_b64encode(hmac.digest(self._secret, told, "sha256")).decode().rstrip("=")

    def read(self, token: str, now: int) -> Claims | None:
        """The claims of a token that is ours and not over; None for any other text."""
        try:
            said = jwt.decode(token, self._secret, algorithms=["HS256"], options=_CHECKS)  # type: ignore[arg-type]  # its type has no partial form
        except jwt.InvalidTokenError:
            return None
        return _claims(said, now // SECOND)


def _claims(said: dict[str, Any], now: int) -> Claims | None:
    subject, ends, begins = said.get("sub"), said["exp"], said.get("nbf", 0)
    generation, session = said.get("gen"), said.get("sid")
    sound = (
        isinstance(subject, str)
        and _ID.fullmatch(subject) is not None
        and _is_number(ends)
        and _is_number(begins)
        and (generation is None or isinstance(generation, int))
        and (session is None or isinstance(session, str))
        # who shares the secret need not say who he is, but who says so is not us
        and said.get("iss", ISSUER) == ISSUER
    )
    if not sound or now >= ends or now < begins:
        return None
    return Claims(login_id=int(str(subject)), generation=generation, session=session, expires_at=int(ends * SECOND))


def _is_number(value: object) -> bool:
    # infinity is JSON to Python, and no time
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**53


def digest(secret: str) -> str:
    """Under which a secret is stored and found. Without salt: what it is used for has 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def setup_code(secret: str) -> str:
    """Ten characters a person can read from a terminal and type, like `7QMEA-3VXDK`, made from a new secret."""
    letters = base64.b32encode(hashlib.sha256(secret.encode()).digest()).decode().translate(_CODE_ALPHABET)
    return f"{letters[: CODE_LENGTH // 2]}-{letters[CODE_LENGTH // 2 : CODE_LENGTH]}"


def plain_code(typed: str) -> str:
    """A code as typed, without what people add or change."""
    return "".join(c for c in typed.upper() if c.isalnum())
