"""User data and transport together: all that people do to their films, heard by webhooks and by lines that break.

Each account has a line besides its server's webhook. What a server saves it gathers for the lines as well; a message
says what is held when it is sent. A line that stands again begins the pass that its gap is owed, and a start begins
those of everybody. Nothing else is read in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from hypothesis import strategies as st

from playhead.domain.events import Event, UserDataNotice
from playhead.domain.userdata import SaveReason
from playhead.features.userdata.feature import UserDataFeature
from playhead.ingest.catch_up import AGAIN_SECONDS, CatchUp
from playhead.ingest.gaps import REST_MS
from playhead.ingest.hearing import Hearing
from playhead.kit.ids import counted_ids
from playhead.kit.times import SECOND
from playhead.ports.server_events import DataTold
from playhead.storage.writer import InlineWriter
from tests.support.engine import at_once, drive
from tests.support.household import Household
from tests.support.sync_claims import Feature, agree
from tests.support.sync_draws import EITHER
from tests.support.sync_lives import PEOPLE
from tests.support.sync_ops import Fate, Op, Scenario, Upkeep
from tests.support.transport_run import Account, Line
from tests.support.upkeep_claims import done_by_somebody, quiet
from tests.support.upkeep_ops import passes
from tests.support.upkeep_run import LONGEST_RUN, UpkeepRun


@dataclass(frozen=True)
class Break(Upkeep):
    """An account's line breaks: what is gathered or under way is lost."""

    server: int
    person: int


@dataclass(frozen=True)
class Connect(Upkeep):
    """It stands again."""

    server: int
    person: int


@dataclass(frozen=True)
class Send(Upkeep):
    """The server sends what it has gathered, perhaps two times."""

    server: int
    person: int
    twice: bool = False


@dataclass(frozen=True)
class Arrive(Upkeep):
    """The next message is heard."""

    server: int
    person: int


@dataclass(frozen=True)
class Drain(Upkeep):
    """All that is gathered or under way is heard."""


@dataclass(frozen=True)
class MakeUp(Upkeep):
    """The passes that a server's accounts are owed begin."""

    server: int


def lines(servers: int, people: int, films: int, *, raising: bool = False) -> Sequence[st.SearchStrategy[Op]]:
    """What becomes of lines, besides passes that go on and meet things."""
    account = (st.integers(0, servers - 1), st.integers(0, people - 1))
    return (
        st.builds(Break, *account) | st.builds(Connect, *account),
        st.builds(Send, *account, EITHER) | st.builds(Arrive, *account),
        st.just(Drain()),
        st.builds(MakeUp, account[0]),
        *passes(servers, people, films, raising=raising),
    )


def breaks(servers: int, people: int, films: int) -> Sequence[st.SearchStrategy[Op]]:
    """Lines that break and stand again, and nothing else."""
    account = (st.integers(0, servers - 1), st.integers(0, people - 1))
    return (st.builds(Break, *account), st.builds(Connect, *account), st.just(Drain()))


class Wired(Household):
    """A household with a line for each account. They stand from each start on."""

    def __init__(self, *parts: Any, **more: Any) -> None:
        self.lines: dict[Account, Line] = {}
        self.heard_until: dict[Account, int] = {}
        self._run_ids = counted_ids(0x7A)
        super().__init__(*parts, **more)

    def open(self) -> None:
        super().open()
        database, writer = at_once(self.database), InlineWriter(self.batches)
        self.hearing = {
            name: Hearing(name, database, self.journal, self.clock, lambda kind, count: None) for name in self.fakes
        }
        self.catch_up = {
            name: CatchUp(name, database, writer, self.clock, self._run_ids, lambda: None) for name in self.fakes
        }
        self.heard_until = {}
        self.lines = {(name, person): Line(stands=False) for name in self.fakes for person in self.people}
        for account in self.lines:
            self.connect(account)

    def connect(self, account: Account) -> None:
        """The account's line stands again, if it did not."""
        if not self.lines[account].stands:
            self.lines[account] = Line()
            user_id = self.user(*account)
            self.catch_up[account[0]].opened((user_id,), {user_id: self.heard_until.get(account, 0)})

    def take(self) -> list[Event]:
        notices = super().take()
        for event in notices:
            # no server tells a line of a player's progress
            if isinstance(event, UserDataNotice) and event.reason is not SaveReason.PLAYBACK_PROGRESS:
                self._gather(event)
        return notices

    def _gather(self, event: UserDataNotice) -> None:
        for (server, person), line in self.lines.items():
            if (event.server, event.user_id) == (server, self.user(server, person)) and line.stands:
                line.gathered.add(event.item_id)

    def send(self, account: Account, *, twice: bool = False) -> None:
        """The server sends what it has gathered: what is held there now."""
        line = self.lines[account]
        if line.gathered:
            user_id, fake = self.user(*account), self.fakes[account[0]]
            there = sorted(item_id for item_id in line.gathered if item_id in fake._items)
            message = DataTold(user_id=user_id, rows={item_id: fake.truth(user_id, item_id) for item_id in there})
            line.under_way += [message] * (2 if twice else 1)
            line.gathered = set()

    def arrive(self, account: Account) -> bool:
        """The next message is heard. Returns whether there was one."""
        line = self.lines[account]
        if not line.under_way:
            return False
        drive(self.hearing[account[0]].hear(line.under_way.pop(0)))
        self.heard_until[account] = self.clock.now_ms()
        return True


