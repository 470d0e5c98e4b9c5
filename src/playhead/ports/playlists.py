"""Playlists of a media server, as the sync needs them.

All calls raise `domain.errors.ServerError` subclasses and nothing else. Ids are 32 lower-case hex digits, but those of
entries, which are the server's own text. Nobody's list is made anew to change it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec


class Lacking(StrEnum):
    """Why something cannot be done to a list."""

    USER = "needs a user token"
    VERSION = "not in this version of the server"
    NOT_OWNER = "the list is somebody else's"


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One entry of a list. `entry_id` None: the server told none, so that it can be neither moved nor taken out."""

    item_id: str
    entry_id: str | None


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A list that an account sees. `owned` None: nobody can tell whose it is with the credentials at hand."""

    playlist_id: str
    name: str
    media_type: str = ""
    owned: bool | None = None


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """A list as it was read, whole. `public` None: not to be had. `cannot` says what cannot be done to it, by verb
    (`create add remove move rename publish delete`)."""

    name: str
    public: bool | None
    entries: tuple[Entry, ...]
    cannot: Mapping[str, Lacking]


class Playlists(Protocol):
    """The port, one for each server. `user_id` is whose list it is: calls act as that user where they have to."""

    @property
    def name(self) -> str: ...

    async def positions(self) -> bool:
        """Whether an item can be added at a place; else it is added at the end."""
        ...

    async def listed(self, user_id: str) -> tuple[Listed, ...]:
        """All lists that the user sees. A listing that is not complete raises."""
        ...

    async def content(self, user_id: str, playlist_id: str) -> Content:
        """The list, every page of it. Raises NotThere for none, BadAnswer for one that changes while it is read."""
        ...

    async def shown(self, user_id: str, item_ids: Collection[str]) -> frozenset[str]:
        """Of these items those that are there and that the user may see; of many, those that surely are."""
        ...

    async def create(self, user_id: str, name: str, item_ids: Sequence[str], *, public: bool, media_type: str) -> str:
        """Make a list with up to 100 items; returns its id. Raises Refused for an item that is not there."""
        ...

    async def add(self, user_id: str, playlist_id: str, item_ids: Sequence[str], position: int | None = None) -> None:
        """Add up to 100 items; where they are to go only if `positions`."""
        ...

    async def remove(self, user_id: str, playlist_id: str, entry_ids: Sequence[str]) -> None:
        """Take up to 100 entries out."""
        ...

    async def move(self, user_id: str, playlist_id: str, entry_id: str, index: int) -> None:
        """Let an entry be the one at `index`, the others keeping their order."""
        ...

    async def update(
        self, user_id: str, playlist_id: str, *, name: str | None = None, public: bool | None = None
    ) -> None:
        """Rename it, or say who may see it."""
        ...

    async def delete(self, user_id: str, playlist_id: str) -> None:
        """Delete it. Raises NotThere where it is no playlist, or none of this user's."""
        ...
