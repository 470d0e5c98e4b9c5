"""The real program with the built web app, before simulated servers: it can be stopped and started again."""

from __future__ import annotations

import contextlib
import random
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playhead.config.settings import Settings
from playhead.domain.events import ServerSeen, UsersListed
from playhead.domain.people import RemoteUser
from playhead.features.history import settings
from playhead.features.history.model import Part
from playhead.features.history.settings import Change
from playhead.identity.callers import FirstStart
from playhead.identity.retire import Configured, retire
from playhead.journal.queries import PARKED, job_counts, total
from playhead.journal.record import Draft
from playhead.runtime import demo_history, sockets
from playhead.runtime.demo import cast, settings_for, simulated
from playhead.runtime.demo_history import Title
from playhead.runtime.embedded import Embedded
from playhead.runtime.wiring import build, open_database
from playhead.simulators.jellyfin import FaultKind, JellyfinSimulator
from tests.support.program import ADMIN, until
from tests.support.resting import heard, swept

FILMS = (
    "Metropolis", "Nosferatu", "Faust", "Wings", "Sunrise", "The Kid", "One Week", "The Golem", "Häxan", "Cabiria",
    "Intolerance", "The General",
)  # fmt: skip
"""Films that every server has."""


MOST_A_DAY = 28


def _shelf() -> list[Title]:
    """Many films and series beside those of the servers."""
    films = [
        Title(f"movie:tmdb:{n}", "movie", str(n), ((Part(f"movie:tmdb:{n}"), f"Reel {n}", 25),)) for n in range(1, 301)
    ]
    series = []
    for n in range(1, 31):
        work = f"tv:tmdb:{n}"
        parts = tuple((Part(f"{work}/1/{e}", 1, e), f"Chapter {e}", 12) for e in range(1, 41))
        series.append(Title(work, "tv", str(n), parts))
    return films + series


