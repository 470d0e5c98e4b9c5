"""What a media server tells by itself over a connection that stays open."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import msgspec

from playhead.domain.playback import Playing
from playhead.domain.userdata import UserData


class DataTold(msgspec.Struct, frozen=True, kw_only=True):
    """User data of one user, as it is now, by item id. `folders` are those items that hold others: of them only what
    people think is their own."""

    user_id: str
    rows: Mapping[str, UserData]
    folders: frozenset[str] = frozenset()


class LibraryTold(msgspec.Struct, frozen=True, kw_only=True):
    """Items that came, changed or went. A removed folder may stand for all that was in it."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class PlayingTold(msgspec.Struct, frozen=True, kw_only=True):
    """What this user plays, on all his devices."""

    playing: tuple[Playing, ...]


class Leaving(msgspec.Struct, frozen=True):
    """The server is about to end, or to start again."""

    restarts: bool


class Alive(msgspec.Struct, frozen=True):
    """The server has answered: nothing that it told before is still under way."""


class Odd(msgspec.Struct, frozen=True):
    """Something came that means nothing to us; `what` names it, from a small set of words."""

    what: str


class Unheard(msgspec.Struct, frozen=True):
    """One of the other users cannot be heard on this connection, and why."""

    user_id: str
    why: str


class Heard(msgspec.Struct, frozen=True):
    """One of the other users is heard on this connection from now on; what he did before may have been missed."""

    user_id: str


Told = DataTold | LibraryTold | PlayingTold | Leaving | Alive | Odd | Unheard | Heard


class ServerEvents(Protocol):
    """The port: one connection for each user, since a server tells only what is his."""

    @property
    def name(self) -> str: ...

    def listen(self, user_id: str, others: Sequence[str] = ()) -> AbstractAsyncContextManager[AsyncIterator[Told]]:
        """Connect as the user, and hear `others` on the same connection.

        Entering raises NoToken where nobody can act as the user, or another ServerError; the iterator raises LineLost
        at the end of the connection, and never ends by itself.
        """
        ...
