"""What came in at the webhook door, by server: when it was last heard, what was refused, and who waits for a notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import msgspec

from playhead.delivery.api import silence
from playhead.delivery.api.silence import Tellings
from playhead.domain.events import Event


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """One post at the door: the events it brought, durable by now; or it was refused for its secret."""

    events: tuple[Event, ...] = ()
    refused: bool = False


Hear = Callable[[Arrival], None]


class Notices:
    """Lives in memory, on the loop's thread. Times are UTC milliseconds."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._refused: dict[str, int] = {}
        self._tellings: dict[str, Tellings] = {}
        self._listeners: dict[str, list[Hear]] = {}
        self.complete = False
        """Whether what was heard before this process started has been looked up."""

    def note(self, server: str, at: int) -> None:
        """A notice came in."""
        self._last[server] = max(at, self._last.get(server, 0))
        self._refused.pop(server, None)

    def refuse(self, server: str) -> None:
        """A notice came in without the right secret."""
        self._refused[server] = self._refused.get(server, 0) + 1
        self._tell(server, Arrival(refused=True))

    def arrived(self, server: str, events: tuple[Event, ...]) -> None:
        """What a notice brought is durable."""
        self._tell(server, Arrival(events=events))

    def told_by_socket(self, server: str, at: int) -> None:
        """A socket told of changed user data, as the webhook should have."""
        self._tellings[server] = silence.told(self.tellings(server), at, self.last(server))

    def tellings(self, server: str) -> Tellings:
        """What sockets told since the webhook spoke."""
        return self._tellings.get(server, Tellings())

    def quiet(self, server: str) -> bool:
        """Whether the webhook has gone quiet."""
        return silence.is_quiet(self.tellings(server), self.last(server))

    def remember(self, earlier: Mapping[str, int]) -> None:
        """Take over what the journal knows."""
        for server, at in earlier.items():
            self._last[server] = max(at, self._last.get(server, 0))
        self.complete = True

    def last(self, server: str) -> int | None:
        """None when it was never heard."""
        return self._last.get(server)

    def refused(self, server: str) -> int:
        """How many were refused since the last one that was not."""
        return self._refused.get(server, 0)

    @contextmanager
    def listening(self, server: str, hear: Hear) -> Iterator[None]:
        """Until the block ends, `hear` is called with whatever comes in from `server`."""
        listeners = self._listeners.setdefault(server, [])
        listeners.append(hear)
        try:
            yield
        finally:
            listeners.remove(hear)

    def _tell(self, server: str, arrival: Arrival) -> None:
        for hear in tuple(self._listeners.get(server, ())):
            hear(arrival)
