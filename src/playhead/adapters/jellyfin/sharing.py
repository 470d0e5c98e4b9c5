"""The session behind a shared socket: who is heard on it besides its own user.

Jellyfin keeps that list with the session and may lose it without a word, so it is looked at again and again; whoever
could not be added is tried again then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from playhead.adapters.jellyfin.transport import Identity, Request, Transport
from playhead.adapters.jellyfin.wire_sessions import SharedSession, parse_shared
from playhead.domain.errors import BadAnswer, LineLost, ServerError
from playhead.kit.clock import Clock
from playhead.kit.times import MINUTE, SECOND
from playhead.ports.server_events import Heard, Unheard

CALL_SECONDS = 15.0
TRIES = 20
TRY_SECONDS = 0.05
"""A session is listed some tens of milliseconds after its socket was opened."""
LOOK_SECONDS = 5 * MINUTE / SECOND
MOST_SECONDS = 20.0
"""How long users are added in one go: nothing is read from the socket meanwhile."""
TOO_SLOW = "the server takes too long to add him"


class Sharing:
    """Keeps the others on the session of one socket."""

    def __init__(
        self, name: str, transport: Transport, key: Identity, own: Identity, others: Sequence[str], clock: Clock
    ) -> None:
        """`key` asks and adds; `own` is how the socket was opened."""
        self._name = name
        self._transport = transport
        self._key = key
        self._own = own
        self._others = others
        self._clock = clock
        self._unheard: dict[str, str] = {}
        self._looked_at = clock.monotonic()
        self._lists = False

    def due(self) -> bool:
        """Whether it is time to look at it again; never where the server does not list who was added."""
        return self._lists and self._clock.monotonic() - self._looked_at >= LOOK_SECONDS

    async def begin(self) -> tuple[Unheard, ...]:
        """Add all of them, and name those for whom that fails. Raises BadAnswer when the session is not listed, or
        another ServerError."""
        for _ in range(TRIES):
            session = await self._session()
            if session is not None:
                told = await self._add(session)
                refused = tuple(one for one in told if isinstance(one, Unheard))
                after = await self._session()
                self._lists = after is not None and (bool(after.others) or len(refused) == len(told))
                return refused
            await asyncio.sleep(TRY_SECONDS)
        raise BadAnswer(f"{self._name}: the session of a socket is not listed")

    async def look(self) -> tuple[Heard | Unheard, ...]:
        """Add those who are not there: what was heard of them until now may have holes. Raises LineLost when the
        session is gone; what else fails is tried again the next time."""
        self._looked_at = self._clock.monotonic()
        try:
            session = await self._session()
        except ServerError:
            return ()
        if session is None:
            raise LineLost("the server has ended its session")
        return await self._add(session)

    async def _session(self) -> SharedSession | None:
        params: dict[str, str | int] = {"deviceId": self._own.device_id}
        request = Request("session of a socket", "GET", "/Sessions", CALL_SECONDS, params, identity=self._key)
        return parse_shared((await self._transport.send(request)).body, self._own.device_id)

    async def _add(self, session: SharedSession) -> tuple[Heard | Unheard, ...]:
        began = self._clock.monotonic()
        told: list[Heard | Unheard] = []
        for user_id in self._others:
            if user_id in session.others:
                continue
            slow = self._clock.monotonic() - began > MOST_SECONDS
            why = TOO_SLOW if slow else await self._add_one(session, user_id)
            if not why:
                told.append(Heard(user_id))
            elif why != self._unheard.get(user_id):
                told.append(Unheard(user_id, why))
            self._unheard[user_id] = why
        return tuple(told)

    async def _add_one(self, session: SharedSession, user_id: str) -> str:
        """Why it failed, empty when it did not."""
        path = f"/Sessions/{session.id}/User/{user_id}"
        try:
            await self._transport.send(
                Request("hearing another user", "POST", path, CALL_SECONDS, {}, identity=self._key)
            )
        except ServerError as error:
            return str(error)
        return ""
