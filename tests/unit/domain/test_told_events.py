"""What tells people how the system is goes into the journal and comes out as it was."""

from __future__ import annotations

import msgspec
import pytest

from playhead.domain.events import Event
from playhead.domain.told_events import Notification, SystemUpdate
from playhead.journal.record import decode, encode

PLAIN = SystemUpdate(action="service_status", component="server:wan", status="error", message="wan cannot be reached")
DETAILED = msgspec.structs.replace(PLAIN, details={"state": "down"})
TOLD = Notification(type="server", title="wan cannot be reached", message="Its time will come.", level="error")


@pytest.mark.parametrize("event", [PLAIN, DETAILED, TOLD], ids=["for all", "for administrators", "for one"])
def test_it_is_read_as_it_was_written(event: Event) -> None:
    assert decode(encode(event)) == event


def test_what_is_for_administrators_is_not_even_named_for_others() -> None:
    assert b"details" not in encode(PLAIN)
