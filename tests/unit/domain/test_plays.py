"""A playback is sent as it stands, without what nobody said."""

from __future__ import annotations

import msgspec

from playhead.domain.plays import Played


def test_what_was_not_said_is_not_sent() -> None:
    one = Played(line=1, mark="m", at=5, length=6, kind="Movie", title="Film")
    sent = msgspec.to_builtins(one)
    assert sent == {"line": 1, "mark": "m", "at": 5, "length": 6, "kind": "Movie", "title": "Film"}
    assert msgspec.convert(sent, Played) == one
