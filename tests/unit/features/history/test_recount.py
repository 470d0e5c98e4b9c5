"""Counting again: the same from the same rows, and what was earned stays."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

from playhead.features.history.badges import Tally
from playhead.features.history.model import Part
from playhead.features.history.recount import Once, part_of, recounted, runtime_of
from playhead.features.history.viewings import Person
from playhead.kit.times import DAY, HOUR, MINUTE

NOON = 1_700_049_600_000
ALICE = Person("1", UTC)


def once(number: int, at: int = NOON, plays: int = 1) -> Once:
    part = f"movie:tmdb:{number}"
    return Once(
        part=part, work=part, kind="movie", season=None, episode=None, local_day="2023-11-15", completed_at=at,
        plays=plays,
    )  # fmt: skip


def test_twice_gives_the_same_and_nothing_new() -> None:
    watched = [once(n, NOON + n * DAY) for n in range(12)]
    tally, earned = recounted(ALICE, watched, {("2023-11-15", 12): HOUR}, Tally(), [])
    assert (tally.films, tally.watched) == (12, HOUR)
    assert {one.badge: one.at for one in earned}["films_10"] == NOON + 9 * DAY
    again, more = recounted(ALICE, watched, {("2023-11-15", 12): HOUR}, tally, ["1"])
    assert (again, more) == (tally, [])


def test_a_badge_stays_though_nothing_shows_it_any_more() -> None:
    before = Tally(badges={"films_10": 5, "again": NOON + DAY}, nights=7, genres={"Noir": 3}, clients={"TV"})
    tally, earned = recounted(ALICE, [once(1, plays=2)], {}, before, ["1"])
    assert tally.badges["films_10"] == 5
    assert (tally.badges["again"], tally.nights, tally.genres, tally.clients) == (NOON, 7, {"Noir": 3}, {"TV"})
    assert {one.badge for one in earned} == {"again", "first_light"}


def test_hours_stand_on_the_persons_own_day_also_where_clocks_change() -> None:
    person = Person("1", ZoneInfo("Europe/Berlin"))
    activity = {(f"2023-10-{day}", 20): 15 * MINUTE for day in range(26, 32)} | {("2023-11-01", 20): 15 * MINUTE}
    tally, _ = recounted(person, [], activity, Tally(), [])
    assert ("streak_7" in tally.badges, len(tally.streak)) == (True, 7)


def test_a_key_says_what_something_is() -> None:
    assert part_of("tv:tmdb:7/0/3") == ("tv", "tv:tmdb:7", Part("tv:tmdb:7/0/3", 0, 3))
    assert part_of("movie:item:work1") == ("movie", "movie:item:work1", Part("movie:item:work1"))


def test_only_an_import_tells_by_its_share_how_long_a_film_is() -> None:
    assert runtime_of(90, 90.0, 1, "import") == 100
    assert [runtime_of(90, 90.0, 2, "import"), runtime_of(90, 90.0, 1, "live"), runtime_of(9, 100.0, 1, "import")] == [
        None, None, None,
    ]  # fmt: skip