class House:
    """Playhead at one address, which stays the same over restarts, and the servers it looks after."""

    def __init__(self, settings: Settings, site: Path, simulators: dict[str, JellyfinSimulator]) -> None:
        self._settings = settings
        self._site = site
        self._embedded: Embedded | None = None
        self.simulators = simulators
        self.first_start: FirstStart | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._settings.server.port}"

    def __getitem__(self, server: str) -> JellyfinSimulator:
        return self.simulators[server]

    async def start(self, admin: tuple[str, str] | None = ADMIN) -> None:
        listener = sockets.tcp("127.0.0.1", self._settings.server.port)
        program = build(self._settings, open_database(self._settings), site=self._site)
        self._embedded = Embedded(program, listener)
        self.first_start = await self._embedded.start(admin)

    async def stop(self) -> None:
        if self._embedded is not None:
            await self._embedded.stop()
            self._embedded = None

    def look(self) -> None:
        """Let the playlists of every server be looked at now."""
        assert self._embedded is not None
        for reader in self._embedded.program.readers.values():
            reader.nudge()

    async def changes_id(self, server: str, server_id: str) -> None:
        """Let another id answer for a server, once it was known as it is, and let that be seen."""
        assert self._embedded is not None
        watch = self._embedded.program.watches[server]
        await until(lambda: watch.looks.state == "up")
        await self[server].take_id(server_id)
        watch.nudge()
        await until(lambda: watch.looks.state == "held")

    async def listed(self) -> None:
        """Until every film of every server is in the index and every account is known."""
        assert self._embedded is not None
        database = self._embedded.program.database
        films = sum(
            len([i for i in one.server.items.values() if i.kind == "Movie"]) for one in self.simulators.values()
        )
        accounts = sum(len(one.server.users) for one in self.simulators.values())

        def count(table: str) -> int:
            query = f"SELECT count(*) FROM {table}"
            return database.read_now(lambda connection: int(connection.exec_driver_sql(query).scalar_one()))

        await until(lambda: count("item") >= films and count("account") >= accounts)

    async def parked(self, count: int) -> None:
        """Until so many edits wait for a person."""
        assert self._embedded is not None
        database = self._embedded.program.database
        await until(lambda: total(database.read_now(job_counts), PARKED) == count)

    async def rows(self, query: str, count: int) -> None:
        """Until a query of the database answers so many."""
        assert self._embedded is not None
        database = self._embedded.program.database
        await until(lambda: database.read_now(lambda c: int(c.exec_driver_sql(query).scalar_one())) == count)

    async def retired(self, server: str) -> None:
        """Let there have been a server that is configured no more."""
        assert self._embedded is not None
        program = self._embedded.program
        for event in (
            ServerSeen(server=server, state="up", server_name=f"The {server}", version="10.8.13"),
            UsersListed(server=server, users=(RemoteUser(user_id="a" * 32, name="alice"),)),
        ):
            await program.services.journal.append(Draft(event=event, subject=server))
        await self.rows(f"SELECT count(*) FROM account WHERE server = '{server}'", 1)
        configured = Configured(names=tuple(self.simulators), now=program.services.clock.now_ms())
        assert await program.writer.run(retire, configured) == (server,)

    async def quiet(self) -> None:
        """Until everybody is heard and was read whole: from now on nothing is found that nobody tells of."""
        assert self._embedded is not None
        await heard(self._embedded.program)
        await swept(self._embedded.program, self.simulators)

    async def lived(self, rows: int) -> int:
        """Let so many things at least have been watched, the last of it two days ago; answers how many they are."""
        assert self._embedded is not None
        program = self._embedded.program
        people = await program.database.read(demo_history.people)
        titles = demo_history.titles_of(next(iter(self.simulators.values())).server.ordered())
        last_day = datetime.now(UTC).date() - timedelta(days=2)
        a_day = 2 * MOST_A_DAY * len(people) // 5  # what chance brings twice to a day is there once
        made = demo_history.invented(
            random.Random(7), [*_shelf(), *titles], people, tuple(self.simulators),
            last=last_day, days=rows // a_day, most=MOST_A_DAY,
        )  # fmt: skip
        await program.writer.run(demo_history.save, made)
        counted = "SELECT count(*) FROM history_row"
        return await program.database.read(lambda c: int(c.exec_driver_sql(counted).scalar_one()))

    async def keeps_history(self) -> None:
        """Let the history of everybody be kept from now on."""
        assert self._embedded is not None
        program = self._embedded.program
        for person in await program.database.read(demo_history.people):
            kept = Change(
                person_id=person, enabled=True, threshold=None, min_seconds=None, timezone=None,
                now=program.clock.now_ms(),
            )  # fmt: skip
            await program.writer.run(settings.change, kept)
        program.services.wakes.records.set()

    async def refuse_writes(self, server: str) -> None:
        """Let a server take each write and keep its own, saying nothing."""
        await self.quiet()
        await self[server].fault(FaultKind.LOST_WRITE)
        await self[server].fault(FaultKind.WEBHOOK_DROP)

    async def bereave(self, server: str, person: str, films: Sequence[str]) -> None:
        """Let a person have films as played everywhere, and then the server lose all of them without a word."""
        await self.quiet()
        for film in films:
            await self[server].mark_played(person, film)
        for film in films:
            for other in self.simulators:
                await self.played(other, person, film)
        await self.quiet()
        await self[server].fault(FaultKind.WEBHOOK_DROP)
        await self[server].fault(FaultKind.SOCKET_LOSE)
        for film in films:
            await self[server].mark_unplayed(person, film)

    async def played(self, server: str, person: str, film: str) -> None:
        """Until the server itself has the film as played."""
        await until(lambda: self[server].row(person, film).played)


@contextlib.asynccontextmanager
async def house(
    data: Path,
    site: Path,
    *,
    servers: int = 2,
    accounts: int = 2,
    admin: tuple[str, str] | None = ADMIN,
    access_minutes: int = 60,
) -> AsyncIterator[House]:
    """A running house. `admin` None leaves it to the setup code to make the first administrator; `access_minutes` is
    how long a token is good."""
    with contextlib.closing(sockets.tcp("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    shows = cast(servers, accounts)
    async with simulated(shows, port) as simulators:
        settings = settings_for(shows, {name: one.url for name, one in simulators.items()}, data, port)
        auth = settings.auth.model_copy(update={"access_minutes": access_minutes})
        settings = settings.model_copy(update={"auth": auth})
        made = House(settings, site, simulators)
        await made.start(admin)
        try:
            await made.listed()
            yield made
        finally:
            await made.stop()
