from __future__ import annotations

import msgspec
import pytest

from playhead.features.history.replay import Kept, Replay
from playhead.kit.times import DAY, HOUR, SECOND, moment
from tests.support.replaying import fed, people, replayed
from tests.support.viewers import BOB, T0, Json, Screen, episode, film, listed, looked_up, polls, series


def test_a_row_as_it_is_told() -> None:
    (row,) = replayed(polls(Screen(film(27205), client="TV").rest(), server="wan"))["rows"]
    assert row == {
        "id": 1,
        "user_id": None,
        "person": "alice",
        "media_type": "movie",
        "tmdb_id": 27205,
        "series_tmdb_id": None,
        "season": None,
        "episode": None,
        "title": "Film 27205",
        "local_day": "2026-09-09",
        "completed_at": "2026-09-09T13:25:00.000Z",
        "watched_seconds": 6000,
        "percent": 100.0,
        "plays": 1,
        "view_number": 1,
        "play_method": "DirectPlay",
        "client": "TV",
        "server": "wan",
        "source": "live",
    }


def test_hours_open_viewings_and_badges_as_they_are_told() -> None:
    told = replayed(
        [looked_up(T0 - SECOND, series()), *polls(Screen(episode(3, season=0)).play(900).pause(600), after=0)]
    )
    assert told["activity"] == [{"person": "alice", "local_day": "2026-09-09", "hour": 12, "seconds": 900}]
    (one,) = told["open"]
    expected = {
        "person": "alice",
        "media_type": "tv",
        "series_tmdb_id": 1396,
        "tmdb_id": None,
        "season": 0,
        "episode": 3,
        "title": "Episode 3",
        "state": "paused",
        "position_seconds": 900,
        "percent": 60.0,
        "watched_seconds": 900,
        "started_at": "2026-09-09T12:00:00.000Z",
        "client": "Web",
    }
    assert {name: one[name] for name in expected} == expected
    done = replayed(polls(Screen(film(), user=BOB).rest()))
    assert [(one["person"], one["badge"], one["earned_at"][:16]) for one in done["badges"]] == [
        ("bob", "early_adopter", "2026-09-09T13:25"),
        ("bob", "first_light", "2026-09-09T13:25"),
    ]


@pytest.mark.parametrize(
    ("zone", "start", "told"),
    [
        ("Europe/Berlin", "2026-03-29T00:30:00Z", {("2026-03-29", 1): 1800, ("2026-03-29", 3): 3600}),
        ("Europe/Berlin", "2026-10-25T00:00:00Z", {("2026-10-25", 2): 5400}),
        ("Asia/Kathmandu", "2026-01-02T18:00:00Z", {("2026-01-02", 23): 900, ("2026-01-03", 0): 3600}),
    ],
)
def test_hours_are_the_persons_own(zone: str, start: str, told: dict[tuple[str, int], int]) -> None:
    at = Screen(film(runtime=5400), start=moment(start)).rest()
    result = replayed(polls(at), zones={"alice": zone})
    found = {(one["local_day"], one["hour"]): one["seconds"] for one in result["activity"]}
    assert {key: found[key] for key in told} == pytest.approx(told, abs=2)
    assert sum(found.values()) == 5400


def test_a_clock_set_back_by_a_day_gives_no_hour_more_than_it_has() -> None:
    lived = Screen(film(runtime=40 * 3600)).rest()
    lines = [
        listed(at - (DAY if at > T0 + 30 * HOUR else 0), lived.shown(at)) for at in range(T0, lived.now, 60 * SECOND)
    ]
    assert max(one["seconds"] for one in replayed(lines)["activity"]) == 3600


def test_a_restart_at_any_line_changes_nothing_where_the_state_was_kept() -> None:
    lines: list[Json] = [
        looked_up(T0 - SECOND, series()),
        *polls(Screen(film()).play(500).pause(100).play(300).away(90).play(2000).seek(0).rest()),
    ]
    whole = replayed(lines)
    for cut in (1, 40, 61, 95, 200, 700):
        before = fed(Replay(people()), lines[:cut]).kept
        body = msgspec.json.encode(before)
        assert replayed(lines[cut:], msgspec.json.decode(body, type=Kept)) == whole
