"""A media server, as the sync needs it.

All calls raise `domain.errors.ServerError` subclasses and nothing else. Ids are 32 lower-case hex digits. One instance
per server; it holds no state that a restart would miss.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol

import msgspec

from playhead.domain.items import Item, Library
from playhead.domain.people import RemoteUser, ServerDate, ServerInfo
from playhead.domain.userdata import Field, UserData, UserDataPart, thumb

IDS_A_CALL = 100
"""The most ids that one call names."""


class Capabilities(msgspec.Struct, frozen=True, kw_only=True):
    """What a version can do, decided from its number alone."""

    group_write: bool
    """One call writes several fields, each as it is told. 10.8 has a call for a mark, a favourite, a thumb instead."""
    writable: frozenset[Field]
    """The fields a write can set at all: in 10.8 neither the position nor the play count."""
    any_rating: bool
    """A rating is kept as the number it is; 10.8 keeps what we write as liked (10) or disliked (1)."""
    read_before_write: bool
    """Partial writes put stale fields back, so read by list, then write all fields (12.0)."""
    believes_answer: bool
    """The answer of a write is the true state afterwards (not in 12.0)."""
    quick_connect_mint: bool
    """A user token can be had with the API key alone (10.9 and later)."""
    replay_clears_played: bool
    """Starting a played item again clears Played (up to 10.11)."""
    tells_sessions: bool
    """A user's socket may ask to be told what he plays (10.11 and later; before, only an administrator's)."""

    def unwritable(self, part: UserDataPart) -> tuple[Field, ...]:
        """The fields of `part` that this version cannot be told; `write_user_data` raises NotSupported for any.

        Without `group_write` played=True is Jellyfin's own mark: it takes the position away, sets the date, and with a
        date counts one more each time. So a date and position 0 can go with it, and neither without it; played=False
        is `mark_unplayed`.
        """
        if self.group_write:
            return ()
        marks = part.played is True
        fits = {
            Field.PLAYED: marks,
            Field.POSITION: marks and part.position == 0,
            Field.LAST_PLAYED: marks,
            Field.PLAY_COUNT: False,
        }
        return tuple(field for field in part.said() if not fits.get(field, True))

    def kept_rating(self, rating: float | None) -> float | None:
        """What the server holds after this rating was written to it."""
        if rating is None or self.any_rating:
            return rating
        return thumb(rating)


class ItemPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a listing. `rows` is how many the server sent, unusable ones too; `total` is its count."""

    items: tuple[Item, ...]
    rows: int
    start: int
    total: int


class Only(StrEnum):
    """Which items of an account a page is of, as far as the server can tell them apart."""

    PLAYED = "played"
    RESUMABLE = "resumable"
    FAVORITE = "favorite"


class UserDataPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of an account's user data, by item id. `rows` is how many the server sent, `total` is its count."""

    data: Mapping[str, UserData]
    rows: int
    start: int
    total: int


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
        """One page of all items that carry user data, in a stable order; other files of an item are its `versions`. A
        `limit` of 0 only counts them."""
        ...

    async def items_saved(self, since: int, *, start: int, limit: int) -> ItemPage:
        """One page of those of `items` whose description was saved at `since` or later, by the server's own clock in
        UTC milliseconds: what came or was edited. What went, and anybody's user data, it does not tell."""
        ...

    async def items_by_id(self, item_ids: Sequence[str]) -> tuple[Item, ...]:
        """The named items that exist, at most IDS_A_CALL of them."""
        ...

    async def user_data(self, user_id: str, item_ids: Sequence[str]) -> Mapping[str, UserData]:
        """True state by one list read, at most IDS_A_CALL ids; items that do not exist are missing in the answer."""
        ...

    async def user_data_page(
        self, user_id: str, *, start: int, limit: int, only: Only | None = None, within: str | None = None
    ) -> UserDataPage:
        """True state of one page of what the user may see, in the order of `items`; `within` is the id of the library
        that it is of. Raises NotThere for no user, Refused for no such library."""
        ...

    async def scanning(self) -> bool:
        """Whether a library scan runs: listings may lack what is there."""
        ...

    async def write_user_data(self, user_id: str, item_id: str, part: UserDataPart) -> UserData:
        """Set the named fields, and no other; returns the last answer.

        One call, and one more where `rating` is None: it is removed after the rest was written. Without `group_write`
        a call each for played with its date, favourite and rating. Raises Refused for `last_played` None and
        NotSupported for what is `unwritable`, before anything is sent; PartlyWritten when a later call failed.
        """
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

    @property
    def last_date(self) -> ServerDate | None:
        """When the server last told its time with an answer; None before, and where a proxy's clock stands there."""
        ...

    async def server_time(self) -> int | None:
        """The server's clock by its Date header, UTC milliseconds (whole seconds); None when it sends none."""
        ...

    async def close(self) -> None:
        """Give back connections."""
        ...
