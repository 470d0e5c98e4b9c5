"""The calls that bring a list to what is agreed: the fewest, in batches, and only those that are possible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.features.playlists.edits import Edit
from playhead.features.playlists.merge import fold
from playhead.features.playlists.model import Said, Shadow
from playhead.features.playlists.plan import MOVES, Add, Move, Plan, first_items, plan_of
from tests.unit.features.playlists.lists import items, register, shadow, shelf, stamp, works_of

HAS = range(1, 20)


def plan(agreed: Sequence[int], there: Sequence[int], has: Sequence[int] = HAS, **more: Any) -> Plan:
    known = shadow("lan", there, **{k: v for k, v in more.items() if k in Shadow.__struct_fields__})
    rest = {k: v for k, v in more.items() if k not in Shadow.__struct_fields__}
    return plan_of(_knowing(agreed, there), known, msgspec.structs.replace(shelf("lan", has), **rest))


def _knowing(agreed: Sequence[int], there: Sequence[int]) -> Any:
    """What is agreed, where what is only in the list was taken out elsewhere."""
    gone = tuple(work for work in there if work not in agreed)
    taken = Edit(stamp=stamp(50), heard_at=50, since=40, removed=gone)
    return fold(register([*agreed, *gone]), taken)


def test_a_list_that_is_in_step_needs_nothing() -> None:
    assert plan([1, 2, 3], [1, 2, 3]).empty


def test_what_is_missing_is_added_at_the_end_and_what_belongs_behind_it_moved() -> None:
    done = plan([1, 9, 2], [1, 2])
    assert (done.adds, done.moves) == ((Add(("l9",)),), (Move("l2", 2),))
    assert done.expected == items("lan", [1, 9, 2])


def test_where_the_version_can_it_is_added_at_its_place() -> None:
    done = plan([8, 1, 9, 2, 7], [1, 2], positions=True)
    assert done.adds == (Add(("l8",), 0), Add(("l9",), 2), Add(("l7",)))
    assert (done.moves, done.expected) == ((), items("lan", [8, 1, 9, 2, 7]))


def test_what_was_taken_out_is_taken_out() -> None:
    done = plan([1], [1, 2, 3])
    assert (done.removes, done.expected) == (("l2", "l3"), ("l1",))


def test_what_the_server_lacks_is_left_out() -> None:
    assert plan([1, 9, 2], [1, 2], has=[1, 2]).empty


def test_what_the_list_only_does_not_show_is_left_out() -> None:
    assert plan([1, 9, 2], [1, 2], ghosts=("l9",)).empty


def test_where_entries_are_hidden_only_the_first_place_is_moved_to() -> None:
    done = plan([1, 4, 2, 3], [2, 3, 4, 1], ghosts=("l9",))
    assert done.moves == (Move("l4", 0), Move("l1", 0))
    assert done.expected == items("lan", [1, 4, 2, 3])


def test_where_that_takes_too_many_calls_the_fewest_are_tried() -> None:
    order = [*range(2, 19), 1]
    assert plan(order, sorted(order), ghosts=("l19",)).moves[0].index == 0
    many = [*range(2, 101), 1]
    done = plan(many, sorted(many), has=many, ghosts=("l101",), works=works_of("lan", count=101))
    assert done.moves == (Move("l1", 99),)


def test_what_was_never_agreed_about_stays() -> None:
    known = shadow("lan", entries=("l1", "holiday", "l2"))
    assert plan_of(register([1, 2]), known, shelf("lan", HAS)).empty
    assert plan_of(register([1]), known, shelf("lan", HAS)).empty


def test_a_server_that_is_only_a_target_is_overwritten() -> None:
    known = shadow("lan", [1, 2])
    assert plan_of(register([1]), known, shelf("lan", HAS, overwrite=True)).removes == ("l2",)


def test_doubled_entries_stay_doubled_and_hold_nothing_up() -> None:
    known = shadow("lan", [1, 2, 1])
    assert plan_of(register([1, 2]), known, shelf("lan", HAS)).empty
    assert plan_of(register([2, 1]), known, shelf("lan", HAS)).moves == (Move("l2", 0),)


def test_a_doubled_entry_moves_behind_what_is_put_before_it() -> None:
    known = shadow("lan", [1, 1, 3])
    done = plan_of(register([3, 1]), known, shelf("lan", HAS))
    assert (done.moves, done.expected) == ((Move("l3", 0),), items("lan", [3, 1, 1]))


def test_what_the_server_refused_is_not_asked_for_again() -> None:
    assert plan([1, 9], [1], refused=("l9",)).empty


def test_the_fewest_are_moved() -> None:
    assert plan([5, 1, 2, 3, 4], [1, 2, 3, 4, 5]).moves == (Move("l5", 0),)


@pytest.mark.parametrize(
    ("verb", "agreed", "there"),
    [("move", [2, 1], [1, 2]), ("remove", [1], [1, 2]), ("add", [1, 2], [1])],
)
def test_what_is_not_possible_is_said_and_not_tried(verb: str, agreed: list[int], there: list[int]) -> None:
    done = plan(agreed, there, cannot={verb: "needs a user token"})
    assert (done.empty, done.blocked) == (True, {verb: "needs a user token"})


def test_what_can_be_done_is_done_though_the_order_cannot_be_kept() -> None:
    done = plan([9, 1], [1], cannot={"move": "needs a user token"})
    assert (done.adds, done.expected) == ((Add(("l9",)),), items("lan", [1, 9]))


def test_name_and_who_may_see_it_are_brought() -> None:
    agreed = register([1], name=Said("Feast"), public=Said(True))
    done = plan_of(agreed, shadow("lan", [1], public=False), shelf("lan", HAS))
    assert (done.name, done.public) == ("Feast", True)
    hidden = plan_of(agreed, shadow("lan", [1], public=None, name="Feast"), shelf("lan", HAS))
    assert hidden.empty


def test_adds_go_in_batches_and_moves_stop_at_a_number() -> None:
    many = list(range(1, 1_001))
    works = {f"l{work}": work for work in many}
    item_of = {work: f"l{work}" for work in many}
    full = shelf("lan", []).__class__(works=works, item_of=item_of)
    done = plan_of(register(many), shadow("lan", []), full)
    assert [len(add.items) for add in done.adds] == [100] * 10
    turned = plan_of(register(many[::-1]), shadow("lan", many), full)
    assert (len(turned.moves), turned.more) == (MOVES, True)


def test_a_list_is_made_with_what_fits_in_a_call() -> None:
    assert first_items(register([3, 1, 2]), shelf("lan", [1, 3])) == ("l3", "l1")


@given(
    st.lists(st.integers(1, 12), unique=True),
    st.lists(st.integers(1, 12), unique=True),
    st.sets(st.integers(1, 12)),
    st.booleans(),
    st.sampled_from([(), ("l20",)]),
)
def test_the_calls_do_what_is_expected_of_them(
    agreed: list[int], there: list[int], has: set[int], positions: bool, ghosts: tuple[str, ...]
) -> None:
    has = has | set(there)
    done = plan(agreed, there, sorted(has), positions=positions, ghosts=ghosts)
    held = _played(list(items("lan", there)), done)
    assert held == list(done.expected)
    assert held == list(items("lan", [work for work in agreed if work in has]))


def _played(held: list[str], done: Plan) -> list[str]:
    """What a server makes of the calls."""
    held = [one for one in held if one not in done.removes]
    for add in done.adds:
        place = len(held) if add.position is None else add.position
        held[place:place] = add.items
    for move in done.moves:
        held.remove(move.item)
        held.insert(move.index, move.item)
    return held
