"""Watching that a server is there, and is the one that is meant: its state, users, library, and when to look again.

One loop a server, so that a slow or dead one never delays another. The loop's decisions are in `next_look`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping

import msgspec
import structlog

from playhead.domain.errors import BadAnswer, Forbidden, KeyRefused, NotThere, Refused, ServerError
from playhead.domain.events import ServerSeen, UsersListed
from playhead.domain.people import ServerInfo
from playhead.domain.server_events import HELD, STRANGER, Question
from playhead.identity import store
from playhead.identity.retire import RETIRED
from playhead.identity.rows import ServerRow
from playhead.ingest.index import same_users
from playhead.ingest.refresh import Refresher
from playhead.journal.log import Journal
from playhead.journal.record import Draft
from playhead.journal.wake import Wake
from playhead.kit.clock import Clock
from playhead.kit.times import HOUR, SECOND
from playhead.ports.media_server import MediaServer
from playhead.storage.engine import Database
from playhead.storage.errors import StoreUnavailable

log = structlog.get_logger(__name__)

UP_SECONDS = 30.0
DOWN_SECONDS = 5.0
"""Between looks at one that is away, or held."""
USERS_MS = 60 * SECOND
LISTING_MS = 24 * HOUR
LISTING_RETRY_MS = 5 * 60 * SECOND

OnState = Callable[[str, str, str], Awaitable[None]]
"""Told (server, state, error) at each change and at each look at a server that is up, for its gate."""


class Looks(msgspec.Struct, frozen=True, kw_only=True):
    """What a watch remembers between looks; times in UTC milliseconds, 0 for never.

    `listing_owed`: the server was away, and since its return no listing was complete. `users_told`: this process has
    journaled the users once, so that people configured since the last start are matched. `other_id` is the id of the
    server that answers, of one that is held.
    """

    state: str = ""
    version: str = ""
    other_id: str = ""
    listing_owed: bool = False
    users_told: bool = False
    users_at: int = 0
    listed_at: int = 0
    listing_failed_at: int = 0


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """What a look at a server that is up should include."""

    users: bool
    listing: bool


def due(looks: Looks, now: int, *, listing_ms: int = LISTING_MS) -> Due:
    """Users each minute; the library after each return, each `listing_ms` (0: not by the clock), and soon again after
    a listing that failed. Pure."""
    failed_lately = looks.listing_failed_at > 0 and now - looks.listing_failed_at < LISTING_RETRY_MS
    by_clock = listing_ms > 0 and now - looks.listed_at >= listing_ms
    stale = looks.listing_owed or by_clock
    return Due(users=now - looks.users_at >= USERS_MS, listing=stale and not failed_lately)


class Held(msgspec.Struct, frozen=True):
    """Why nothing is read of a server and written to it until a person has looked, and what he is asked."""

    question: Question
    why: str


def held(name: str, info: ServerInfo, known: Mapping[str, ServerRow], earlier: Collection[str]) -> Held | None:
    """Whether the server that answers seems not to be the one that is meant. `earlier` are configured before it.
    Pure."""
    same = [one for one in earlier if one in known and known[one].server_id == info.server_id]
    if same:
        return Held(Question.TWIN, f"{same[0]} and {name} are the same server: they have one server id")
    before = known.get(name)
    if before is None or before.state == RETIRED or before.server_id in ("", info.server_id):
        return None
    called = f"It calls itself {info.name or 'nothing'} and is Jellyfin {info.version}"
    why = f"another server answers at the address of {name}, or it was set up anew: its server id has changed. {called}"
    return Held(Question.CHANGED, why)


class Watch:
    """Looks after one server."""

    def __init__(
        self,
        server: MediaServer,
        journal: Journal,
        database: Database,
        refresher: Refresher,
        clock: Clock,
        on_state: OnState,
        *,
        earlier: Collection[str] = (),
        listing_ms: int = LISTING_MS,
    ) -> None:
        """`earlier` are the servers that are configured before it: of two that are one, the first is heard.
        `listing_ms` is the time between two full listings by the clock; 0 for none."""
        self._server = server
        self._journal = journal
        self._database = database
        self._refresher = refresher
        self._clock = clock
        self._on_state = on_state
        self._earlier = earlier
        self._listing_ms = listing_ms
        self._nudge = Wake()
        self.looks = Looks()

    async def run(self) -> None:
        """Look for ever."""
        while True:
            try:
                up = await self.look()
            except StoreUnavailable as error:
                log.warning("a look cannot be recorded now", server=self._server.name, why=str(error))
                up = False
            await self._nudge.wait(UP_SECONDS if up else DOWN_SECONDS)

    def nudge(self) -> None:
        """Look now: somebody noticed that the server is gone or back."""
        self._nudge.set()

    def settled(self) -> bool:
        """Whether the library is known as it is since the server came up; true of one that is away, and not of one that
        is held."""
        apart = self.looks.state in ("", HELD)
        return not apart and not (self.looks.state == "up" and self.looks.listing_owed)

    async def look(self) -> bool:
        """One look. Returns whether the server is up; what changed is in the journal then."""
        try:
            info = await self._server.info()
        except KeyRefused as error:
            await self._saw("key_refused", None, str(error))
            return False
        except (BadAnswer, NotThere, Refused, Forbidden) as error:
            await self._saw(STRANGER, None, str(error))
            return False
        except ServerError as error:
            await self._saw("down", None, str(error))
            return False
        known = await self._database.read(store.servers)
        question = held(self._server.name, info, known, self._earlier)
        if question is not None:
            await self._saw(HELD, info, question.why, question.question)
            return False
        await self._saw("up", info, "")
        try:
            await self._read_on(due(self.looks, self._clock.now_ms(), listing_ms=self._listing_ms))
        except ServerError as error:
            log.warning("a listing was not finished", server=self._server.name, why=str(error))
        return True

    async def _read_on(self, what: Due) -> None:
        now = self._clock.now_ms()
        if what.users:
            await self._list_users()
            self.looks = msgspec.structs.replace(self.looks, users_at=now, users_told=True)
        if what.listing:
            self.looks = msgspec.structs.replace(self.looks, listing_failed_at=now)
            listing = await self._refresher.list_now(self._server.name)
            if listing.complete:
                self.looks = msgspec.structs.replace(self.looks, listed_at=now, listing_failed_at=0, listing_owed=False)

    async def _list_users(self) -> None:
        users = await self._server.users()
        name = self._server.name
        known = await self._database.read(lambda connection: same_users(connection, name))
        same = known == {u.user_id: (u.name, u.is_administrator, u.is_disabled) for u in users}
        if not same or not self.looks.users_told:
            await self._journal.append(Draft(event=UsersListed(server=name, users=users), subject=name))

    async def _saw(self, state: str, info: ServerInfo | None, error: str, question: str = "") -> None:
        """Record a changed state. A server that has come up owes its users and its library, however often it takes."""
        before = self.looks
        version = info.version if info is not None else before.version
        other_id = info.server_id if info is not None and question else ""
        changed = (state, version, other_id) != (before.state, before.version, before.other_id)
        came_up = state == "up" and before.state != "up"
        if changed:
            seen = _seen(self._server, state, info, error, question, fresh=not before.state)
            await self._journal.append(Draft(event=seen, subject=self._server.name))
            log.info("server state", server=self._server.name, state=state, version=version, error=error)
            self.looks = msgspec.structs.replace(before, state=state, version=version, other_id=other_id)
        if came_up:
            # what was told of one that was held waits until its users are listed
            told = before.users_told and before.state != HELD
            self.looks = msgspec.structs.replace(self.looks, users_at=0, listing_owed=True, users_told=told)
        if changed or state == "up":
            await self._on_state(self._server.name, state, error)


def _seen(
    server: MediaServer, state: str, info: ServerInfo | None, error: str, question: str, *, fresh: bool
) -> ServerSeen:
    if info is None:
        return ServerSeen(server=server.name, state=state, error=error, fresh=fresh)
    if question:
        other = info.server_id
        return ServerSeen(server=server.name, state=state, error=error, fresh=fresh, question=question, other_id=other)
    return ServerSeen(
        server=server.name,
        state=state,
        server_id=info.server_id,
        server_name=info.name,
        version=info.version,
        fresh=fresh,
        dated=server.last_date,
    )
