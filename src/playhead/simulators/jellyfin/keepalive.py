"""The server's look at its sockets, every twelve seconds: who has not sent KeepAlive for too long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from playhead.simulators.jellyfin.sockets import Socket
from playhead.simulators.jellyfin.ticks import SECOND

TIMEOUT = 60
"""Seconds without KeepAlive after which a socket is lost; ForceKeepAlive carries it."""
EVERY = 12 * SECOND
REMIND = 45 * SECOND


@dataclass(frozen=True)
class Look:
    """Who is reminded, and who is lost."""

    late: tuple[Socket, ...] = ()
    lost: tuple[Socket, ...] = ()


class Watch:
    """Looks from the moment the first socket is watched; `due` is the next look, None while there is none."""

    def __init__(self) -> None:
        self.due: int | None = None

    def begin(self, now: int) -> None:
        if self.due is None:
            self.due = now + EVERY

    def look(self, sockets: Iterable[Socket], now: int) -> Look:
        """Judge the watched sockets if it is time; the lost ones are watched no more."""
        if self.due is None or now < self.due:
            return Look()
        moment = self.due + (now - self.due) // EVERY * EVERY
        watched = [each for each in sockets if each.watched and each.ended is None]
        lost = tuple(each for each in watched if moment - each.last_keep_alive >= TIMEOUT * SECOND)
        for each in lost:
            each.watched = False
        late = tuple(each for each in watched if each.watched and moment - each.last_keep_alive > REMIND)
        self.due = moment + EVERY if any(each.watched for each in watched) else None
        return Look(late, lost)
