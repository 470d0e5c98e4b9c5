"""A server that is held, and what becomes of what was done meanwhile: on the whole sync without its loops."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playhead.domain.events import ServerSeen, UsersListed
from playhead.domain.server_events import HELD, Answer, Question
from playhead.domain.userdata import UserData
from playhead.features.userdata import run_queries, runs
from playhead.features.userdata.anew import Answered, answer
from playhead.features.userdata.compare import Brake
from playhead.identity.held import NotHeld, Outcome, Settle, Settled
from tests.support.engine import drive
from tests.support.fake_library import remote_user
from tests.support.household import Household
from tests.support.passing import SEEN, put
from tests.support.sweeping import Broom

OTHER = "f" * 32
NAMES = ("wan", "lan")


@pytest.fixture
def broom() -> Iterator[Broom]:
    home = Household(dict.fromkeys(NAMES, "10.11.11"), films=3)
    home.settle()
    made = Broom(home, Brake(count=0))
    made.reconcile()
    yield made
    home.remove()


def hold(broom: Broom) -> None:
    """Another id answers for `wan`, and its gate is shut."""
    seen = ServerSeen(server="wan", state=HELD, error="its id has changed", question=Question.CHANGED, other_id=OTHER)
    broom.home.append(seen)
    drive(broom.home.worker.shut("wan", "held"))
    broom.home.settle()


def settle(broom: Broom, word: Answer) -> Outcome:
    asked = Settle(server="wan", answer=word, now=broom.home.clock.now_ms(), actor="root")
    outcome: Outcome = broom.writer.run_now(answer, Answered(settle=asked, served=NAMES, configured=NAMES))
    broom.home.settle()
    return outcome


def come_back(broom: Broom) -> None:
    """What the next look tells."""
    broom.home.fakes["wan"].server_id = OTHER
    broom.home.clock.advance(1_000)
    broom.home.look("wan")
    broom.home.settle()


def test_what_a_held_server_tells_is_heard_when_it_is_the_same_and_not_before(broom: Broom) -> None:
    home = broom.home
    hold(broom)
    home.fakes["wan"].toggle_played(home.user("wan", "alice"), home.film("wan", 1), True)
    home.settle()
    assert not home.truth("lan", "alice", 1).played
    # also when its users or items are listed by somebody who was on his way
    home.append(UsersListed(server="wan", users=drive(home.fakes["wan"].users())))
    home.settle()
    assert not home.truth("lan", "alice", 1).played
    assert settle(broom, Answer.SAME) == Settled()
    come_back(broom)
    assert home.truth("lan", "alice", 1).played
    assert home.database.read_now(lambda c: c.exec_driver_sql("SELECT * FROM userdata_held_notice").all()) == []


def test_nothing_is_written_to_it_before_somebody_has_answered(broom: Broom) -> None:
    home = broom.home
    hold(broom)
    home.fakes["lan"].toggle_played(home.user("lan", "alice"), home.film("lan", 1), True)
    home.settle()
    assert home.fakes["wan"].changing_calls() == []
    settle(broom, Answer.SAME)
    come_back(broom)
    assert home.truth("wan", "alice", 1).played


def test_one_that_begins_anew_is_read_first_and_gets_what_was_agreed(broom: Broom) -> None:
    home = broom.home
    put(home, "lan", 1, SEEN)
    broom.reconcile()
    hold(broom)
    fake = home.fakes["wan"]
    anew = remote_user(0x77, "alice")
    fake.remove_user(home.user("wan", "alice"))
    fake.add_user(anew)
    home.take()
    assert settle(broom, Answer.ANEW) == Settled()
    assert home.database.read_now(runs.swept).keys() == {f"lan/{home.user('lan', 'alice')}"}
    come_back(broom)
    assert broom.plan("wan")
    broom.sweep()
    assert fake.truth(anew.user_id, home.film("wan", 1)).played
    assert home.truth("lan", "alice", 1).played
    broom.reconcile()
    calls = home.changing_calls()
    broom.reconcile()
    assert home.changing_calls() == calls


def test_of_passes_over_one_that_begins_anew_nothing_is_asked_any_more(broom: Broom) -> None:
    home = broom.home
    put(home, "wan", 1, SEEN)
    broom.reconcile()
    home.clock.advance(60_000)
    put(home, "wan", 1, UserData())
    broom.reconcile("wan")
    assert len(home.database.read_now(run_queries.brakes)) == 1
    hold(broom)
    settle(broom, Answer.ANEW)
    assert home.database.read_now(run_queries.brakes) == []


def test_without_a_question_nothing_is_forgotten(broom: Broom) -> None:
    before = broom.home.database.read_now(runs.swept)
    assert settle(broom, Answer.ANEW) == NotHeld()
    assert broom.home.database.read_now(runs.swept) == before != {}
