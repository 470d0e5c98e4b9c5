from __future__ import annotations

import pytest

from playhead.simulators.jellyfin.data_keys import data_keys
from playhead.simulators.jellyfin.guids import dashed
from tests.unit.simulators.jellyfin.world import World


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Alpha", ["101", "tt0000101"]),
        ("Beta", []),
        ("Show", ["70001"]),
        ("Season 2", ["70001002"]),
        ("Show S02E01", ["70001002001"]),
        ("Artist", ["Artist-Artist"]),
        ("Album", ["Artist-Album"]),
        ("One", ["Artist-Album-0001One"]),
    ],
)
def test_provider_ids_come_before_the_items_own_id(name: str, keys: list[str]) -> None:
    item = World().sim.item(name)
    found = data_keys(item)
    assert found[: len(keys)] == keys
    assert found[-1] == dashed(item.id)
