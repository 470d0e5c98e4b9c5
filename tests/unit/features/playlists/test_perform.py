"""Lists are changed, made and deleted as was agreed, by as few calls as it takes, and never twice."""

from __future__ import annotations

import pytest

from playhead.features.playlists.view import Peer
from tests.support.fake_faults import Fault
from tests.support.listening import Listening
from tests.unit.features.playlists.conftest import Make

VERSIONS = ("10.8.13", "10.9.11", "10.10.7", "10.11.11", "12.0.0")


def failed(home: Listening) -> list[str]:
    """Why jobs were given up."""
    return list(
        home.database.read_now(lambda c: c.exec_driver_sql("SELECT reason FROM job WHERE state IN (5, 6)").scalars())
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_a_new_list_goes_to_the_other_server_and_every_edit_back(make: Make, version: str) -> None:
    home = make({"wan": "12.0.0", "lan": version})
    home.make("wan", "alice", "Party", [1, 2, 3])
    home.read()
    assert home.shows("lan", "alice", "Party") == [1, 2, 3]
    home.put("lan", "alice", "Party", [3, 5, 1])
    home.read()
    assert home.shows("wan", "alice", "Party") == [3, 5, 1]
    before = home.changes()
    home.read()
    assert (home.changes(), failed(home)) == (before, [])


def test_one_edit_is_one_call_for_each_kind_of_change(make: Make) -> None:
    home = make()
    home.make("lan", "alice", "Party", [1, 2, 3])
    home.read()
    home.lists["wan"].called.clear()
    home.put("lan", "alice", "Party", [2, 3, 4, 5])
    home.read()
    assert [call.method for call in home.lists["wan"].called] == ["remove", "add"]


def test_a_long_list_is_made_and_filled_in_batches(make: Make) -> None:
    home = make(films=250)
    home.make("wan", "alice", "Everything", range(1, 251))
    home.read()
    assert home.shows("lan", "alice", "Everything") == list(range(1, 251))
    assert [call.method for call in home.lists["lan"].called] == ["create", "add", "add"]


def test_what_a_server_lacks_keeps_its_place_until_it_comes(make: Make) -> None:
    home = make()
    home.fakes["lan"].remove_item(home.film("lan", 2))
    home.look("lan")
    home.make("wan", "alice", "Party", [1, 2, 3])
    home.read()
    assert home.shows("lan", "alice", "Party") == [1, 3]
    home.restore_film("lan", 2)
    home.look("lan")
    home.settle()
    assert home.shows("lan", "alice", "Party") == [1, 2, 3]


def test_a_film_that_a_library_loses_is_taken_out_nowhere(make: Make) -> None:
    home = make()
    home.make("wan", "alice", "Party", [1, 2, 3])
    home.read()
    home.fakes["lan"].remove_item(home.film("lan", 2))
    home.read()
    assert home.shows("wan", "alice", "Party") == [1, 2, 3]


def test_a_list_that_nothing_is_of_is_not_made(make: Make) -> None:
    home = make()
    home.make("wan", "alice", "Party", [])
    home.read()
    assert home.shows("lan", "alice", "Party") is None
    home.put("wan", "alice", "Party", [4])
    home.read()
    assert home.shows("lan", "alice", "Party") == [4]


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_AFTER, Fault.FAULT_AFTER])
def test_a_list_whose_making_was_not_answered_is_made_once(make: Make, fault: Fault) -> None:
    home = make()
    home.fakes["lan"].fail(fault, on={"playlists.create"})
    home.make("wan", "alice", "Party", [1, 2])
    home.read()
    for _ in range(3):
        home.clock.advance(60_000)
        home.read()
    assert len(home.lists["lan"].lists) == 1
    assert home.shows("lan", "alice", "Party") == [1, 2]


def test_an_edit_right_before_the_call_is_kept(make: Make) -> None:
    home = make()
    home.make("wan", "alice", "Party", [1, 2])
    home.read()
    home.put("wan", "alice", "Party", [1, 2, 3])
    home.lists["lan"].meanwhile.append(("content", lambda: home.put("lan", "alice", "Party", [2, 4])))
    home.read("wan")
    home.read()
    assert home.shows("wan", "alice", "Party") == home.shows("lan", "alice", "Party") == [2, 3, 4]


