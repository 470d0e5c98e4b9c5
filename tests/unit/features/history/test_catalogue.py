from __future__ import annotations

from playhead.domain.described import Described
from playhead.features.history.catalogue import Catalogue

MOVIE = Described(item_id="m1", kind="Movie", name="Film", provider_ids={"imdb": "tt1"}, runtime=60_000_000)
EPISODE = Described(
    item_id="e1", kind="Episode", name="One", provider_ids={"tmdb": "99"}, series_id="s1", season=0, episode=3
)
SERIES = Described(item_id="s1", kind="Series", name="Show", provider_ids={"tmdb": "7"}, genres=("Drama",))


def keys(catalogue: Catalogue, *items: Described) -> list[str]:
    return [media.key for item in items if (media := catalogue.media(item)) is not None]


def test_the_best_id_names_it() -> None:
    for ids, key in (
        ({"tmdb": "1", "tvdb": "2", "imdb": "tt3"}, "movie:tmdb:1"),
        ({"tvdb": "2", "imdb": "tt3"}, "movie:tvdb:2"),
        ({"imdb": "TT3"}, "movie:imdb:tt3"),
        ({}, "movie:item:m1"),
    ):
        assert keys(Catalogue(), Described(item_id="m1", kind="Movie", provider_ids=ids)) == [key]


def test_a_key_is_kept_when_a_better_id_appears_and_whatever_shares_an_id_is_the_same() -> None:
    catalogue = Catalogue()
    better = Described(item_id="m1", kind="Movie", provider_ids={"tmdb": "1", "imdb": "tt1"})
    elsewhere = Described(item_id="m2", kind="Movie", provider_ids={"tmdb": "1"})
    assert keys(catalogue, MOVIE, better, elsewhere, MOVIE) == ["movie:imdb:tt1"] * 4
    assert (catalogue.tmdb("movie:imdb:tt1"), catalogue.said["movie:imdb:tt1"].title) == (1, "Film")


def test_an_episode_is_named_by_its_series_and_numbers_and_never_by_its_own_ids() -> None:
    catalogue = Catalogue()
    catalogue.learn({"s1": SERIES})
    assert keys(catalogue, EPISODE) == ["tv:tmdb:7/0/3"]
    assert (catalogue.work("tv:tmdb:7/0/3"), catalogue.tmdb("tv:tmdb:7")) == ("tv:tmdb:7", 7)
    assert catalogue.said["tv:tmdb:7/0/3"].genres == ("Drama",)


def test_a_look_up_that_comes_late_changes_no_key() -> None:
    catalogue = Catalogue()
    before = keys(catalogue, EPISODE)
    catalogue.learn({"s1": SERIES})
    assert keys(catalogue, EPISODE) == before == ["tv:item:s1/0/3"]
    assert catalogue.tmdb(catalogue.work(before[0])) == 7


def test_a_look_up_fills_in_what_a_screen_does_not_say() -> None:
    catalogue = Catalogue()
    catalogue.learn({"e1": EPISODE, "s1": SERIES})
    catalogue.learn({"e1": Described(item_id="e1", runtime=30_000_000)})
    media = catalogue.media(Described(item_id="e1", provider_ids={"imdb": "tt9"}))
    assert media is not None
    assert (media.key, media.runtime, media.kind) == ("tv:tmdb:7/0/3", 3_000, "tv")


def test_a_file_of_several_episodes_has_a_part_for_each_and_no_more_than_makes_sense() -> None:
    catalogue = Catalogue()
    for end, parts in ((5, [3, 4, 5]), (3, [3]), (2, [3]), (None, [3])):
        media = catalogue.media(
            Described(item_id="e1", kind="Episode", series_id="s1", season=1, episode=3, episode_end=end)
        )
        assert media is not None
        assert [part.episode for part in media.parts] == parts
    endless = Described(item_id="e1", kind="Episode", series_id="s1", season=1, episode=3, episode_end=99_999)
    media = catalogue.media(endless)
    assert media is not None
    assert len(media.parts) == 101


def test_an_episode_without_numbers_is_itself() -> None:
    odd = Described(item_id="e9", kind="Episode", series_id="s1", name="Making of", provider_ids={"tmdb": "7"})
    assert keys(Catalogue(), odd) == ["tv:item:e9"]


def test_what_is_neither_film_nor_episode_is_nothing() -> None:
    for other in (
        Described(item_id="x", kind="Audio"),
        Described(item_id="x", kind="Movie", extra="Trailer"),
        Described(item_id="x", kind="Movie", provider_ids={"prerolls.video": "1"}),
        Described(item_id="x"),
    ):
        assert Catalogue().media(other) is None


def test_what_a_series_has() -> None:
    catalogue = Catalogue()
    season = Described(item_id="n1", kind="Season", series_id="s1", episode=1)
    catalogue.learn({"s1": SERIES, "e1": EPISODE, "n1": season, "m1": MOVIE})
    assert [one.item_id for one in catalogue.listed("tv:tmdb:7")] == ["e1"]
    assert [one.item_id for one in catalogue.declared("tv:tmdb:7")] == ["s1", "n1"]
