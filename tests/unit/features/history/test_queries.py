"""Pages go on where the last one ended, by an index and not by a sort of everything."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from playhead.features.history import queries, store
from playhead.features.history.queries import Wanted
from playhead.features.history.store import Labels, Setting
from playhead.identity.tables import person
from tests.support.engine import Engine
from tests.support.watched import row


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = Engine(tmp_path)
    made.write(lambda c: c.execute(insert(person), [{"id": 1, "name": "Alice", "key": "alice"}]))
    rows = [row(n) for n in range(1, 6)]
    made.write(lambda c: store.save_rows(c, rows, {one.part.key: Labels("50 % Off_") for one in rows}, "live"))
    return made


def test_a_page_begins_after_the_last_row_of_the_one_before(engine: Engine) -> None:
    read = engine.database.read_now
    first = read(lambda c: queries.page(c, Wanted(), limit=2))
    last = first[-1].completed_at, first[-1].id
    assert [one.id for one in first] == [5, 4]
    assert [one.id for one in read(lambda c: queries.page(c, Wanted(), limit=9, before=last))] == [3, 2, 1]
    assert read(lambda c: queries.one(c, 3)) == read(lambda c: queries.page(c, Wanted(), limit=3))[2]
    assert read(lambda c: queries.one(c, 99)) is None


def test_signs_in_a_search_mean_themselves(engine: Engine) -> None:
    for asked, count in (("50 % o", 5), ("%", 5), ("f_", 5), ("x_", 0), ("5%f", 0)):
        assert engine.database.read_now(partial(queries.count, wanted=Wanted(text=asked))) == count


@pytest.mark.parametrize(("where", "index"), [("", "ix_history_row_at"), ("person_id = 1", "ix_history_row_person")])
def test_a_page_is_read_by_an_index(engine: Engine, where: str, index: str) -> None:
    query = f"SELECT * FROM history_row {where and 'WHERE ' + where} ORDER BY completed_at DESC, id DESC LIMIT 50"
    plan = engine.database.read_now(lambda c: [str(r) for r in c.execute(text(f"EXPLAIN QUERY PLAN {query}"))])
    assert index in str(plan)
    assert "TEMP B-TREE" not in str(plan)


def test_somebodys_zone(engine: Engine) -> None:
    engine.write(lambda c: store.save_setting(c, Setting(person_id=1, timezone="Europe/Berlin")))
    assert [engine.database.read_now(partial(queries.zone, person_id=n)) for n in (1, 2)] == ["Europe/Berlin", None]
