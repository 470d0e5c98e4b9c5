"""Reconciling a household in memory: the real passes over its fake servers, one after the other, without loops."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from playhead.features.userdata import run_queries, runs
from playhead.features.userdata.closing import Closing, close_finished
from playhead.features.userdata.compare import Brake
from playhead.features.userdata.run_queries import RunRow
from playhead.features.userdata.runs import Begin
from playhead.identity.place import Selection
from playhead.ingest.sweep import Sweep
from playhead.journal.wake import Wakes
from playhead.kit.ids import IdSource, counted_ids
from playhead.ports.media_server import Only
from playhead.storage.writer import InlineWriter
from tests.support.engine import at_once, drive
from tests.support.household import Household


def pumped(home: Household) -> Callable[[], Awaitable[None]]:
    """What lets the pump run where passes would wait for it."""

    async def decided() -> None:
        while await home.pump.step():
            pass

    return decided


class Broom:
    """The passes of a household. Made anew after the household was opened anew."""

    def __init__(
        self,
        home: Household,
        brake: Brake | None = None,
        new_id: IdSource | None = None,
        ready: Callable[[str], bool] = lambda _: True,
        chosen: Mapping[str, Selection] | None = None,
    ) -> None:
        """`chosen` are, by server, the libraries that take part; `ready` says of a server whether its library was
        listed since it came up."""
        self.home = home
        self.writer = InlineWriter(home.batches)
        self._new_id = new_id or counted_ids(0x5EE)
        self.served = tuple(home.fakes)
        self.sweeps = {
            name: Sweep(
                fake,
                at_once(home.database),
                self.writer,
                home.clock,
                Wakes(),
                home.policy,
                brake or Brake(),
                served=self.served,
                new_id=self._new_id,
                chosen=(chosen or {}).get(name, Selection()),
                ready=partial(ready, name),
                faults=home.faults,
                decided=pumped(home),
            )
            for name, fake in home.fakes.items()
        }

    def begin(self, *servers: str, only: Sequence[Only] = (), people: tuple[int, ...] | None = None) -> str:
        """Begin a run, of all servers where none is named, and settle."""
        run_id = self.start(*servers, only=only, people=people)
        self.home.settle()
        return run_id

    def start(self, *servers: str, only: Sequence[Only] = (), people: tuple[int, ...] | None = None) -> str:
        """Begin a run, of all servers where none is named."""
        run_id = self._new_id()
        begin = Begin(
            run_id=run_id,
            why="asked",
            now=self.home.clock.now_ms(),
            servers=servers or tuple(self.home.fakes),
            only=tuple(only),
            people=people,
        )
        self.writer.run_now(runs.begin, begin)
        return run_id

    def step(self, name: str) -> bool:
        """One pass on one server, as far as it goes now, without the writes that follow."""
        return drive(self.sweeps[name].step())

    def plan(self, name: str) -> bool:
        """Begin what is due on a server by itself."""
        begun = self.due(name)
        self.home.settle()
        return begun

    def due(self, name: str) -> bool:
        """Begin what is due on a server by itself, without what follows."""
        return drive(self.sweeps[name].plan())

    def sweep(self) -> None:
        """Carry on with everything that is open and due now, and settle."""
        self.carry_on()
        self.home.settle()

    def carry_on(self) -> None:
        """Carry on with everything that is open and due now, without the writes that follow."""
        while sum(self.step(name) for name in self.sweeps):
            pass

    def run(self, run_id: str) -> RunRow:
        """A run, ended if it is over."""
        self.close_runs()
        found = self.home.database.read_now(lambda c: run_queries.run_by_id(c, run_id))
        assert found is not None
        return found

    def close_runs(self) -> int:
        """End the runs that are over. Returns how many go on."""
        return self.writer.run_now(close_finished, Closing(now=self.home.clock.now_ms(), served=self.served))

    def reconcile(self, *servers: str) -> RunRow:
        """A whole run, with what follows from it."""
        run_id = self.begin(*servers)
        self.sweep()
        return self.run(run_id)
