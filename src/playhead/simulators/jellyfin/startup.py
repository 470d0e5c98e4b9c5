"""What a server answers while it restarts: nothing, a set-up server, nothing again, then that it is loading."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import accumulate
from typing import Final

import msgspec

from playhead.simulators.jellyfin.replies import JSON, TEXT, Reply, ok
from playhead.simulators.jellyfin.state import Server
from playhead.simulators.jellyfin.ticks import SECOND
from playhead.simulators.jellyfin.versions import V10_11

WITH_SOCKETS, WITHOUT = 31.0, 0.2
"""Seconds a restarting server is not there: it waits long for its sockets, whose clients are gone already."""
SETTING_UP = b"<!DOCTYPE html><html><body>Jellyfin Server is starting.</body></html>"
LOADING = b"Jellyfin Server is loading. Please try again shortly."
HTML: Final = "text/html"


class Phase(Enum):
    """How far the start is."""

    DOWN = "down"
    SETUP = "setup"
    """10.11: another server answers, as one that was never set up."""
    LOADING = "loading"
    READY = "ready"


@dataclass(frozen=True)
class Lengths:
    """Seconds of each part of a restart, as seen; `down` None takes what was seen with or without open sockets."""

    down: float | None = None
    setup: float = 0.1
    gap: float = 0.3
    loading: float = 1.3


@dataclass(frozen=True)
class Startup:
    """A restart; `began` in ticks, the rest in seconds. Between the set-up server and the real one nobody answers."""

    began: int = 0
    down: float = 0.0
    setup: float = 0.0
    gap: float = 0.0
    loading: float = 0.0

    def _ends(self) -> list[tuple[Phase, int]]:
        lengths = (self.down, self.setup, self.gap, self.loading)
        moments = accumulate((round(length * SECOND) for length in lengths), initial=self.began)
        return list(zip((Phase.DOWN, Phase.SETUP, Phase.DOWN, Phase.LOADING), list(moments)[1:], strict=True))

    def phase(self, now: int) -> Phase:
        """The phase at a moment."""
        if now < self.began:
            return Phase.READY
        return next((phase for phase, end in self._ends() if now < end), Phase.READY)

    def next(self, now: int) -> int | None:
        """When the phase after the one of a moment begins; None once it is ready."""
        if now < self.began:
            return self.began
        return next((end for _, end in self._ends() if now < end), None)


def reply(phase: Phase, server: Server, path: str) -> Reply | None:
    """The answer of a phase to a local path; None when the server itself answers."""
    if phase is Phase.SETUP:
        return _set_up(server, path.lower())
    if phase is Phase.LOADING:
        return ok("Jellyfin Server") if path.lower() == "/system/ping" else Reply(503, LOADING, HTML)
    return None


def _set_up(server: Server, path: str) -> Reply:
    """The set-up server writes other names, and does not know that the server was set up."""
    if path == "/system/info/public":
        body = {
            "localAddress": server.url,
            "serverName": server.configuration["ServerName"],
            "version": server.version,
            "productName": "Jellyfin Server",
            "operatingSystem": "",
            "id": server.id,
            "startupWizardCompleted": False,
        }
        return Reply(200, msgspec.json.encode(body), JSON)
    if path == "/health":
        return Reply(200, b"Degraded", TEXT)
    return Reply(503, SETTING_UP, HTML, {"Retry-After": "005"})


def plan(server: Server, now: int, lengths: Lengths, *, sockets: bool) -> Startup:
    """A restart that begins now. Before 10.11 nobody answers until the server loads."""
    away = lengths.down
    if away is None:
        away = WITH_SOCKETS if sockets else WITHOUT
    if server.traits.number < V10_11:
        return Startup(now, away + lengths.setup + lengths.gap, loading=lengths.loading)
    return Startup(now, away, lengths.setup, lengths.gap, lengths.loading)
