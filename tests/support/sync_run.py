"""Playing a scenario on a household, with the god's-eye view of what people did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, Self

from sqlalchemy import text

from playhead.domain.events import Event
from playhead.features.userdata.feature import UserDataFeature
from playhead.features.userdata.jobs import AWAIT, Target, decode
from playhead.features.userdata.view import Policy
from playhead.identity import store as identity
from playhead.journal.pump import Consumer
from playhead.kit.times import SECOND
from tests.support import folders
from tests.support.engine import Killed, Plan
from tests.support.fake_media_server import Fault
from tests.support.household import Household
from tests.support.slow_queue import SlowQueue
from tests.support.sync_lives import PEOPLE, Lives
from tests.support.sync_ops import (
    Before,
    Beside,
    Between,
    Down,
    Fail,
    Fate,
    Favor,
    Kill,
    Mail,
    Move,
    Off,
    On,
    Op,
    Progress,
    Rate,
    Remove,
    Rename,
    Restore,
    Scenario,
    SetCount,
    SetPlayed,
    Start,
    Step,
    Stop,
    Toggle,
    Up,
    Upkeep,
)

ABOUT_DATA = frozenset({"user_data", "write_user_data", "mark_unplayed"})
CHARGED = frozenset({Fault.SERVER_FAULT, Fault.FAULT_AFTER, Fault.BAD_ANSWER})
"""Faults that cost a job one of its five tries: a household has fewer of them, so that none is given up."""

TICK = 5 * SECOND
MOST_KILLS = 2
"""What is running when the third comes is parked: nobody knows by then that it is not to blame."""

LONGEST_REST = 20 * 60 * SECOND


class Run(Lives):
    """A household in which a scenario happens. `playhead` False: nobody is between the servers."""

    household: ClassVar[type[Household]] = Household

    def __init__(
        self, scenario: Scenario, *, feature: Callable[[Policy], Consumer] = UserDataFeature, playhead: bool = True
    ) -> None:
        super().__init__(scenario)
        self.playhead = playhead
        self.plan = Plan()
        self.home = self.household(
            dict(zip(self.names, scenario.versions, strict=True)),
            people=PEOPLE[: scenario.people],
            films=scenario.films,
            shows=bool(scenario.others),
            skew_ms={n: s * SECOND for n, s in zip(self.names, scenario.skews, strict=False)},
            drift_ppm=dict(zip(self.names, scenario.drifts, strict=False)),
            faults=self.plan,
            feature=feature,
            running=playhead,
        )
        self.mail: list[Event] = []
        self.slow = SlowQueue()
        self.untold = not scenario.read_first
        self.kills = 0
        self.lone: set[str] = set()
        self.charged: Counter[int] = Counter()
        if playhead:
            self.settle()
        for fake in self.home.fakes.values():
            fake.rows_a_page = scenario.rows_a_page
        if playhead and scenario.read_first:
            self.tell_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.home.remove()

    # --- the course of things

    def play(self) -> Self:
        """Everything that the scenario has."""
        for step in self.scenario.steps:
            self.elapse(step.wait * SECOND)
            self.do(step)
        return self

    def elapse(self, ms: int) -> None:
        """Let time pass, in which a slow queue delivers."""
        end = self.home.clock.now_ms() + ms
        while (at := self.slow.next_at) is not None and at <= end:
            self.home.clock.advance(max(at - self.home.clock.now_ms(), 0))
            self._send(self.slow.take(at), Fate.NOW)
            self.settle()
        self.home.clock.advance(max(end - self.home.clock.now_ms(), 0))

    def do(self, step: Step) -> None:
        self.settle()
        match step.op:
            case Mail(backwards=backwards):
                self._open_mail(backwards)
            case Kill(point=point, number=number) if self.kills < MOST_KILLS:
                self.kills += 1
                self.plan.arm(point, number, Killed)
            case Kill():
                pass
            case Off():
                self._off()
            case On():
                self._on()
            case Between(spot=spot) as race:
                self._server(spot.server).meanwhile = lambda: self._race(Toggle(spot, race.played), step.fate)
            case Before(spot=spot):
                self._server(spot.server).beforehand = lambda: self._race(Start(spot), step.fate)
            case Upkeep() as op:
                self.upkeep(op, step.fate)
                self._send(self.home.take(), step.fate)
            case _:
                self._happen(step.op)
                self._send(self.home.take(), step.fate)
        if step.fate is not Fate.HEARD:
            self.settle()

    def upkeep(self, op: Upkeep, fate: Fate) -> None:
        """What is done by or with Playhead itself; `UpkeepRun` can."""
        raise NotImplementedError(op)

    def finish(self) -> int:
        """All is up and at home, nobody plays, every notice has come, and Playhead has nothing left to do.

        Returns how many milliseconds it took to come to rest.
        """
        self.plan.disarm()
        for number, name in enumerate(self.names):
            self.home.fakes[name].recover()
            self.home.fakes[name].beforehand = self.home.fakes[name].meanwhile = None
            for film in self.scenario.works:
                self.do(Step(Restore(number, film)))
        self._on()
        for spot, percent in list(self.playing.items()):
            self.do(Step(Stop(spot, percent)))
        self._open_mail(backwards=False)
        began = self.home.clock.now_ms()
        for name in self.names if self.playhead else ():
            self.home.look(name)
        self.settle()
        if self.untold and self.playhead:
            self.tell_all()
            self.untold = False
        ended = self.rest()
        assert not self.overdue(), f"all is there, and is waited for: {self.overdue()}"
        return ended - began

    def tell_all(self) -> None:
        """Everything that servers hold is read once."""
        self._guard(self.home.read_all)
        self.settle()

    def rest(self) -> int:
        """Let time pass until no job is left but for items that a server does not have. Returns when that was."""
        self.settle()
        waited = 0
        while self.playhead and (self.slow.next_at or [job for job in self.jobs("0, 1, 2") if job.kind != AWAIT]):
            assert waited < LONGEST_REST, "jobs are never done"
            waited += TICK
            self.elapse(TICK)
            self.settle()
        for target in self.waiting():
            there = self.home.database.read_now(partial(identity.copies_of_works, works={target.work_id}))
            assert target.server not in {row.server for row in there}, f"it is there, and is waited for: {target}"
        return self.home.clock.now_ms()

    def waiting(self) -> list[Target]:
        """What is waited for because a server does not have it."""
        return [decode(job.args) for job in self.jobs("0, 1, 2") if job.kind == AWAIT] if self.home.is_open else []

    def overdue(self) -> list[Target]:
        """What is waited for although every file is where it was."""
        return [one for one in self.waiting() if one.item_name not in self.lone] if self.playhead else []

    def settle(self) -> None:
        """All that can be done now, and what becomes of the echoes."""
        for _ in range(500):
            if not self.home.is_open:
                return
            done = self._guard(self.home.step)
            echoes = self.home.take()
            self._send(echoes, self.scenario.echoes)
            if not done and not (echoes and self.scenario.echoes is not Fate.LATE):
                return
        raise AssertionError("the household does not come to rest")

    def _guard(self, work: Callable[[], Any]) -> Any:
        """Do it; a kill on the way is followed by a start, and says that there was something to do."""
        try:
            return work()
        except Killed:
            self.plan.disarm()
            self.home.close()
            self._guard(self.home.open)
            return 1

    # --- notices

    def _send(self, notices: list[Event], fate: Fate) -> None:
        if not notices:
            return
        if fate is Fate.LATE:
            self.mail += notices
        elif fate is Fate.SLOW:
            self.slow.put(notices, self.home.clock.now_ms())
        elif fate is Fate.LOST or not self.home.is_open:
            self.untold = True
        else:
            self._deliver(notices)
            self.mail += notices if fate is Fate.TWICE else []

    def _deliver(self, notices: list[Event]) -> None:
        answered = False

        def deliver() -> None:
            nonlocal answered
            self.home.deliver(notices)
            answered = True

        while not answered:
            # what was not answered is sent again by those who care; the journal may have it twice then
            self._guard(deliver)

    def _open_mail(self, backwards: bool) -> None:
        notices, self.mail = self.mail, []
        if self.home.is_open:
            for notice in reversed(notices) if backwards else notices:
                self._deliver([notice])
                self.settle()
        else:
            self.untold = self.untold or bool(notices)

    # --- happenings

    def _off(self) -> None:
        if self.home.is_open:
            self.home.close()

    def _on(self) -> None:
        if self.playhead and not self.home.is_open:
            self._guard(self.home.open)
            self.untold = True

    def _race(self, op: Toggle | Start, fate: Fate) -> None:
        self._happen(op)
        self._send(self.home.take(), fate if fate is Fate.LOST or fate is Fate.LATE else Fate.HEARD)

    def _happen(self, op: Op) -> None:
        match op:
            case Toggle() | Beside() | Start() | Progress() | Stop() | SetPlayed() | SetCount() | Favor() | Rate():
                self._edit(op)
            case Down(server=server):
                self._server(server).down = True
                self._look(server)
            case Up(server=server):
                self._server(server).recover()
                self._look(server)
            case Fail(server=server, fault=fault, times=times):
                if fault in CHARGED:
                    times = min(times, 4 - self.charged[server])
                    self.charged[server] += times
                if times:
                    self._server(server).fail(fault, times=times, on=ABOUT_DATA, ms=5_000)
            case Rename(server=server, person=person):
                user_id = self.home.user(self.names[server], PEOPLE[person])
                self._server(server).rename_user(user_id, f"{PEOPLE[person]} of {self.names[server]}")
            case Move(server=server, film=film) if self._has(server, film):
                # what comes late is about an item that is gone, and nobody reads the new one
                self.untold = self.untold or bool(self.mail)
                for one in folders.family(film) or (film,):
                    self._end_playback(server, one)
                if film in folders.FOLDERS:
                    self.home.move_folder(self.names[server], film)
                else:
                    self.home.move_film(self.names[server], film)
            case Remove(server=server, film=film) if self._has(server, film):
                self.untold = self.untold or bool(self.mail)
                for one in (film, *folders.HELD.get(film, ())):
                    if self._has(server, one):
                        self._end_playback(server, one)
                        self._server(server).remove_item(self.home.film(self.names[server], one))
            case Restore(server=server, film=film) if not self._has(server, film):
                self.home.restore_film(self.names[server], film)

    def _look(self, server: int) -> None:
        if self.home.is_open:
            self._guard(lambda: self.home.look(self.names[server]))

    # --- looking

    def jobs(self, states: str) -> list[Any]:
        """The jobs in the listed states, as rows."""
        return self.home.database.read_now(
            lambda connection: list(connection.execute(text(f"SELECT * FROM job WHERE state IN ({states})")))
        )

    def parked(self) -> list[str]:
        """Why jobs were parked."""
        return [f"{row.kind}: {row.reason}" for row in self.jobs("5, 6")]
