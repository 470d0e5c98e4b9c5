"""Rows of jellyfin-db-sync: one note for a save, in our words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from playhead.adapters.jellyfin_db_sync.wire import EventRow, noted, value_of
from playhead.domain.imports import Noted, Place, Unusable
from playhead.domain.userdata import UserDataPart

ROW = EventRow(
    id=4, event_type="watched", source_server="old", username="Alice", user_id="a" * 32, item_id="b" * 32,
    item_name="Metropolis", item_path="/films/Metropolis.mkv", imdb="tt0017136", tmdb="19", tvdb="",
    data='{"is_played": true}', created_at="2024-05-06 07:08:09",
)  # fmt: skip
AT = 1_714_979_289_000


def test_a_save_is_one_note_with_all_its_fields() -> None:
    rows = [ROW, replace(ROW, id=5, event_type="play_count", data='{"play_count": 2}')]
    assert noted(rows, {"old": "wan"}, {"Alice": "Alicia"}) == Noted(
        line=4,
        name="Metropolis",
        ids={"imdb": "tt0017136", "tmdb": "19"},
        places=(Place(server="wan", item_id="b" * 32, path="/films/Metropolis.mkv"),),
        person="Alicia",
        said_on="wan",
        user_id="a" * 32,
        at=AT,
        edit=True,
        part=UserDataPart(played=True, play_count=2),
    )


def test_ids_of_a_server_that_is_none_of_ours_are_left_out() -> None:
    note = noted([ROW], {}, {})
    assert isinstance(note, Noted)
    assert (note.said_on, note.user_id, note.person) == ("", "", "Alice")
    assert note.places == (Place(path="/films/Metropolis.mkv"),)


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("favorite", {"is_favorite": False}, {"favorite": False}),
        ("progress", {"position_ticks": 5}, {"position": 5}),
        ("last_played", {"last_played_date": "2024-05-06T07:08:09.1234567Z"}, {"last_played": AT + 123}),
        ("last_played", {"last_played_date": "2024-05-06T09:08:09+02:00"}, {"last_played": AT}),
        ("rating", {"rating": 11}, {"rating": 10.0}),
        ("likes", {"likes": True}, {"rating": 10.0}),
        ("likes", {"likes": False}, {}),
        ("audio_stream", {"audio_stream_index": 1}, {}),
    ],
)
def test_each_kind_of_row(kind: str, data: dict[str, Any], expected: dict[str, Any]) -> None:
    assert value_of(kind, json.dumps(data)) == expected


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("watched", "{"), ("watched", "[]"), ("watched", '{"is_played": "yes"}'),
        ("progress", '{"position_ticks": -1}'),
        ("play_count", '{"play_count": true}'), ("last_played", "{}"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_row(kind: str, data: str) -> None:
    note = noted([replace(ROW, event_type=kind, data=data)], {}, {})
    assert isinstance(note, Unusable)
    assert (note.line, note.name, note.why[:18]) == (4, "Metropolis", "it cannot be read:")


def test_a_date_that_is_none_and_what_is_not_kept_are_told() -> None:
    assert isinstance(noted([replace(ROW, created_at="yesterday")], {}, {}), Unusable)
    streams = noted([replace(ROW, event_type="audio_stream", data="{}")], {}, {})
    assert streams == Unusable(line=4, name="Metropolis", why="it is about nothing that is kept in step")
