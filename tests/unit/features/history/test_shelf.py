"""What the index has of a series, on every server."""

from __future__ import annotations

from pathlib import Path

from playhead.domain.items import Item
from playhead.features.history.shelf import shows
from playhead.identity import store as identity
from playhead.identity.rows import ItemRow
from tests.support.engine import Engine


def test_a_series_has_the_episodes_of_all_its_copies(tmp_path: Path) -> None:
    engine = Engine(tmp_path)

    def put(server: str, item: Item, work: int) -> ItemRow:
        return ItemRow(server=server, item=item, work_id=work, evidence="", common_path=None, gone=False, seen_at=1)

    rows = [
        put("wan", Item(item_id="1" * 32, kind="Series", name="Show"), 1),
        put("lan", Item(item_id="2" * 32, kind="Series", name="Show", ended=True), 1),
        put("wan", Item(item_id="3" * 32, kind="Episode", name="a", series_id="1" * 32, season=1, episode=1), 2),
        put("lan", Item(item_id="4" * 32, kind="Episode", name="b", series_id="2" * 32, season=1, episode=2), 3),
        put("lan", Item(item_id="5" * 32, kind="Season", name="s", series_id="2" * 32, season=1), 4),
    ]
    engine.write(lambda c: identity.save_items(c, rows))
    found = engine.database.read_now(lambda c: shows(c, {"tv:7": f"wan/{'1' * 32}", "tv:8": f"wan/{'9' * 32}"}))
    assert sorted(((one.kind, one.item_id, one.series_id) for one in found["tv:7"]), key=lambda one: one[1]) == [
        ("Series", "work1", None), ("Episode", "work2", "work1"), ("Episode", "work3", "work1"),
    ]  # fmt: skip
    assert "tv:8" not in found
    engine.close()
