from __future__ import annotations

import json
from typing import Any

import pytest

from playhead.adapters.jellyfin.wire_described import parse_looked_up, parse_playing
from playhead.domain.described import Described
from playhead.domain.errors import BadAnswer

ITEM, SERIES = "e" * 32, "5" * 32

EPISODE: dict[str, Any] = {
    "Id": ITEM.upper(),
    "Type": "Episode",
    "Name": "One",
    "ProviderIds": {"Tmdb": "99", "Imdb": "", "Tvdb": None},
    "RunTimeTicks": 600,
    "SeriesId": f"{SERIES[:8]}-{SERIES[8:]}",
    "ParentIndexNumber": 0,
    "IndexNumber": 1,
    "IndexNumberEnd": 2,
    "ProductionYear": 1999,
    "Genres": ["Drama", 5, ""],
    "PremiereDate": "1999-01-02T00:00:00.0000000Z",
    "LocationType": "Virtual",
    "MediaStreams": [{"Type": "Video"}],
}


def test_an_item_that_plays() -> None:
    body = json.dumps([{"NowPlayingItem": EPISODE}, {"NowPlayingItem": None}, {}]).encode()
    assert parse_playing(body) == {
        ITEM: Described(
            item_id=ITEM,
            kind="Episode",
            name="One",
            provider_ids={"tmdb": "99"},
            runtime=600,
            series_id=SERIES,
            season=0,
            episode=1,
            episode_end=2,
            year=1999,
            genres=("Drama",),
            aired_at=915_235_200_000,
            missing=True,
        )
    }


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ({"RunTimeTicks": "600"}, {"runtime": 600}),
        ({"RunTimeTicks": "long", "IndexNumber": True, "Name": 5, "Genres": "Drama"}, {}),
        ({"IndexNumber": -1, "ParentIndexNumber": 10**9, "IndexNumberEnd": 1e300}, {}),
        ({"ProviderIds": {"Tmdb": 27205}}, {"provider_ids": {"tmdb": "27205"}}),
        ({"ProviderIds": ["Tmdb"], "ExtraType": None, "SeriesId": "nothing"}, {}),
        ({"Type": "Season", "ChildCount": 8, "RecursiveItemCount": 9}, {"kind": "Season", "episodes": 8}),
        ({"Type": "Series", "ChildCount": 2, "RecursiveItemCount": 9}, {"kind": "Series", "episodes": 9}),
        ({"Status": "Ended", "ExtraType": "Trailer"}, {"ended": True, "extra": "Trailer"}),
    ],
)
def test_what_is_not_as_it_should_be_is_not_known(said: dict[str, Any], known: dict[str, Any]) -> None:
    body = json.dumps({ITEM: said}).encode()
    assert parse_looked_up(body) == {ITEM: Described(item_id=ITEM, **known)}


def test_a_look_up_has_the_id_that_was_asked_for_and_nothing_of_what_is_gone() -> None:
    asked = {f"{ITEM[:8]}-{ITEM[8:]}".upper(): {"Type": "Movie"}, "f" * 32: None, "none": {"Type": "Movie"}}
    assert parse_looked_up(json.dumps(asked).encode()) == {ITEM: Described(item_id=ITEM, kind="Movie")}


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'{"1":5}', b"[" * 90_000, b"\xff"])
def test_anything_else_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        parse_looked_up(body)
    if body != b"[]":
        with pytest.raises(BadAnswer):
            parse_playing(body)
