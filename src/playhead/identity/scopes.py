"""What an API token lets its holder do: never more than its login may, and less where its scopes say so. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Scope = Literal["read", "write", "admin"]

SCOPES: tuple[Scope, ...] = ("read", "write", "admin")
"""`read` is in every token. `write` lets it change what its login may change; `admin` lets it see, and with `write`
change, what only an administrator may, where its login is one."""


def scopes_of(kept: str) -> tuple[Scope, ...]:
    """The scopes of a row, in their order."""
    named = kept.split(",")
    return tuple(one for one in SCOPES if one in named)


def kept_scopes(scopes: Iterable[Scope]) -> str:
    """Scopes as a row keeps them; reading is always among them."""
    named = {"read", *scopes}
    return ",".join(one for one in SCOPES if one in named)
