"""What happened at the door stays as long as it should."""

from __future__ import annotations

from playhead.domain.access_events import SignIn, UserChanged
from playhead.domain.event import Retention


def test_changes_stay_and_visits_do_not() -> None:
    assert UserChanged.retention is Retention.KEPT
    assert SignIn.retention is Retention.FACT
