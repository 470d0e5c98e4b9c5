"""Playing a scenario in which Playhead reconciles: passes begin, are killed, meet servers that go away, and go on."""

from __future__ import annotations

from functools import partial
from typing import Any

from playhead.domain.errors import ServerFault
from playhead.domain.events import PageDiffered
from playhead.domain.userdata import UserData
from playhead.features.userdata import brakes, run_queries, runs
from playhead.features.userdata.brakes import Decision, Settle
from playhead.features.userdata.compare import Brake
from playhead.journal import store as journal
from playhead.kit.ids import counted_ids
from playhead.ports.media_server import Only
from tests.support.engine import Killed
from tests.support.sweeping import Broom
from tests.support.sync_ops import Fate, Remove, Scenario, Spot, Start, Toggle, Upkeep
from tests.support.sync_run import TICK, Run
from tests.support.upkeep_ops import (
    Amid,
    BreakListing,
    BrokenRun,
    CarryOn,
    DownAmid,
    Forget,
    Look,
    Plan,
    Reconcile,
    Scan,
    Sweep,
    Tell,
    VanishAmid,
    WholeRun,
)

LONGEST_RUN = 500
"""Ticks after which a run that is not over never will be."""


class UpkeepRun(Run):
    """A household with passes. Brakes that are met at the end are let go."""

    def __init__(self, scenario: Scenario, *, brake: Brake | None = None, **more: Any) -> None:
        self._brake, self._new_id = brake, counted_ids(0x5EE)
        self._broom: tuple[object, Broom] | None = None
        super().__init__(scenario, **more)

    @property
    def broom(self) -> Broom:
        """The passes of the Playhead that is running now."""
        if self._broom is None or self._broom[0] is not self.home.batches:
            made = Broom(self.home, self._brake, self._new_id, ready=lambda name: name not in self.home.unlisted)
            self._broom = self.home.batches, made
        return self._broom[1]

    def upkeep(self, op: Upkeep, fate: Fate) -> None:
        if not self.home.is_open:
            return
        match op:
            case Reconcile(quick=quick):
                self._guard(lambda: self.broom.start(only=tuple(Only) if quick else ()))
            case Plan():
                for name in self.names:
                    self._guard(partial(self.broom.due, name))
            case CarryOn(server=server):
                self._guard(lambda: self.broom.step(self.names[server]))
            case Sweep():
                self._guard(self.broom.carry_on)
            case WholeRun():
                self._guard(self.broom.start)
                self._guard(self.broom.carry_on)
            case BrokenRun(server=server, page=page):
                self._guard(lambda: self.broom.start(only=tuple(Only)))
                self._set_trap(DownAmid(server, page), fate)
                self._guard(self.broom.carry_on)
            case Look(server=server):
                self._look(server)
            case Forget(server=server, person=person):
                self._forget(server, person)
            case Tell(server=server, film=film) if self._has(server, film):
                fake = self._server(server)
                fake.add_item(fake._items[self.home.film(self.names[server], film)])
            case Tell():
                pass
            case _:
                self._set_trap(op, fate)
        for number, name in enumerate(self.names):
            if self.home.fakes[name].down and name not in self.home.unlisted:
                self._look(number)

    def _forget(self, server: int, person: int) -> None:
        for film in range(1, self.scenario.films + 1):
            spot = Spot(server, person, film)
            if self._has(server, film) and self.truth(spot).played:
                self._server(server).restore(*self.row(spot), UserData())

    def _set_trap(self, op: Upkeep, fate: Fate) -> None:
        match op:
            case Amid(spot=spot, played=played, page=page):
                toggle = Toggle(spot, played)
                self._server(spot.server).at_page("user_data_page", page, lambda: self._race(toggle, fate))
            case DownAmid(server=server, page=page):
                fake = self._server(server)
                fake.at_page("user_data_page", page, lambda: setattr(fake, "down", True))
            case BreakListing(server=server, page=page):
                self._server(server).at_page("items", page, _fail)
            case VanishAmid(server=server, film=film, page=page):
                self._server(server).at_page("items", page, lambda: self._race(Remove(server, film), fate))
            case Scan(server=server, runs=going):
                self._server(server).is_scanning = going
            case _:
                raise NotImplementedError(op)

    def _race(self, op: Toggle | Start | Remove, fate: Fate) -> None:
        self._happen(op)
        notices = self.home.take()
        if fate in (Fate.LOST, Fate.LATE) or not self.home.is_open:
            self._send(notices, fate)
            return
        try:
            self.home.deliver(notices)
        except Killed:
            # who was not answered sends it again
            self.mail += notices
            raise

    def finish(self) -> int:
        for fake in self.home.fakes.values():
            fake.is_scanning = False
        return super().finish()

    def tell_all(self) -> None:
        self.reconcile()

    def reconcile(self) -> None:
        """A run over everything, with what follows from it, and with all runs that are open."""
        self._guard(self.broom.start)
        for _ in range(LONGEST_RUN):
            self.settle()
            self._guard(self.broom.carry_on)
            self.settle()
            self._guard(self._let_go)
            if not self._guard(self._open_passes):
                return
            self.home.clock.advance(TICK)
        raise AssertionError("a pass is never over")

    def _open_passes(self) -> list[object]:
        read = self.home.database.read_now
        return [one for name in self.names for one in read(partial(runs.open_passes, server=name))]

    def _let_go(self) -> None:
        for brake in self.home.database.read_now(run_queries.brakes):
            asked = Settle(
                brake_id=brake.id,
                decision=Decision.CONFIRM,
                now=self.home.clock.now_ms(),
                served=self.broom.served,
            )
            self.broom.writer.run_now(brakes.settle, asked)

    def open_runs(self) -> int:
        """How many runs are not over although nothing is left to do."""
        return self.broom.close_runs()

    def differed(self) -> int:
        """How many records pages have caused."""
        records = self.home.database.read_now(lambda c: journal.read(c, after=0, count=10**6, to=None, max_bytes=10**9))
        return sum(isinstance(record.event, PageDiffered) for record in records)


def _fail() -> None:
    raise ServerFault("500")
