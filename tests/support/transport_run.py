"""A household that is heard by lines alone: messages are gathered, sent, delayed, doubled, and lost with their line.

The servers' webhooks are thrown away. A line is the queue of messages that are under way to Playhead; what a server
gathers while the line is broken is never sent. The real hearing, catching up and passes stand at its end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playhead.domain.events import UserDataNotice
from playhead.domain.userdata import SaveReason, UserData
from playhead.ingest.catch_up import AGAIN_SECONDS, CatchUp
from playhead.ingest.gaps import REST_MS
from playhead.ingest.hearing import Hearing
from playhead.kit.ids import counted_ids
from playhead.ports.media_server import UserDataPage
from playhead.ports.server_events import DataTold
from playhead.storage.writer import InlineWriter
from tests.support.engine import at_once, drive
from tests.support.fake_faults import Fault
from tests.support.fake_media_server import FakeMediaServer
from tests.support.household import Household
from tests.support.sweeping import Broom

Account = tuple[str, str]
SERVERS = {"wan": "10.11.11", "lan": "12.0.0", "attic": "10.9.11"}


@dataclass
class Line:
    """One account's: whether it stands, what its server gathers, what is under way."""

    stands: bool = True
    gathered: set[str] = field(default_factory=set)
    under_way: list[DataTold] = field(default_factory=list)


