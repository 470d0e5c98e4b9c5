"""Looking at playlists: every account's lists, compared with what is known before anything is journaled.

One loop a server. A look is whole or it is none: a page that cannot be had changes nothing, and a list that cannot be
read is told of by itself. That something is missing is not told while a library scan runs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial

import msgspec
import structlog
from sqlalchemy import Connection

from playhead.domain.errors import BadAnswer, Forbidden, NotThere, Refused, ServerError, ServerFault
from playhead.domain.playlist_events import PlaylistRead, PlaylistsListed
from playhead.features.playlists import store
from playhead.features.playlists.compare import differs
from playhead.features.playlists.looking import ScanRuns, as_read, look
from playhead.features.playlists.model import Register, Shadow
from playhead.features.playlists.store import Looks
from playhead.identity import store as identity
from playhead.journal.record import Draft
from playhead.journal.wake import Wake, Wakes
from playhead.kit.clock import Clock
from playhead.kit.times import MINUTE, SECOND
from playhead.ports.media_server import MediaServer
from playhead.ports.playlists import Listed, Playlists
from playhead.storage.engine import Database
from playhead.storage.errors import StoreUnavailable
from playhead.storage.writer import Writer

log = structlog.get_logger(__name__)

EVERY_MS = 5 * MINUTE
AGAIN_MS = 30 * SECOND
"""After a look that broke off."""

IDLE_SECONDS = 5.0

MOST_REMOVED = 5_000
"""Of so many deleted items nobody remembers which they were; what is gone is proven by two looks then."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an account before a look: its lists, and what they are linked by. `first`: nothing."""

    shadows: dict[str, Shadow]
    registers: dict[int, Register]
    first: bool


