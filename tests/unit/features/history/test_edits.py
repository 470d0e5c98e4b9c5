"""Rows by hand: what is removed leaves counters as they are, what is written counts for nothing."""

from __future__ import annotations

from pathlib import Path

import msgspec

from playhead.features.history import edits, store
from playhead.features.history.edits import ByHand, Removal, There, Written
from tests.support.engine import Engine
from tests.support.watched import row

FILM = ByHand(
    person_id=1, kind="movie", name="movie:tmdb:1", tmdb="1", season=None, episode=None, title="Film", at=5,
    local_day="2026-09-30", watched=0,
)  # fmt: skip


def test_only_whose_it_is_removes_a_row(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.write(lambda c: store.save_rows(c, [row(1), row(2)], {}, "live"))
    engine.write(lambda c: store.save_plays(c, {(1, "movie:tmdb:1"): 1}))
    asked = [Removal(1, frozenset({2})), Removal(1, frozenset({1})), Removal(1, None), Removal(2, None)]
    assert engine.write(lambda c: edits.remove(c, asked)) == [False, True, False, True]
    assert engine.value("SELECT plays FROM history_count") == 1
    engine.close()


def test_a_row_by_hand_has_the_key_that_the_work_has(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.write(lambda c: store.save_rows(c, [row(1)], {}, "live"))
    engine.write(lambda c: store.save_names(c, {"movie:tmdb:1": "movie:imdb:tt1"}))
    episode = msgspec.structs.replace(FILM, kind="tv", name="tv:tmdb:7", season=0, episode=3)
    answers = engine.write(lambda c: edits.write(c, [FILM, FILM, episode]))
    assert answers == [Written(2), There(2), Written(3)]
    parts = engine.rows("SELECT part, view_number, source FROM history_row ORDER BY id")
    assert [tuple(one) for one in parts[1:]] == [("movie:imdb:tt1", 1, "manual"), ("tv:tmdb:7/0/3", 1, "manual")]
    assert engine.value("SELECT count(*) FROM history_count") == 0
    engine.close()


def test_a_second_viewing_by_hand_has_the_next_number(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.write(lambda c: store.save_rows(c, [row(1)], {}, "live"))
    engine.write(lambda c: edits.write(c, [FILM]))
    assert engine.value("SELECT max(view_number) FROM history_row") == 2
    engine.close()


def test_everything_about_one_person_is_forgotten(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.write(lambda c: store.save_rows(c, [row(1), row(2, person=2)], {}, "live"))
    assert engine.write(lambda c: edits.erase(c, [1, 3])) == [1, 0]
    assert engine.value("SELECT person_id FROM history_row") == 2
    engine.close()
