"""Who is watching what on a media server."""

from __future__ import annotations

from typing import Protocol

import msgspec

from playhead.domain.playback import Playing


class SessionList(msgspec.Struct, frozen=True, kw_only=True):
    """One answer: everything that plays, and when each user was last active at all (UTC milliseconds, the server's
    clock)."""

    playing: tuple[Playing, ...]
    active: dict[str, int] = {}


class Sessions(Protocol):
    """The port. Raises `domain.errors.ServerError` subclasses and nothing else: what could not be read is not empty."""

    @property
    def name(self) -> str: ...

    async def sessions(self) -> SessionList:
        """The list as it is now."""
        ...
