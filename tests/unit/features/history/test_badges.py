"""Each badge by its rule, and the edge at which it is not given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from playhead.domain.described import Described
from playhead.features.history.badges import Earned, Ledger, streak_days
from playhead.features.history.catalogue import Catalogue, Said
from playhead.features.history.days import local_day
from playhead.features.history.model import Media, Part, Row
from playhead.features.history.viewings import Change, Completed, Person, Watched
from playhead.kit.times import DAY, HOUR, MINUTE, SECOND, moment

NOON = moment("2026-09-09T12:00:00Z")
"""A Wednesday."""

UTC = ZoneInfo("UTC")
ALICE = Person("alice", UTC)


def done(at: int, part: Part, nth: int = 1, kind: str = "movie", person: Person = ALICE, **more: Any) -> Completed:
    row = Row(
        person=person.name,
        part=part,
        kind=kind,
        local_day=local_day(at, person.zone),
        completed_at=at,
        watched=0,
        percent=100,
        plays=1,
        view_number=nth,
        play_method="",
        client=more.pop("client", "Web"),
        server="",
    )
    media = Media(key=part.key, kind=kind, parts=(part,), runtime=more.pop("runtime", HOUR))
    return Completed(person, media, row, at, nth, more.pop("started_at", at), more.pop("company", False))


def movies(count: int, at: int = NOON, **more: Any) -> list[Completed]:
    return [done(at + n * SECOND, Part(f"m{n}"), **more) for n in range(count)]


def show(count: int, at: int = NOON, **more: Any) -> list[Completed]:
    return [done(at + n * SECOND, Part(f"tv:tmdb:7/1/{n}", 1, n), kind="tv", **more) for n in range(1, count + 1)]


def watched(start: int, length: int, person: Person = ALICE) -> Watched:
    return Watched(person, start, start + length)


def earned(changes: Iterable[Change], catalogue: Catalogue | None = None) -> list[Earned]:
    ledger, known = Ledger(), catalogue or Catalogue()
    return [one for change in changes for one in ledger.count(change, known)]


def names(changes: Iterable[Change], catalogue: Catalogue | None = None) -> set[str]:
    told = catalogue or Catalogue()
    told.works.update({f"tv:tmdb:7/1/{n}": "tv:tmdb:7" for n in range(1, 101)})
    return {one.badge for one in earned(changes, told)} - {"first_light", "early_adopter"}


def known(episodes: int, aired: int = NOON - 31 * DAY, **more: Any) -> Catalogue:
    catalogue = Catalogue()
    items = {
        f"e{n}": Described(item_id=f"e{n}", kind="Episode", series_id="s", season=1, episode=n, aired_at=aired)
        for n in range(1, episodes + 1)
    }
    catalogue.learn({"s": Described(item_id="s", kind="Series", provider_ids={"tmdb": "7"}, **more)} | items)
    return catalogue


WEEK = [watched(NOON + n * DAY, 10 * MINUTE) for n in range(7)]
MONTHS = [watched(moment(f"2026-{month:02d}-15T12:00:00Z"), MINUTE) for month in range(1, 13)]
GENRES = [Said("", (f"g{n}",), 1950 + 10 * n) for n in range(10)]
AGAIN = [done(NOON + DAY, Part("m0"), 2)]


@pytest.mark.parametrize(
    ("changes", "badge", "given"),
    [
        (movies(10), "films_10", True),
        ([*movies(9), *AGAIN], "films_10", False),
        (show(100), "episodes_100", True),
        ([*show(99), done(NOON, Part("m1"))], "episodes_100", False),
        (show(6), "binge", True),
        ([*show(5), *show(1, nth=2)], "binge", False),
        ([*show(3), *show(6, NOON + DAY)[3:]], "binge", False),
        (movies(3), "film_night", True),
        ([*movies(2), *movies(2, nth=2)], "film_night", False),
        ([*movies(2), done(NOON + 12 * HOUR, Part("m9"))], "film_night", False),
        ([watched(NOON, 6 * HOUR)], "marathon", True),
        ([watched(NOON, 6 * HOUR - 1)], "marathon", False),
        ([watched(NOON + 9 * HOUR, 6 * HOUR)], "marathon", False),
        ([watched(NOON, 24 * HOUR)], "hours_24", True),
        ([watched(NOON, 24 * HOUR - 1)], "hours_24", False),
        (WEEK, "streak_7", True),
        (WEEK[1:], "streak_7", False),
        ([*WEEK[:3], *WEEK[4:], watched(NOON + 7 * DAY, HOUR)], "streak_7", False),
        ([*WEEK[:6], watched(NOON + 6 * DAY, 10 * MINUTE - 1)], "streak_7", False),
        ([*WEEK[:3], *WEEK[4:], WEEK[3]], "streak_7", True),
        ([watched(NOON, MINUTE), watched(NOON + 31 * DAY, MINUTE)], "comeback", True),
        ([watched(NOON, MINUTE), watched(NOON + 30 * DAY, MINUTE)], "comeback", False),
        (movies(10, moment("2026-09-09T04:59:00Z")), "night_owl", True),
        (movies(10, moment("2026-09-09T05:00:00Z")), "night_owl", False),
        (movies(10, moment("2026-09-09T05:00:00Z")), "early_bird", True),
        (movies(10, moment("2026-09-09T08:00:00Z")), "early_bird", False),
        (movies(20, moment("2026-09-12T12:00:00Z")), "weekender", True),
        (movies(20, moment("2026-09-11T12:00:00Z")), "weekender", False),
        (AGAIN, "again", True),
        (show(2), "again", False),
        (movies(20, nth=2), "rewatcher", True),
        (movies(19, nth=2), "rewatcher", False),
        (movies(1, runtime=180 * MINUTE), "long_haul", True),
        (movies(1, runtime=180 * MINUTE - 1), "long_haul", False),
        (show(1, runtime=180 * MINUTE), "long_haul", False),
        ([*movies(1), *movies(1, client="TV"), *movies(1, client="Phone")], "everywhere", True),
        ([*movies(1), *movies(1, client=""), *movies(1, client="Phone")], "everywhere", False),
        (movies(1, company=True), "together", True),
        (movies(1), "together", False),
        (MONTHS, "around_the_year", True),
        (MONTHS[1:], "around_the_year", False),
        (movies(1, moment("2026-12-26T23:59:00Z")), "festive", True),
        (movies(1, moment("2026-12-27T00:00:00Z")), "festive", False),
        (movies(1, started_at=NOON - 7 * DAY), "patient", True),
        (movies(1, started_at=NOON - 7 * DAY + 1), "patient", False),
    ],
)
def test_its_rule(changes: list[Change], badge: str, given: bool) -> None:
    assert (badge in names(changes)) is given


def test_the_first_row_is_a_badge_and_what_was_only_begun_is_none() -> None:
    assert earned([watched(NOON, HOUR)]) == []
    assert Earned("alice", "first_light", NOON) in earned(movies(2))


def test_only_the_first_ten_are_early() -> None:
    people = [Person(f"p{n}", UTC) for n in range(11)]
    told = earned([done(NOON, Part("m"), person=person) for person in people])
    assert [one.person for one in told if one.badge == "early_adopter"] == [f"p{n}" for n in range(10)]


@pytest.mark.parametrize(
    ("zone", "first"),
    [("Europe/Berlin", "2026-03-26"), ("Europe/Berlin", "2026-10-22"), ("Pacific/Tongatapu", "2026-10-22")],
)
def test_a_streak_does_not_break_where_a_day_has_another_length(zone: str, first: str) -> None:
    there = Person("alice", ZoneInfo(zone))
    start = moment(f"{first}T11:00:00Z")
    assert "streak_7" in names([watched(start + n * DAY, 10 * MINUTE, there) for n in range(7)])


def test_a_streak_stands_while_today_may_still_come() -> None:
    ledger = Ledger()
    for change in WEEK[:3]:
        ledger.count(change, Catalogue())
    tally = ledger.tallies["alice"]
    assert [streak_days(tally, date(2026, 9, day)) for day in (11, 12, 13)] == [3, 3, 0]


def test_a_badge_has_the_moment_that_earned_it() -> None:
    told = {one.badge: one.at for one in earned([watched(NOON, 24 * HOUR + MINUTE), *WEEK[2:]])}
    assert (told["marathon"], told["hours_24"]) == (NOON + 6 * HOUR, NOON + 24 * HOUR)


def test_genres_and_decades() -> None:
    catalogue = Catalogue(said={f"m{n}": said for n, said in enumerate(GENRES)})
    assert {"genre_explorer", "decades"} <= names(movies(10), catalogue)
    assert not {"genre_explorer", "genre_fan"} & names(movies(9), catalogue)
    assert "decades" not in names(movies(4), catalogue)
    one = Catalogue(said={f"m{n}": GENRES[0] for n in range(25)})
    assert "genre_fan" in names(movies(25), one)
    assert "genre_fan" not in names([*movies(24), *AGAIN], one)


@pytest.mark.parametrize(
    ("catalogue", "given"),
    [
        (known(4), {"seasons_1", "series_1", "season_in_a_day"}),
        (known(5), set()),
        (known(3), {"seasons_1", "series_1"}),
        (known(4, NOON - 29 * DAY), {"seasons_1", "season_in_a_day"}),
        (known(4, NOON - 29 * DAY, ended=True), {"seasons_1", "series_1", "season_in_a_day"}),
        (Catalogue(), set()),
    ],
)
def test_whole_seasons_and_series(catalogue: Catalogue, given: set[str]) -> None:
    assert names(show(4), catalogue) & {"seasons_1", "series_1", "season_in_a_day"} == given


def test_a_season_around_midnight_is_none_in_a_day_and_is_kept_when_another_episode_airs() -> None:
    catalogue, evening = known(4), show(4, moment("2026-09-09T23:59:57Z"))
    for change in evening:
        catalogue.works[change.row.part.key] = "tv:tmdb:7"
    ledger = Ledger()
    told = {one.badge for change in evening for one in ledger.count(change, catalogue)}
    assert ("seasons_1" in told, "season_in_a_day" in told) == (True, False)
    catalogue.learn({"e5": Described(item_id="e5", kind="Episode", series_id="s", season=1, episode=5, aired_at=1)})
    assert ledger.count(show(1, NOON + DAY, nth=2)[0], catalogue)
    assert {"seasons_1", "series_1"} <= set(ledger.tallies["alice"].badges)


def test_a_collector_has_ten_others() -> None:
    changes: list[Change] = [*movies(10, moment("2026-12-26T04:00:00Z"), company=True, runtime=4 * HOUR), *AGAIN, *WEEK]
    got = names(changes) | {"first_light", "early_adopter"}
    assert ("collector_10" in got) is (len(got - {"collector_10"}) >= 10)
    few = movies(3, company=True)
    assert "collector_10" not in names(few)


def test_days_gone_by_are_not_remembered() -> None:
    ledger = Ledger()
    for n in range(60):
        ledger.count(watched(NOON + n * DAY, HOUR), Catalogue())
    assert len(ledger.tallies["alice"].days) == 3
