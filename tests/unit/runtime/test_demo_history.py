"""The past of the demo's people: rows and hours that belong together, the same for the same chance."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

from playhead.features.history import queries, statistics
from playhead.features.history.queries import Wanted
from playhead.features.history.statistics import Range
from playhead.runtime.demo_history import Invented, invented, save, titles_of
from playhead.simulators.jellyfin import JellyfinSimulator, demo_library
from tests.support.engine import Engine

LAST = date(2026, 3, 29)


def past(seed: int = 1, days: int = 20) -> Invented:
    simulator = JellyfinSimulator(name="wan", version="10.11.11", users=["alice"], items=demo_library("/srv"))
    titles = titles_of(simulator.server.ordered())
    return invented(random.Random(seed), titles, [1, 2], ["wan"], last=LAST, days=days, most=4)


def test_the_same_chance_invents_the_same_past_and_another_one_another() -> None:
    assert past() == past()
    assert past() != past(2)


def test_titles_are_named_as_a_viewing_names_them() -> None:
    made = past(days=60)
    works = {one.part.key.split("/")[0] for one in made.rows}
    assert {work.split(":")[1] for work in works} == {"tmdb", "tvdb"}
    assert {label.tmdb for label in made.labels.values() if label.work.startswith("movie")} <= {
        work.rsplit(":")[-1] for work in works
    }


def test_episodes_are_watched_in_their_order_and_everything_has_its_hours() -> None:
    made = past()
    for person in ("1", "2"):
        serial = [one.part for one in made.rows if one.person == person and one.part.key.startswith("tv:tvdb:920001/")]
        assert serial
        assert [(one.season, one.episode) for one in serial][:3] == [(1, 1), (1, 2), (1, 3)][: len(serial)]
    watched = sum(one.watched for one in made.rows)
    assert watched <= sum(made.hours.values()) <= watched * 1.2
    assert max(made.hours.values()) <= 3_600_000


def test_it_is_shown_as_what_was_really_watched(tmp_path: Path) -> None:
    engine, made = Engine(tmp_path), past()
    engine.write(lambda c: save(c, [made]))
    rows = engine.database.read_now(lambda c: queries.count(c, Wanted()))
    totals = engine.database.read_now(lambda c: statistics.overview(c, Range(people=[1])))
    assert 0 < rows <= len(made.rows)
    assert totals.watched == sum(ms for (person, _, _), ms in made.hours.items() if person == 1)
    assert totals.movies > 0
    assert totals.series > 0
