"""What real servers listed while somebody played, paused and sought: folded as history does it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support import recordings
from tests.support.replaying import replayed
from tests.support.viewers import Json

GROUP = "playback"


def lists(version: str) -> list[Json]:
    """Lists of sessions in the order in which they were asked for."""
    found = [
        (str(one.data["wall"]), one.data["response"]["body"])
        for one in recordings.rest()
        if one.version == version
        and one.data["request"]["method"] == "GET"
        and one.data["request"]["path"].lower().rstrip("/").endswith("/sessions")
        and isinstance(one.data["response"]["body"], list)
    ]
    return [{"at": wall, "sessions": body} for wall, body in sorted(found, key=lambda pair: pair[0])]


def users(lines: list[Json]) -> dict[str, str]:
    return {one["UserId"]: one.get("UserName", "?") for line in lines for one in line["sessions"] if one.get("UserId")}


@pytest.mark.parametrize("version", recordings.VERSIONS)
def test_what_alice_did_is_counted_and_her_seeks_are_not(version: str) -> None:
    lines = lists(version)
    told = replayed(lines, linked=users(lines))
    counted = {(one["person"], one["title"]): one for one in told["open"] + told["rows"]}
    alice = counted["alice", "Alpha (2001) [imdbid-tt0000101]"]
    assert told["rows"] == []
    assert 5 <= alice["watched_seconds"] <= 60
    assert alice["percent"] == pytest.approx(100 * alice["watched_seconds"] / 600, abs=5)
    assert "null" not in json.dumps([one["local_day"] for one in told["activity"]])


@pytest.mark.parametrize("version", recordings.VERSIONS)
def test_who_is_not_linked_leaves_no_trace_of_a_real_list(version: str) -> None:
    told: dict[str, Any] = replayed(lists(version), linked={"f" * 32: "nobody"})
    assert not any(told.values())
