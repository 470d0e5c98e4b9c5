"""Who is connected to this process, and who may still be let in. Waits for nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from playhead.delivery.live.connection import Connection
from playhead.delivery.live.limits import Addresses, Bucket, Limits


class Roster:
    """All live connections of this process. Times are seconds of a clock that never goes back."""

    def __init__(self, limits: Limits, now: float) -> None:
        self.draining = False
        self.unproven = 0
        """Handshakes of which it is not known yet whose they are."""
        self.silent = 0
        """Those among them that have brought nothing to prove it, and are waited for."""
        self.empty = asyncio.Event()
        """Set while nobody is connected."""
        self.empty.set()
        self._limits = limits
        self._connections: dict[str, Connection] = {}
        self._by_user: dict[int, set[Connection]] = {}
        self._handshakes = Bucket(limits.handshakes_per_second, limits.handshakes_burst, now)
        self._addresses = Addresses(limits.handshakes_per_address, limits.handshakes_per_address_burst)

    def __len__(self) -> int:
        return len(self._connections)

    def __iter__(self) -> Iterator[Connection]:
        return iter(list(self._connections.values()))

    def refusal(self, address: str, now: float, *, silent: bool = False) -> int | None:
        """The HTTP status with which a handshake is refused; None lets it in. `silent`: it brings no credential, so
        that it may keep its place for seconds; all others are asked about at once, however many come together."""
        if not self._addresses.take(address, now):
            return 429
        limits = self._limits
        full = len(self._connections) + self.unproven >= limits.per_node
        full = full or (silent and self.silent >= limits.silent)
        return 503 if self.draining or full or not self._handshakes.take(now) else None

    def add(self, connection: Connection) -> bool:
        """It has proven who it is. False when its user has as many as he may; then it is not taken in."""
        mine = self._by_user.setdefault(connection.user_id, set())
        if connection.caller.login_id is not None and len(mine) >= self._limits.per_user:
            return False
        mine.add(connection)
        self.empty.clear()
        self._connections[connection.id] = connection
        return True

    def remove(self, connection: Connection) -> None:
        """It is gone."""
        self._connections.pop(connection.id, None)
        mine = self._by_user.get(connection.user_id, set())
        mine.discard(connection)
        if not mine:
            self._by_user.pop(connection.user_id, None)
        if not self._connections:
            self.empty.set()

    def holds(self, connection: Connection) -> bool:
        """Whether it is still connected."""
        return self._connections.get(connection.id) is connection

    def of_user(self, user_id: int) -> list[Connection]:
        """One user's connections."""
        return list(self._by_user.get(user_id, ()))

    def users(self) -> int:
        """How many users there are."""
        return len(self._by_user)