def test_a_key_alone_does_what_it_can_and_says_the_rest_once(make: Make) -> None:
    home = make({"wan": "10.11.11", "lan": "10.9.11"}, tokens=False)
    home.make("wan", "alice", "Party", [1, 2, 3])
    home.read()
    home.put("wan", "alice", "Party", [3, 4, 1])
    home.read()
    assert home.shows("lan", "alice", "Party") == [1, 2, 3, 4]
    before = [len(lists.called) for lists in home.lists.values()]
    for _ in range(3):
        home.clock.advance(600_000)
        home.read()
    assert ([len(lists.called) for lists in home.lists.values()], failed(home)) == (before, [])
    home.lists["lan"].tokens = home.lists["wan"].tokens = True
    home.clock.advance(600_000)
    home.read()
    assert home.shows("lan", "alice", "Party") == [3, 4, 1]


def test_a_list_deleted_on_one_server_goes_everywhere_once_it_is_proven(make: Make) -> None:
    home = make()
    made = home.make("wan", "alice", "Party", [1])
    home.read()
    del home.lists["wan"].lists[made]
    home.read()
    assert home.shows("lan", "alice", "Party") == [1]
    home.clock.advance(11 * 60_000)
    home.read()
    assert home.shows("lan", "alice", "Party") is None
    assert home.database.read_now(lambda c: c.exec_driver_sql("SELECT count(*) FROM playlist_register").scalar()) == 0


def test_an_edit_elsewhere_brings_a_deleted_list_back(make: Make) -> None:
    home = make()
    made = home.make("wan", "alice", "Party", [1])
    home.read()
    del home.lists["wan"].lists[made]
    home.read()
    home.clock.advance(11 * 60_000)
    home.put("lan", "alice", "Party", [1, 2])
    home.read()
    home.read()
    assert home.shows("wan", "alice", "Party") == home.shows("lan", "alice", "Party") == [1, 2]


def test_a_dry_run_calls_nothing_and_says_what_it_would_do(make: Make) -> None:
    home = make(dry_run=True)
    home.make("wan", "alice", "Party", [1, 2])
    home.read()
    assert home.changes() == 0
    lines = home.database.read_now(lambda c: c.exec_driver_sql("SELECT synced_value, dry_run FROM sync_log").all())
    assert [tuple(line) for line in lines] == [("made, 2 added", 1)]


def test_a_source_is_never_written_to(make: Make) -> None:
    home = make(peers={"lan": Peer(writes=False)})
    home.make("wan", "alice", "Party", [1])
    home.read()
    assert home.shows("lan", "alice", "Party") is None


def test_differences_on_a_mere_target_are_written_over(make: Make) -> None:
    home = make(peers={"lan": Peer(hears=False)})
    home.make("wan", "alice", "Party", [1, 2])
    home.read()
    home.put("lan", "alice", "Party", [5])
    home.read()
    assert home.shows("lan", "alice", "Party") == home.shows("wan", "alice", "Party") == [1, 2]


def test_what_one_user_may_not_see_is_refused_once_and_listed(make: Make) -> None:
    home = make()
    home.make("wan", "alice", "Party", [1, 2])
    user = home.user("lan", "alice")
    home.read("wan")
    lists = home.lists["lan"]
    hidden = home.film("lan", 3)

    append = lists._append

    def without(one: object, items: object, position: object) -> None:
        append(one, [item for item in items if item != hidden], position)  # type: ignore[arg-type,attr-defined]  # as the fake has them

    lists._append = without  # type: ignore[method-assign]  # a server that takes all but one
    home.put("wan", "alice", "Party", [1, 3, 2])
    home.read()
    home.clock.advance(600_000)
    home.settle()
    calls = [call for call in lists.called if call.method == "add" and call.user_id == user]
    assert len(calls) == 2
    assert failed(home) == ["lan took the change and kept its own: 1 of the titles"]
    home.clock.advance(600_000)
    home.read()
    assert len(lists.called) == len(calls) + 1


