"""Counters and badges again from rows and hours: whatever was wrong with them is right then."""

from __future__ import annotations

from pathlib import Path

import msgspec

from playhead.features.history import edits, rebuild
from playhead.features.history.edits import Removal
from playhead.features.history.rebuild import Asked, Counts
from playhead.kit.times import DAY
from tests.support.engine import Engine
from tests.support.noted_plays import DEFAULTS, NOON, house, imported, play, whole


def rebuilt(engine: Engine) -> list[Counts]:
    return engine.write(
        lambda c: rebuild.rebuild(c, [Asked(person_id=one, defaults=DEFAULTS) for one in rebuild.people(c)])
    )


def test_what_was_lost_is_counted_again_and_then_nothing_more(tmp_path: Path) -> None:
    engine = house(tmp_path, films=12)
    imported(engine, "jellystat", *(play(n, NOON + n * DAY) for n in range(1, 13)), play(1, NOON + 40 * DAY))
    number = engine.value("SELECT id FROM history_row WHERE part = 'movie:tmdb:3'")
    engine.write(lambda c: edits.remove(c, [Removal(number, None)]))
    before = whole(engine)
    assert rebuilt(engine) == [Counts(mended=0, badges=())]
    engine.write(lambda c: c.exec_driver_sql("DELETE FROM history_count WHERE part <> 'movie:tmdb:1'"))
    engine.write(lambda c: c.exec_driver_sql("UPDATE history_count SET plays = 9"))
    engine.write(lambda c: c.exec_driver_sql("DELETE FROM history_tally"))
    engine.write(lambda c: c.exec_driver_sql("DELETE FROM history_badge"))
    (done,) = rebuilt(engine)
    assert (done.mended, "films_10" in done.badges) == (12, True)
    assert whole(engine) == before
    assert msgspec.json.decode(engine.value("SELECT body FROM history_tally"))["tally"]["films"] == 12
    assert rebuilt(engine) == [Counts(mended=0, badges=())]
    engine.close()


def test_everybody_of_whom_anything_is_kept_is_counted(tmp_path: Path) -> None:
    engine = house(tmp_path)
    assert engine.write(rebuild.people) == []
    imported(engine, "jellystat", play())
    assert engine.write(rebuild.people) == [1]
    engine.close()
