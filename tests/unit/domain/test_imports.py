"""Notes go over the wire as they are, without what was not said."""

from __future__ import annotations

import msgspec

from playhead.domain.imports import Noted, Place
from playhead.domain.userdata import UserDataPart


def test_what_was_not_said_is_left_out_and_comes_back() -> None:
    note = Noted(line=1, name="M", places=(Place(path="/m.mkv"),), part=UserDataPart(played=True))
    wire = msgspec.json.decode(msgspec.json.encode(note))
    assert wire == {"line": 1, "name": "M", "places": [{"path": "/m.mkv"}], "part": {"played": True}}
    assert msgspec.convert(wire, Noted) == note
