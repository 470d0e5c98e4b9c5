"""The notice that is shown is one that is heard, and records follow from each other."""

from __future__ import annotations

import json

from playhead.adapters.jellyfin.wire_webhook import parse_webhook
from playhead.delivery.api.examples.running import HEARD, NOTICE, QUEUE, STATUS, WRITTEN
from playhead.domain.events import UserDataNotice
from playhead.ports.webhook import Heard


def test_the_notice_is_heard() -> None:
    heard = parse_webhook(json.dumps(NOTICE).encode(), server="wan", heard_at=0)
    assert isinstance(heard, Heard)
    [notice] = heard.events
    assert isinstance(notice, UserDataNotice)
    assert (notice.item_id, notice.user_id) == (NOTICE["ItemId"], NOTICE["UserId"])


def test_what_was_written_comes_of_what_was_heard() -> None:
    assert WRITTEN.cause == HEARD.offset


def test_the_status_counts_as_the_queue_does() -> None:
    assert STATUS.database.pending_events_count == QUEUE.pending_events
