from __future__ import annotations

from typing import Any

from playhead.domain.described import Described
from playhead.features.history.catalogue import Catalogue
from playhead.features.history.extents import extent
from playhead.kit.times import DAY

NOW = 400 * DAY


def show(*episodes: tuple[int, int, int | None], **more: Any) -> Catalogue:
    catalogue = Catalogue()
    items = {"s": Described(item_id="s", kind="Series", provider_ids={"tmdb": "7"}, **more)}
    for season, number, aired in episodes:
        key = f"e{season}-{number}"
        items[key] = Described(
            item_id=key, kind="Episode", series_id="s", season=season, episode=number, aired_at=aired
        )
    catalogue.learn(items)
    return catalogue


def seasons(catalogue: Catalogue) -> dict[int, list[int]]:
    return {season: sorted(found) for season, found in extent(catalogue, "tv:tmdb:7", NOW).seasons.items()}


def test_what_has_aired_without_specials() -> None:
    assert seasons(show((0, 1, 5), (1, 1, 5), (1, 2, None), (1, 3, NOW + 1), (2, 1, NOW + 1), (2, 2, NOW + 1))) == {
        1: [1, 2]
    }


def test_one_known_episode_is_no_season() -> None:
    assert seasons(show((1, 1, 5))) == {}


def test_a_server_that_counts_is_believed() -> None:
    catalogue = show((1, 1, 5), (1, 2, 5))
    catalogue.learn({"n1": Described(item_id="n1", kind="Season", series_id="s", episode=1, episodes=3)})
    assert seasons(catalogue) == {}
    catalogue.learn({"n2": Described(item_id="n2", kind="Season", series_id="s", episode=2, episodes=2)})
    assert seasons(catalogue) == {2: [1, 2]}


def test_a_season_with_a_hole_is_not_known_to_be_whole() -> None:
    assert seasons(show((1, 1, 5), (1, 2, 5), (1, 4, 5))) == {}


def test_a_file_of_two_episodes_is_both_and_what_has_no_file_and_no_date_is_none() -> None:
    catalogue = show((1, 4, 5))
    double = Described(item_id="d", kind="Episode", series_id="s", season=1, episode=1, episode_end=2, aired_at=5)
    missing = Described(item_id="v", kind="Episode", series_id="s", season=1, episode=3, missing=True)
    catalogue.learn({"d": double, "v": missing})
    assert seasons(catalogue) == {1: [1, 2, 4]}


def test_a_series_is_whole_when_it_has_ended_or_shows_nothing_new() -> None:
    two = ((1, 1, 5), (1, 2, NOW - 30 * DAY))
    for catalogue, whole in (
        (show(*two), True),
        (show((1, 1, 5), (1, 2, NOW - 30 * DAY + 1)), False),
        (show((1, 1, 5), (1, 2, NOW - 1), ended=True), True),
        (show(*two, episodes=3), False),
        (show(*two, (2, 1, 5)), False),
        (show((1, 1, None), (1, 2, None)), False),
    ):
        assert extent(catalogue, "tv:tmdb:7", NOW).whole is whole
