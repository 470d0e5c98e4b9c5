"""Edits are folded in whatever order they come, add wins over a removal that did not know of it, lists are united."""

from __future__ import annotations

from functools import reduce

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.features.playlists.edits import Edit, Put
from playhead.features.playlists.merge import FORGOTTEN, KEPT_MS, fold, joined, tidied
from playhead.features.playlists.model import MOST, Entry, Register, Said, Stamp
from tests.unit.features.playlists.lists import register, stamp

PUTS = st.builds(Put, st.integers(1, 4), st.text("abc", min_size=1, max_size=2))
EDITS = st.builds(
    Edit,
    stamp=st.builds(Stamp, st.integers(1, 9), st.integers(-2, -1), st.sampled_from(["wan", "lan"])),
    heard_at=st.integers(1, 9),
    since=st.integers(0, 9),
    added=st.lists(PUTS, max_size=2, unique_by=lambda put: put.work).map(tuple),
    removed=st.lists(st.integers(1, 4), max_size=2, unique=True).map(tuple),
    moved=st.lists(PUTS, max_size=2, unique_by=lambda put: put.work).map(tuple),
)


def edit(at: int, server: str = "wan", since: int = 0, **more: object) -> Edit:
    return Edit(**({"stamp": stamp(at, server), "heard_at": at, "since": since} | more))  # type: ignore[arg-type]  # the rest is named by tests


@given(st.lists(EDITS, max_size=5), st.randoms(use_true_random=False))
def test_edits_in_any_order_and_any_number_give_the_same(edits: list[Edit], chance: object) -> None:
    shuffled = [*edits, *edits]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis' own kind of random.Random
    assert reduce(fold, shuffled, register([1, 2])) == reduce(fold, edits, register([1, 2]))


def test_an_addition_that_the_remover_did_not_know_of_stays() -> None:
    added = fold(register([1]), edit(50, "lan", added=(Put(2, "z"),)))
    assert fold(added, edit(60, "wan", since=40, removed=(2,))).works() == [1, 2]
    assert fold(added, edit(60, "wan", since=50, removed=(2,))).works() == [1]


def test_what_is_added_again_is_there_again() -> None:
    gone = fold(register([1, 2]), edit(60, since=50, removed=(2,)))
    assert fold(gone, edit(70, "lan", added=(Put(2, "1"),))).works() == [2, 1]


def test_the_later_name_holds() -> None:
    named = fold(register([1]), edit(50, "lan", name="Late"))
    assert fold(named, edit(40, name="Early")).name == Said("Late", stamp(50, "lan"))


def test_of_two_at_once_the_better_ranked_server_wins() -> None:
    both = fold(fold(register(), edit(50, "lan", name="Lan")), edit(50, "wan", name="Wan"))
    assert both.name.value == "Wan"


def test_of_two_lists_the_longer_gives_the_order() -> None:
    assert joined(register([1, 2]), [3, 2, 4], 5).works() == [3, 2, 4, 1]
    assert joined(register([3, 2, 4]), [1, 2], 5).works() == [3, 2, 4, 1]


def test_an_order_that_somebody_made_since_holds_against_a_longer_list() -> None:
    edited = fold(register([1, 2]), edit(50, moved=(Put(2, "0a"),)))
    assert joined(edited, [1, 2, 3], 60).works() == [2, 1, 3]


def test_what_was_taken_out_before_a_list_joined_is_in_it_again() -> None:
    gone = fold(register([1, 2]), edit(60, since=50, removed=(2,)))
    assert joined(gone, [2, 3], 70).works() == [1, 2, 3]


def test_a_list_that_was_deleted_lives_where_somebody_has_more_in_it() -> None:
    deleted = register([1], deleted=50)
    assert joined(deleted, [1], 60).dead
    assert not joined(deleted, [1, 2], 60).dead


def test_joining_nothing_changes_nothing() -> None:
    assert joined(register(), [], 5).works() == []


def test_of_much_that_was_taken_out_the_oldest_is_forgotten() -> None:
    taken = {work: Entry("a", Stamp(), 0, removed=work) for work in range(1, FORGOTTEN + 3)}
    now = 2 * KEPT_MS
    held = Register(id=1, person_id=7, name=Said("Party"), entries=taken | {0: Entry("b", Stamp(), 1)}, edited_at=now)
    left = tidied(held)
    assert left.works() == [0]
    assert len(left.entries) == FORGOTTEN // 2 + 1
    assert max(left.entries) == FORGOTTEN + 2


def test_what_was_taken_out_lately_is_remembered_however_much_it_is() -> None:
    now = 2 * KEPT_MS
    taken = {work: Entry("a", Stamp(), 0, removed=now - 5) for work in range(2 * MOST + 3)}
    held = Register(id=1, person_id=7, name=Said("Party"), edited_at=now)
    some = {work: taken[work] for work in range(MOST)}
    assert tidied(msgspec.structs.replace(held, entries=some)).entries == some
    assert len(tidied(msgspec.structs.replace(held, entries=taken)).entries) == 2 * MOST


@pytest.mark.parametrize("count", [3, 300])
def test_places_that_grew_long_are_given_out_anew(count: int) -> None:
    long = {work: Entry("m" * 50 + f"{work:04}", stamp(work), 0) for work in range(count)}
    held = Register(id=1, person_id=7, name=Said("Party"), entries=long)
    left = tidied(held)
    assert left.works() == held.works()
    assert max(len(entry.place) for entry in left.entries.values()) <= 6
    assert [entry.placed for entry in left.entries.values()] == [entry.placed for entry in long.values()]


def test_what_is_tidy_stays_as_it_is() -> None:
    held = register([1, 2])
    assert tidied(held) is held
