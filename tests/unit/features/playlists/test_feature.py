"""Playlists as a reader of the journal: what one record changes the next one sees, and all of it is saved."""

from __future__ import annotations

from sqlalchemy import Connection

from playhead.domain.playlist_events import PlaylistRead
from playhead.features.playlists import store
from playhead.features.playlists.feature import PlaylistsFeature, PlaylistUnit
from playhead.features.playlists.model import State
from playhead.journal.record import Record
from playhead.storage.writer import InlineWriter
from tests.support.listening import Listening
from tests.unit.features.playlists.conftest import Make
from tests.unit.features.playlists.lists import POLICY


def records(home: Listening) -> list[Record]:
    """Lists of one name, found on both servers."""
    events = [
        PlaylistRead(
            server=server,
            user_id=home.user(server, "alice"),
            playlist_id=str(number) * 32,
            name="Party",
            owned=True,
            entries=(home.film(server, number),),
            asked_at=50,
            baseline=True,
        )
        for number, server in enumerate(("wan", "lan"), 1)
    ]
    return [
        Record(seq=90 + n, at=1, kind="", subject="", stream=None, actor="", cause=None, event=event)
        for n, event in enumerate(events)
    ]


def test_two_lists_in_one_batch_become_one(make: Make) -> None:
    home, feature = make(), PlaylistsFeature(POLICY)
    batch = records(home)

    def fold(unit: PlaylistUnit) -> PlaylistUnit:
        for record in batch:
            unit.apply(unit.decide(record, 100))
        return unit

    unit = home.database.read_now(lambda c: fold(feature.load(c, batch, 100)))
    assert list(unit.registers) == [90]

    def save(connection: Connection, _: object) -> list[None]:
        feature.save(connection, unit, 100)
        return [None]

    InlineWriter(home.batches).run_now(save, None)
    saved = home.database.read_now(lambda c: store.registers(c, [90]))[90]
    assert (saved.state, len(saved.works())) == (State.LINKED, 2)
    shadows = home.database.read_now(lambda c: store.shadows_of(c, [90]))
    assert {shadow.server for shadow in shadows.values()} == {"wan", "lan"}


def test_it_hears_lists_and_what_may_touch_them() -> None:
    feature = PlaylistsFeature(POLICY)
    assert PlaylistRead in feature.listens
    assert feature.name == "playlists"
