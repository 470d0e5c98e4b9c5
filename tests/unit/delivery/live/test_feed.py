"""The feed put together."""

from __future__ import annotations

from pathlib import Path

from playhead.delivery.live.codes import Wrong
from playhead.delivery.live.feed import streams_of
from playhead.identity.callers import Caller
from tests.support.api import desk
from tests.support.live import HeldPipe

VERA = Caller(login_id=7, username="vera", is_admin=False)


def test_channels_lead_to_streams_or_to_what_is_wrong() -> None:
    assert streams_of(["activity", "playback"], VERA) == {"activity": "activity", "playback": "playback:7"}
    assert streams_of(["activity", "sync_updates"], VERA) is Wrong.FORBIDDEN
    assert streams_of(["activity", "sync"], VERA) is Wrong.UNKNOWN_CHANNEL


async def test_whoever_comes_in_gets_his_notifications_until_he_leaves(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        feed, pipe = made.services.live, HeldPipe()
        connection = feed.enter(VERA, pipe)
        assert connection is not None
        assert dict(feed.hub.subscribers()) == {"notifications:7": 1}
        feed.leave(connection)
        assert (dict(feed.hub.subscribers()), len(feed.roster)) == ({"notifications:7": 0}, 0)
        taken = [feed.enter(VERA, HeldPipe()) for _ in range(21)]
        assert taken[-1] is None
        assert None not in taken[:20]
