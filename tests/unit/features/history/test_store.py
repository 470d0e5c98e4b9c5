"""What is saved is what is loaded, and nothing is there twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from playhead.features.history import store
from playhead.features.history.badges import Earned, Tally
from playhead.features.history.model import Anchor, Habit, Look, Media, Part, Row, Sitting, Viewing
from playhead.features.history.store import Counted, Labels, ServerMemory, Setting
from tests.support.engine import Engine

MEDIA = Media(key="movie:tmdb:1", kind="movie", parts=(Part("movie:tmdb:1"),), runtime=1000)
SITTING = Sitting(
    server="wan", screen="s", account="a", item_id="i", person="1", viewing=7, anchor=Anchor(1, 2), said=Anchor(1, 2),
    look=Look(3, 4, False, 5), gaps=(10,), speeds=(1000,),
)  # fmt: skip
VIEWING = Viewing(person="1", media=MEDIA, started_at=1, touched_at=2, coverage=((0, 500),), watched=500)
ROW = Row(
    person="1", part=Part("movie:tmdb:1"), kind="movie", local_day="2026-01-02", completed_at=5, watched=900,
    percent=90.0, plays=1, view_number=1, play_method="DirectPlay", client="Web", server="wan",
)  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    yield made
    made.close()


def test_settings_and_what_was_never_set(engine: Engine) -> None:
    one = Setting(person_id=1, enabled=True, threshold=70, timezone="Europe/Berlin", changed_at=9)
    engine.write(lambda c: store.save_setting(c, one))
    assert engine.database.read_now(lambda c: store.settings(c, [1, 2])) == {1: one}


def test_sittings_and_viewings_come_and_go(engine: Engine) -> None:
    engine.write(lambda c: store.save_sittings(c, {"k": SITTING}))
    engine.write(lambda c: store.save_viewings(c, {7: (True, VIEWING)}))
    read = engine.database.read_now
    assert read(lambda c: store.sittings(c, ["wan"])) == read(lambda c: store.sittings_of(c, [1])) == {"k": SITTING}
    assert read(lambda c: store.sittings(c, ["lan"])) == {}
    assert read(lambda c: store.viewings(c, [7], [])) == read(lambda c: store.viewings(c, [], [1]))
    assert read(lambda c: store.viewings(c, [7], [1])) == {7: (True, VIEWING)}
    engine.write(lambda c: store.save_sittings(c, {"k": None}))
    engine.write(lambda c: store.save_viewings(c, {7: None}))
    assert read(lambda c: store.sittings(c, ["wan"])) == {}
    assert read(lambda c: store.viewings(c, [7], [1])) == {}


def test_a_row_keeps_its_number_its_source_and_its_title(engine: Engine) -> None:
    engine.write(lambda c: store.save_rows(c, [ROW], {"movie:tmdb:1": Labels("Film", "movie:tmdb:1", "1")}, "live"))
    more = Row(**{name: getattr(ROW, name) for name in Row.__struct_fields__} | {"watched": 950})
    engine.write(lambda c: store.save_rows(c, [more], {}, "import"))
    [found] = engine.rows("SELECT id, title, tmdb, source, watched FROM history_row")
    assert tuple(found) == (1, "Film", "1", "live", 950)
    there = engine.database.read_now(lambda c: store.rows(c, [1], ["movie:tmdb:1"]))
    assert there == {(1, "movie:tmdb:1", "2026-01-02"): more}


def test_counters(engine: Engine) -> None:
    counted = Counted(tally=Tally(films=3, badges={"first_light": 5}), lately=((1, 2),))

    def save(c: Connection) -> None:
        store.save_plays(c, {(1, "p"): 2})
        store.save_hours(c, {(1, "2026-01-02", 20): 60_000})
        store.save_counted(c, {1: counted})
        store.save_badges(c, [Earned("1", "first_light", 5), Earned("1", "first_light", 6)])
        store.save_names(c, {"movie:imdb:tt1": "movie:tmdb:1"})
        store.save_names(c, {"movie:imdb:tt1": "other"})
        store.save_states(c, {"next": 8, "adopters": ["1"], "server:wan": ServerMemory(answered_at=4)})

    engine.write(save)
    read = engine.database.read_now
    assert read(lambda c: store.plays(c, [1], ["p"])) == {(1, "p"): 2}
    assert read(lambda c: store.hours(c, [1], ["2026-01-02"])) == {(1, "2026-01-02", 20): 60_000}
    assert read(lambda c: store.counted(c, [1])) == {1: counted}
    assert engine.value("SELECT earned_at FROM history_badge") == 5
    assert read(lambda c: store.keys_of(c, ["movie:imdb:tt1"])) == {"movie:imdb:tt1": "movie:tmdb:1"}
    assert (read(store.next_viewing), read(store.adopters)) == (8, ["1"])
    assert read(lambda c: store.servers(c, ["wan", "lan"])) == {"wan": ServerMemory(answered_at=4)}


def test_before_anything_was_saved(engine: Engine) -> None:
    read = engine.database.read_now
    assert (read(store.next_viewing), read(store.adopters)) == (1, [])
    assert read(lambda c: store.plays(c, [], ["p"])) == {}
    assert read(lambda c: store.rows(c, [], ["p"])) == {}
    assert read(lambda c: store.hours(c, [], ["d"])) == {}


def test_habits_come_back(engine: Engine) -> None:
    kept = ServerMemory(answered_at=4, habits={"wan\x1fs": Habit(3, (10, 10))})
    engine.write(lambda c: store.save_states(c, {"server:wan": kept}))
    assert engine.database.read_now(lambda c: store.servers(c, ["wan"])) == {"wan": kept}
