"""Films and series are called as the libraries call them, by whichever id names them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert

from playhead.domain.items import Item
from playhead.features.history.titles import item_titles, titles_of
from playhead.identity import store as identity
from playhead.identity.rows import ItemRow
from playhead.identity.tables import work, work_key
from tests.support.engine import Engine


def test_a_series_is_known_by_a_providers_id_or_by_its_item(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.write(lambda c: c.execute(insert(work), [{"id": 1, "kind": "Series", "title": "Twin Peaks"}]))
    engine.write(lambda c: c.execute(insert(work_key), [{"key": "Series|tmdb|1920", "work_id": 1}]))
    known = Item(item_id="abc", kind="Series", name="Dekalog")
    row = ItemRow(server="wan", item=known, work_id=None, evidence="path", common_path=None, gone=False, seen_at=0)
    engine.write(lambda c: identity.save_items(c, [row]))
    read = engine.database.read_now
    asked = {"tv:tmdb:1920": "wan", "tv:tmdb:7": "wan", "tv:item:abc": "wan", "odd": "wan"}
    assert read(lambda c: titles_of(c, asked)) == {"tv:tmdb:1920": "Twin Peaks", "tv:item:abc": "Dekalog"}
    assert read(lambda c: titles_of(c, {})) == {}
    assert read(lambda c: item_titles(c, {"wan/abc", "lan/abc"})) == {"wan/abc": "Dekalog"}
