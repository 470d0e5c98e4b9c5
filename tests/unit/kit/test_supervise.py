"""Loops that fail come back, loops that end stay ended, one stop ends all."""

from __future__ import annotations

import asyncio

import pytest

from playhead.kit.clock import ManualClock
from playhead.kit.supervise import STABLE_SECONDS, Supervisor, attempt
from tests.support.loops import turn
from tests.support.patience import PATIENCE_SECONDS


class Flaky:
    """A loop that raises so many times before it lives on; `clock` moves while it lives."""

    def __init__(self, failures: int, clock: ManualClock, lives_ms: int = 0) -> None:
        self.left = failures
        self.runs = 0
        self.settled = asyncio.Event()
        self._clock = clock
        self._lives_ms = lives_ms

    async def __call__(self) -> None:
        self.runs += 1
        self._clock.advance(self._lives_ms)
        if self.left:
            self.left -= 1
            raise ConnectionError("gone")
        self.settled.set()
        await asyncio.Event().wait()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


async def test_a_loop_that_raises_is_started_again(clock: ManualClock) -> None:
    supervisor, loop = Supervisor(clock, lambda: 0.0), Flaky(1, clock)
    supervisor.start("pump", loop)
    await asyncio.wait_for(loop.settled.wait(), PATIENCE_SECONDS)
    assert loop.runs == 2
    assert supervisor.alive("pump")
    await supervisor.stop()
    assert not supervisor.alive("pump")


async def test_a_loop_that_came_back_is_no_longer_reported_as_failing(clock: ManualClock) -> None:
    supervisor, loop = Supervisor(clock, lambda: 0.0), Flaky(1, clock)
    supervisor.start("pump", loop)
    while not loop.runs:
        await turn()
    await turn()
    assert supervisor.health() == {"pump": "ConnectionError: gone"}
    await asyncio.wait_for(loop.settled.wait(), PATIENCE_SECONDS)
    assert supervisor.health() == {"pump": "running"}
    await supervisor.stop()


async def test_a_loop_that_lived_long_starts_its_back_off_anew(clock: ManualClock) -> None:
    # six failures in a row would wait over six seconds before the last try
    supervisor = Supervisor(clock, lambda: 0.0)
    loop = Flaky(6, clock, lives_ms=int(STABLE_SECONDS * 1_000) + 1)
    supervisor.start("socket", loop)
    await asyncio.wait_for(loop.settled.wait(), PATIENCE_SECONDS)
    await supervisor.stop()


async def test_a_loop_that_returns_is_over(clock: ManualClock) -> None:
    async def once() -> None:
        return

    supervisor = Supervisor(clock, lambda: 0.0)
    supervisor.start("once", once)
    while supervisor.alive("once"):
        await turn()
    assert supervisor.health() == {"once": "ended"}


async def test_stop_ends_the_named_loops_and_leaves_the_others(clock: ManualClock) -> None:
    supervisor = Supervisor(clock, lambda: 0.0)
    supervisor.start("a", Flaky(0, clock))
    supervisor.start("b", Flaky(0, clock))
    await supervisor.stop("a", "unknown")
    assert supervisor.health() == {"b": "running"}
    await supervisor.stop()
    assert supervisor.health() == {}


def test_an_attempt_gives_the_result_or_the_error() -> None:
    error = attempt(lambda: 1 // 0)
    assert isinstance(error, ZeroDivisionError)
    assert attempt(lambda: 4) == 4


def test_an_attempt_does_not_swallow_the_end_of_the_program() -> None:
    def end() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempt(end)
