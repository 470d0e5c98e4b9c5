"""A media server, as the sync needs it.

All calls raise `domain.errors.ServerError` subclasses and nothing else. Ids are 32 lower-case hex digits. One instance
per server; it holds no state that a restart would miss.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from playhead.domain.items import Item
from playhead.domain.people import RemoteUser, ServerInfo
from playhead.domain.userdata import UserData, UserDataPart


class Capabilities(msgspec.Struct, frozen=True, kw_only=True):
    """What a version can do, decided from its number alone."""

    group_write: bool
    """One call writes several fields (10.9 and later)."""
    read_before_write: bool
    """Partial writes put stale fields back, so read by list, then write all fields (12.0)."""
    believes_answer: bool
    """The answer of a write is the true state afterwards (not in 12.0)."""
    quick_connect_mint: bool
    """A user token can be had with the API key alone (10.9 and later)."""
    replay_clears_played: bool
    """Starting a played item again clears Played (up to 10.11)."""


class ItemPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a listing. `rows` is how many the server sent, unusable ones too; `total` is its count."""

    items: tuple[Item, ...]
    rows: int
    start: int
    total: int


class Library(msgspec.Struct, frozen=True, kw_only=True):
    """A library as the server's administrator made it."""

    library_id: str
    name: str
    locations: tuple[str, ...]


class MediaServer(Protocol):
    """The port. `name` is the name in our configuration."""

    @property
    def name(self) -> str: ...

    async def info(self) -> ServerInfo:
        """The full description; needs the key, so it proves that the key works."""
        ...

    async def ping(self) -> ServerInfo:
        """The public description: the probe of a server that was down. Raises Unreachable while it starts."""
        ...

    async def capabilities(self) -> Capabilities:
        """From the version last seen; asks `info` once when none was."""
        ...

    async def users(self) -> tuple[RemoteUser, ...]:
        """All users, disabled ones too."""
        ...

    async def items(self, *, start: int, limit: int) -> ItemPage:
        """One page of all items that carry user data, in a stable order."""
        ...

    async def items_by_id(self, item_ids: Sequence[str]) -> tuple[Item, ...]:
        """The named items that exist, at most 100 a call."""
        ...

    async def user_data(self, user_id: str, item_ids: Sequence[str]) -> Mapping[str, UserData]:
        """True state by one list read, at most 100 ids; items that do not exist are missing in the answer."""
        ...

    async def write_user_data(self, user_id: str, item_id: str, part: UserDataPart) -> UserData:
        """Set the named fields in one call; `last_played` and `rating` cannot be None here. Returns the answer."""
        ...

    async def mark_unplayed(self, user_id: str, item_id: str) -> UserData:
        """Un-mark: played, position, count and date are wiped together. Returns the answer."""
        ...

    async def clear_rating(self, user_id: str, item_id: str) -> UserData:
        """Remove the rating. Returns the answer."""
        ...

    async def libraries(self) -> tuple[Library, ...]:
        """The libraries and their folders."""
        ...

    async def quick_connect_enabled(self) -> bool:
        """Whether Quick Connect is switched on."""
        ...

    async def webhook_configuration(self) -> Mapping[str, Any] | None:
        """The webhook plugin's configuration, or None when the plugin is not installed."""
        ...

    async def set_webhook_configuration(self, configuration: Mapping[str, Any]) -> None:
        """Replace the webhook plugin's configuration."""
        ...

    async def server_time(self) -> int | None:
        """The server's clock by its Date header, UTC milliseconds (whole seconds); None when it sends none."""
        ...

    async def close(self) -> None:
        """Give back connections."""
        ...
