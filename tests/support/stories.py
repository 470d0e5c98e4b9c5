"""Stories of passes and of links, told act by act, in which a kill may come at any fault point."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Connection

from playhead.domain.events import SyncUpdate, UserDataWritten
from playhead.domain.userdata import UserData
from playhead.features.userdata import brakes, run_queries, runs
from playhead.features.userdata.brakes import Decision, Settle
from playhead.features.userdata.compare import Brake
from playhead.identity.edits import Clash, Linking, Missing, Relink, relink
from playhead.identity.retire import Configured, retire
from playhead.journal import store as journal
from playhead.journal.lanes import JobState
from playhead.kit.ids import counted_ids
from playhead.kit.times import MINUTE, SECOND
from playhead.ports.media_server import Only
from tests.support.engine import Killed, Plan
from tests.support.household import Household
from tests.support.sweeping import Broom

SEEN = UserData(played=True, play_count=1, last_played=1_700_000_000_000)
TICKS = 400
BEHIND = "SELECT (SELECT max(seq) FROM journal), (SELECT min(seq) FROM cursor)"
OPEN = f"({JobState.READY:d}, {JobState.RUNNING:d}, {JobState.WAITING:d})"


class Stage:
    """A household that is killed once, at the `number`-th pass of an armed point, and goes on with what it was at."""

    def __init__(self, servers: Mapping[str, str], brake: Brake | None = None, **more: Any) -> None:
        self.plan = Plan()
        self.home = Household(servers, faults=self.plan, **more)
        for fake in self.home.fakes.values():
            fake.rows_a_page = 2
        self.kills = 0
        self._brake, self._new_id = brake, counted_ids(0x5EE)
        self._broom: tuple[object, Broom] | None = None

    @property
    def broom(self) -> Broom:
        """The passes of the Playhead that is running now."""
        if self._broom is None or self._broom[0] is not self.home.batches:
            self._broom = self.home.batches, Broom(self.home, self._brake, self._new_id)
        return self._broom[1]

    def go(self, work: Callable[[], Any]) -> Any:
        """Do it until it was done without a kill: who got no answer asks again."""
        while True:
            try:
                return work()
            except Killed:
                self.kills += 1
                self.plan.disarm()
                self.home.close()
                self.home.open()

    def rest(self) -> None:
        """Everything is heard, read, decided and done, but for what waits for a server or an item."""
        for _ in range(TICKS):
            if self._deliver() + self.go(self.home.step):
                continue
            self.go(self._carry_on)
            if self.home.database.read_now(self._behind):
                continue
            if not self._passes() and not self._due():
                return
            self.home.clock.advance(5 * SECOND)
        raise AssertionError("it does not come to rest")

    def _carry_on(self) -> None:
        self.broom.carry_on()

    def _behind(self, connection: Connection) -> bool:
        last, heard = connection.exec_driver_sql(BEHIND).one()
        return bool(last != heard)

    def _deliver(self) -> int:
        notices = self.home.take()
        if notices:
            self.go(lambda: self.home.deliver(notices))
        return len(notices)

    def _passes(self) -> int:
        read = self.home.database.read_now
        return sum(len(read(partial(runs.open_passes, server=name))) for name in self.home.fakes)

    def _due(self) -> int:
        soon = self.home.clock.now_ms() + MINUTE
        away = [name for name, fake in self.home.fakes.items() if fake.down]
        return sum(
            row.run_at <= soon and row.gate not in away for row in self.jobs(OPEN) if row.kind != "userdata.await"
        )

    def reconcile(self, *, quick: bool = False) -> None:
        """A run over everything, and what follows."""
        self.go(lambda: self.broom.start(only=tuple(Only) if quick else ()))
        self.rest()

    def reopen(self) -> None:
        """Playhead is ended and started anew, with the servers that are there now."""
        self.home.close()
        self.go(lambda: None if self.home.is_open else self.home.open())
        configured = Configured(names=tuple(self.home.fakes), now=self.home.clock.now_ms())
        self.go(lambda: self.broom.writer.run_now(retire, configured))
        self.rest()

    def put(self, server: str, number: int, data: UserData) -> None:
        """What a server holds, without a word about it."""
        self.home.fakes[server].restore(self.home.user(server, "alice"), self.home.film(server, number), data)

    def toggle(self, server: str, number: int, played: bool) -> None:
        """Alice's tick in a client, with what follows."""
        self.home.fakes[server].toggle_played(self.home.user(server, "alice"), self.home.film(server, number), played)
        self.rest()

    def relink(self, server: str, number: int, action: Linking, like: tuple[str, int] | None = None) -> None:
        """An administrator decides about a link, and hears that it is done."""
        asked = Relink(
            ref=f"{server}/{self.home.film(server, number)}",
            action=action,
            like=None if like is None else f"{like[0]}/{self.home.film(*like)}",
            now=self.home.clock.now_ms(),
            actor="admin",
        )
        answer = self.go(lambda: self.broom.writer.run_now(relink, asked))
        # asked again after a kill, it may have been done already
        assert not isinstance(answer, Missing | Clash) or self.kills, answer
        self.rest()

    def decide(self, decision: Decision) -> None:
        """An administrator lets go every brake, or puts back what it holds."""
        for brake in self.home.database.read_now(run_queries.brakes):
            now, served = self.home.clock.now_ms(), self.broom.served
            asked = Settle(brake_id=brake.id, decision=decision, now=now, served=served)
            self.go(partial(self._settle, asked))
        self.rest()

    def _settle(self, asked: Settle) -> None:
        self.broom.writer.run_now(brakes.settle, asked)

    def played(self, number: int) -> list[bool]:
        """Whether each server holds that film as played."""
        return [self.home.truth(name, "alice", number).played for name in self.home.fakes]

    def jobs(self, states: str) -> list[Any]:
        """The jobs in these states."""
        return self.home.database.read_now(
            lambda c: list(c.exec_driver_sql(f"SELECT * FROM job WHERE state IN {states}"))
        )

    def told(self) -> Counter[tuple[int | None, str]]:
        """How often people were told of each write that landed."""
        records = self.home.database.read_now(lambda c: journal.read(c, after=0, count=10**6, to=None, max_bytes=10**9))
        landed = {record.seq for record in records if isinstance(record.event, UserDataWritten)}
        updates = [r.event for r in records if isinstance(r.event, SyncUpdate) and r.cause in landed]
        return Counter((one.job_id, one.value) for one in updates if one.action == "synced")


@dataclass(frozen=True)
class Story:
    """Acts on a stage, and what must be true after them. `lost` names in words what is not."""

    name: str
    servers: Mapping[str, str]
    tell: Callable[[Stage], Sequence[str]]
    more: Mapping[str, Any] = field(default_factory=dict)

    def stage(self) -> Stage:
        """A stage at rest, before the first act."""
        made = Stage(self.servers, **self.more)
        made.rest()
        made.home.read_all()
        made.rest()
        return made
