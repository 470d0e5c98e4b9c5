from __future__ import annotations

from playhead.domain.described import Described, merged


def test_what_the_first_says_stands_and_the_second_fills_in() -> None:
    first = Described(item_id="1", kind="Episode", season=0, runtime=0, provider_ids={"tmdb": "1"})
    then = Described(
        item_id="2", kind="Movie", season=4, runtime=600, provider_ids={"tmdb": "2", "imdb": "tt2"}, genres=("Drama",)
    )
    assert merged(first, then) == Described(
        item_id="1",
        kind="Episode",
        season=0,
        runtime=600,
        provider_ids={"tmdb": "1", "imdb": "tt2"},
        genres=("Drama",),
    )
