"""A person's decisions are journaled where they can be obeyed, and refused with the reason where not."""

from __future__ import annotations

from typing import Any

from playhead.features.playlists import queries
from playhead.features.playlists.commanded import Action
from playhead.features.playlists.commands import Answer, Command, NoSuchList, NotNow, Obeyed, obey
from playhead.storage.writer import InlineWriter
from tests.support.listening import Listening
from tests.unit.features.playlists.conftest import Make


def number(home: Listening, name: str) -> int:
    rows = home.database.read_now(lambda c: queries.page(c, limit=10))
    return next(row.register.id for row in rows if row.register.name.value == name)


def say(home: Listening, name: str, action: Action, **more: Any) -> Answer:
    command = Command(register_id=number(home, name), action=action, now=home.clock.now_ms(), actor="admin", **more)
    answer: Answer = InlineWriter(home.batches).run_now(obey, command)
    home.settle()
    return answer


def offered(**more: Any) -> Listening:
    """Lists that were there before the first look."""
    home = Listening({"wan": "12.0.0", "lan": "10.11.11"}, films=4, **more)
    home.make("wan", "alice", "Party", [1, 2])
    home.make("lan", "alice", "Fête", [2, 3, 4])
    home.read()
    return home


def test_an_offered_list_goes_everywhere_once_it_is_linked() -> None:
    home = offered()
    assert home.shows("lan", "alice", "Party") is None
    assert say(home, "Party", Action.LINK) == Obeyed("Party")
    assert home.shows("lan", "alice", "Party") == [1, 2]
    assert say(home, "Party", Action.LINK) == NotNow("it is linked already")
    home.remove()


def test_two_lists_become_one_by_hand() -> None:
    home = offered()
    assert say(home, "Party", Action.LINK, with_id=number(home, "Fête")) == Obeyed("Party")
    assert home.shows("lan", "alice", "Party") == home.shows("wan", "alice", "Party") == [2, 3, 4, 1]
    home.remove()


def test_what_is_taken_apart_stays_and_learns_nothing_more(make: Make) -> None:
    home = make()
    home.make("wan", "alice", "Party", [1, 2])
    home.read()
    assert say(home, "Party", Action.UNLINK) == Obeyed("Party")
    home.put("wan", "alice", "Party", [3])
    home.read()
    assert home.shows("lan", "alice", "Party") == [1, 2]
    assert say(home, "Party", Action.UNLINK) == NotNow("it is not linked")
    say(home, "Party", Action.LINK)
    assert home.shows("lan", "alice", "Party") == home.shows("wan", "alice", "Party") == [1, 2, 3]


def test_lists_that_vanish_together_wait_for_a_person(make: Make) -> None:
    home = make()
    for name in ("A", "B", "C"):
        home.make("wan", "alice", name, [1])
    home.read()
    home.lists["wan"].lists.clear()
    home.read()
    home.clock.advance(11 * 60_000)
    home.read()
    assert [home.shows("lan", "alice", name) for name in ("A", "B", "C")] == [[1], [1], [1]]
    assert say(home, "A", Action.CONFIRM) == Obeyed("A")
    assert say(home, "B", Action.DISCARD) == Obeyed("B")
    home.read()
    assert [home.shows("lan", "alice", name) for name in ("A", "B", "C")] == [None, [1], [1]]
    assert home.shows("wan", "alice", "B") == [1]
    assert say(home, "B", Action.CONFIRM) == NotNow("nobody is asked about it")


def test_what_cannot_be_is_said() -> None:
    home = offered()
    wrong = say(home, "Party", Action.LINK, with_id=10**6)
    itself = say(home, "Party", Action.LINK, with_id=number(home, "Party"))
    assert wrong == NotNow("the list to link it with is not there")
    assert isinstance(itself, NotNow)
    command = Command(register_id=10**6, action=Action.LINK, now=1)
    assert InlineWriter(home.batches).run_now(obey, command) == NoSuchList()
    home.remove()


def test_a_list_of_nobody_knows_whom_is_not_taken_along() -> None:
    home = Listening({"wan": "12.0.0", "lan": "10.11.11"}, films=3, tokens=False)
    home.make("wan", "alice", "Public", [1], public=True)
    home.read()
    assert say(home, "Public", Action.LINK) == NotNow("nobody can tell whose list it is; that needs a user token")
    home.remove()
