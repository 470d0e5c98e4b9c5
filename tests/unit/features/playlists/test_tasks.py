"""What a job is to do when it is claimed, and the note of what that may leave behind."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from playhead.features.playlists.jobs import Target
from playhead.features.playlists.model import Intent, Making, Register, Shadow, State
from playhead.features.playlists.tasks import Change, Delete, Make, Task, task_of, with_intent, with_making
from playhead.journal.outcomes import Skip
from tests.unit.features.playlists.lists import register, shadow, shelf

TARGET = Target(server="lan", user_id="alice", register_id=1)


def task(agreed: Register | None, member: Shadow | None, has: Any = (1, 2, 3)) -> Task | Skip:
    return task_of(TARGET, agreed, member, frozenset({"other"}), shelf("lan", has))


def test_a_list_that_differs_is_changed() -> None:
    done = task(register([1, 2]), shadow("lan", [1]))
    assert isinstance(done, Change)
    assert done.plan.added == ("l2",)


def test_a_list_that_is_missing_is_made_with_what_is_there() -> None:
    done = task(register([1, 9, 2]), None)
    assert isinstance(done, Make)
    assert (done.items, done.more, done.known) == (("l1", "l2"), False, frozenset({"other"}))


def test_a_list_longer_than_a_call_is_filled_afterwards() -> None:
    done = task(register(list(range(1, 151))), None, range(1, 151))
    assert isinstance(done, Make)
    assert (len(done.items), done.more) == (100, True)


def test_a_list_that_was_deleted_is_deleted() -> None:
    assert isinstance(task(register([1], deleted=5), shadow("lan", [1])), Delete)


@pytest.mark.parametrize(
    ("agreed", "member", "reason"),
    [
        (None, None, "not linked"),
        (register([1], state=State.UNLINKED), shadow("lan", [1]), "not linked"),
        (register([1]), shadow("lan", [1]), "already in step"),
        (register([1]), shadow("lan", [1], held=True), "a person has to say"),
        (register([9]), None, "nothing of what is in the list"),
        (register([1], deleted=5), None, "nothing to make"),
        (register([1], spread=False), None, "nothing to make"),
        (register([2, 1]), shadow("lan", [1, 2], cannot={"move": "needs a user token"}), "move: needs a user token"),
    ],
)
def test_there_may_be_nothing_to_do(agreed: Register | None, member: Shadow | None, reason: str) -> None:
    done = task(agreed, member)
    assert isinstance(done, Skip)
    assert reason in done.reason


def test_the_note_keeps_what_calls_without_an_answer_may_have_left() -> None:
    earlier = Intent(run="1.1", opened_at=5, added=("l7",), moved=("l1",), name="Feast")
    done = task(register([1, 2]), shadow("lan", [1], intent=earlier))
    assert isinstance(done, Change)
    intent = with_intent(done, "2.1", 9).intent
    assert intent == Intent(run="2.1", opened_at=9, added=("l7", "l2"), moved=("l1",), name="Feast")


def test_the_note_of_a_deletion() -> None:
    done = task(register([1], deleted=5), shadow("lan", [1]))
    assert isinstance(done, Delete)
    assert with_intent(done, "2.1", 9).intent == Intent(run="2.1", opened_at=9, gone=True)


def test_the_note_of_a_list_that_is_made() -> None:
    done = task(register([1]), None)
    assert isinstance(done, Make)
    noted = with_making(register([1]), done, "2.1", 9)
    assert noted.making == {"lan/alice": Making("2.1", 9, ("l1",))}
    again = task(msgspec.structs.replace(register([1, 2]), making=noted.making), None)
    assert isinstance(again, Make)
    third = with_making(register([1, 2]), again, "2.2", 10).making["lan/alice"]
    assert third == Making("2.2", 10, ("l1", "l2"), (("l1",),)), "a call that had no answer may have made it"


def test_a_list_that_cannot_be_read_is_left_alone() -> None:
    known = shadow("lan", [], problem="it is too long")
    assert task(register([1]), known) == Skip(reason="the list cannot be read on lan: it is too long")
