"""One connection is kept up: opened, listened to, tried again; and everybody can see why it does not stand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

from playhead.domain.errors import NoToken, Unreachable
from playhead.ingest.line import RESTART_SECONDS, AccountLine, LineState, LineWord
from playhead.ingest.reconnect import Pace
from playhead.kit.clock import ManualClock
from playhead.ports.server_events import Alive, Heard, Leaving, LibraryTold, Told, Unheard
from playhead.storage.errors import StoreUnavailable
from tests.support.fake_events import FakeEvents
from tests.support.loops import turn, until

ALICE, BOB = "a" * 32, "b" * 32
AT_ONCE = Pace(first_ms=0, longest_ms=0)
NEVER = Pace(first_ms=10**9, longest_ms=10**9)


class Wire:
    """A line over connections in memory, with what it told and how its state went."""

    def __init__(self, pace: Pace, *others: str) -> None:
        self.clock = ManualClock()
        self.events = FakeEvents("wan")
        self.told: list[Told] = []
        self.states: list[LineState] = []
        self.store_fails = False
        self.line = AccountLine(
            self.events,
            ALICE,
            others,
            pace=pace,
            clock=self.clock,
            chance=lambda: 0.5,
            on_state=lambda line: self.states.append(line.state),
            on_told=self._hear,
        )

    async def _hear(self, line: AccountLine, told: Told) -> None:
        if self.store_fails:
            raise StoreUnavailable("full")
        self.told.append(told)

    @property
    def words(self) -> list[LineWord]:
        return [state.word for state in self.states]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.line.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_what_is_told_is_heard_and_nothing_was_missed_until_then() -> None:
    wire = Wire(NEVER)
    async with wire.running():
        wire.clock.advance(5_000)
        wire.events.tell(ALICE, LibraryTold(added=(BOB,)), Alive())
        await until(lambda: len(wire.told) == 2)
        await turn()
        assert wire.line.heard_until == wire.clock.now_ms()
    assert wire.words == [LineWord.CONNECTED, LineWord.WAITING]
    assert wire.events.open == {}, "who stops listening closes his connection"


async def test_a_connection_that_ends_is_opened_again() -> None:
    wire = Wire(AT_ONCE)
    async with wire.running():
        wire.events.drop(ALICE)
        await until(lambda: wire.words.count(LineWord.CONNECTED) == 2)
    assert wire.words[:4] == [LineWord.CONNECTED, LineWord.WAITING, LineWord.CONNECTING, LineWord.CONNECTED]
    assert wire.states[1].why == "the connection broke"
    assert wire.states[3].why == ""


async def test_each_change_is_one_line_and_the_same_reason_is_told_once() -> None:
    wire = Wire(AT_ONCE)
    wire.events.refuse[ALICE] = Unreachable("wan: away")
    with capture_logs() as logs:
        async with wire.running():
            await until(lambda: len(wire.events.opened) > 5)
            del wire.events.refuse[ALICE]
            await until(lambda: wire.line.state.word is LineWord.CONNECTED)
            wire.events.drop(ALICE)
            await until(lambda: wire.words.count(LineWord.CONNECTED) == 2)
    said = [entry["event"] for entry in logs]
    assert said == ["a user cannot be heard", "a user is heard", "a user is not heard any more", "a user is heard"]


async def test_what_a_person_has_to_change_is_known_as_such() -> None:
    wire = Wire(NEVER)
    wire.events.refuse[ALICE] = NoToken("wan: none", lasting=True)
    async with wire.running():
        await until(lambda: bool(wire.states))
        assert wire.line.state == LineState(word=LineWord.WAITING, why="wan: none", lasting=True)


async def test_a_nudge_ends_the_waiting() -> None:
    wire = Wire(NEVER)
    wire.events.refuse[ALICE] = Unreachable("wan: away")
    async with wire.running():
        await until(lambda: bool(wire.states))
        del wire.events.refuse[ALICE]
        wire.line.nudge()
        await until(lambda: wire.line.state.word is LineWord.CONNECTED)


@pytest.mark.parametrize(("restarts", "words"), [(True, "is restarting"), (False, "is shutting down")])
async def test_a_server_that_said_why_it_goes_is_quoted(restarts: bool, words: str) -> None:
    wire = Wire(NEVER)
    async with wire.running():
        wire.events.tell(ALICE, Leaving(restarts))
        wire.events.drop(ALICE)
        await until(lambda: wire.line.state.word is LineWord.WAITING)
        assert words in wire.line.state.why


async def test_one_that_went_and_does_not_come_back_is_not_quoted_for_ever() -> None:
    wire = Wire(AT_ONCE)
    async with wire.running():
        await until(lambda: wire.line.state.word is LineWord.CONNECTED)
        wire.events.tell(ALICE, Leaving(restarts=True))
        wire.events.refuse[ALICE] = Unreachable("wan: away")
        wire.events.drop(ALICE)
        await until(lambda: len(wire.events.opened) > 3)
        assert wire.line.state.why == "the server is restarting"
        wire.clock.advance(int(RESTART_SECONDS * 1_000))
        await until(lambda: wire.line.state.why == "wan: away")
        wire.events.refuse[ALICE] = NoToken("wan: none", lasting=True)
        await until(lambda: wire.line.state.why == "wan: none")


async def test_what_could_not_be_written_down_counts_as_missed() -> None:
    wire = Wire(NEVER)
    async with wire.running():
        wire.events.tell(ALICE, Alive())
        await until(lambda: wire.line.heard_until > 0)
        heard_until = wire.line.heard_until
        wire.clock.advance(1_000)
        wire.store_fails = True
        wire.events.tell(ALICE, LibraryTold(added=(BOB,)))
        await until(lambda: wire.line.state.word is LineWord.WAITING)
        assert wire.line.heard_until == heard_until
        assert "nothing can be recorded" in wire.line.state.why


async def test_a_mistake_of_ours_is_not_shown_as_a_connection() -> None:
    wire = Wire(NEVER)

    async def mistaken(line: AccountLine, told: Told) -> None:
        raise ZeroDivisionError

    wire.line._on_told = mistaken
    wire.events.tell(ALICE, Alive())
    with pytest.raises(ZeroDivisionError):
        await wire.line.run()
    assert wire.words == [LineWord.CONNECTED, LineWord.WAITING]
    assert wire.line.heard_until == 0


async def test_who_is_added_again_is_heard() -> None:
    wire = Wire(NEVER, BOB)
    async with wire.running():
        wire.events.tell(ALICE, Unheard(BOB, "wan: busy"), Heard(BOB))
        await until(lambda: len(wire.told) == 2)
        assert wire.line.users == (ALICE, BOB)


async def test_others_are_heard_on_it_but_for_those_that_the_server_refuses() -> None:
    wire = Wire(NEVER, BOB, "c" * 32)
    async with wire.running():
        wire.events.tell(ALICE, Unheard(BOB, "wan: no such user"))
        await until(lambda: bool(wire.told))
        assert wire.events.opened == [(ALICE, (BOB, "c" * 32))]
        assert wire.line.users == (ALICE, "c" * 32)
