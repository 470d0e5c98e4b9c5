"""The sync log: filters, pages, figures; and what a job is about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from playhead.features.userdata import queries
from playhead.features.userdata.jobs import WRITE, Target, encode
from playhead.features.userdata.queries import LogFilter, Stats
from tests.support.api import Desk, desk

TARGET = Target(server="lan", user_id="u", item_id="i", person_id=1, work_id=2)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


def names(door: Desk, limit: int = 50, offset: int = 0, **wanted: Any) -> list[str]:
    chosen = LogFilter(**wanted)
    entries, _ = door.change(lambda c: queries.sync_log_page(c, chosen, limit=limit, offset=offset))
    return [entry.item_name for entry in entries]


async def test_the_newest_line_comes_first_and_all_are_counted(door: Desk) -> None:
    for name in "abcde":
        door.log(item_name=name)
    entries, total = door.change(lambda c: queries.sync_log_page(c, LogFilter(), limit=2, offset=1))
    assert ([entry.item_name for entry in entries], total) == (["d", "c"], 5)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"source_server": "attic"}, ["two"]),
        ({"target_server": "wan"}, ["three"]),
        ({"event_type": "rating"}, ["two"]),
        ({"success": False}, ["three"]),
        ({"success": True}, ["two", "one"]),
        ({"since": 200}, ["three", "two"]),
        ({"success": True, "since": 200}, ["two"]),
        ({"event_type": "no such"}, []),
    ],
)
async def test_each_filter_leaves_what_it_names(door: Desk, wanted: dict[str, Any], found: list[str]) -> None:
    door.log(item_name="one", at=100)
    door.log(item_name="two", at=200, source_server="attic", event_type="rating")
    door.log(item_name="three", at=300, target_server="wan", success=False)
    assert names(door, **wanted) == found


@pytest.mark.parametrize(
    ("part", "found"), [("ARRIVAL", ["Arrival"]), ("100%", ["100% Wolf"]), ("0_ ", []), ("rr", ["Arrival"])]
)
async def test_any_part_of_a_title_finds_it_and_signs_mean_themselves(door: Desk, part: str, found: list[str]) -> None:
    for name in ("Arrival", "100% Wolf", "1001 Nights"):
        door.log(item_name=name)
    assert names(door, item_name=part) == found


async def test_a_dry_run_is_in_the_log_and_in_no_figure(door: Desk) -> None:
    door.log(at=100)
    door.log(at=200, success=False)
    door.log(at=300, dry_run=True)
    assert door.change(queries.stats) == Stats(successful=1, failed=1, last_at=100, entries=3)


async def test_an_empty_log_has_no_last_sync(door: Desk) -> None:
    assert door.change(queries.stats) == Stats(successful=0, failed=0, last_at=None, entries=0)


def test_a_job_of_the_sync_says_what_it_is_about() -> None:
    assert queries.target_of(WRITE, encode(TARGET)) == TARGET


@pytest.mark.parametrize(("kind", "args"), [("identity.look_up", encode(TARGET)), (WRITE, b"{}"), (WRITE, b"\xff")])
def test_another_job_or_an_older_one_says_nothing(kind: str, args: bytes) -> None:
    assert queries.target_of(kind, args) is None
