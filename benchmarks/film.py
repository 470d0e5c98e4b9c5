"""One film played for two virtual hours on one of three servers: how often the others are written to.

The journal, the pump and the worker are the real ones; servers and clock are in memory, so two hours take seconds.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from msgspec.structs import replace

from benchmarks.figures import Figure, beside, up_to
from playhead.domain.items import Item
from playhead.domain.userdata import TICKS_PER_SECOND
from playhead.kit.times import HOUR, MINUTE, SECOND
from tests.support.household import Household

SERVERS = {"wan": "10.11.11", "lan": "10.11.11", "attic": "12.0.0"}
VIEWER = "alice"
FILM_MS = 150 * MINUTE
"""Long enough to be in its middle after two hours: an ending would spare writes."""

DEBOUNCE_MS = 30 * SECOND
REPORTS_MS = (10 * SECOND, 1 * SECOND)
"""How often a player tells where it is: web clients each ten seconds, some others each second."""


class Cinema(Household):
    """A household whose only film is a long one."""

    def described(self, server: str, number: int) -> Item:
        return replace(super().described(server, number), runtime=_ticks(FILM_MS))


def run(quick: bool) -> list[Figure]:
    played_ms = HOUR // 2 if quick else 2 * HOUR
    return [figure for every in REPORTS_MS for figure in _played(played_ms, every)]


def _played(played_ms: int, report_ms: int) -> list[Figure]:
    with _cinema() as home:
        wan, viewer, item = home.fakes["wan"], home.user("wan", VIEWER), home.film("wan", 1)
        wan.play_start(viewer, item)
        home.settle()
        for at in range(report_ms, played_ms, report_ms):
            home.clock.advance(report_ms)
            wan.play_progress(viewer, item, _ticks(at))
            home.settle()
        home.clock.advance(report_ms)
        wan.play_stop(viewer, item, _ticks(played_ms))
        home.settle()
        home.advance(HOUR)
        behind = [_seconds_apart(home, name) for name in ("lan", "attic")]
        writes = {name: len(fake.changing_calls()) for name, fake in home.fakes.items()}
    limit = played_ms // DEBOUNCE_MS + 2
    what = f"{played_ms // MINUTE} min played, a report each {report_ms // SECOND} s"
    others = [writes[name] for name in ("lan", "attic")]
    return [
        up_to(f"{what}: writes per target", limit, "writes", others, "one in 30 s, start and stop"),
        up_to(f"{what}: writes where it plays", 0, "writes", [writes["wan"]]),
        up_to(f"{what}: resume point apart at the end", 1, "s", behind),
        beside(f"{what}: reports", "", [played_ms // report_ms]),
    ]


@contextlib.contextmanager
def _cinema() -> Iterator[Cinema]:
    home = Cinema(SERVERS, people=(VIEWER,), films=1, policy={"interval_ms": DEBOUNCE_MS})
    try:
        home.settle()
        for fake in home.fakes.values():
            fake.calls.clear()
        yield home
    finally:
        home.remove()


def _seconds_apart(home: Cinema, name: str) -> float:
    """How far a server's resume point is from the one where it was watched."""
    there, here = (home.truth(one, VIEWER, 1).position for one in (name, "wan"))
    return abs(there - here) / TICKS_PER_SECOND


def _ticks(ms: int) -> int:
    return ms * TICKS_PER_SECOND // SECOND
