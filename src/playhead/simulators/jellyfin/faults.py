"""What goes wrong, when: a list of switched-on faults, each limited by path, count and probability."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The faults a simulator can show."""

    REFUSE = "refuse"
    """Connection refused: the listener is closed."""
    BLACK_HOLE = "black_hole"
    """Connections are accepted, nothing is ever answered."""
    SLOW = "slow"
    """Each answer takes `seconds` longer."""
    UNAUTHORIZED = "unauthorized"
    THROTTLED = "throttled"
    """429 with `Retry-After: seconds`."""
    ERROR = "error"
    """500, text/plain; nothing is applied."""
    HTML_OK = "html_ok"
    """200 with an HTML page, as from a captive portal or a wrong proxy."""
    HTML_UNAVAILABLE = "html_unavailable"
    """503 with an HTML page, as while the server loads."""
    APPLIED_SILENT = "applied_silent"
    """The request is carried out, the answer never comes."""
    STALE_READ = "stale_read"
    """A single-item read shows the row as it was before its last change."""
    LOST_WRITE = "lost_write"
    """A write is answered 200 and is not kept, as when another overtook it."""
    WEBHOOK_DROP = "webhook_drop"
    WEBHOOK_DUPLICATE = "webhook_duplicate"
    WEBHOOK_REORDER = "webhook_reorder"
    """A notice is sent after the next one to the same destination."""
    WEBHOOK_DELAY = "webhook_delay"
    """A notice is sent `seconds` later; others overtake it."""
    OTHER_USER = "other_user"
    """Quick Connect hands out the token of somebody else."""
    SOCKET_DROP = "socket_drop"
    """A socket is cut without a close frame instead of being told something."""
    SOCKET_SILENT = "socket_silent"
    """A socket is told nothing any more and not read, and stays open."""
    SOCKET_LOSE = "socket_lose"
    """A message to a socket is not sent."""
    SOCKET_DELAY = "socket_delay"
    """A message to a socket is sent `seconds` later; others overtake it."""
    SOCKET_DUPLICATE = "socket_duplicate"
    SOCKET_GARBAGE = "socket_garbage"
    """Before a message comes a text frame that is no JSON; the following kinds likewise."""
    SOCKET_BINARY = "socket_binary"
    SOCKET_HUGE = "socket_huge"
    """10 MB in one frame."""
    SOCKET_EMPTY = "socket_empty"
    SOCKET_UNKNOWN = "socket_unknown"
    """A type that no client knows."""
    SOCKET_BAD_IDS = "socket_bad_ids"
    """A LibraryChanged whose ids are none."""
    SOCKET_OTHER_USER = "socket_other_user"
    """A UserDataChanged of another user."""
    SOCKET_CROWD = "socket_crowd"
    """A LibraryChanged of 5,000 ids."""
    CLOCK_SKEW = "clock_skew"
    """Every date the server produces is `seconds` off, the Date header too."""


REPLACED = (Kind.UNAUTHORIZED, Kind.THROTTLED, Kind.ERROR, Kind.HTML_OK, Kind.HTML_UNAVAILABLE)
"""Faults that answer instead of the server."""


@dataclass
class Fault:
    """One switched-on fault; `path` is a regular expression searched in the request's path or the notice's type.

    For messages of sockets it is searched in `<MessageType> <user name, or key>`.
    """

    id: int
    kind: Kind
    path: re.Pattern[str] | None
    left: int | None
    probability: float
    seconds: float

    def as_json(self) -> dict[str, Any]:
        path = self.path.pattern if self.path else None
        return {
            "id": self.id,
            "kind": self.kind.value,
            "path": path,
            "count": self.left,
            "probability": self.probability,
            "seconds": self.seconds,
        }


class Faults:
    """The faults in force; `chance` gives numbers in [0, 1) for those with a probability."""

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._ids = itertools.count(1)
        self._active: list[Fault] = []

    def set(
        self,
        kind: Kind | str,
        *,
        path: str | None = None,
        count: int | None = None,
        probability: float = 1.0,
        seconds: float = 0.0,
    ) -> Fault:
        """Switch a fault on; `count` is how often it strikes before it ends. ValueError for an unknown kind."""
        pattern = re.compile(path) if path else None
        fault = Fault(next(self._ids), Kind(kind), pattern, count, probability, seconds)
        self._active.append(fault)
        return fault

    def clear(self, kind: Kind | str | None = None) -> None:
        """Switch off one kind, or all."""
        self._active = [fault for fault in self._active if kind is not None and fault.kind != kind]

    def all(self) -> list[Fault]:
        return list(self._active)

    def hit(self, kind: Kind, path: str) -> Fault | None:
        """The fault of this kind that strikes now, counted down."""
        for fault in self._active:
            if fault.kind is kind and self._strikes(fault, path):
                if fault.left is not None:
                    fault.left -= 1
                    if fault.left <= 0:
                        self._active.remove(fault)
                return fault
        return None

    def _strikes(self, fault: Fault, path: str) -> bool:
        if fault.path is not None and not fault.path.search(path):
            return False
        return fault.probability >= 1 or self._chance() < fault.probability

    def first(self, kinds: tuple[Kind, ...], path: str) -> Fault | None:
        """The first of `kinds` that strikes."""
        return next((fault for kind in kinds if (fault := self.hit(kind, path))), None)

    def skew(self) -> float:
        """Seconds by which the server's clock is off."""
        return sum(fault.seconds for fault in self._active if fault.kind is Kind.CLOCK_SKEW)

    def holds(self, kind: Kind) -> bool:
        """Whether a fault of this kind is on, without counting."""
        return any(fault.kind is kind for fault in self._active)
