"""What people are shown of their lists: the copies side by side, what is missing where, and what may be linked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from playhead.features.playlists import queries
from playhead.features.playlists.jobs import BRING, Target, encode
from playhead.features.playlists.model import State
from tests.support.listening import Listening
from tests.unit.features.playlists.conftest import Make

T = TypeVar("T")


def ask(home: Listening, query: Callable[..., T], *args: object, **more: object) -> T:
    return home.database.read_now(lambda c: query(c, *args, **more))


def test_copies_stand_side_by_side_with_what_each_lacks(make: Make) -> None:
    home = make()
    home.fakes["lan"].remove_item(home.film("lan", 2))
    home.look("lan")
    home.make("wan", "alice", "Party", [1, 2, 3])
    home.read()
    home.lists["wan"].lists[next(iter(home.lists["wan"].lists))].items.append(home.film("wan", 1))
    home.read()
    (row,) = ask(home, queries.page, limit=10)
    assert (row.register.name.value, row.username, row.works) == ("Party", "alice", 3)
    lan, wan = row.copies
    assert (lan.shadow.server, lan.username, lan.entries, lan.lacks, lan.doubled) == ("lan", "alice", 2, 1, 0)
    assert (wan.shadow.server, wan.entries, wan.lacks, wan.only, wan.doubled) == ("wan", 3, 0, 0, 1)
    assert queries.linked(row)
    assert not queries.held(row)
    titles = [(one.title, one.servers) for one in ask(home, queries.entries, row)]
    assert titles == [("Film 1", ("lan", "wan")), ("Film 2", ("wan",)), ("Film 3", ("lan", "wan"))]


def test_lists_come_by_pages(make: Make) -> None:
    home = make()
    for name in ("A", "B", "C"):
        home.make("wan", "alice", name, [1])
    home.read()
    first = ask(home, queries.page, limit=2)
    rest = ask(home, queries.page, limit=2, after=first[-1].register.id)
    assert ([len(first), len(rest)], ask(home, queries.count)) == ([2, 1], 3)
    assert ask(home, queries.one, first[0].register.id) == first[0]
    assert ask(home, queries.one, 10**6) is None


def test_only_lists_of_one_person_on_different_accounts_can_be_one() -> None:
    home = Listening({"wan": "12.0.0", "lan": "10.11.11"}, films=3, people=("alice", "bob"))
    for server, person, name in (
        ("wan", "alice", "A"),
        ("lan", "alice", "B"),
        ("wan", "alice", "C"),
        ("lan", "bob", "D"),
    ):
        home.make(server, person, name, [1])
    home.read()
    rows = {row.register.name.value: row for row in ask(home, queries.page, limit=10)}
    assert {row.register.state for row in rows.values()} == {State.OFFERED}
    partners = ask(home, queries.partners, rows["A"].register)
    assert [one.name.value for one in partners] == ["B"]
    home.remove()


def test_a_job_says_what_it_is_about() -> None:
    target = Target(server="lan", user_id="a", register_id=1)
    assert queries.target_of(BRING, encode(target)) == target
    assert queries.target_of("userdata.write", encode(target)) is None
    assert queries.target_of(BRING, b"{") is None
