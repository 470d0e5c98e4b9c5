"""How far somebody is with a series, by what the index has of it."""

from __future__ import annotations

from pathlib import Path

from playhead.domain.items import Item
from playhead.features.history import store, works
from playhead.features.history.model import Part, Row
from playhead.features.history.series import Next, series
from playhead.features.history.statistics import Range
from playhead.features.history.store import Labels
from playhead.features.history.works import Work
from playhead.identity import store as identity
from playhead.identity.rows import ItemRow
from playhead.kit.times import DAY
from tests.support.engine import Engine

NOW = 2_000_000_000_000
SHOW, KEY = "5" * 32, "tv:tmdb:7"


def shelf(engine: Engine, episodes: int, ended: bool = False, **last: int) -> None:
    items = [Item(item_id=SHOW, kind="Series", name="Show", ended=ended)]
    items += [
        Item(item_id=f"{n:032x}", kind="Episode", name=f"No. {n}", series_id=SHOW, season=1, episode=n,
             aired_at=last.get("aired_at", 1) if n == episodes else 1)
        for n in range(1, episodes + 1)
    ]  # fmt: skip
    rows = [ItemRow(server="wan", item=one, work_id=None, evidence="", common_path=None, gone=False, seen_at=1)
            for one in items]  # fmt: skip
    engine.write(lambda c: identity.save_items(c, rows))
    engine.write(lambda c: works.save(c, [Work(work=KEY, kind="tv", title="Show", ref=f"wan/{SHOW}")]))


def see(engine: Engine, *numbers: int) -> None:
    rows = [
        Row(person="1", part=Part(f"{KEY}/1/{n}", 1, n), kind="tv", local_day="2026-03-01", completed_at=100 + at,
            watched=5, percent=99.0, plays=1, view_number=1, play_method="", client="", server="")
        for at, n in enumerate(numbers)
    ]  # fmt: skip
    engine.write(lambda c: store.save_rows(c, rows, {one.part.key: Labels("?", KEY, "7") for one in rows}, "live"))


def test_what_comes_next_is_the_first_unseen_one_after_the_last(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    shelf(engine, 5)
    see(engine, 3, 2)
    (found,) = engine.database.read_now(lambda c: series(c, Range(), NOW, 10)).items
    assert (found.seen, found.aired, found.state) == (2, 5, "in_progress")
    assert found.following == Next(season=1, episode=4, title="No. 4")
    assert (found.title, found.ref, found.plays, found.watched, found.last_at) == ("Show", f"wan/{SHOW}", 2, 10, 101)
    engine.close()


def test_all_that_aired_is_up_to_date_and_complete_when_nothing_new_comes(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    shelf(engine, 3, aired_at=NOW + DAY)
    see(engine, 1, 2)
    (found,) = engine.database.read_now(lambda c: series(c, Range(), NOW, 10)).items
    assert (found.seen, found.aired, found.state, found.following) == (2, 2, "complete", None)
    (later,) = engine.database.read_now(lambda c: series(c, Range(), NOW + DAY, 10)).items
    assert (later.aired, later.state, later.following) == (3, "in_progress", Next(season=1, episode=3, title="No. 3"))
    see(engine, 3)
    (seen,) = engine.database.read_now(lambda c: series(c, Range(), NOW + 2 * DAY, 10)).items
    assert seen.state == "up_to_date"
    engine.close()
