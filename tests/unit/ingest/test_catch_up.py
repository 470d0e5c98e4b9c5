"""After a gap an account is read: as much as the gap asks for, together with others, and not each time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from playhead.domain.events import ServerSeen, UsersListed
from playhead.features.userdata import runs
from playhead.features.userdata.agenda import Swept, ended
from playhead.features.userdata.runs import Begin, Pass, Progress
from playhead.identity.consumer import IdentityConsumer, Rules
from playhead.ingest.catch_up import AGAIN_SECONDS, CatchUp
from playhead.ingest.gaps import REST_MS, SHORT_MS
from playhead.journal.record import Draft
from playhead.kit.ids import counted_ids
from playhead.ports.media_server import Only
from tests.support.engine import Engine, at_once, drive
from tests.support.fake_library import remote_user

USERS = tuple(remote_user(number, name) for number, name in enumerate(("alice", "bob", "carol"), 1))
ALICE, BOB, CAROL = (user.user_id for user in USERS)
HOUR = 3_600_000


class House:
    """A server whose accounts were all read an hour ago."""

    def __init__(self, folder: Path) -> None:
        self.engine = Engine(folder)
        seen = ServerSeen(server="wan", state="up", fresh=True, version="10.11.11")
        self.engine.append(Draft(event=seen), Draft(event=UsersListed(server="wan", users=USERS)))
        drive(self.engine.pump(IdentityConsumer(Rules())).step())
        self.engine.clock.advance(HOUR)
        self.begun = 0
        for user_id in (ALICE, BOB, CAROL):
            self.swept(user_id)
        self.engine.clock.advance(HOUR)
        self.catch_up = CatchUp(
            "wan", at_once(self.engine.database), self.engine.writer, self.engine.clock, counted_ids(), self._noted
        )

    def _noted(self) -> None:
        self.begun += 1

    def swept(self, user_id: str) -> None:
        now = self.engine.now
        (row,) = self.begin(user_id)
        step = Progress(row=replace(row, state="done"), swept=Swept(full_at=now, quick_at=now))
        self.engine.write(lambda c: runs.advance(c, [step]))

    def begin(self, user_id: str, *only: Only) -> list[Pass]:
        begin = Begin(
            run_id=f"run-{self.engine.value('SELECT count(*) FROM sync_run')}",
            why="full",
            now=self.engine.now,
            servers=("wan",),
            only=only,
            accounts=(f"wan/{user_id}",),
        )
        self.engine.write(lambda c: runs.begin(c, [begin]))
        return [one for one in self.passes() if one.user_id == user_id]

    def passes(self) -> list[Pass]:
        return self.engine.database.read_now(lambda c: runs.open_passes(c, "wan"))

    def done(self, state: str = "done") -> None:
        """All passes that are open begin and come to their end."""
        self.engine.clock.advance(1)
        for row in self.passes():
            before = self.engine.database.read_now(lambda c, ref=row.ref: runs.swept_one(c, ref))  # type: ignore[misc]  # a lambda's default
            after = ended(before, self.engine.now, quick=bool(row.only), held=False)
            step = Progress(row=replace(row, state=state), swept=after if state == "done" else None)
            self.engine.write(lambda c, step=step: runs.advance(c, [step]))  # type: ignore[misc]  # the same

    def step(self) -> int:
        return drive(self.catch_up.step())

    def sizes(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for one in self.passes():
            found.setdefault(one.user_id, set()).add(one.only)
        return found


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.engine.close()


QUICK, WHOLE = {"played", "resumable", "favorite"}, {""}


def test_a_short_gap_is_a_quick_pass_and_a_long_one_a_whole_one(house: House) -> None:
    now = house.engine.now
    house.catch_up.opened((ALICE, BOB, CAROL), {ALICE: now - 3_000, BOB: now - SHORT_MS - 1})
    assert house.step() == 3
    assert house.sizes() == {ALICE: QUICK, BOB: WHOLE, CAROL: WHOLE}
    assert house.begun == 1


def test_those_that_come_back_together_are_one_run(house: House) -> None:
    for user_id in (ALICE, BOB, CAROL):
        house.catch_up.opened((user_id,), {user_id: house.engine.now})
    house.step()
    assert house.engine.value("SELECT count(*) FROM sync_run WHERE why = 'reconnect'") == 1


def test_nothing_owed_is_nothing_begun(house: House) -> None:
    assert house.step() == 0
    assert house.begun == 0


def test_a_connection_that_comes_and_goes_does_not_cause_a_pass_each_time(house: House) -> None:
    house.catch_up.opened((ALICE,), {ALICE: house.engine.now})
    assert house.step() == 1
    for _ in range(5):
        house.engine.clock.advance(2_000)
        house.catch_up.opened((ALICE,), {ALICE: house.engine.now})
        assert house.step() == 0
    house.engine.clock.advance(int(AGAIN_SECONDS * 1_000))
    assert house.step() == 1, "what was missed meanwhile is made up for in the end"
    house.engine.clock.advance(int(AGAIN_SECONDS * 1_000))
    assert house.step() == 0


def test_what_a_quick_pass_does_not_show_is_read_within_the_hour(house: House) -> None:
    house.catch_up.opened((ALICE, BOB), dict.fromkeys((ALICE, BOB), house.engine.now))
    assert house.step() == 2
    house.done()
    house.engine.clock.advance(REST_MS - 2)
    assert house.step() == 0
    house.swept(BOB)
    house.engine.clock.advance(1)
    assert house.step() == 1, "somebody has read the other as a whole meanwhile"
    assert house.sizes() == {ALICE: WHOLE}
    house.done()
    house.engine.clock.advance(REST_MS)
    assert house.step() == 0


def test_many_short_gaps_are_one_whole_pass(house: House) -> None:
    for _ in range(6):
        house.catch_up.opened((ALICE,), {ALICE: house.engine.now})
        house.step()
        house.done()
        house.engine.clock.advance(REST_MS // 6)
    house.step()
    assert house.sizes() == {ALICE: WHOLE}
    assert house.engine.value("SELECT count(*) FROM sync_pass WHERE only = '' AND state = 'open'") == 1


def test_a_whole_pass_that_was_broken_off_is_asked_for_again(house: House) -> None:
    house.catch_up.opened((ALICE,), {})
    assert house.step() == 1
    house.done(state="failed")
    house.engine.clock.advance(REST_MS)
    assert house.step() == 1
    assert house.sizes() == {ALICE: WHOLE}
    house.engine.clock.advance(REST_MS)
    assert house.step() == 0, "it waits for its turn"


def test_a_pass_that_waits_for_its_turn_will_do(house: House) -> None:
    house.begin(BOB)
    house.begin(ALICE)
    house.catch_up.opened((ALICE,), {})
    assert house.step() == 0


def test_one_that_may_have_begun_will_not(house: House) -> None:
    house.begin(ALICE)
    house.catch_up.opened((ALICE,), {})
    assert house.step() == 1
    assert house.sizes() == {ALICE: WHOLE | QUICK}


def test_a_server_that_was_away_is_read_anyway(house: House) -> None:
    for state in ("down", "up"):
        house.engine.append(Draft(event=ServerSeen(server="wan", state=state)))
        drive(house.engine.pump(IdentityConsumer(Rules())).step())
    house.catch_up.opened((ALICE,), {})
    assert house.step() == 0


def test_more_than_could_be_looked_at_is_read_as_a_whole(house: House) -> None:
    house.catch_up.read_whole(ALICE)
    assert house.step() == 1
    assert house.sizes() == {ALICE: WHOLE}


def test_who_is_not_there_any_more_is_not_read(house: House) -> None:
    house.catch_up.opened(("9" * 32,), {})
    house.step()
    assert house.passes() == []
