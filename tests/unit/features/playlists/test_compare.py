"""Only what differs from what is known is journaled."""

from __future__ import annotations

from typing import Any

import pytest

from playhead.domain.playlist_events import PlaylistRead
from playhead.features.playlists.compare import differs
from playhead.features.playlists.model import State
from tests.unit.features.playlists.lists import register, shadow, works_of


def read(**more: Any) -> PlaylistRead:
    base: dict[str, Any] = {"server": "wan", "user_id": "alice", "playlist_id": "party", "name": "Party", "owned": True}
    return PlaylistRead(**(base | {"entries": ("w1", "w2"), "asked_at": 200} | more))


def test_a_list_as_it_was_is_no_news() -> None:
    assert not differs(shadow("wan", [1, 2]), register([1, 2]), read(), works_of("wan"))


def test_a_look_after_one_that_was_not_taken_is() -> None:
    assert differs(shadow("wan", [1, 2], stale=True), register([1, 2]), read(), works_of("wan"))


@pytest.mark.parametrize(
    "more",
    [
        {"name": "Feast"},
        {"entries": ("w2", "w1")},
        {"entries": ("w1", "w2", "w1")},
        {"public": True},
        {"cannot": {"move": "needs a user token"}},
        {"owned": None},
        {"problem": "it cannot be read"},
    ],
)
def test_anything_else_is(more: dict[str, Any]) -> None:
    assert differs(shadow("wan", [1, 2]), register([1, 2]), read(**more), works_of("wan"))


def test_a_trouble_that_goes_on_is_told_once() -> None:
    known = shadow("wan", [1, 2], problem="it cannot be read")
    assert not differs(known, register([1, 2]), read(problem="it cannot be read"), {})
    assert differs(known, register([1, 2]), read(), {})


def test_a_new_list_is_news_unless_it_is_somebody_elses() -> None:
    assert differs(None, None, read(), {})
    assert not differs(None, None, read(owned=False), {})


def test_an_item_that_got_its_work_since_is_news_but_where_the_lists_are_apart() -> None:
    assert differs(shadow("wan", [1, 2]), register([1]), read(), works_of("wan"))
    assert not differs(shadow("wan", [1, 2]), register([1], state=State.UNLINKED), read(), works_of("wan"))
