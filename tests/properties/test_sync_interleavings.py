"""Pump and worker in any order: a job may be claimed again before anybody heard what its last run brought."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from playhead.journal.lanes import Job
from tests.support.engine import drive
from tests.support.fake_media_server import Fault
from tests.support.household import Household
from tests.support.profiles import machine

FAULTS = (Fault.TIMEOUT_AFTER, Fault.UNREACHABLE, Fault.FAULT_AFTER)
END_OF_FILM = 99 * 60 * 10_000_000
SERVERS = ("wan", "lan", "attic")


class Interleaved(Household):
    """A household in which records are folded, jobs claimed and runs ended in an order drawn from `chance`."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._claimed: list[tuple[Job, Any]] = []
        super().__init__(dict.fromkeys(SERVERS, "10.11.11"))

    def step(self) -> int:
        done = 0
        for act in self._chance.sample(("fold", "claim", "end"), k=self._chance.choice((1, 2, 3))):
            if act == "fold":
                done += drive(self.pump.step())
            elif act == "claim":
                look = drive(self.worker.look())
                self._claimed += look.claimed
                done += len(look.claimed)
            elif self._claimed:
                job, task = self._claimed.pop(self._chance.randrange(len(self._claimed)))
                drive(self.worker._do(job, task))
                done += 1
        return done

    def settle(self, *, deliver: bool = True, limit: int = 5_000) -> None:
        quiet = 0
        for _ in range(limit):
            heard = self.deliver() if deliver and self._chance.random() < 0.5 else 0
            quiet = 0 if heard + self.step() else quiet + 1
            if quiet > 25 and not self._claimed:
                return
        raise AssertionError("the household does not come to rest")


@machine(1, examples=25)
@given(seed=st.integers(0, 2**32))
def test_every_viewing_counts_once_whatever_overtakes_what(seed: int) -> None:
    chance = random.Random(seed)
    home = Interleaved(chance)
    home.settle()
    for _ in range(6):
        server = chance.choice(SERVERS)
        fake, user, item = home.fakes[server], home.user(server, "alice"), home.film(server, 1)
        if chance.random() < 0.4:
            home.fakes[chance.choice(SERVERS)].fail(chance.choice(FAULTS), on=("write_user_data",))
        fake.play_start(user, item)
        home.deliver()
        for _ in range(chance.choice((0, 2, 5))):
            home.step()
        home.clock.advance(3_000)
        fake.play_stop(user, item, END_OF_FILM)
        for _ in range(4):
            home.settle()
            home.clock.advance(chance.choice((1_000, 70_000)))
    for fake in home.fakes.values():
        fake.recover()
    for _ in range(8):
        home.settle()
        home.clock.advance(400_000)
    assert {home.truth(server, "alice", 1).play_count for server in SERVERS} == {6}
    home.remove()