@pytest.mark.parametrize("version", VERSIONS)
def test_what_a_list_only_does_not_show_is_not_added_again(make: Make, version: str) -> None:
    home = make({"wan": "12.0.0", "lan": version})
    home.make("wan", "alice", "Party", [1, 2, 3])
    home.read()
    home.lists["lan"].called.clear()
    # lost, and the index has not heard of it
    home.fakes["lan"].remove_item(home.film("lan", 2))
    home.read()
    assert (home.lists["lan"].called, failed(home)) == ([], [])
    home.restore_film("lan", 2)
    home.read()
    assert (home.shows("lan", "alice", "Party"), home.lists["lan"].called) == ([1, 2, 3], [])


def test_what_is_there_again_but_not_in_the_list_is_added(make: Make) -> None:
    home = make()
    home.make("wan", "alice", "Party", [1, 2, 3])
    home.read()
    home.fakes["lan"].remove_item(home.film("lan", 2))
    home.read()
    # the server has forgotten that it was in the list
    home.put("lan", "alice", "Party", [1, 3])
    home.restore_film("lan", 2)
    home.read()
    assert home.shows("lan", "alice", "Party") == [1, 2, 3]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_a_server_does_not_show_puts_no_order_wrong(make: Make, version: str) -> None:
    home = make({"wan": "12.0.0", "lan": version})
    home.make("wan", "alice", "Party", [2, 3, 4])
    home.read()
    home.fakes["lan"].remove_item(home.film("lan", 2))
    home.put("wan", "alice", "Party", [1, 4, 2, 3])
    home.read()
    assert (home.shows("lan", "alice", "Party"), failed(home)) == ([1, 4, 3], [])


def test_what_was_not_taken_while_it_was_away_is_added_when_it_is_back(make: Make) -> None:
    home = make()
    home.make("wan", "alice", "Party", [1, 3])
    home.read()
    home.fakes["lan"].remove_item(home.film("lan", 2))
    home.put("wan", "alice", "Party", [1, 2, 3])
    home.read()
    assert home.shows("lan", "alice", "Party") == [1, 3]
    home.restore_film("lan", 2)
    home.look("lan")
    home.read()
    assert home.shows("lan", "alice", "Party") == [1, 2, 3]


def test_of_a_long_list_nearly_everything_can_be_taken_out_at_once(make: Make) -> None:
    home = make(films=1_200)
    home.make("wan", "alice", "Everything", range(1, 1_201))
    home.read()
    home.put("wan", "alice", "Everything", [7])
    home.read()
    home.read()
    assert home.shows("lan", "alice", "Everything") == home.shows("wan", "alice", "Everything") == [7]


@pytest.mark.parametrize(("mine", "its"), [("Late Night", " late night"), ("ΒΡΑΔΙΆ", "βραδιά"), ("ΤΈΛΟΣ", "τέλος")])
def test_names_that_differ_by_case_or_spaces_are_one_in_any_script(make: Make, mine: str, its: str) -> None:
    home = make()
    home.make("wan", "alice", mine, [1, 2])
    home.make("lan", "alice", its, [3])
    home.read()
    (wan,), (lan,) = (home.lists[name].lists.values() for name in ("wan", "lan"))
    assert wan.name == lan.name
    assert sorted(wan.items) == sorted(home.film("wan", number) for number in (1, 2, 3))
    assert len(lan.items) == 3


def test_an_entry_that_is_there_twice_stays_so_and_goes_elsewhere_once(make: Make) -> None:
    home = make({"wan": "12.0.0", "lan": "12.0.0"})
    home.make("wan", "alice", "Party", [1, 2, 1, 3])
    home.read()
    assert (home.shows("lan", "alice", "Party"), home.shows("wan", "alice", "Party")) == ([1, 2, 3], [1, 2, 1, 3])
    home.put("lan", "alice", "Party", [3, 1])
    home.read()
    before = home.changes()
    home.read()
    assert (home.shows("lan", "alice", "Party"), home.changes() - before) == ([3, 1], 0)
    wan = home.shows("wan", "alice", "Party") or []
    assert list(dict.fromkeys(wan)) == [3, 1]
    home.put("lan", "alice", "Party", [3])
    home.read()
    assert home.shows("wan", "alice", "Party") == [3]
