"""What is in a folder is found by what it belongs to, or by where it lies."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from playhead.domain.items import Item
from playhead.identity import store
from playhead.identity.below import items_below, members
from playhead.identity.rows import ItemRow
from tests.support.engine import Engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    yield made
    made.close()


def one(number: int, kind: str, path: str | None = None, **more: object) -> Item:
    return Item(item_id=f"{number:032x}", kind=kind, name=f"{kind} {number}", path=path, **more)  # type: ignore[arg-type]


def keep(engine: Engine, *items: Item, server: str = "wan", gone: bool = False) -> None:
    rows = [
        ItemRow(server=server, item=i, work_id=1, evidence="path", common_path=i.path, gone=gone, seen_at=1)
        for i in items
    ]
    engine.write(partial(store.save_items, rows=rows))


def below(engine: Engine, item: Item) -> set[int]:
    found = engine.database.read_now(lambda c: items_below(c, "wan", [item.item_id]))
    assert set(found) == {item.item_id}
    return {int(item_id, 16) for item_id in found[item.item_id]}


def test_a_series_holds_its_seasons_and_episodes_and_a_season_its_own(engine: Engine) -> None:
    series = one(1, "Series")
    seasons = [one(10 + n, "Season", series_id=series.item_id, season=n) for n in (1, 2)]
    episodes = [one(20 + n, "Episode", series_id=series.item_id, season=n, episode=1) for n in (1, 2)]
    keep(engine, series, *seasons, *episodes, one(30, "Episode", series_id="f" * 32, season=1, episode=1))
    assert below(engine, series) == {11, 12, 21, 22}
    assert below(engine, seasons[0]) == {21}


def test_what_says_that_it_belongs_there_is_found_without_a_look_at_paths(engine: Engine) -> None:
    series = one(1, "Series", "/shows/A")
    keep(engine, series, one(11, "Season", series_id=series.item_id, season=1), one(12, "Movie", "/shows/A/extra.mkv"))
    keep(engine, one(2, "MusicAlbum", "/music/A"), one(3, "Audio", "/music/A/1.flac"))
    ids = [f"{number:032x}" for number in (1, 2, 99)]
    found = engine.database.read_now(lambda c: members(c, "wan", ids))
    assert found == {ids[0]: {f"{11:032x}"}, ids[1]: set()}


def test_an_album_holds_what_lies_in_its_folder_and_no_other(engine: Engine) -> None:
    album = one(1, "MusicAlbum", "/music/100%_A")
    keep(engine, album, one(2, "Audio", "/music/100%_A/1.flac"), one(3, "Audio", "/music/100%_A/Disc 2/1.flac"))
    keep(engine, one(4, "Audio", "/music/100%_A too/1.flac"), one(5, "Audio", "/music/100 BA/1.flac"), one(6, "Audio"))
    keep(engine, one(7, "Audio", "/music/100%_A/1.flac"), server="lan")
    keep(engine, one(8, "Audio", "/music/100%_A/gone.flac"), gone=True)
    assert below(engine, album) == {2, 3}


def test_folders_in_folders_hold_what_is_in_all_of_them(engine: Engine) -> None:
    artist, album, other = one(1, "MusicArtist", "/music/A"), one(2, "MusicAlbum", "/music/A/B"), one(3, "MusicAlbum")
    keep(engine, artist, album, other, one(4, "Audio", "/music/A/B/1.flac"), one(5, "Audio", "//music/A/B/1.flac"))
    ids = [folder.item_id for folder in (artist, album, other)]
    found = engine.database.read_now(lambda c: items_below(c, "wan", ids))
    assert [{int(one, 16) for one in found[i]} for i in ids] == [{2, 4}, {4}, set()]


def test_a_film_holds_nothing_and_neither_does_what_nobody_knows(engine: Engine) -> None:
    disc = one(1, "Movie", "/films/Disc")
    keep(engine, disc, one(2, "Video", "/films/Disc/extra.mkv"))
    assert below(engine, disc) == set()
    assert below(engine, one(9, "Season")) == set()


def test_a_season_without_a_number_is_not_taken_for_the_season_of_all_others(engine: Engine) -> None:
    season = one(1, "Season", series_id="e" * 32)
    keep(engine, season, one(2, "Episode", series_id="e" * 32, episode=1))
    assert below(engine, season) == set()
