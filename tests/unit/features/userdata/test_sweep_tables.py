"""The tables of passes."""

from __future__ import annotations

from playhead.features.userdata.runs import Pass
from playhead.features.userdata.sweep_tables import run, sweep_pass, swept, withheld


def test_a_pass_is_stored_as_it_is_used() -> None:
    assert tuple(column.name for column in sweep_pass.c) == Pass.__struct_fields__


def test_an_item_is_held_back_once_by_each_pass() -> None:
    assert [column.name for column in withheld.primary_key] == ["pass_id", "item_id"]
    assert [[column.name for column in table.primary_key] for table in (run, swept)] == [["id"], ["ref"]]
