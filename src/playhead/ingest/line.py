"""One connection to a server, kept up: opened, listened to, and opened again when it ends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum

import msgspec
import structlog

from playhead.domain.errors import LineLost, NoToken, ServerError, Unreachable
from playhead.ingest.reconnect import Pace, Retry, after_loss, after_refusal
from playhead.journal.wake import Wake
from playhead.kit.backoff import Chance
from playhead.kit.clock import Clock
from playhead.kit.times import SECOND
from playhead.ports.server_events import Heard, Leaving, ServerEvents, Told, Unheard
from playhead.storage.errors import StoreUnavailable

log = structlog.get_logger(__name__)

RESTART_SECONDS = 120.0
"""A server that said it would restart is not asked why it does not answer for this long: most need half a minute."""


class LineWord(StrEnum):
    """What a connection does now."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    WAITING = "waiting"


class LineState(msgspec.Struct, frozen=True, kw_only=True):
    """What it does, why it does not stand, and whether that lasts until a person acts."""

    word: LineWord = LineWord.CONNECTING
    why: str = ""
    lasting: bool = False


class AccountLine:
    """Keeps the connection of one account, on which others may be heard as well."""

    def __init__(
        self,
        events: ServerEvents,
        user_id: str,
        others: Sequence[str],
        *,
        pace: Pace,
        clock: Clock,
        chance: Chance,
        on_state: Callable[[AccountLine], None],
        on_told: Callable[[AccountLine, Told], Awaitable[None]],
    ) -> None:
        """`on_state` hears of each change of `state`. What `on_told` returned from is safe: it may raise
        StoreUnavailable, and what was told then counts as missed."""
        self._events = events
        self._pace = pace
        self._clock = clock
        self._chance = chance
        self._on_state = on_state
        self._on_told = on_told
        self._nudge = Wake()
        self._failed = 0
        self._leaving = ""
        self._left_at = 0.0
        self.user_id = user_id
        self.others = tuple(others)
        self.unheard: dict[str, str] = {}
        self.state = LineState()
        self.heard_until = 0
        """Nothing was missed on this connection until then, UTC milliseconds."""

    @property
    def users(self) -> tuple[str, ...]:
        """Those who are heard on it as long as it stands."""
        return (self.user_id, *(one for one in self.others if one not in self.unheard))

    async def run(self) -> None:
        """Keep it up for ever."""
        self._become(LineState())
        while True:
            again = await self._once()
            self._failed = again.failed
            await self._nudge.wait(again.wait_ms / SECOND)
            self._become(LineState(word=LineWord.CONNECTING, why=self.state.why, lasting=self.state.lasting))

    def nudge(self) -> None:
        """Try now: the server is back."""
        self._failed = 0
        self._nudge.set()

    async def _once(self) -> Retry:
        """One connection from its opening to its end; when to try again."""
        opened_at: float | None = None
        try:
            async with self._events.listen(self.user_id, self.others) as stream:
                opened_at = self._clock.monotonic()
                self._opened()
                async for told in stream:
                    await self._hear(told)
            raise LineLost("it ended")
        except StoreUnavailable as error:
            return self._ended(LineLost(f"nothing can be recorded ({error})"), opened_at)
        except ServerError as error:
            return self._ended(error, opened_at)
        finally:
            if self.state.word is LineWord.CONNECTED:
                # by whoever has closed it, or by a mistake: nobody listens any more
                self._become(LineState(word=LineWord.WAITING, why="it was closed"))

    def _opened(self) -> None:
        self.unheard.clear()
        self._leaving = ""
        log.info("a user is heard", server=self._events.name, user=self.user_id, others=len(self.others))
        self._become(LineState(word=LineWord.CONNECTED))

    async def _hear(self, told: Told) -> None:
        match told:
            case Leaving(restarts=restarts):
                self._leaving = "the server is restarting" if restarts else "the server is shutting down"
                self._left_at = self._clock.monotonic()
            case Unheard(user_id=user_id, why=why):
                self.unheard[user_id] = why
            case Heard(user_id=user_id):
                self.unheard.pop(user_id, None)
        await self._on_told(self, told)
        self.heard_until = self._clock.now_ms()

    def _ended(self, error: ServerError, opened_at: float | None) -> Retry:
        lately = self._clock.monotonic() - self._left_at < RESTART_SECONDS
        why = self._leaving if lately and isinstance(error, LineLost | Unreachable) else ""
        why = why or str(error)
        state = LineState(word=LineWord.WAITING, why=why, lasting=isinstance(error, NoToken) and error.lasting)
        if opened_at is not None:
            log.info("a user is not heard any more", server=self._events.name, user=self.user_id, why=why)
        elif why != self.state.why:
            log.warning("a user cannot be heard", server=self._events.name, user=self.user_id, why=why)
        self._become(state)
        if opened_at is None:
            return after_refusal(self._failed, error, self._pace, self._chance())
        lived = int((self._clock.monotonic() - opened_at) * SECOND)
        return after_loss(self._failed, lived, self._pace, self._chance())

    def _become(self, state: LineState) -> None:
        if state != self.state:
            self.state = state
            self._on_state(self)
