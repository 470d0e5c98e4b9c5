"""Answers of signing in: whose token, and which. Pure; messages never repeat a body, as it holds a secret."""

from __future__ import annotations

import msgspec

from playhead.adapters.jellyfin.wire_values import decode, known_id
from playhead.domain.errors import BadAnswer

QUICK_CONNECT = "Quick Connect"
SIGN_IN = "signing in"
ME = "whose token it is"


class _Request(msgspec.Struct, frozen=True, rename="pascal"):
    secret: str
    code: str


class _User(msgspec.Struct, frozen=True, rename="pascal"):
    id: str
    name: str = ""


class _SignedIn(msgspec.Struct, frozen=True, rename="pascal"):
    access_token: str
    user: _User


_REQUEST = msgspec.json.Decoder(_Request)
_USER = msgspec.json.Decoder(_User)
_SIGNED_IN = msgspec.json.Decoder(_SignedIn)


class Minted:
    """A token and whose it is. No struct, so that it has no repr that could be logged."""

    __slots__ = ("name", "token", "user_id")

    def __init__(self, token: str, user_id: str, name: str = "") -> None:
        self.token = token
        self.user_id = user_id
        self.name = name


def parse_request(body: bytes) -> tuple[str, str]:
    """(secret, code) of a Quick Connect request. Raises BadAnswer."""
    request = decode(_REQUEST, body, QUICK_CONNECT)
    if not request.secret or not request.code:
        raise BadAnswer(f"{QUICK_CONNECT}: the answer has no code")
    return request.secret, request.code


def parse_minted(body: bytes) -> Minted:
    """The token of an AuthenticationResult. Raises BadAnswer."""
    answer = decode(_SIGNED_IN, body, SIGN_IN)
    return Minted(_token(answer.access_token), _id(answer.user, SIGN_IN), answer.user.name)


def parse_me(body: bytes) -> str:
    """The user id of `GET /Users/Me`. Raises BadAnswer."""
    return _id(decode(_USER, body, ME), ME)


def _token(text: str) -> str:
    # it goes into a header: printable, and of a length that a token can have
    if not text or len(text) > 1024 or not text.isascii() or not text.isprintable():
        raise BadAnswer(f"{SIGN_IN}: the answer has no token")
    return text


def _id(user: _User, what: str) -> str:
    found = known_id(user.id)
    if found is None:
        raise BadAnswer(f"{what}: the answer names no user")
    return found