class Transport:
    """Three servers, their people, and a line for each account. Each action is one thing that can happen."""

    def __init__(
        self,
        people: int = 2,
        films: int = 3,
        *,
        hearing: type[Hearing] = Hearing,
        catch_up: type[CatchUp] = CatchUp,
        rows_a_page: int = 2,
        **more: Any,
    ) -> None:
        """`hearing` and `catch_up` may be ones with a mistake in them."""
        names = ("alice", "bob")[:people]
        self.home = Household(SERVERS, people=names, films=films, **more)
        self.stumbling: set[str] = set()
        for fake in self.home.fakes.values():
            fake.rows_a_page = rows_a_page
            self._may_stumble(fake)
        self.broom = Broom(self.home)
        writer, database = InlineWriter(self.home.batches), at_once(self.home.database)
        self.hearing = {
            name: hearing(
                name, at_once(self.home.database), self.home.journal, self.home.clock, lambda kind, count: None
            )
            for name in SERVERS
        }
        ids = counted_ids(0x7A)
        self.catch_up = {name: catch_up(name, database, writer, self.home.clock, ids, lambda: None) for name in SERVERS}
        self.lines = {(server, person): Line() for server in SERVERS for person in names}
        self.heard_until: dict[Account, int] = {}
        self.settle()
        self.broom.reconcile()
        self.settle()

    # --- what happens

    def toggle(self, account: Account, film: int, value: bool) -> None:
        server, person = account
        self.home.fakes[server].toggle_played(self.home.user(server, person), self.home.film(server, film), value)
        self.gather()

    def favorite(self, account: Account, film: int, value: bool) -> None:
        server, person = account
        self.home.fakes[server].set_favorite(self.home.user(server, person), self.home.film(server, film), value)
        self.gather()

    def rate(self, account: Account, film: int, value: bool) -> None:
        """A low rating, which no server lists by itself, or none."""
        server, person = account
        self.home.fakes[server].rate(
            self.home.user(server, person), self.home.film(server, film), 3.0 if value else None
        )
        self.gather()

    def send(self, account: Account, film: int, twice: bool) -> None:
        """The server sends what it has gathered, perhaps two times."""
        line = self.lines[account]
        if line.gathered and line.stands:
            message = self._message(account, line.gathered)
            line.under_way += [message] * (2 if twice else 1)
            line.gathered = set()

    def arrive(self, account: Account, film: int, value: bool) -> None:
        """The next message is heard."""
        line = self.lines[account]
        if line.under_way:
            drive(self.hearing[account[0]].hear(line.under_way.pop(0)))
            self.heard_until[account] = self.home.clock.now_ms()

    def break_off(self, account: Account, film: int, value: bool) -> None:
        """The line breaks: what is under way or gathered is lost."""
        self.lines[account] = Line(stands=False)

    def connect(self, account: Account, film: int, value: bool) -> None:
        """The line stands again."""
        if not self.lines[account].stands:
            self.lines[account] = Line()
            user_id = self.home.user(*account)
            self.catch_up[account[0]].opened((user_id,), {user_id: self.heard_until.get(account, 0)})

    def wait(self, account: Account, film: int, value: bool) -> None:
        """Time passes: a short gap, or a long one."""
        self.home.clock.advance(600_000 if value else 3_000)

    def read(self, account: Account, film: int, value: bool) -> None:
        """What is owed after gaps begins, and a pass goes on; at times a whole run begins as well."""
        if value and film == 2:
            self.broom.start()
        drive(self.catch_up[account[0]].step())
        self.broom.step(account[0])

    def stumble(self, account: Account, film: int, value: bool) -> None:
        """The next pass on this server breaks off after a page."""
        self.stumbling.add(account[0])

    def flip(self, account: Account, film: int, value: bool) -> None:
        """Marked where it was not, or the other way round."""
        self.toggle(account, film, not self.home.truth(*account, film).played)

    def hear(self, account: Account, film: int, value: bool) -> None:
        """Nothing is under way any more."""
        self.settle()

    def gap(self, account: Account, film: int, value: bool) -> None:
        """A line breaks, something is done that nobody hears, and what it is owed is read."""
        self.break_off(account, film, value)
        self.flip(account, film, value)
        self.connect(account, film, value)
        self._make_up(int(AGAIN_SECONDS * 1_000))

    def begin(self, account: Account, film: int, value: bool) -> None:
        """A whole pass begins, and breaks off after a page."""
        self.stumble(account, film, value)
        self.broom.start(account[0])
        self.broom.step(account[0])

    def work(self, account: Account, film: int, value: bool) -> None:
        """What was heard is decided, and what is owed is done, once."""
        self.home.step()
        self.gather()

    # --- how it ends

    def gather(self) -> None:
        """Each server gathers whose rows it has saved; a player's progress is never told."""
        for event in self.home.take():
            if isinstance(event, UserDataNotice) and event.reason is not SaveReason.PLAYBACK_PROGRESS:
                for (server, person), line in self.lines.items():
                    if (event.server, event.user_id) == (server, self.home.user(server, person)) and line.stands:
                        line.gathered.add(event.item_id)

    def settle(self) -> None:
        """Everything that is under way arrives, and what follows is done."""
        for _ in range(200):
            busy = self.home.step()
            self.gather()
            for account in self.lines:
                busy += len(self.lines[account].gathered) + len(self.lines[account].under_way)
                self.send(account, 1, False)
                self.arrive(account, 1, False)
            if not busy:
                return
        raise AssertionError("it does not come to rest")

    def finish(self) -> None:
        """All lines stand, and their gaps are made up for, as far as that is not left for later."""
        self.stumbling.clear()
        for fake in self.home.fakes.values():
            fake.recover()
        for account in self.lines:
            self.connect(account, 1, False)
        for _ in range(2):
            self._make_up(int(AGAIN_SECONDS * 1_000))

    def later(self) -> None:
        """What was left is read as well."""
        self._make_up(REST_MS)

    def _make_up(self, wait_ms: int) -> None:
        self.home.clock.advance(wait_ms)
        self.settle()
        for catch_up in self.catch_up.values():
            drive(catch_up.step())
        self.broom.carry_on()
        self.settle()

    def held(self, person: str, film: int) -> set[tuple[bool, bool]]:
        """What the servers have: played and favourite."""
        rows = [self.home.truth(server, person, film) for server in SERVERS]
        return {(row.played, row.favorite) for row in rows}

    def ratings(self, person: str, film: int) -> set[float | None]:
        """The ratings that the servers have."""
        return {self.home.truth(server, person, film).rating for server in SERVERS}

    def close(self) -> None:
        self.home.remove()

    def _may_stumble(self, fake: FakeMediaServer) -> None:
        ask = fake.user_data_page

        async def stumbling(*asked: Any, **more: Any) -> UserDataPage:
            page = await ask(*asked, **more)
            if fake.name in self.stumbling:
                self.stumbling.discard(fake.name)
                fake.fail(Fault.SERVER_FAULT, on={"user_data_page"})
            return page

        fake.user_data_page = stumbling  # type: ignore[method-assign]  # only here it breaks off

    def _message(self, account: Account, item_ids: set[str]) -> DataTold:
        server, person = account
        user_id = self.home.user(server, person)
        rows: dict[str, UserData] = {i: self.home.fakes[server].truth(user_id, i) for i in sorted(item_ids)}
        return DataTold(user_id=user_id, rows=rows)
