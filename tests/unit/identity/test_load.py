"""What linking is given: keys of several kinds, episodes that wait for their series, and only the mates it may need."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from playhead.domain.items import Item, Version
from playhead.identity import store
from playhead.identity.load import Loaded, Seen, first_ref, links_of
from playhead.identity.place import Scope
from playhead.identity.rows import ItemRow
from tests.support.engine import Engine
from tests.support.fake_library import film

SHOW = Item(item_id="5" * 32, kind="Series", name="Show", provider_ids={"tvdb": "9"})
EPISODE = Item(item_id="6" * 32, kind="Episode", name="One", series_id=SHOW.item_id, season=1, episode=1)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    yield made
    made.close()


def row(item: Item, work_id: int, *, server: str = "wan") -> ItemRow:
    path = item.path
    return ItemRow(server=server, item=item, work_id=work_id, evidence="first", common_path=path, gone=False, seen_at=1)


def loaded(engine: Engine, seen: list[Seen], rows: list[ItemRow]) -> Loaded:
    scopes = {name: Scope() for name, _ in seen}
    return engine.database.read_now(lambda c: links_of(c, seen, {one.ref: one for one in rows}, scopes))


def test_episodes_are_asked_for_by_every_work_that_their_series_may_be(engine: Engine) -> None:
    keys = {"Series|tvdb|9": 3, "Episode|of 3|s1e1": 7, "Episode|of 4|s1e1": 8}
    engine.write(lambda c: store.add_works(c, {}, keys))
    assert loaded(engine, [("wan", EPISODE), ("wan", SHOW)], []).keys == {
        "Series|tvdb|9": 3,
        "Episode|of 3|s1e1": 7,
    }
    assert loaded(engine, [("wan", EPISODE)], [row(SHOW, 4)]).keys == {"Episode|of 4|s1e1": 8}


def test_episodes_that_were_listed_before_come_with_a_series_that_is_new(engine: Engine) -> None:
    engine.write(lambda c: store.save_items(c, [row(EPISODE, 20), row(EPISODE, 21, server="lan")]))
    assert set(loaded(engine, [("wan", SHOW)], []).items) == {f"wan/{EPISODE.item_id}"}
    assert set(loaded(engine, [("wan", SHOW)], [row(SHOW, 3)]).items) == {f"wan/{SHOW.item_id}"}


def test_mates_are_those_of_works_that_one_may_leave(engine: Engine) -> None:
    engine.write(lambda c: store.save_items(c, [row(film(1), 4), row(film(2), 5), row(film(2), 5, server="lan")]))
    engine.write(lambda c: store.add_works(c, {}, {"Movie|imdb|tt0000001": 4, "Movie|imdb|tt0000002": 9}))
    found = loaded(engine, [("wan", film(1)), ("wan", film(2))], [row(film(1), 4), row(film(2), 5)])
    assert {work: set(rows) for work, rows in found.mates.items()} == {
        5: {f"wan/{film(2).item_id}", f"lan/{film(2).item_id}"}
    }


def test_other_files_come_with_their_item_and_an_item_with_the_works_of_its_files(engine: Engine) -> None:
    whole = replace(film(1), versions=(Version(item_id="4" * 32, path="/4k.mkv"),))
    (file,) = whole.hidden()
    engine.write(lambda c: store.save_items(c, [row(file, 3)]))
    engine.write(lambda c: store.add_works(c, {3: ("Movie", "Film")}, {"file|/4k.mkv": 3}))
    found = loaded(engine, [("wan", whole)], [])
    assert set(found.items) == {f"wan/{file.item_id}"}
    assert found.keys == {"file|/4k.mkv": 3}
    assert first_ref(("wan", file)) == f"wan/{whole.item_id}"
