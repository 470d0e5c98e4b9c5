"""Playbacks of other tools become rows, plays, hours and badges: once, whoever tells of them and how often."""

from __future__ import annotations

from pathlib import Path

from playhead.features.history import edits, store
from playhead.features.history.edits import Removal
from playhead.features.history.imports import Settled
from playhead.kit.times import DAY, HOUR, MINUTE
from tests.support.noted_plays import LENGTH, NOON, house, imported, play, rows, settle, take, whole
from tests.support.watched import row

AT = NOON + 85 * MINUTE
PART = "movie:tmdb:1"


def test_a_playback_is_a_row_with_its_plays_hours_and_badges(tmp_path: Path) -> None:
    engine = house(tmp_path)
    assert take(engine, "jellystat", play()) == {"taken": 1}
    assert rows(engine) == []
    assert settle(engine) == [Settled(rows=1)]
    assert rows(engine) == [(PART, "2023-11-15", AT, 1, 1, "import")]
    assert engine.value("SELECT title FROM history_row") == "Film 1"
    assert engine.value("SELECT plays FROM history_count") == 1
    assert [tuple(r) for r in engine.rows("SELECT hour, watched FROM history_activity ORDER BY hour")] == [
        (12, HOUR), (13, 40 * MINUTE),
    ]  # fmt: skip
    assert {r.badge for r in engine.rows("SELECT badge FROM history_badge")} == {"early_adopter", "first_light"}
    assert engine.value("SELECT count(*) FROM journal WHERE kind = 'badge_earned'") == 0
    engine.close()


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    engine = house(tmp_path)
    imported(engine, "jellystat", play(), play(2, NOON + DAY))
    before = whole(engine)
    assert imported(engine, "jellystat", play(), play(2, NOON + DAY)) == {"known": 2}
    assert settle(engine) == []
    assert whole(engine) == before
    engine.close()


def test_two_tools_that_tell_of_one_viewing_count_it_once(tmp_path: Path) -> None:
    engine = house(tmp_path)
    # one counts the pause and the other does not; one knows the beginning, the other the end
    imported(engine, "playback-reporting", play(length=95 * MINUTE))
    imported(engine, "jellystat", play(at=NOON + 30 * MINUTE, length=LENGTH))
    found = rows(engine)
    assert [(part, plays) for part, _, _, plays, _, _ in found] == [(PART, 1)]
    assert engine.value("SELECT sum(watched) FROM history_activity") == LENGTH
    engine.close()


def test_pieces_of_one_viewing_are_put_together_and_a_half_is_no_row(tmp_path: Path) -> None:
    engine = house(tmp_path)
    pieces = [play(at=NOON + n * 10 * MINUTE, length=10 * MINUTE) for n in range(9)]
    imported(engine, "jellystat", *pieces, play(2, length=50 * MINUTE))
    assert [one[:4] for one in rows(engine)] == [(PART, "2023-11-15", AT, 1)]
    imported(engine, "jellystat", play(2, NOON + 2 * DAY, 50 * MINUTE))
    assert [one[0] for one in rows(engine)] == [PART, "movie:tmdb:2"]
    engine.close()


def test_what_a_server_showed_stands(tmp_path: Path) -> None:
    engine = house(tmp_path)
    live = row(1, local_day="2023-11-15", completed_at=NOON + 2 * HOUR)
    engine.write(lambda c: store.save_rows(c, [live], {}, "live"))
    engine.write(lambda c: store.save_plays(c, {(1, PART): 1}))
    assert imported(engine, "jellystat", play()) == {"taken": 1}
    assert [one[5] for one in rows(engine)] == ["live"]
    assert engine.value("SELECT plays FROM history_count") == 1
    assert engine.value("SELECT count(*) FROM history_activity") == 0
    engine.close()


def test_earlier_viewings_come_before_in_number(tmp_path: Path) -> None:
    engine = house(tmp_path)
    live = row(1, local_day="2024-01-15", completed_at=NOON + 61 * DAY)
    engine.write(lambda c: store.save_rows(c, [live], {}, "live"))
    engine.write(lambda c: store.save_plays(c, {(1, PART): 1}))
    imported(engine, "jellystat", play())
    assert [(one[4], one[5]) for one in rows(engine)] == [(1, "import"), (2, "live")]
    assert engine.value("SELECT plays FROM history_count") == 2
    assert "again" in {r.badge for r in engine.rows("SELECT badge FROM history_badge")}
    engine.close()


def test_a_row_that_was_removed_does_not_come_back(tmp_path: Path) -> None:
    engine = house(tmp_path)
    imported(engine, "jellystat", play())
    number = engine.value("SELECT id FROM history_row")
    engine.write(lambda c: edits.remove(c, [Removal(number, None)]))
    imported(engine, "jellystat", play())
    imported(engine, "streamystats", play())
    assert rows(engine) == []
    assert engine.value("SELECT plays FROM history_count") == 1
    engine.close()


def test_a_correction_takes_back_what_it_replaces(tmp_path: Path) -> None:
    engine = house(tmp_path)
    imported(engine, "jellystat", play(mark="one"))
    imported(engine, "jellystat", play(mark="one", length=10 * MINUTE))
    assert rows(engine) == []
    assert engine.value("SELECT plays FROM history_count") == 0
    assert engine.value("SELECT sum(watched) FROM history_activity") == 10 * MINUTE
    imported(engine, "jellystat", play(2, mark="one"))
    assert [one[0] for one in rows(engine)] == ["movie:tmdb:2"]
    engine.close()


def test_only_whose_history_is_kept_is_taken_over(tmp_path: Path) -> None:
    engine = house(tmp_path)
    strange = [play(user_id="b" * 32), play(user_id="c" * 32), play(item_id="", title="Nobody has it")]
    assert imported(engine, "jellystat", *strange) == {"off": 1, "unlinked": 1, "unmatched": 1}
    assert engine.value("SELECT count(*) FROM history_play") == 0
    engine.close()
