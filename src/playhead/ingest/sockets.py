"""The connections to one server: who is heard on which, what becomes of what is told, and how that is said in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Literal, TypeVar

import msgspec
import structlog

from playhead.identity import store as identity
from playhead.identity.held import is_held
from playhead.ingest.catch_up import CatchUp
from playhead.ingest.hearing import Hearing
from playhead.ingest.library import LibraryChanges
from playhead.ingest.line import AccountLine, LineWord
from playhead.ingest.reconnect import Pace
from playhead.ingest.seats import Seats, seats
from playhead.journal.wake import Wake
from playhead.kit.backoff import Chance
from playhead.kit.clock import Clock
from playhead.kit.supervise import Supervisor
from playhead.kit.times import HOUR
from playhead.ports.server_events import DataTold, Heard, LibraryTold, Odd, PlayingTold, ServerEvents, Told, Unheard
from playhead.storage.engine import Database

log = structlog.get_logger(__name__)

V = TypeVar("V")

PLAN_SECONDS = 10.0
SOON_SECONDS = 1.0
"""As long as nobody is known: at a first start people are found within a moment."""
NOT_HIS = "another user's"
NO_HOST_MS = HOUR
"""How long somebody who could open no connection is not asked to open one for others."""
NAMED = 3
"""How many accounts are named of those who are not heard."""


class TierState(msgspec.Struct, frozen=True, kw_only=True):
    """How a server is heard by sockets, as one word and, where something is missing, in words. `heard` of `wanted`
    accounts are; `told_at` is when one last said anything, UTC milliseconds, 0 for never."""

    word: Literal["connected", "connecting", "off"] = "off"
    detail: str = ""
    heard: int = 0
    wanted: int = 0
    told_at: int = 0


class SocketTier:
    """Keeps the connections of one server's accounts."""

    def __init__(
        self,
        events: ServerEvents,
        database: Database,
        clock: Clock,
        chance: Chance,
        *,
        pace: Pace,
        most: int,
        hearing: Hearing,
        library: LibraryChanges,
        catch_up: CatchUp,
        on_playing: Callable[[], None],
        on_lost: Callable[[], None],
    ) -> None:
        """At most `most` accounts have a connection of their own. `on_playing` is told that what plays has changed,
        `on_lost` that a connection which stood is gone: the server may be, or another one be in its place."""
        self._events = events
        self._database = database
        self._clock = clock
        self._chance = chance
        self._pace = pace
        self._most = most
        self._hearing = hearing
        self._library = library
        self._catch_up = catch_up
        self._on_playing = on_playing
        self._on_lost = on_lost
        self._stand: set[str] = set()
        self._loops = Supervisor(clock, chance)
        self._wake = Wake()
        self._lines: dict[tuple[str, ...], AccountLine] = {}
        self._seats = Seats()
        self._names: dict[str, str] = {}
        self._held = False
        self._active: dict[str, int] = {}
        self._heard_until: dict[str, int] = {}
        self._playing: dict[str, frozenset[tuple[object, ...]]] = {}
        self._no_host: dict[str, tuple[int, str]] = {}
        self.odd: Counter[str] = Counter()
        """How often something came that means nothing, by what it was."""

    async def run(self) -> None:
        """Keep them for ever."""
        try:
            while True:
                await self.plan()
                await self._wake.wait(PLAN_SECONDS if self._names else SOON_SECONDS)
        finally:
            await self._loops.stop()

    async def plan(self) -> None:
        """Open what is missing, close what is too much."""
        name = self._events.name
        rows, self._held = await self._database.read(
            lambda connection: (identity.accounts_on(connection, name), is_held(connection, name))
        )
        self._names = {
            row.account.user_id: row.name
            for row in rows
            if row.person_id is not None and not row.gone and not row.is_disabled and not self._held
        }
        self._forget_others()
        now = self._clock.now_ms()
        no_host = {one for one, (at, _) in self._no_host.items() if now - at < NO_HOST_MS}
        self._seats = seats(self._names, most=self._most, active=self._active, before=self._seats, no_host=no_host)
        wanted = [(one,) for one in self._seats.own] + ([self._seats.shared] if self._seats.shared else [])
        for users in [users for users in self._lines if users not in wanted]:
            await self._close(users)
        for users in wanted:
            if users not in self._lines:
                self._open(users)

    def server_is_back(self) -> None:
        """It answers again: whoever waits need not."""
        for line in self._lines.values():
            if line.state.word is LineWord.WAITING and not line.state.lasting:
                line.nudge()
        self._wake.set()

    def note_active(self, active: Mapping[str, int]) -> None:
        """When users were last active, UTC milliseconds, as far as somebody knows."""
        for user_id, at in active.items():
            self._active[user_id] = max(at, self._active.get(user_id, 0))

    def state(self) -> TierState:
        """How it is heard now."""
        lines = self._lines.values()
        heard = {one for line in lines if line.state.word is LineWord.CONNECTED for one in line.users}
        if self._held:
            return TierState(detail="the server is held")
        if not self._names:
            return TierState(detail="nobody there belongs to a person yet")
        whys = {one: line.unheard.get(one) or line.state.why for line in lines for one in (line.user_id, *line.others)}
        missing = [one for one in sorted(self._names) if one not in heard]
        lasting = not heard and all(line.state.lasting for line in lines)
        word: Literal["connected", "connecting", "off"] = "connected" if heard else "off" if lasting else "connecting"
        detail = _detail(len(heard), {self._names[one]: whys.get(one, "") for one in missing}, self._events.name)
        told_at = max((line.heard_until for line in lines), default=0)
        return TierState(word=word, detail=detail, heard=len(heard), wanted=len(self._names), told_at=told_at)

    def _open(self, users: tuple[str, ...]) -> None:
        line = AccountLine(
            self._events,
            users[0],
            users[1:],
            pace=self._pace,
            clock=self._clock,
            chance=self._chance,
            on_state=self._became,
            on_told=self._told,
        )
        self._lines[users] = line
        self._loops.start("/".join(users[:1]) + ("/shared" if users[1:] else ""), line.run)

    async def _close(self, users: tuple[str, ...]) -> None:
        line = self._lines.pop(users)
        if line.state.word is LineWord.CONNECTED:
            why = "his connection is not needed any more"
            log.info("a user is not heard any more", server=self._events.name, user=line.user_id, why=why)
        await self._loops.stop("/".join(users[:1]) + ("/shared" if users[1:] else ""))
        self._keep(line)

    def _keep(self, line: AccountLine) -> None:
        """Until when its users were heard."""
        for one in line.users:
            self._heard_until[one] = max(line.heard_until, self._heard_until.get(one, 0))
        self._playing.pop(line.user_id, None)

    def _forget_others(self) -> None:
        """Nothing is kept of accounts that are not there any more."""
        self._active = _of(self._names, self._active)
        self._heard_until = _of(self._names, self._heard_until)
        self._no_host = _of(self._names, self._no_host)

    def _became(self, line: AccountLine) -> None:
        if line.state.lasting:
            self._no_host[line.user_id] = (self._clock.now_ms(), line.state.why)
        if line.state.word is LineWord.CONNECTED:
            self._stand.add(line.user_id)
            self._can_open(line.user_id)
            self._catch_up.opened((line.user_id, *line.others), self._heard_until)
            if self._heard_until.get(line.user_id):
                # the others may have heard nothing of it: a server tells each only of what he may see
                self._library.missed()
        elif line.state.word is LineWord.WAITING:
            self._keep(line)
            if line.user_id in self._stand:
                self._stand.discard(line.user_id)
                self._on_lost()
            if line.state.lasting and line.others:
                # another host may be let in
                self._wake.set()

    def _can_open(self, user_id: str) -> None:
        """What stood in his way is gone, for everybody else in whose way it stood."""
        _, why = self._no_host.pop(user_id, (0, ""))
        self._no_host = {one: held for one, held in self._no_host.items() if held[1] != why}

    async def _told(self, line: AccountLine, told: Told) -> None:
        match told:
            case DataTold(user_id=user_id):
                if user_id not in line.users:
                    self._note_odd(NOT_HIS)
                    return
                await self._data(told)
            case LibraryTold():
                self._library.hear(told)
            case PlayingTold(playing=playing):
                now = frozenset((*one.key, one.is_paused) for one in playing)
                if self._playing.get(line.user_id) != now:
                    self._playing[line.user_id] = now
                    self._on_playing()
            case Unheard(user_id=user_id, why=why):
                log.warning("a user cannot be heard", server=self._events.name, user=user_id, why=why)
            case Heard(user_id=user_id):
                log.info("a user is heard", server=self._events.name, user=user_id, host=line.user_id)
                self._catch_up.opened((user_id,), {})
            case Odd(what=what):
                self._note_odd(what)

    async def _data(self, told: DataTold) -> None:
        self._active[told.user_id] = self._clock.now_ms()
        sifted = await self._hearing.hear(told)
        if sifted.too_many:
            log.warning("more was told than is looked at; it is read", server=self._events.name, rows=sifted.too_many)
            self._catch_up.read_whole(told.user_id)
        if sifted.strange:
            self._library.missed()

    def _note_odd(self, what: str) -> None:
        self.odd[what] += 1
        if self.odd[what] == 1 and what != "not ours":
            log.warning(
                "a socket tells what means nothing; from now on it is counted", server=self._events.name, what=what
            )


def _of(names: Collection[str], held: Mapping[str, V]) -> dict[str, V]:
    return {name: value for name, value in held.items() if name in names}


def _detail(heard: int, missing: Mapping[str, str], server: str) -> str:
    """Who is not heard and why, a few of them by name."""
    if not missing:
        return ""
    whys = {name: why.removeprefix(f"{server}: ") or "connecting" for name, why in missing.items()}
    total = heard + len(missing)
    if not heard and len(set(whys.values())) == 1:
        return next(iter(whys.values()))
    named = "; ".join(f"{name}: {why}" for name, why in list(whys.items())[:NAMED])
    more = f"; {len(whys) - NAMED} more" if len(whys) > NAMED else ""
    return f"{heard} of {total} accounts are heard. {named}{more}"
