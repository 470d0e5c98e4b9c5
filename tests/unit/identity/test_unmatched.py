"""What is a copy of nothing elsewhere: refused or alone, with what it could be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from playhead.domain.items import Item, Version
from playhead.identity import store
from playhead.identity.rows import OUT, VERSION, ItemRow
from playhead.identity.unmatched import ALONE, Unmatched, count, unmatched
from tests.support.engine import Engine
from tests.support.fake_library import film

BOTH = {"wan", "lan"}


def held(server: str, item: Item, work_id: int | None, evidence: str = "first", *, gone: bool = False) -> ItemRow:
    return ItemRow(
        server=server, item=item, work_id=work_id, evidence=evidence, common_path=item.path, gone=gone, seen_at=1
    )


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    yield made
    made.close()


def keep(engine: Engine, *rows: ItemRow) -> None:
    engine.write(lambda c: store.save_items(c, rows))


def found(engine: Engine, servers: set[str] = BOTH, limit: int = 10, after: str | None = None) -> list[Unmatched]:
    return engine.database.read_now(lambda c: unmatched(c, servers, limit=limit, after=after))


def test_one_that_only_one_server_has_is_shown_with_those_of_its_name(engine: Engine) -> None:
    alike = replace(film(1), item_id="9" * 32, path="/elsewhere.mkv", provider_ids={})
    keep(engine, held("wan", film(1), 1), held("lan", alike, 2), held("wan", film(2), 3), held("lan", film(2), 3))
    lan, wan = found(engine)
    assert (lan.row.server, lan.reason, wan.row.server) == ("lan", ALONE, "wan")
    (candidate,) = lan.candidates
    assert (candidate.work_id, candidate.server, candidate.why) == (1, "wan", "its name")
    assert engine.database.read_now(lambda c: count(c, BOTH)) == 2


def test_one_that_was_refused_is_shown_with_the_works_that_its_ids_name(engine: Engine) -> None:
    torn = replace(film(1), item_id="9" * 32, path=None, name="X", provider_ids={"imdb": "tt0000001", "tmdb": "7"})
    keep(engine, held("lan", torn, None, "torn"), held("wan", film(1), 1), held("lan", film(1, root="/srv"), 1))
    engine.write(lambda c: store.add_works(c, {}, {"Movie|imdb|tt0000001": 1, "Movie|tmdb|7": 2}))
    (only,) = found(engine)
    assert (only.reason, [(c.work_id, c.server, c.why) for c in only.candidates]) == (
        "torn",
        [(1, "wan", "one of its ids")],
    )


def test_what_is_left_out_or_gone_or_of_another_server_is_not_shown(engine: Engine) -> None:
    keep(engine, held("wan", film(1), None, OUT), held("wan", film(2), 2, gone=True), held("attic", film(3), 3))
    assert found(engine) == []


def test_with_one_server_nothing_is_alone(engine: Engine) -> None:
    keep(engine, held("wan", film(1), 1), held("wan", film(2), None, "torn"))
    assert [one.reason for one in found(engine, {"wan"})] == ["torn"]


def test_pages_go_on_behind_the_last(engine: Engine) -> None:
    keep(engine, *(held("wan", film(n), n) for n in range(1, 4)))
    first = found(engine, limit=2)
    assert len(first) == 2
    assert [one.row.item.name for one in found(engine, after=first[-1].row.ref)] == ["Film 3"]


def test_another_file_is_not_listed_beside_its_item(engine: Engine) -> None:
    whole = replace(film(1), versions=(Version(item_id="4" * 32),))
    keep(engine, held("wan", whole, 1), *(held("wan", file, 1, VERSION) for file in whole.hidden()))
    assert [one.row.ref for one in found(engine)] == [f"wan/{whole.item_id}"]
