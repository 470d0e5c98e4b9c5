"""What all records share: a name on the wire, and how long they are kept."""

from __future__ import annotations

import msgspec

from playhead.domain.event import Event, Retention
from playhead.domain.playlist_events import PlaylistCommand


def test_a_record_says_its_kind() -> None:
    wire = msgspec.json.decode(msgspec.json.encode(PlaylistCommand(register_id=1, action="link")))
    assert wire == {"kind": "playlist_command", "register_id": 1, "action": "link", "with_id": None}


def test_a_record_is_kept_as_a_fact_unless_it_says_otherwise() -> None:
    assert Event.retention is Retention.FACT
