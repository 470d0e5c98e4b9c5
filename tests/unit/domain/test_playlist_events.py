"""Records about lists: as small as a list of thousands allows, and kept as long as they are worth."""

from __future__ import annotations

from playhead.domain.event import Retention
from playhead.domain.playlist_events import PlaylistCommand, PlaylistRead, PlaylistsListed, PlaylistWritten
from playhead.features.playlists.model import MOST
from playhead.journal.record import decode, encode


def test_looks_are_kept_shortly_and_decisions_for_ever() -> None:
    assert {PlaylistRead.retention, PlaylistsListed.retention} == {Retention.OBSERVATION}
    assert PlaylistWritten.retention is Retention.FACT
    assert PlaylistCommand.retention is Retention.KEPT


def test_the_longest_list_fits_into_a_record() -> None:
    ids = tuple(f"{number:032x}" for number in range(MOST))
    written = PlaylistWritten(
        server="wan",
        user_id="0" * 32,
        playlist_id="1" * 32,
        register_id=1,
        name="Everything",
        entries=ids,
        expected=ids,
        added=ids,
        asked_at=1,
        read_at=2,
        answered_at=3,
    )
    assert len(encode(written)) < 1024 * 1024
    assert decode(encode(written)) == written
