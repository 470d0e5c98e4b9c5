"""What somebody did to a list, from what it was known to hold and what it holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.features.playlists.edits import Edit, Seen, edit_of, longest_increasing
from playhead.features.playlists.merge import fold
from playhead.features.playlists.model import Intent, Register, Shadow
from tests.unit.features.playlists.lists import items, register, shadow, stamp, works_of


def edit(known: Shadow, now: Sequence[int], agreed: Register | None = None, **more: Any) -> Edit:
    """What was done on wan, which was last looked at at 100 and now at 200."""
    seen = Seen(**({"name": known.name, "public": None, "entries": items("wan", now)} | more))
    held = agreed or register([works_of("wan")[one] for one in known.entries if one in works_of("wan")])
    return edit_of(held, known, seen, works_of("wan"), stamp=stamp(200), heard_at=200, since=known.read_at)


def after(known: Shadow, now: Sequence[int], agreed: Register, **more: Any) -> list[int]:
    return fold(agreed, edit(known, now, agreed, **more)).works()


def test_the_same_list_is_no_edit() -> None:
    assert edit(shadow("wan", [1, 2]), [1, 2]).empty


def test_what_is_new_was_added_and_what_is_missing_was_taken_out() -> None:
    done = edit(shadow("wan", [1, 2]), [2, 3])
    assert ([put.work for put in done.added], done.removed, done.moved) == ([3], (1,), ())


def test_as_few_as_possible_were_moved() -> None:
    done = edit(shadow("wan", [1, 2, 3, 4, 5]), [5, 1, 2, 3, 4])
    assert [put.work for put in done.moved] == [5]


@pytest.mark.parametrize("now", [[9, 1, 2, 3], [1, 9, 2, 3], [1, 2, 3, 9], [3, 2, 1], [2, 9, 1, 8, 3]])
def test_the_agreement_follows_the_order_of_the_list(now: list[int]) -> None:
    assert after(shadow("wan", [1, 2, 3]), now, register([1, 2, 3])) == now


def test_what_the_server_lacks_keeps_its_place() -> None:
    agreed = register([1, 50, 2, 60, 3, 70])
    assert after(shadow("wan", [1, 2, 3]), [1, 9, 2, 3, 8], agreed) == [1, 9, 50, 2, 60, 3, 70, 8]


def test_what_the_library_lost_was_taken_out_by_nobody() -> None:
    assert edit(shadow("wan", [1, 2]), [1], missing=items("wan", [2])).empty


def test_items_without_a_work_are_nobodys_concern() -> None:
    known = shadow("wan", entries=("w1", "holiday"))
    done = edit_of(
        register([1]),
        known,
        Seen(name="Party", public=None, entries=("w1", "garden")),
        works_of("wan"),
        stamp=stamp(200),
        heard_at=200,
        since=100,
    )
    assert done.empty


def test_an_item_that_got_its_work_only_now_is_added() -> None:
    assert [put.work for put in edit(shadow("wan", [1, 2]), [1, 2], register([1])).added] == [2]


def test_doubled_entries_count_once() -> None:
    assert edit(shadow("wan", [1, 2]), [1, 2, 1]).empty


def test_what_our_own_calls_left_behind_is_no_edit() -> None:
    intent = Intent(run="1.1", opened_at=150, added=("w4",), removed=("w1",), moved=("w3",), name="Feast")
    known = shadow("wan", [1, 2, 3], intent=intent)
    assert edit(known, [3, 2, 4], name="Feast").empty


def test_what_somebody_did_beside_our_calls_is() -> None:
    intent = Intent(run="1.1", opened_at=150, added=("w4",), moved=("w3",))
    done = edit(shadow("wan", [1, 2, 3], intent=intent), [3, 2, 4, 5], name="Mine")
    assert ([put.work for put in done.added], done.removed, done.name) == ([5], (1,), "Mine")


@pytest.mark.parametrize(("before", "now", "said"), [(None, True, None), (False, True, True), (True, None, None)])
def test_who_may_see_it_is_an_edit_only_where_it_was_known(
    before: bool | None, now: bool | None, said: bool | None
) -> None:
    assert edit(shadow("wan", [1], public=before), [1], public=now).public is said


@given(st.permutations(list(range(1, 12))), st.permutations(list(range(1, 12))))
def test_any_order_becomes_the_agreed_one(before: list[int], now: list[int]) -> None:
    assert after(shadow("wan", before), now, register(before)) == now


@given(st.lists(st.integers(0, 30), unique=True))
def test_the_longest_increasing_subsequence_is_one(numbers: list[int]) -> None:
    found = [numbers[index] for index in longest_increasing(numbers)]
    assert found == sorted(found)
    best = [1] * len(numbers)
    for index, number in enumerate(numbers):
        best[index] = 1 + max((best[i] for i in range(index) if numbers[i] < number), default=0)
    assert len(found) == max(best, default=0)


def test_five_thousand_entries_are_compared_at_once() -> None:
    before = list(range(1, 5_001))
    works = works_of("wan", count=5_000)
    known = shadow("wan", before)
    seen = Seen(name="Party", public=None, entries=items("wan", [*before[2_500:], *before[:2_500]]))
    agreed = register(before)
    done = edit_of(agreed, known, seen, works, stamp=stamp(200), heard_at=200, since=100)
    assert len(done.moved) == 2_500
    assert fold(agreed, done).works() == [*before[2_500:], *before[:2_500]]
    assert msgspec.json.encode(done)
