"""What one connection, one user and one process are allowed. Pure."""

from __future__ import annotations

from collections import deque

import msgspec

KIB = 1024


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of the live feed; times in seconds, sizes in bytes."""

    inbound_bytes: int = 16 * KIB
    frames_per_second: float = 20.0
    frames_burst: int = 40
    strikes: int = 3
    """Seconds in which frames were dropped, within `strike_seconds`, after which the connection is closed."""
    strike_seconds: float = 10.0
    bad_frames: int = 10
    bad_seconds: float = 60.0
    channels: int = 16
    per_user: int = 20
    per_node: int = 2_000
    silent: int = 100
    """Connections of this process that have not said yet who they are, and brought nothing that would."""
    silent_seconds: float = 5.0
    handshakes_per_second: float = 500.0
    handshakes_burst: int = 2_000
    handshakes_per_address: float = 300.0
    handshakes_per_address_burst: int = 1_200
    """Households behind one proxy that nobody declared trusted share an address."""
    heartbeat_seconds: float = 30.0
    heartbeat_spread: float = 0.1
    frame_bytes: int = 64 * KIB
    soft_bytes: int = 256 * KIB
    soft_frames: int = 512
    low_bytes: int = 64 * KIB
    hard_bytes: int = 1024 * KIB
    stuck_seconds: float = 20.0
    resyncs: int = 5
    resync_seconds: float = 60.0
    replay_events: int = 500
    window_frames: int = 2_000
    window_bytes: int = 4 * 1024 * KIB
    log_reads: int = 8
    log_wait_seconds: float = 2.0
    expiry_warning_seconds: float = 60.0
    recheck_seconds: float = 15.0
    flush_seconds: float = 1.0
    node_bytes: int = 256 * 1024 * KIB
    """What all connections of this process may have waiting; beyond it the slowest go first."""


class Bucket:
    """Allows `rate` a second, and `burst` at once after a rest."""

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._left = float(burst)
        self._at = now

    def take(self, now: float) -> bool:
        """Whether one more is allowed at `now`, seconds of a clock that never goes back."""
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def full(self, now: float) -> bool:
        """Whether nothing was taken for so long that a new one would be the same."""
        return self._left + (now - self._at) * self._rate >= self._burst


class Tally:
    """Counts what happened within the last `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._times: deque[float] = deque()

    def add(self, now: float) -> int:
        """One more; how many there are now."""
        self._times.append(now)
        while now - self._times[0] > self._seconds:
            self._times.popleft()
        return len(self._times)


class Addresses:
    """A bucket for each address, forgotten when it is full again."""

    KEPT = 1_024

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._buckets: dict[str, Bucket] = {}

    def take(self, address: str, now: float) -> bool:
        """Whether `address` may come once more."""
        if address not in self._buckets and len(self._buckets) >= self.KEPT:
            self._buckets = {name: one for name, one in self._buckets.items() if not one.full(now)}
        return self._buckets.setdefault(address, Bucket(self._rate, self._burst, now)).take(now)