class PlaylistReader:
    """Looks at the lists of one server's accounts."""

    def __init__(
        self,
        port: Playlists,
        server: MediaServer,
        database: Database,
        writer: Writer,
        clock: Clock,
        wakes: Wakes,
        *,
        ready: Callable[[], bool] = lambda: True,
        every_ms: int = EVERY_MS,
    ) -> None:
        """`ready` says whether the server's library was listed since it came up: until then nothing is missing.
        `every_ms` is the time between two looks at an account."""
        self._port = port
        self._server = server
        self._database = database
        self._writer = writer
        self._clock = clock
        self._wakes = wakes
        self._ready = ready
        self._every_ms = every_ms
        self._nudge = Wake()
        self._nudged_at = 0
        self._tried: dict[str, int] = {}
        self._removed: set[str] = set()

    def hear(self, removed: Collection[str]) -> None:
        """The server says that its library changed, and which items were deleted."""
        self._removed.update(removed)
        if len(self._removed) > MOST_REMOVED:
            self._removed.clear()
        self.nudge()

    def nudge(self) -> None:
        """Something changed on the server: look at all of its accounts."""
        self._nudged_at = self._clock.now_ms()
        self._nudge.set()

    async def run(self) -> None:
        """Look for ever."""
        while True:
            try:
                busy = await self.step()
            except StoreUnavailable as error:
                log.warning("no playlist is looked at while nothing can be recorded", why=str(error))
                busy = False
            if not busy:
                await self._nudge.wait(IDLE_SECONDS)

    async def step(self) -> bool:
        """Look at the account that is due, if one is. Returns whether there was any."""
        if not self._ready():
            return False
        now = self._clock.now_ms()
        ref = await self._database.read(lambda c: self._due(c, now))
        if ref is None:
            return False
        self._tried[ref] = now
        try:
            await self.look_at(ref)
        except ServerError as error:
            log.warning("the playlists of an account could not be read", account=ref, why=str(error))
        return True

    def _due(self, connection: Connection, now: int) -> str | None:
        name = self._port.name
        row = identity.servers(connection).get(name)
        if row is None or row.state != "up":
            return None
        accounts = [
            one
            for one in identity.accounts_on(connection, name)
            if one.person_id is not None and not one.gone and not one.is_disabled
        ]
        read = store.read_at(connection, [str(one.account) for one in accounts])
        pressing = store.pressing(connection, name)
        for one in sorted(accounts, key=lambda one: read.get(str(one.account), 0)):
            ref = str(one.account)
            if self._is_due(ref, read.get(ref), row.back_at, now, pressing=ref in pressing):
                return ref
        return None

    def _is_due(self, ref: str, read_at: int | None, back_at: int, now: int, *, pressing: bool) -> bool:
        tried = self._tried.get(ref, 0)
        if now < tried + AGAIN_MS and (read_at is None or tried > read_at):
            return False
        if read_at is None or read_at < max(back_at, self._nudged_at) or now >= read_at + self._every_ms:
            return True
        return pressing

    async def look_at(self, ref: str) -> None:
        """Look at one account's lists. Raises ServerError when the listing, or one of them for want of a server, cannot
        be had: then nothing has changed."""
        user_id = ref.partition("/")[2]
        began_at = self._clock.now_ms()
        told = frozenset(self._removed)
        # one of the same name has the same id: it is not this account's any more if somebody else owns it
        listed = [one for one in await self._port.listed(user_id) if one.owned is not False]
        known = await self._database.read(lambda c: _known(c, ref))
        drafts: list[Draft] = []
        clean: list[str] = []
        whole = True
        for one in listed:
            shadow = known.shadows.get(f"{ref}/{one.playlist_id}")
            read = await self._read(user_id, one, shadow, baseline=known.first)
            if read is None:
                # a list that is shown and that nobody may read is nobody's concern
                whole = whole and shadow is None
            elif await self._database.read(partial(_news, known, shadow, read)):
                drafts.append(Draft(event=read, subject=f"{ref}/{one.playlist_id}"))
            elif shadow is not None and not shadow.emptied_at:
                clean.append(shadow.key)
        event = await self._absences(ref, listed, known, began_at)
        self._removed -= told & {one.playlist_id for one in listed}
        if event is not None:
            drafts.append(Draft(event=event, subject=ref))
        looks = Looks(ref=ref, began_at=began_at, drafts=tuple(drafts), clean=tuple(clean), whole=whole)
        await self._writer.run(store.note_looks, looks)
        if drafts:
            self._wakes.records.set()

    async def _read(self, user_id: str, one: Listed, shadow: Shadow | None, *, baseline: bool) -> PlaylistRead | None:
        """One list; None where it cannot be judged now."""
        asked_at, name = self._clock.now_ms(), self._port.name
        try:
            looked = await look(self._port, self._server.scanning, user_id, one.playlist_id, shadow)
        except (ScanRuns, NotThere):
            return None
        except (BadAnswer, Refused, Forbidden, ServerFault) as error:
            return PlaylistRead(
                server=name,
                user_id=user_id,
                playlist_id=one.playlist_id,
                name=one.name,
                owned=one.owned,
                asked_at=asked_at,
                baseline=baseline,
                problem=str(error),
            )
        return as_read(name, user_id, one, looked, asked_at=asked_at, baseline=baseline)

    async def _absences(
        self, ref: str, listed: Sequence[Listed], known: Known, began_at: int
    ) -> PlaylistsListed | None:
        """What to tell of lists that are not there, or are there again."""
        there = {one.playlist_id for one in listed}
        missing = [s for s in known.shadows.values() if s.playlist_id not in there]
        back = [s for s in known.shadows.values() if s.playlist_id in there and (s.missed_at or s.signalled_at)]
        if not (missing or back or known.first):
            return None
        if missing and await self._server.scanning():
            # what a scan takes out was deleted by nobody
            self._removed.clear()
            return None
        server, _, user_id = ref.partition("/")
        return PlaylistsListed(
            server=server,
            user_id=user_id,
            playlist_ids=tuple(sorted(there)),
            signalled=tuple(sorted(self._removed & {one.playlist_id for one in missing})),
            asked_at=began_at,
            first=known.first,
        )


def _known(connection: Connection, ref: str) -> Known:
    shadows = store.shadows_on(connection, [ref])
    registers = store.registers(connection, {one.register_id for one in shadows.values()})
    return Known(shadows=shadows, registers=registers, first=not store.read_at(connection, [ref]))


def _news(known: Known, shadow: Shadow | None, read: PlaylistRead, connection: Connection) -> bool:
    register = known.registers.get(shadow.register_id) if shadow is not None else None
    works: dict[str, int] = {}
    for part in store.chunks(f"{read.server}/{item}" for item in read.entries):
        works |= {row.item_id: row.work_id for row in identity.matched_items(connection, part)}
    return differs(shadow, register, read, works)
