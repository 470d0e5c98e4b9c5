"""What was done to a list, in words."""

from __future__ import annotations

from typing import Any

import pytest

from playhead.domain.playlist_events import PlaylistWritten
from playhead.features.playlists.plan import Add, Move, Plan
from playhead.features.playlists.words import plan_words, written_words


@pytest.mark.parametrize(
    ("done", "words"),
    [
        ({"added": ("a", "b"), "removed": ("c",)}, "2 added, 1 removed"),
        ({"moved": ("a",), "renamed": True}, "1 moved, renamed"),
        ({"published": True}, "shown to others or not"),
        ({"made": True, "added": ("a",)}, "made, 1 added"),
        ({"made": True}, "made"),
        ({"adopted": True}, "linked"),
        ({"gone": True}, "deleted"),
        ({}, ""),
    ],
)
def test_what_was_written(done: dict[str, Any], words: str) -> None:
    base: dict[str, Any] = {"server": "lan", "user_id": "a", "playlist_id": "p", "register_id": 1, "name": "Party"}
    written = PlaylistWritten(**(base | {"asked_at": 1, "read_at": 2, "answered_at": 3} | done))
    assert written_words(written) == words


def test_what_is_planned() -> None:
    plan = Plan(name="Feast", removes=("a",), adds=(Add(("b", "c")),), moves=(Move("b", 0),))
    assert plan_words(plan) == "2 added, 1 removed, 1 moved, renamed"