class LinesRun(UpkeepRun):
    """What happens in such a household. A webhook's notice that is lost is no reason to read anything."""

    household: ClassVar[type[Household]] = Wired
    home: Wired

    def __init__(self, scenario: Scenario, **more: Any) -> None:
        self.ending = False
        super().__init__(scenario, **more)

    def upkeep(self, op: Upkeep, fate: Fate) -> None:
        if not self.home.is_open:
            return
        match op:
            case Break(server=server, person=person):
                self.home.lines[self._account(server, person)] = Line(stands=False)
            case Connect(server=server, person=person):
                self.home.connect(self._account(server, person))
            case Send(server=server, person=person, twice=twice):
                self.home.send(self._account(server, person), twice=twice)
            case Arrive(server=server, person=person):
                self._guard(lambda: self.home.arrive(self._account(server, person)))
            case Drain():
                self.drain()
            case MakeUp(server=server):
                self._guard(lambda: drive(self.home.catch_up[self.names[server]].step()))
            case _:
                super().upkeep(op, fate)

    def _account(self, server: int, person: int) -> Account:
        return self.names[server], PEOPLE[person]

    def drain(self) -> None:
        """All that is gathered or under way is heard, and what follows is done."""
        for _ in range(LONGEST_RUN):
            self.settle()
            if not sum([self._guard(self._hear_next(account)) for account in list(self.home.lines)]):
                return
        raise AssertionError("the lines never fall silent")

    def _hear_next(self, account: Account) -> Callable[[], bool]:
        def hear() -> bool:
            self.home.send(account)
            return self.home.arrive(account)

        return hear

    def finish(self) -> int:
        self.ending = self.untold = True
        return super().finish()

    def tell_all(self) -> None:
        """Before anything happens all is read. In the end nothing is but what gaps are owed."""
        if not self.ending:
            super().tell_all()
            return
        for account in self.home.lines:
            self.home.connect(account)
        for wait in (AGAIN_SECONDS * SECOND, AGAIN_SECONDS * SECOND, REST_MS):
            self.home.clock.advance(int(wait))
            self._make_up()

    def _make_up(self) -> None:
        self.drain()
        for name in self.names:
            drive(self.home.catch_up[name].step())
            self.broom.due(name)
        for _ in range(LONGEST_RUN):
            self.broom.carry_on()
            self.drain()
            self._let_go()
            if not self._open_passes():
                return
            self.home.clock.advance(5 * SECOND)
        raise AssertionError("a pass is never over")


def heard(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """P1 and P4 of both: all agree, however they were heard; looking again finds nothing and writes nothing."""
    with LinesRun(scenario, feature=feature) as run:
        run.play().finish()
        assert run.parked() == []
        agree(run)
        quiet(run)


def nothing_made_up(scenario: Scenario, feature: Feature = UserDataFeature) -> None:
    """P2 of both: where nobody un-marks, a film is played if and only if somebody said so."""
    with LinesRun(scenario, feature=feature) as run:
        run.play().finish()
        agree(run)
        done_by_somebody(run)
