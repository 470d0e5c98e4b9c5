"""Every page of a range has the same total, whatever the range and whoever watched."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from playhead.features.history import genres, queries, statistics, store, works
from playhead.features.history.genres import By, Genres
from playhead.features.history.model import Part, Row
from playhead.features.history.queries import Wanted
from playhead.features.history.statistics import Of, Range, Share
from playhead.features.history.store import Labels
from playhead.features.history.works import Work
from playhead.storage.engine import Database
from tests.support.engine import Engine
from tests.support.profiles import machine

DAYS = ["2026-03-28", "2026-03-29", "2026-03-30", "2026-10-25"]
GENRES = {"movie:1": ("Drama", "War"), "movie:2": ("War",), "tv:1": ()}
ROWS = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(sorted(GENRES)), st.sampled_from(DAYS), st.integers(1, 3),
              st.integers(0, 9_000_000)),
    max_size=12, unique_by=lambda one: one[:3],
)  # fmt: skip
RANGES = st.tuples(
    st.one_of(st.none(), st.frozensets(st.integers(1, 3))), st.none() | st.sampled_from(DAYS),
    st.none() | st.sampled_from(DAYS),
)  # fmt: skip


def _fill(engine: Engine, found: list[tuple[int, str, str, int, int]]) -> None:
    made, labels = [], {}
    for person, work, day, plays, watched in found:
        part = Part(f"{work}/1/1", 1, 1) if work.startswith("tv") else Part(work)
        labels[part.key] = Labels("A title", work, "")
        made.append(
            Row(person=str(person), part=part, kind=work.split(":")[0], local_day=day, watched=watched, percent=90.0,
                completed_at=queries.midnight(day) + 43_200_000, plays=plays, view_number=1, play_method="",
                client=f"c{plays}", server="wan", device=f"d{watched % 2}")
        )  # fmt: skip
    engine.write(lambda c: c.exec_driver_sql("DELETE FROM history_row"))
    engine.write(lambda c: store.save_rows(c, made, labels, "live"))


def _shares(database: Database, wanted: Range) -> list[list[Share]]:
    asked: tuple[Of, ...] = ("client", "device", "play_method", "server")
    return database.read_now(lambda c: [statistics.shares(c, wanted, of) for of in asked])


def _genres(database: Database, wanted: Range) -> list[Genres]:
    asked: tuple[By, ...] = ("genre", "decade", "person")
    return database.read_now(lambda c: [genres.genres(c, wanted, by) for by in asked])


def _same(database: Database, whose: frozenset[int] | None, first: str | None, last: str | None) -> None:
    read, wanted = database.read_now, Range(people=whose, first=first, last=last)
    rows = read(lambda c: queries.page(c, Wanted(people=whose, first=first, last=last), limit=500))
    plays, watched = sum(one.plays for one in rows), sum(one.watched for one in rows)
    totals = read(lambda c: statistics.overview(c, wanted))
    assert (totals.plays, totals.completed) == (plays, watched)
    for shares in _shares(database, wanted):
        assert (sum(one.plays for one in shares), sum(one.watched for one in shares)) == (plays, watched)
    for found in _genres(database, wanted):
        assert (found.plays, found.watched) == (plays, watched)
    days = read(lambda c: statistics.calendar(c, wanted))
    assert sum(one.plays for one in days) == plays
    films = read(lambda c: statistics.top(c, wanted, "movie", "plays", 100))
    shows = read(lambda c: statistics.top(c, wanted, "series", "plays", 100))
    assert sum(one.watched for one in (*films, *shows)) == watched


def test_every_page_has_the_same_total(tmp_path: Path) -> None:
    engine = Engine(tmp_path)

    @machine(1)
    @given(ROWS, RANGES)
    def holds(
        found: list[tuple[int, str, str, int, int]], asked: tuple[frozenset[int] | None, str | None, str | None]
    ) -> None:
        _fill(engine, found)
        _same(engine.database, *asked)

    holds()
    engine.close()


def test_what_has_two_genres_counts_in_both(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.write(lambda c: works.save(c, [Work(work=w, kind="movie", genres=g, year=1994) for w, g in GENRES.items()]))
    _fill(engine, [(1, "movie:1", DAYS[0], 2, 10), (1, "movie:2", DAYS[1], 1, 5), (2, "tv:1", DAYS[1], 1, 7)])
    found = engine.database.read_now(lambda c: genres.genres(c, Range(), "genre"))
    assert [(one.name, one.plays, one.watched) for one in found.items] == [("War", 3, 15), ("Drama", 2, 10), ("", 1, 7)]
    decades = engine.database.read_now(lambda c: genres.genres(c, Range(people=[1]), "decade"))
    assert [(one.name, one.plays) for one in decades.items] == [("1990", 3)]
    engine.close()
