"""Entries of a watchstate backup, in our words."""

from __future__ import annotations

from typing import Any

import pytest

from playhead.adapters.watchstate.wire import noted, servers_of
from playhead.domain.imports import Noted, Place, Unusable
from playhead.domain.userdata import UserDataPart
from tests.support.foreign import film

AT = 1_700_000_000_000


def read(entry: dict[str, Any]) -> Noted | Unusable | None:
    return noted(entry, 3, {"home": "wan"}, "alice")


def test_a_film_that_was_watched() -> None:
    entry = film(guids={"guid_imdb": "tt0017136", "guid_tmdb": 19, "guid_anidb": "7"})
    assert read(entry) == Noted(
        line=3,
        name="Metropolis",
        kind="Movie",
        ids={"imdb": "tt0017136", "tmdb": "19"},
        person="alice",
        at=AT,
        part=UserDataPart(played=True, play_count=1, last_played=AT),
    )


def test_an_episode_that_was_begun_is_known_by_its_series() -> None:
    entry = film("Pilot", watched=0, type="episode", show="Show", season="1", episode=2, progress="90000")
    entry |= {"guids": [], "parent": {"guid_tvdb": "81189"}}
    note = read(entry)
    assert isinstance(note, Noted)
    assert (note.name, note.kind, note.season, note.episode) == ("Show: Pilot", "Episode", 1, 2)
    assert (note.series_ids, note.part) == ({"tvdb": "81189"}, UserDataPart(position=900_000_000))


def test_what_is_known_of_each_server_is_used() -> None:
    there = {"home": {"id": "b" * 32, "path": "/films/m.mkv", "played_at": "1600000000", "extra": {"favorite": 1}}}
    entry = film(via="home", metadata=there | {"plex": {"id": 77, "path": "/m.mkv"}})
    note = read(entry)
    assert isinstance(note, Noted)
    assert note.places == (Place(server="wan", item_id="b" * 32, path="/films/m.mkv"), Place(path="/m.mkv"))
    assert (note.said_on, note.at, note.part.favorite) == ("wan", 1_600_000_000_000, True)
    assert servers_of(entry) == {"home", "plex"}


def test_what_was_never_begun_says_nothing() -> None:
    assert read(film(watched=0)) is None
    assert read(film(watched=0, progress="0")) is None


def test_dates_may_be_text_and_none_is_unknown() -> None:
    note = read(film(updated="2023-11-14T22:13:20"))  # type: ignore[arg-type]  # as some versions write it
    assert isinstance(note, Noted)
    assert note.at == AT
    undated = read(film(updated=0))
    assert isinstance(undated, Noted)
    assert (undated.at, undated.part) == (0, UserDataPart(played=True, play_count=1))


@pytest.mark.parametrize(
    "wrong",
    [{"type": "artist"}, {"watched": "perhaps"}, {"updated": -5}, {"updated": "someday"}, {"season": "9" * 40}],
)
def test_what_cannot_be_read_is_told(wrong: dict[str, Any]) -> None:
    note = read(film() | wrong)
    assert isinstance(note, Unusable)
    assert note.line == 3
