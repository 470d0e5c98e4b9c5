"""What a handshake brings to prove who it is. Pure.

The first kind that is there counts: one that turns out wrong never falls through to the next.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from urllib.parse import parse_qs

import msgspec

SUBPROTOCOL = "rt.v1"
BEARER_ITEM = "bearer."


class Token(msgspec.Struct, frozen=True):
    """An access token or an API token; `by` is how it came."""

    text: str
    by: str


class Ticket(msgspec.Struct, frozen=True):
    text: str


class InFirstFrame(msgspec.Struct, frozen=True):
    """It will be in the first frame."""


class Nothing(msgspec.Struct, frozen=True):
    """There is none, or of a kind that is switched off."""


Offer = Token | Ticket | InFirstFrame | Nothing


def offered(authorization: str | None, subprotocols: Sequence[str], query: str, *, query_token: bool = True) -> Offer:
    """What the handshake brings. `query_token`: whether a token in the address counts."""
    if authorization is not None:
        scheme, _, token = authorization.strip().partition(" ")
        return Token(token.strip() if scheme.lower() == "bearer" else "", "header")
    item = next((one for one in subprotocols if one.startswith(BEARER_ITEM)), None)
    if item is not None:
        return Token(_plain(item.removeprefix(BEARER_ITEM)), "subprotocol")
    asked = parse_qs(query, keep_blank_values=True, errors="replace")
    if "ticket" in asked:
        return Ticket(asked["ticket"][0])
    if "token" in asked:
        return Token(asked["token"][0] if query_token else "", "query")
    in_frame = SUBPROTOCOL in subprotocols or asked.get("auth") == ["message"]
    return InFirstFrame() if in_frame else Nothing()


def _plain(text: str) -> str:
    """A token in the alphabet that a subprotocol's name may have; empty when it is none."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, ValueError):
        return ""
