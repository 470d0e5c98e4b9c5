"""Records of history: how long they are kept, and that they come back as they were."""

from __future__ import annotations

from playhead.domain.event import Retention
from playhead.domain.history_events import BadgeEarned, HistorySwitched, PlaybackUpdate
from playhead.journal.record import decode, encode


def test_what_a_person_decided_is_kept_and_what_a_screen_showed_is_not() -> None:
    assert HistorySwitched.retention is Retention.KEPT
    assert PlaybackUpdate.retention is Retention.OBSERVATION
    assert BadgeEarned.retention is Retention.FACT


def test_they_come_back_as_they_were() -> None:
    for event in (
        HistorySwitched(person_id=3, enabled=True),
        BadgeEarned(person_id=3, person="alice", badge="first_light", earned_at=5),
    ):
        assert decode(encode(event)) == event
