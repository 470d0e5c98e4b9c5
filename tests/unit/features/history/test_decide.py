"""What becomes of situations: each a viewer before a real list, as a server shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from playhead.features.history.decide import drop
from playhead.features.history.replay import Replay
from playhead.kit.times import DAY, HOUR, MINUTE, SECOND
from tests.support.replaying import fed, hours, people, replayed, rows
from tests.support.viewers import (
    ALICE,
    BOB,
    CAROL,
    T0,
    Json,
    Screen,
    episode,
    error,
    film,
    listed,
    looked_up,
    polls,
    restart,
    series,
)

DAY_1 = "2026-09-09"
ONE = [("alice", 1, None, None, DAY_1, 1)]
OTHER = "6" * 32


def watched(result: dict[str, Any]) -> list[int]:
    return [row["watched_seconds"] for row in result["rows"]]


def unfinished(result: dict[str, Any]) -> list[Any]:
    return [(one["percent"], one["watched_seconds"]) for one in result["open"]]


SITTINGS: dict[str, tuple[Callable[[Screen], Screen], int, float, float]] = {
    # what happens → rows, percent, seconds
    "from start to end": (lambda one: one.rest(), 1, 100, 6000),
    "the end alone": (lambda one: one.play(180).seek(5700).rest(), 0, 8, 480),
    "the same half twice": (lambda one: one.play(3000).seek(0).play(3000).stop(), 0, 50, 6000),
    "one and a half times as fast": (lambda one: one.play(4000, 1.5).stop(), 1, 100, 4000),
    "with pauses": (lambda one: one.play(2000).pause(900).play(2000).pause(30).rest(), 1, 100, 6000),
    "a pause of hours": (lambda one: one.play(3000).pause(5 * 3600).rest(), 1, 100, 6000),
    "a pause that nobody told": (lambda one: one.play(1000).pause(600, told=False).rest(), 1, 100, 6000),
    "84 percent": (lambda one: one.play(5040).stop(), 0, 84, 5040),
    "86 percent": (lambda one: one.play(5160).stop(), 1, 86, 5160),
    "back by ten seconds": (lambda one: one.play(3000).seek(2990).rest(), 1, 100, 6010),
    "on by ten seconds": (lambda one: one.play(3000).seek(3010).rest(), 1, 100, 5990),
    "on by five minutes": (lambda one: one.play(3000).seek(3300).rest(), 1, 95, 5700),
    "in two parts": (lambda one: one.play(3600).away(9 * 3600).rest(), 1, 100, 6000),
    "a hole in the list": (lambda one: one.play(3000).away(30).play(3000).stop(), 1, 100, 6000),
    "a stall of two minutes": (lambda one: one.play(3000).away(120).rest(), 1, 100, 6000),
}


@pytest.mark.parametrize("every", [3, 10])
@pytest.mark.parametrize("name", SITTINGS)
def test_one_viewer(name: str, every: int) -> None:
    act, expected, percent, seconds = SITTINGS[name]
    lived = act(Screen(film(), every=every * SECOND))
    for poll, phase in ((5, 0), (10, 3), (15, 8)):
        if name == "one and a half times as fast" and poll > 10:
            continue  # what was played between two looks looks like a seek at the start, and like too much at the end
        result = replayed(polls(lived, every=poll, phase=phase))
        assert rows(result) == ONE[:expected]
        told = result["rows"][0] if result["rows"] else result["open"][0]
        assert told["percent"] == pytest.approx(percent, abs=1)
        assert told["watched_seconds"] == pytest.approx(seconds, abs=20)
        assert hours(result) == pytest.approx(seconds, abs=20)


def test_a_player_that_reports_each_minute_loses_at_most_one_of_them_at_a_stop() -> None:
    for poll in (5, 10, 15):
        result = replayed(polls(Screen(film(), every=60 * SECOND).rest(), every=poll))
        assert (rows(result), watched(result)) == (ONE, [6000])
        left = replayed(polls(Screen(film(), every=60 * SECOND).play(5500).stop(), every=poll))
        assert watched(left)[0] == pytest.approx(5500, abs=20)
    short = replayed(polls(Screen(film(runtime=100), every=60 * SECOND).rest()))
    assert watched(short)[0] == pytest.approx(100, abs=20)


def test_a_short_one_counts_too_and_zapping_does_not() -> None:
    assert rows(replayed(polls(Screen(film(runtime=100)).rest()))) == ONE
    assert rows(replayed(polls(Screen(film(runtime=100)).play(60).stop()))) == []
    long = Screen(film(runtime=7200)).play(110).stop()
    assert [rows(replayed(polls(long), least=least, threshold=2)) for least in (0, 120)] == [[], []]
    assert [rows(replayed(polls(long), least=least, threshold=1)) for least in (0, 3600)] == [ONE, ONE]
    skipped = Screen(film()).play(50).seek(900).play(50).stop()
    assert rows(replayed(polls(skipped), threshold=2)) == []


def test_a_player_that_died_watches_nothing_however_far_the_server_runs() -> None:
    """It dies at 80 percent; the server lets it run on for ten minutes, past the threshold."""
    dead = Screen(film()).play(4800)
    seen = [listed(at, dead.shown(at)) for at in range(T0, dead.now + 600 * SECOND, 10 * SECOND)]
    over = [listed(dead.now + (600 + n) * SECOND) for n in range(0, 120, 10)]
    assert unfinished(replayed(seen + over)) == [(80, 4800)]
    raw = Screen(film(), check_in=False).play(4800)
    ghost = [listed(at, raw.shown(at)) for at in range(T0, raw.now + 600 * SECOND, 10 * SECOND)]
    assert rows(replayed(ghost)) == ONE  # known, and said: without the report's time a ghost watches


def test_one_that_comes_back_after_a_while_of_silence_goes_on() -> None:
    lived = Screen(film()).play(3000).play(200, silent=True).report().rest()
    result = replayed(polls(lived))
    assert (rows(result), watched(result)) == (ONE, [6000])


@pytest.mark.parametrize("minutes", [1, 5, 60, 359])
def test_a_server_that_cannot_be_asked_teaches_nothing(minutes: int) -> None:
    """The film is long enough to last, and what was watched meanwhile is credited by what the position says."""
    lived = Screen(film(runtime=8 * 3600)).rest()
    lines = list(polls(lived))
    first, last = 60, 60 + minutes * 6
    cut = [error(T0 + (n - 1) * 10 * SECOND) if first <= n < last else line for n, line in enumerate(lines)]
    result = replayed(cut)
    assert (rows(result), watched(result)) == (
        [("alice", 1, None, None, DAY_1, 1)],
        [8 * 3600],
    )


def test_beyond_six_hours_nothing_in_between_is_believed() -> None:
    lived = Screen(film(runtime=8 * 3600)).rest()
    lines = list(polls(lived))
    cut = [line for n, line in enumerate(lines) if not 60 <= n < 60 + 6 * 361]
    assert unfinished(replayed(cut)) == [(pytest.approx(24.6, abs=0.5), pytest.approx(8 * 3600 - 361 * 60, abs=30))]


def test_an_unreachable_server_and_its_empty_list_end_nothing() -> None:
    """A restart of the server: refused, then empty, then the player is back with the same id, or with another."""
    for session, hole in (("5" * 32, 50), (OTHER, 50), (OTHER, 200)):
        before = Screen(film()).play(3000).stop()
        after = Screen(film(), start=before.now + hole * SECOND, place=3_000_000, session=session).rest()
        lines = [error(T0 + 3000 * SECOND + 1), *polls(before, after)]
        result = replayed(sorted(lines, key=lambda line: line["at"]))
        assert rows(result) == ONE
        assert watched(result)[0] == pytest.approx(6000, abs=20)


@pytest.mark.parametrize(
    ("absent", "there", "percent", "seconds"),
    [(30, True, 51, 3030), (3000, True, 100, 6000), (30, False, 50, 3000), (9 * 3600, False, 50, 3000)],
)
def test_after_a_restart_of_our_own(absent: int, there: bool, percent: float, seconds: int) -> None:
    lived = Screen(film()).play(3000)
    if there:
        lived.play(absent)
    else:
        lived.stop()
    back = T0 + (3000 + absent) * SECOND
    before = [line for line in polls(lived, after=0) if line["at"] <= listed(T0 + 3000 * SECOND)["at"]]
    after = [listed(at, lived.shown(at)) for at in range(back, back + 30 * SECOND, 10 * SECOND)]
    for line in ([restart(back)], []):
        result = replayed([*before, *line, *after])
        told = (result["rows"] or result["open"])[0]
        assert (told["percent"], told["watched_seconds"]) == (
            pytest.approx(percent, abs=1),
            pytest.approx(seconds, abs=20),
        )


def test_who_is_gone_after_our_restart_has_ended_then_and_a_hole_of_a_minute_is_none() -> None:
    lived = Screen(film()).play(3000).stop()
    lines = [*polls(lived, after=0), restart(lived.now + 10 * SECOND), listed(lived.now + 20 * SECOND)]
    assert replayed(lines)["open"][0]["state"] == "left"
    assert replayed([lines[n] for n in range(len(lines)) if n != len(lines) - 2])["open"][0]["state"] == "missing"
    assert replayed([*polls(lived, after=50)])["open"][0]["state"] == "missing"
    assert replayed([*polls(lived, after=70)])["open"][0]["state"] == "left"


def test_the_end_is_believed_only_right_after_a_look() -> None:
    """Stopped 20 s before the end, at some moment until the next look, or an hour ago: the rest was not watched."""
    lived = Screen(film()).play(6000)
    for place, gap, expected in ((5990, 10, 6000), (5980, 10, 5985), (5990, 3600, 5990)):
        seen = [listed(at, lived.shown(at)) for at in range(T0, T0 + (place + 1) * SECOND, 10 * SECOND)]
        result = replayed([*seen, listed(T0 + (place + gap) * SECOND)])
        assert watched(result) == [pytest.approx(expected, abs=2)]


def test_the_next_episode_begins_at_once_on_the_same_screen() -> None:
    first = Screen(episode(1, runtime=1000)).rest()
    second = Screen(episode(2, runtime=1000), start=first.now).rest()
    for every, phase in ((10, 0), (10, 7), (15, 4)):
        result = replayed([looked_up(T0 - MINUTE, series()), *polls(first, second, every=every, phase=phase)])
        assert [row[1:4] for row in rows(result)] == [(1396, 1, 1), (1396, 1, 2)]
        assert watched(result) == [pytest.approx(1000, abs=20)] * 2
        assert [row["percent"] for row in result["rows"]] == [pytest.approx(100, abs=1)] * 2


def test_another_user_on_the_same_screen_is_another_viewing() -> None:
    first = Screen(film()).play(3000)
    second = Screen(film(), user=BOB, start=first.stop().now, place=3_000_000).rest()
    result = replayed(polls(first, second))
    assert (rows(result), len(result["open"])) == ([], 2)


def test_who_watches_along_has_a_viewing_of_his_own() -> None:
    result = replayed(polls(Screen(film(), others=(BOB.upper(), CAROL)).rest()))
    assert {row["person"] for row in result["rows"]} == {"alice", "bob"}
    strange = replayed(polls(Screen(film(), user=CAROL, others=(BOB,)).rest()))
    assert {row["person"] for row in strange["rows"]} == {"bob"}


def test_who_is_not_linked_leaves_no_trace() -> None:
    lines = list(polls(Screen(film()).rest(), Screen(film(2), user=CAROL, session=OTHER).rest()))
    told = fed(Replay(people({ALICE: "alice"})), lines)
    alone = fed(Replay(people({ALICE: "alice"})), polls(Screen(film()).rest()))
    assert told.result() == alone.result()
    assert CAROL not in str(told.kept)
    assert not any(replayed(lines, linked={}).values())


def test_two_screens_at_one_film_are_one_viewing_and_its_coverage_a_union() -> None:
    den, phone = Screen(film()).play(3100).stop(), Screen(film(), session=OTHER, place=2_900_000).rest()
    result = replayed(polls(den, phone))
    assert (rows(result), result["rows"][0]["percent"]) == (ONE, 100)
    assert watched(result)[0] == pytest.approx(3100, abs=20)


def test_two_screens_at_two_films_are_two_rows_and_one_time() -> None:
    result = replayed(polls(Screen(film(1)).rest(), Screen(film(2), session=OTHER).rest()))
    assert (len(result["rows"]), hours(result)) == (2, 6000)


def test_half_on_one_server_and_half_on_another_with_other_ids() -> None:
    wan = Screen(film(ProviderIds={"Tmdb": "1", "Imdb": "tt1"})).play(3000).stop()
    lan = Screen(film(Id="9" * 32, ProviderIds={"Imdb": "tt1"}), start=wan.now + HOUR, place=3_000_000).rest()
    result = replayed([*polls(wan, server="wan"), *polls(lan, server="lan")])
    assert (rows(result), result["rows"][0]["server"]) == (ONE, "lan")


@pytest.mark.parametrize(("days", "expected"), [(29, 1), (31, 0)])
def test_an_unfinished_viewing_waits_for_thirty_days(days: int, expected: int) -> None:
    first = Screen(film()).play(4800).stop()
    second = Screen(film(), start=T0 + days * DAY, place=4_800_000).rest()
    result = replayed([*polls(first), *polls(second)])
    assert (len(rows(result)), len(result["open"])) == (expected, 1 - expected)
    idle = replayed([*polls(first), listed(T0 + days * DAY)])
    assert len(idle["open"]) == expected


def test_the_credits_on_another_day_are_no_second_viewing_and_a_second_run_is() -> None:
    first = Screen(film()).play(5200).stop()
    rest = Screen(film(), start=T0 + DAY, place=5_200_000).rest()
    again = Screen(film(), start=T0 + 2 * DAY).rest()
    lines = [*polls(first), *polls(rest)]
    assert rows(replayed(lines)) == ONE
    result = replayed([*lines, *polls(again)])
    assert [(row["local_day"], row["plays"], row["view_number"]) for row in result["rows"]] == [
        (DAY_1, 1, 1),
        ("2026-09-11", 1, 2),
    ]


def test_a_second_run_on_the_same_day_is_the_same_row() -> None:
    for lived in (Screen(film()).rest().away(3600), Screen(film()).play(5950)):
        lived.seek(0)
        result = replayed(polls(lived.rest()))
        assert rows(result) == [("alice", 1, None, None, DAY_1, 2)]
        assert watched(result)[0] == pytest.approx(12_000, abs=80)
        assert result["rows"][0]["completed_at"] > "2026-09-09T15:"


def test_a_player_that_tells_nought_while_it_is_paused_begins_nothing_anew() -> None:
    lived = Screen(film()).play(5500)
    there, lived.place = lived.place, 0
    lived.pause(60)
    lived.place = there
    result = replayed(polls(lived.rest()))
    assert (rows(result), result["open"]) == (ONE, [])
    assert watched(result)[0] == pytest.approx(6000, abs=20)


def test_a_day_is_that_of_the_threshold_in_the_persons_zone() -> None:
    """Noon in UTC: 85 percent are there at 13:25, and nothing later changes the day."""
    for zone, day in (
        ("Pacific/Pago_Pago", DAY_1),
        ("Pacific/Auckland", "2026-09-10"),
        ("Pacific/Kiritimati", "2026-09-10"),
    ):
        assert [row[4] for row in rows(replayed(polls(Screen(film()).rest()), zones={"alice": zone}))] == [day]
    late = Screen(film(), start=T0 + 10 * HOUR + 34 * MINUTE).rest()  # 85 percent at 23:59
    assert [row[4] for row in rows(replayed(polls(late)))] == [DAY_1]
    later = Screen(film(), start=T0 + 10 * HOUR + 36 * MINUTE).rest()
    assert [row[4] for row in rows(replayed(polls(later)))] == ["2026-09-10"]


@pytest.mark.parametrize(
    "item",
    [
        film(Type="Trailer"),
        film(Type="Audio"),
        film(Type="Video"),
        film(Type="TvChannel"),
        film(Type="Program"),
        film(Type="MusicVideo"),
        film(ExtraType="ThemeVideo"),
        film(ProviderIds={"prerolls.video": "1"}),
        film(ProviderIds={"Prerolls.Video": "1"}),
    ],
)
def test_what_is_no_film_and_no_episode_is_not_counted(item: Json) -> None:
    result = replayed(polls(Screen(item).rest()))
    assert not any(result.values())


def test_without_any_length_time_counts_and_no_row_comes() -> None:
    lived = Screen(film()).rest()
    for runtime in (None, 0, "long"):
        lines = list(polls(lived))
        for line in lines:
            for one in line["sessions"]:
                one["NowPlayingItem"] = film(RunTimeTicks=runtime)
        result = replayed(lines)
        assert rows(result) == []
        assert hours(result) == pytest.approx(6000, abs=10)
        known = replayed([looked_up(T0 - MINUTE, {film()["Id"]: film()}), *lines])
        assert (rows(known), watched(known)) == (ONE, [6000])


def test_a_film_that_runs_already_is_not_invented() -> None:
    lived = Screen(film()).rest()
    late = [line for line in polls(lived) if line["at"] > listed(T0 + 3600 * SECOND)["at"]]
    assert unfinished(replayed(late)) == [(pytest.approx(40, abs=1), pytest.approx(2400, abs=20))]


def test_positions_that_make_no_sense() -> None:
    nonsense: tuple[Any, ...] = (None, "soon", {})
    for ticks in nonsense:
        lines = list(polls(Screen(film()).rest()))
        for line in lines[100:120]:
            for one in line["sessions"]:
                one["PlayState"]["PositionTicks"] = ticks
        result = replayed(lines)
        assert (rows(result), watched(result)) == (ONE, [6000])
    for ticks in (10**17, -5, str(10**30)):
        lines = list(polls(Screen(film()).play(3000).stop()))
        for one in lines[100]["sessions"]:
            one["PlayState"]["PositionTicks"] = ticks
        assert unfinished(replayed(lines))[0][0] == pytest.approx(50, abs=1)


@pytest.mark.parametrize("by", [-7200, -20, 7200])
def test_a_clock_that_jumps(by: int) -> None:
    """Nothing counts twice, no time is negative, and the film still counts."""
    lived = Screen(film()).rest()
    lines = []
    for n, at in enumerate(range(T0 - 10 * SECOND, lived.now + 120 * SECOND, 10 * SECOND)):
        lines.append(listed(at + (by * SECOND if n > 300 else 0), lived.shown(at)))
    result = replayed(lines)
    assert len(result["rows"]) == 1
    assert watched(result)[0] == pytest.approx(6000, abs=40)
    assert 0 < hours(result) <= 6020


def test_a_session_that_stands_twice_in_a_list_counts_once() -> None:
    lived = Screen(film()).rest()
    lines = [line | {"sessions": line["sessions"] * 2} for line in polls(lived)]
    assert replayed(lines) == replayed(polls(lived))


def test_ids_in_any_spelling_are_the_same() -> None:
    lines = list(polls(Screen(film()).rest()))
    for line in lines[::2]:
        for one in line["sessions"]:
            one["UserId"] = f"{ALICE[:8]}-{ALICE[8:]}".upper()
    assert (rows(replayed(lines)), replayed(lines)) == (ONE, replayed(polls(Screen(film()).rest())))


def test_who_switches_it_off_loses_what_was_open_and_keeps_rows() -> None:
    told = fed(
        Replay(people()), [*polls(Screen(film()).rest()), *polls(Screen(film(2), start=T0 + DAY).play(600), after=0)]
    )
    assert len(told.result()["open"]) == 1
    drop(told.kept.memory, "alice")
    result = told.result()
    assert (rows(result), result["open"], told.kept.memory.sittings) == (ONE, [], {})


def test_what_is_forgotten_needs_no_memory() -> None:
    told = Replay(people())
    for n in range(40):
        fed(told, polls(Screen(film(n), start=T0 + n * DAY).play(120).stop(), after=90))
    memory = told.kept.memory
    assert len(memory.viewings) == len(memory.current) <= 32
    assert (memory.sittings, len(memory.lately["alice"])) == ({}, 1)
