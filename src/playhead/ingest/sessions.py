"""Asking a server who is watching: one question at a time, and written down only when it teaches something."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import msgspec
import structlog
from sqlalchemy import Connection

from playhead.domain.errors import Forbidden, KeyRefused, ServerError
from playhead.domain.events import KIND, SessionsSeen
from playhead.domain.playback import Playing
from playhead.identity.held import is_held
from playhead.ingest.cadence import Polls, Rhythm, answered, failed, wait_ms
from playhead.journal import queries
from playhead.journal.log import Journal
from playhead.journal.record import Draft
from playhead.journal.wake import Wake
from playhead.kit.clock import Clock
from playhead.kit.times import SECOND
from playhead.ports.sessions import Sessions
from playhead.storage.engine import Database
from playhead.storage.errors import StoreUnavailable

log = structlog.get_logger(__name__)

ACTOR = "sessions"
REPEAT_MS = 30 * SECOND
"""What plays on without any news is told again after this long, so that nobody takes it for over."""

Count = Callable[[str, int], None]


class PollerState(msgspec.Struct, frozen=True, kw_only=True):
    """When the last good answer came (None: none since the start), how often it has failed since, why, and whether the
    server refuses our key. `asked_since` is when the asking began. Times in milliseconds."""

    answered_at: int | None
    failures: int
    reason: str
    refused: bool
    asked_since: int
    interval_ms: int


class Poller:
    """Asks one server."""

    def __init__(
        self,
        server: Sessions,
        database: Database,
        journal: Journal,
        clock: Clock,
        rhythm: Rhythm,
        *,
        count: Count,
        on_active: Callable[[Mapping[str, int]], None] = lambda _active: None,
    ) -> None:
        """`count` hears of records by kind, `on_active` when each user was last active."""
        self._server = server
        self._database = database
        self._journal = journal
        self._clock = clock
        self._rhythm = rhythm
        self._count = count
        self._on_active = on_active
        self._wake = Wake()
        self._polls = Polls()
        self._told: SessionsSeen | None = None
        self._confirmed_at = 0
        self._answered: float | None = None
        self._trouble = ""
        self._refused = False
        self._answered_at: int | None = None
        self._asked_since = clock.now_ms()

    def nudge(self) -> None:
        """Something changed there: ask soon."""
        self._wake.set()

    def server_is_back(self) -> None:
        """It answers again: what failed before says nothing any more."""
        self._polls = msgspec.structs.replace(self._polls, errors=0)
        self._wake.set()

    def age_seconds(self) -> float | None:
        """How old the last answer is; None before the first."""
        return None if self._answered is None else self._clock.monotonic() - self._answered

    def state(self) -> PollerState:
        """How it fares."""
        return PollerState(
            answered_at=self._answered_at,
            failures=self._polls.errors,
            reason=self._trouble,
            refused=self._refused,
            asked_since=self._asked_since,
            interval_ms=max(self._rhythm.active_ms, self._rhythm.idle_ms),
        )

    async def run(self) -> None:
        """Ask for ever."""
        while True:
            try:
                await self.poll()
            except StoreUnavailable as error:
                log.warning("what plays cannot be recorded now", server=self._server.name, why=str(error))
            await asyncio.sleep(self._rhythm.again_ms / SECOND)
            wait = wait_ms(self._polls, self._rhythm, self._clock.now_ms()) - self._rhythm.again_ms
            await self._wake.wait(max(0, wait) / SECOND)

    async def poll(self) -> None:
        """Ask once; not one that is held. Raises StoreUnavailable."""
        if await self._database.read(lambda connection: is_held(connection, self._server.name)):
            return
        asked_at = self._clock.now_ms()
        try:
            listed = await self._server.sessions()
        except ServerError as error:
            self._polls = failed(self._polls)
            self._refused = isinstance(error, KeyRefused | Forbidden)
            self._say(str(error))
            return
        now = self._clock.now_ms()
        self._answered, self._answered_at, self._refused = self._clock.monotonic(), now, False
        self._polls = answered(self._polls, now, playing=bool(listed.playing))
        self._say("")
        self._on_active(listed.active)
        if self._told is None:
            self._told = await self._database.read(lambda connection: last_told(connection, self._server.name))
            self._confirmed_at = self._told.answered_at
        seen = news(self._told, listed.playing, asked_at, now, self._confirmed_at)
        if seen is not None:
            await self._journal.append(Draft(event=seen, subject=self._server.name, actor=ACTOR))
            self._count(KIND[SessionsSeen], 1)
            self._told = seen
        # only now: an answer that could not be recorded has not said what the last record says
        self._confirmed_at = now

    def _say(self, trouble: str) -> None:
        if bool(trouble) != bool(self._trouble):
            words = "who is watching is not told" if trouble else "who is watching is told again"
            log.info(words, server=self._server.name, why=trouble)
        self._trouble = trouble


def last_told(connection: Connection, server: str) -> SessionsSeen:
    """What was last written down of a server's sessions; nothing playing where nothing ever was."""
    record = queries.latest(connection, KIND[SessionsSeen], server)
    event = record.event if record is not None else None
    return event if isinstance(event, SessionsSeen) else SessionsSeen(server=server, asked_at=0, answered_at=0)


def news(
    before: SessionsSeen, playing: tuple[Playing, ...], asked_at: int, answered_at: int, confirmed_at: int
) -> SessionsSeen | None:
    """The record of an answer, None where it teaches nothing. Pure.

    `confirmed_at` is when the answer before this one came, which said what `before` says."""
    same = [one.news() for one in before.playing] == [one.news() for one in playing]
    # a clock that was set back must not keep anything from being told
    if same and (not playing or 0 <= answered_at - before.answered_at < REPEAT_MS):
        return None
    there = {one.key for one in playing}
    return SessionsSeen(
        server=before.server,
        playing=playing,
        ended=tuple(one for one in before.playing if one.key not in there),
        asked_at=asked_at,
        answered_at=answered_at,
        confirmed_at=confirmed_at,
    )
