"""What is kept of films and series beside their rows."""

from __future__ import annotations

from pathlib import Path

from playhead.domain.items import Item
from playhead.features.history import edits, works
from playhead.features.history.edits import ByHand
from playhead.features.history.works import Work
from playhead.identity import store as identity
from playhead.identity.rows import ItemRow
from playhead.identity.tables import work, work_key
from tests.support.engine import Engine
from tests.support.history_life import Life
from tests.support.viewers import Screen, film, polls


def test_what_a_screen_shows_is_described(tmp_path: Path) -> None:
    life = Life(tmp_path, people=(1,))
    life.hear(polls(Screen(film(runtime=1200, Genres=["Drama"], ProductionYear=1999)).play(300)))
    found = life.engine.database.read_now(lambda c: works.works(c, ["movie:tmdb:1"]))
    ref = f"/{film()['Id']}"
    assert found == {"movie:tmdb:1": Work(work="movie:tmdb:1", kind="movie", title="Film 1", year=1999,
                                          genres=("Drama",), ref=ref)}  # fmt: skip
    life.engine.close()


def test_what_is_no_longer_said_stays(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.write(
        lambda c: works.save(c, [Work(work="w", kind="tv", title="Show", year=2001, genres=("A",), ref="x/1")])
    )
    engine.write(lambda c: works.save(c, [Work(work="w", kind="tv", genres=("B",))]))
    found = engine.database.read_now(lambda c: works.works(c, ["w"]))["w"]
    assert (found.title, found.year, found.genres, found.ref) == ("Show", 2001, ("B",), "x/1")
    engine.close()


def test_rows_by_hand_are_looked_up_in_the_index(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    asked = ByHand(person_id=1, kind="movie", name="movie:tmdb:27205", tmdb="27205", season=None, episode=None,
                   title="?", at=5, local_day="1970-01-01", watched=0)  # fmt: skip
    engine.write(lambda c: edits.write(c, [asked]))
    engine.write(lambda c: c.execute(work.insert().values(id=1, kind="Movie", title="Inception")))
    engine.write(lambda c: c.execute(work_key.insert().values(key="Movie|tmdb|27205", work_id=1)))
    item = Item(item_id="a" * 32, kind="Movie", name="Inception", genres=("Heist",))
    row = ItemRow(server="wan", item=item, work_id=1, evidence="tmdb", common_path=None, gone=False, seen_at=1)
    engine.write(lambda c: identity.save_items(c, [row]))
    assert engine.write(lambda c: works.fill(c, [None])) == [1]
    found = engine.database.read_now(lambda c: works.works(c, ["movie:tmdb:27205"]))["movie:tmdb:27205"]
    assert (found.title, found.genres, found.ref) == ("Inception", ("Heist",), f"wan/{'a' * 32}")
    assert engine.database.read_now(works.unknown) == {}
    engine.close()
