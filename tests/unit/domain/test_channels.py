"""Who may see which channel, and the stream behind it."""

from __future__ import annotations

import pytest

from playhead.domain.channels import CHANNELS, Who, channel_of, stream_of

VERA, ADMIN = Who(7, is_admin=False), Who(1, is_admin=True)


def test_every_channel_of_the_contract_is_there_for_whom_it_is() -> None:
    seen = {name: (stream_of(name, VERA), stream_of(name, ADMIN)) for name in CHANNELS}
    assert seen == {
        "activity": ("activity", "activity"),
        "downloads": (None, "downloads"),
        "media_updates": ("media_updates", "media_updates"),
        "system_updates": ("system_updates", "system_updates:admins"),
        "analysis_updates": ("analysis_updates", "analysis_updates"),
        "notifications": ("notifications:7", "notifications:1"),
        "sync_updates": (None, "sync_updates"),
        "playback": ("playback:7", "playback:admins"),
        "import_updates": ("import_updates", "import_updates"),
        "subtitle_updates": ("subtitle_updates", "subtitle_updates"),
    }


def test_a_stream_tells_its_channel_and_nobody_names_a_stream() -> None:
    assert {channel_of(stream_of(name, ADMIN) or "") for name in CHANNELS} == set(CHANNELS)
    with pytest.raises(KeyError):
        stream_of("notifications:7", ADMIN)
