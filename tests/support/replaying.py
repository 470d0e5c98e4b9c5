"""Observations folded as `playhead history replay` does it, without a process for each."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from playhead.cli.replay_lines import lines
from playhead.features.history.model import Rules
from playhead.features.history.replay import Kept, Replay
from playhead.features.history.viewings import Person
from playhead.kit.times import SECOND
from tests.support.viewers import ALICE, BOB, Json

PEOPLE = {ALICE: "alice", BOB: "bob"}


def people(
    linked: Mapping[str, str] = PEOPLE, zones: Mapping[str, str] | None = None, threshold: int = 85, least: int = 120
) -> dict[str, Person]:
    rules = Rules(threshold=threshold, minimum=least * SECOND)
    return {user: Person(name, ZoneInfo((zones or {}).get(name, "UTC")), rules) for user, name in linked.items()}


def fed(told: Replay, written: Iterable[Json]) -> Replay:
    body = "".join(json.dumps(line) + "\n" for line in written).encode()
    for line in lines(io.BytesIO(body)):
        told.looked_up(line.looked_up)
        if line.restarted:
            told.restarted()
        if line.playing is not None:
            told.listed(line.server, line.at, line.playing, line.shown)
    return told


def replayed(written: Iterable[Json], kept: Kept | None = None, **more: Any) -> dict[str, Any]:
    """What `--json` prints; `more` is what is said of people."""
    return fed(Replay(people(**more), kept), written).result()


def rows(result: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """(person, work, season, episode, day, plays) of each row."""
    return [
        (
            row["person"],
            row["tmdb_id"] or row["series_tmdb_id"],
            row["season"],
            row["episode"],
            row["local_day"],
            row["plays"],
        )
        for row in result["rows"]
    ]


def hours(result: Mapping[str, Any], person: str = "alice") -> int:
    """Seconds of activity in all."""
    return sum(one["seconds"] for one in result["activity"] if one["person"] == person)
