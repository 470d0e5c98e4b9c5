"""Whom and what a playback means: by account, else by name; by item, by ids, by title and year."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playhead.domain.items import Item
from playhead.domain.plays import Played
from playhead.features.history import import_look, store
from playhead.features.history.import_look import Looked
from playhead.features.history.past import Kept
from playhead.identity import store as identity
from playhead.identity.rows import ItemRow
from playhead.kit.times import DAY
from tests.support.engine import Engine
from tests.support.noted_plays import ALICE, LENGTH, NOON, TICKS, house, play


def looked(engine: Engine, *played: Played, names: dict[str, str] | None = None, now: int = NOON + DAY) -> Looked:
    return engine.write(lambda c: import_look.look(c, "tautulli", played, ["wan"], names or {}, now))


def only(engine: Engine, one: Played, **more: Any) -> Kept | str:
    answer = looked(engine, one, **more)
    return answer.chunk.plays[0] if answer.chunk.plays else answer.left[0].verdict


def test_an_item_of_ours_says_what_it_is(tmp_path: Path) -> None:
    engine = house(tmp_path)
    one = only(engine, play())
    assert isinstance(one, Kept)
    assert (one.part, one.play.runtime, one.shown.title, one.shown.tmdb, one.shown.server) == (
        "movie:tmdb:1", LENGTH, "Film 1", "1", "wan",
    )  # fmt: skip
    engine.close()


def test_a_person_is_found_by_name_or_by_what_he_is_called_here(tmp_path: Path) -> None:
    engine = house(tmp_path)
    by_name: dict[str, Any] = {"user_id": "", "person": "ALICE"}
    assert isinstance(only(engine, play(**by_name)), Kept)
    assert only(engine, play(user_id="", person="Al")) == "unlinked"
    assert isinstance(only(engine, play(user_id="", person="Al"), names={"al": "alice"}), Kept)
    assert only(engine, play(user_id="", person="bob")) == "off"
    assert looked(engine, play(**by_name), play(user_id="", person="Al")).people == {
        "ALICE": {"taken": 1}, "Al": {"unlinked": 1},
    }  # fmt: skip
    engine.close()


def test_without_an_item_ids_say_it_or_title_and_year(tmp_path: Path) -> None:
    engine = house(tmp_path)
    plex: dict[str, Any] = {"item_id": "", "title": "Film 2"}
    one = only(engine, play(**plex, year=1992))
    assert isinstance(one, Kept)
    assert one.part == "movie:tmdb:2"
    assert only(engine, play(**plex, year=1950)) == "unmatched"
    told = only(engine, play(item_id="", ids={"imdb": "TT5"}, title="Gone", runtime=LENGTH))
    assert isinstance(told, Kept)
    assert (told.part, told.play.runtime) == ("movie:imdb:tt5", LENGTH)
    engine.close()


def test_what_was_named_once_keeps_its_key(tmp_path: Path) -> None:
    engine = house(tmp_path)
    engine.write(lambda c: store.save_names(c, {"movie:tmdb:1": "movie:imdb:tt1"}))
    answer = looked(engine, play())
    assert answer.chunk.plays[0].part == "movie:imdb:tt1"
    assert "movie:tmdb:1" not in answer.chunk.names
    engine.close()


def test_what_is_gone_from_the_servers_has_a_key_of_its_own(tmp_path: Path) -> None:
    engine = house(tmp_path)
    one = only(engine, play(item_id="c" * 32, title="Gone"))
    assert isinstance(one, Kept)
    assert (one.part, one.play.runtime, one.shown.title) == (f"movie:item:{'c' * 32}", 0, "Gone")
    engine.close()


def test_an_episode_is_of_its_series_and_a_file_of_two_is_both(tmp_path: Path) -> None:
    engine = house(tmp_path)
    show = Item(item_id="5" * 32, kind="Series", name="Show", provider_ids={"tvdb": "77"})
    both = Item(
        item_id="6" * 32, kind="Episode", name="One and two", series_id="5" * 32, season=1, episode=1, episode_end=2,
        runtime=LENGTH * TICKS,
    )  # fmt: skip
    rows = [
        ItemRow(server="wan", item=one, work_id=50 + n, evidence="", common_path=None, gone=False, seen_at=1)
        for n, one in enumerate((show, both))
    ]
    engine.write(lambda c: identity.save_items(c, rows))
    found = looked(engine, play(item_id="6" * 32, kind="Episode")).chunk.plays
    assert [(one.part, one.play.at, one.play.length, one.play.runtime) for one in found] == [
        ("tv:tvdb:77/1/1", NOON, LENGTH // 2, LENGTH // 2),
        ("tv:tvdb:77/1/2", NOON + LENGTH // 2, LENGTH // 2, LENGTH // 2),
    ]
    by_title: dict[str, Any] = {"item_id": "", "kind": "Episode", "series": "Show", "season": 3, "episode": 4}
    assert [one.part for one in looked(engine, play(**by_title)).chunk.plays] == ["tv:tvdb:77/3/4"]
    alone = only(engine, play(item_id="d" * 32, kind="Episode", series="Unknown"))
    assert isinstance(alone, Kept)
    assert alone.part == f"tv:item:{'d' * 32}"
    engine.close()


def test_the_future_is_no_history(tmp_path: Path) -> None:
    engine = house(tmp_path)
    assert only(engine, play(at=NOON + 3 * DAY)) == "unusable"
    assert isinstance(only(engine, play(user_id=ALICE)), Kept)
    engine.close()
