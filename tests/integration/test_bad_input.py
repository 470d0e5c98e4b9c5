"""What servers really say, in a whole household: values beyond reason, clocks that jump, ids and users that change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from playhead.domain.items import Item
from playhead.domain.userdata import TICKS_PER_SECOND, SaveReason, UserData, UserDataPart
from playhead.kit.ids import counted_ids
from tests.support.fake_library import film, remote_user
from tests.support.folders import EPISODE, SERIES
from tests.support.pair import HOUR, MINUTE, NEW, OLD, Home
from tests.support.sweeping import Broom

Make = Callable[..., Home]
VERSIONS = pytest.mark.parametrize("versions", [{"wan": OLD, "lan": NEW}, {"wan": NEW, "lan": OLD}], ids=["new", "old"])


@pytest.fixture
def make() -> Iterator[Make]:
    homes: list[Home] = []

    def made(versions: dict[str, str] | None = None, **more: Any) -> Home:
        home = Home(versions or {"wan": OLD, "lan": NEW}, **more)
        homes.append(home)
        home.at_rest()
        return home

    yield made
    for home in homes:
        home.remove()


def same_everywhere(home: Home, number: int = 1) -> UserData:
    """What both servers hold of a film, which is the same."""
    here, there = (home.truth(name, "alice", number) for name in ("wan", "lan"))
    assert here == there
    return here


def silent(home: Home) -> None:
    """Nothing is written any more, however long nobody does anything; neither by a second reconciliation."""
    calls = home.changing_calls()
    home.advance(HOUR)
    Broom(home, new_id=counted_ids(0xBAD)).reconcile()
    home.advance(HOUR)
    assert (home.changing_calls(), home.parked()) == (calls, [])


@VERSIONS
def test_a_place_beyond_the_runtime_becomes_one_in_the_film(make: Make, versions: dict[str, str]) -> None:
    home = make(versions)
    runtime = film(1).runtime or 0
    home.fakes["wan"].edit(*home.row("wan"), UserDataPart(position=16 * runtime))
    home.settle()
    assert home.truth("lan", "alice", 1).position == runtime - TICKS_PER_SECOND
    silent(home)


@pytest.mark.parametrize("jump_ms", [HOUR, -HOUR, 3 * HOUR, -3 * HOUR])
def test_a_clock_that_jumps_takes_no_edit_away(make: Make, jump_ms: int) -> None:
    home = make()
    home.mark()
    home.settle()
    for turn, played in enumerate((False, True, False)):
        home.advance(10 * MINUTE)
        home.fakes["wan"].skew_ms += jump_ms if turn % 2 == 0 else -jump_ms
        home.mark(played, on=("lan", "wan")[turn % 2])
        home.settle()
        home.advance(MINUTE)
        assert same_everywhere(home).played is played
    silent(home)


@pytest.mark.parametrize("versions", [{"wan": OLD, "lan": NEW}, {"wan": NEW, "lan": OLD}], ids=["new", "old"])
def test_our_own_clock_that_is_set_back_takes_no_edit_away(make: Make, versions: dict[str, str]) -> None:
    home = make(versions)
    for turn, played in enumerate((True, False, True, False)):
        home.mark(played, on=("wan", "lan")[turn % 2])
        home.settle()
        home.advance(2 * MINUTE)
        assert same_everywhere(home).played is played
        # everything that was noted down so far lies in the future now
        home.clock.step(-3 * HOUR)
    home.fakes["lan"].down = True
    home.look("lan")
    home.mark()
    home.settle()
    home.clock.step(-3 * HOUR)
    home.fakes["lan"].down = False
    home.look("lan")
    home.settle()
    home.advance(MINUTE)
    assert same_everywhere(home).played
    silent(home)


def test_a_server_with_another_id_and_the_same_rows_is_the_same_to_its_people(make: Make) -> None:
    home = make()
    home.mark()
    home.settle()
    lan = home.fakes["lan"]
    before, calls = lan.truth(*home.row("lan")), home.changing_calls()
    info = replace(lan._info(), server_id="f" * 32)
    lan._info = lambda: info  # type: ignore[method-assign]  # the file with its id was lost, and not the database
    home.advance(HOUR)
    home.look("lan")
    home.settle()
    Broom(home).reconcile()
    assert (lan.truth(*home.row("lan")), home.changing_calls()) == (before, calls)
    home.mark(False, on="lan")
    home.settle()
    home.advance(MINUTE)
    assert not same_everywhere(home).played


def test_an_item_that_is_listed_twice_is_one(make: Make) -> None:
    home = make()
    lan = home.fakes["lan"]
    item = home.described("lan", 1)
    lan._pages = (item, item, replace(item, name="Film 1, once more"))
    home.look("lan")
    home.settle()
    home.mark()
    home.settle()
    assert same_everywhere(home).played
    assert [call.method for call in lan.changing_calls()] == ["write_user_data"]
    silent(home)


def test_episodes_without_numbers_and_files_of_several_are_kept_by_their_place(make: Make) -> None:
    home = make(shows=True)
    ids: dict[tuple[str, str], str] = {}
    for server, root in (("wan", "/media"), ("lan", "/mnt/nas")):
        for name, (season, first, last) in {"Special": (None, None, None), "S01E01-E02": (1, 1, 2)}.items():
            item = Item(
                item_id=f"{len(ids) + 1:032x}",
                kind="Episode",
                name=name,
                path=f"{root}/Show (2001)/{name}.mkv",
                runtime=film(1).runtime,
                series_id=home.film(server, SERIES),
                season=season,
                episode=first,
                episode_end=last,
            )
            ids[server, name] = item.item_id
            home.fakes[server].add_item(item)
    home.settle()

    def played(name: str) -> list[bool]:
        return [home.fakes[s].truth(home.user(s, "alice"), ids[s, name]).played for s in ("wan", "lan")]

    for name in ("Special", "S01E01-E02"):
        assert played(name) == [False, False]
        home.fakes["wan"].toggle_played(home.user("wan", "alice"), ids["wan", name], True)
        home.settle()
        assert played(name) == [True, True]
    assert not home.truth("lan", "alice", EPISODE).played
    silent(home)


def test_an_item_that_changes_its_type_stays_the_same_film(make: Make) -> None:
    home = make()
    home.fakes["lan"].add_item(replace(home.described("lan", 1), kind="Video"), quiet=True)
    home.advance(MINUTE)
    home.look("lan")
    home.mark()
    home.settle()
    assert same_everywhere(home).played
    silent(home)


def test_two_files_of_one_name_are_two_films(make: Make) -> None:
    home = make()
    for server, root in (("wan", "/media"), ("lan", "/mnt/nas")):
        for place in ("a", "b"):
            one = Item(
                item_id=place * 31 + ("1" if server == "wan" else "2"),
                kind="Movie",
                name="Holiday",
                path=f"{root}/{place}/Holiday.mkv",
                runtime=film(1).runtime,
            )
            home.fakes[server].add_item(one)
    home.settle()
    home.fakes["wan"].toggle_played(home.user("wan", "alice"), "a" * 31 + "1", True)
    home.settle()
    lan = [home.fakes["lan"].truth(home.user("lan", "alice"), place * 31 + "2").played for place in ("a", "b")]
    assert lan == [True, False]


def test_a_place_is_not_copied_to_another_cut_and_the_mark_is(make: Make) -> None:
    home = make()
    longer = replace(home.described("lan", 1), runtime=2 * (film(1).runtime or 0))
    home.fakes["lan"].add_item(longer, quiet=True)
    home.look("lan")
    home.settle()
    home.fakes["wan"].edit(*home.row("wan"), UserDataPart(position=20 * 60 * TICKS_PER_SECOND))
    home.settle()
    assert home.truth("lan", "alice", 1).position == 0
    home.mark()
    home.settle()
    assert home.truth("lan", "alice", 1).played
    silent(home)


def test_a_server_that_was_set_up_anew_is_filled_and_takes_nothing_away(make: Make) -> None:
    home = make(films=12)
    for number in range(1, 13):
        home.fakes["wan"].toggle_played(home.user("wan", "alice"), home.film("wan", number), True)
    home.settle()
    lan, old = home.fakes["lan"], home.user("lan", "alice")
    lan.remove_user(old)
    lan.add_user(remote_user(0xABC, "alice"))
    lan.take_notices()
    home.advance(HOUR)
    home.look("lan", fresh=True)
    home.settle()
    Broom(home).reconcile()
    assert all(lan.truth(f"{0xABC:032x}", home.film("lan", n)).played for n in range(1, 13))
    assert all(home.truth("wan", "alice", n).played for n in range(1, 13))


def test_a_library_that_vanishes_and_returns_blank_is_filled_and_takes_nothing_away(make: Make) -> None:
    home = make(films=12)
    lan, alice = home.fakes["lan"], home.user("lan", "alice")
    for number in range(1, 7):
        home.fakes["wan"].toggle_played(home.user("wan", "alice"), home.film("wan", number), True)
    home.settle()
    for number in range(1, 13):
        lan.remove_item(home.film("lan", number))
    lan.take_notices()
    home.advance(HOUR)
    home.look("lan")
    home.settle()
    for number in range(7, 13):
        home.fakes["wan"].toggle_played(home.user("wan", "alice"), home.film("wan", number), True)
    home.settle()
    for number in range(1, 13):
        lan.restore(alice, home.film("lan", number), UserData())
        lan.add_item(home.described("lan", number), quiet=True)
    home.advance(HOUR)
    home.look("lan")
    home.settle()
    Broom(home).reconcile()
    assert all(same_everywhere(home, n).played for n in range(1, 13))
    silent(home)


def test_a_user_who_is_renamed_while_she_is_written_to_is_written_to_all_the_same(make: Make) -> None:
    home = make()
    home.fakes["lan"].beforehand = lambda: home.fakes["lan"].rename_user(home.user("lan", "alice"), "alicia")
    home.mark()
    home.settle()
    assert same_everywhere(home).played
    home.advance(MINUTE)
    home.mark(played=False)
    home.settle()
    assert not same_everywhere(home).played
    silent(home)


@pytest.mark.parametrize("leaves", ["deleted", "disabled"])
def test_a_user_who_goes_while_she_is_written_to_is_left_alone(make: Make, leaves: str) -> None:
    home = make(people=("alice", "bob"))
    lan, alice = home.fakes["lan"], home.user("lan", "alice")

    def go() -> None:
        if leaves == "deleted":
            lan.remove_user(alice)
        else:
            lan._users[alice] = replace(lan._users[alice], is_disabled=True)

    lan.beforehand = go
    home.mark()
    home.settle()
    home.advance(MINUTE)
    home.look("lan")
    home.settle()
    lan.calls.clear()
    home.fakes["wan"].set_favorite(*home.row("wan"), True)
    home.fakes["wan"].set_favorite(home.user("wan", "bob"), home.film("wan", 1), True)
    home.settle()
    assert {call.user_id for call in lan.changing_calls()} == {home.user("lan", "bob")}
    assert home.truth("wan", "alice", 1).played


def test_a_notice_with_a_date_from_the_future_gives_none(make: Make) -> None:
    home = make()
    future = home.clock.now_ms() + 300 * 24 * HOUR
    part = UserDataPart(played=True, play_count=1, last_played=future)
    home.fakes["wan"].edit(*home.row("wan"), part, SaveReason.TOGGLE_PLAYED)
    home.settle()
    written = home.truth("lan", "alice", 1)
    assert written.played
    assert (written.last_played or 0) <= home.clock.now_ms()
    silent(home)
