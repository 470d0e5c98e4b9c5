"""Notices and readings, from what was seen to who is told: between two servers, on the whole sync without its loops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from playhead.domain.userdata import TICKS_PER_SECOND, Field, SaveReason, UserData, UserDataPart
from playhead.features.userdata import jobs
from playhead.features.userdata.observe import notice_heard
from playhead.features.userdata.view import Peer, Policy, View
from playhead.journal.effects import NOTHING
from tests.support.household import Household
from tests.support.views import LAN, NOW, POLICY, USER, WAN, agreed, copy, key, known, owner, said, view

OLD, NEW = "10.11.11", "12.0.0"
RUNTIME = 100 * 60 * TICKS_PER_SECOND
MINUTE = 60_000
Make = Callable[..., Household]


@pytest.fixture
def make() -> Iterator[Make]:
    homes: list[Household] = []

    def made(*versions: str, **more: Any) -> Household:
        names = ("wan", "lan", "attic")
        home = Household(dict(zip(names, versions or (OLD, OLD), strict=False)), **more)
        homes.append(home)
        home.settle()
        home.read_all()
        home.settle()
        home.clock.advance(MINUTE)
        return home

    yield made
    for home in homes:
        home.remove()


def row(home: Household, server: str) -> tuple[str, str]:
    return home.user(server, "alice"), home.film(server, 1)


def mark(home: Household, server: str, played: bool = True) -> None:
    home.fakes[server].toggle_played(*row(home, server), played)
    home.settle()
    home.advance(MINUTE)


def watch(home: Household, server: str, percent: int = 100) -> None:
    """From the start to so far, in ten minutes, and stopped there."""
    fake, where = home.fakes[server], row(home, server)
    fake.play_start(*where)
    home.settle()
    home.clock.advance(10 * MINUTE)
    fake.play_stop(*where, RUNTIME * percent // 100)
    home.settle()
    home.advance(MINUTE)


def counts(home: Household) -> list[int]:
    return [home.truth(name, "alice", 1).play_count for name in home.fakes]


def agree(home: Household) -> bool:
    truths = {(t.played, t.play_count, t.last_played) for t in (home.truth(n, "alice", 1) for n in home.fakes)}
    return len(truths) == 1


@pytest.mark.parametrize("versions", [(OLD, OLD), (NEW, OLD), (OLD, NEW), (OLD, NEW, OLD)])
def test_an_edit_reaches_every_other_server_once_and_then_there_is_silence(
    make: Make, versions: tuple[str, ...]
) -> None:
    home = make(*versions)
    mark(home, "wan")
    assert agree(home)
    assert home.changing_calls() == len(versions) - 1
    home.read_all()
    home.advance(60 * MINUTE)
    assert home.changing_calls() == len(versions) - 1


def test_notices_told_twice_change_nothing(make: Make) -> None:
    home = make()
    home.fakes["wan"].play_start(*row(home, "wan"))
    home.fakes["wan"].play_stop(*row(home, "wan"), RUNTIME)
    notices = home.take()
    home.deliver(notices)
    home.settle()
    home.advance(2 * MINUTE)
    calls = home.changing_calls()
    home.deliver(notices)
    home.settle()
    home.advance(2 * MINUTE)
    assert (counts(home), home.changing_calls()) == ([1, 1], calls)


def test_an_un_mark_travels_and_is_not_undone(make: Make) -> None:
    home = make()
    mark(home, "wan")
    mark(home, "lan", played=False)
    home.advance(10 * MINUTE)
    assert [home.truth(name, "alice", 1) for name in home.fakes] == [UserData()] * 2


def test_who_changes_his_mind_a_second_after_our_write_is_heard(make: Make) -> None:
    home = make()
    home.fakes["wan"].toggle_played(*row(home, "wan"), True)
    home.settle()
    home.clock.advance(1_000)
    home.fakes["lan"].toggle_played(*row(home, "lan"), False)
    home.settle()
    home.advance(MINUTE)
    assert [home.truth(name, "alice", 1).played for name in home.fakes] == [False, False]


def test_a_replay_on_an_old_server_is_no_un_mark_and_keeps_its_place(make: Make) -> None:
    home = make(OLD, OLD)
    mark(home, "wan")
    lan, where = home.fakes["lan"], row(home, "lan")
    lan.play_start(*where)
    home.settle()
    assert not home.truth("lan", "alice", 1).played
    home.clock.advance(10 * MINUTE)
    lan.play_stop(*where, RUNTIME // 2)
    home.settle()
    home.advance(2 * MINUTE)
    truths = {name: home.truth(name, "alice", 1) for name in home.fakes}
    assert [truth.played for truth in truths.values()] == [True, True]
    assert truths["lan"].position == RUNTIME // 2
    assert counts(home) == [2, 2]


def test_a_late_notice_of_an_earlier_state_is_an_old_story(make: Make) -> None:
    home = make()
    home.fakes["wan"].toggle_played(*row(home, "wan"), True)
    late = home.take()
    home.deliver(late)
    home.settle()
    home.advance(5 * MINUTE)
    mark(home, "wan", played=False)
    home.advance(5 * MINUTE)
    home.deliver(late)
    home.settle()
    home.advance(5 * MINUTE)
    assert [home.truth(name, "alice", 1).played for name in home.fakes] == [False, False]


def test_two_servers_that_were_apart_count_both_viewings(make: Make) -> None:
    home = make()
    watch(home, "wan")
    home.fakes["lan"].down = True
    home.look("lan")
    watch(home, "wan")
    watch(home, "wan")
    home.fakes["lan"].play_start(*row(home, "lan"))
    home.fakes["lan"].play_stop(*row(home, "lan"), RUNTIME)
    home.take()
    home.fakes["lan"].recover()
    home.look("lan")
    home.settle()
    home.advance(MINUTE)
    home.advance(MINUTE)
    assert counts(home) == [4, 4]


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_skewed_server_neither_wins_nor_loses_by_its_clock(make: Make, hours: int) -> None:
    home = make(skew_ms={"lan": hours * 60 * MINUTE})
    mark(home, "lan")
    mark(home, "wan", played=False)
    assert [home.truth(name, "alice", 1).played for name in home.fakes] == [False, False]
    mark(home, "lan")
    assert [home.truth(name, "alice", 1).played for name in home.fakes] == [True, True]


def test_a_rating_travels_and_no_save_that_says_nothing_of_it_takes_it_away(make: Make) -> None:
    home = make()
    home.fakes["lan"].rate(*row(home, "lan"), 7.5)
    home.settle()
    home.fakes["wan"].set_favorite(*row(home, "wan"), True)
    home.settle()
    mark(home, "wan")
    assert [(home.truth(s, "alice", 1).rating, home.truth(s, "alice", 1).favorite) for s in ("wan", "lan")] == [
        (7.5, True),
        (7.5, True),
    ]


def test_at_first_sight_what_was_watched_anywhere_is_watched() -> None:
    home = Household({"wan": OLD, "lan": OLD})
    watched = UserDataPart(played=True, play_count=4, last_played=home.clock.now_ms() - 90 * MINUTE)
    home.fakes["wan"].edit(*row(home, "wan"), watched)
    home.take()
    home.settle()
    home.read_all()
    home.settle()
    home.advance(MINUTE)
    assert agree(home)
    assert counts(home) == [4, 4]
    assert len(home.fakes["wan"].changing_calls()) == 0
    home.remove()


def test_two_copies_of_a_film_on_one_server_both_follow(make: Make) -> None:
    home = make()
    copy = replace(home.described("lan", 1), item_id="c" * 32, path="/mnt/nas/4k/Film 1.mkv")
    home.fakes["lan"].add_item(copy)
    home.look("lan")
    home.settle()
    mark(home, "wan")
    user = home.user("lan", "alice")
    assert [home.fakes["lan"].truth(user, item).played for item in (home.film("lan", 1), copy.item_id)] == [True, True]
    assert counts(home) == [1, 1]


def test_other_people_are_never_touched(make: Make) -> None:
    home = make(people=("alice", "bob"))
    mark(home, "wan")
    assert [home.truth(name, "bob", 1) for name in home.fakes] == [UserData()] * 2


def test_a_source_is_never_written_to_and_a_target_is_never_heard(make: Make) -> None:
    peers = {"wan": Peer(rank=1, writes=False), "lan": Peer(rank=2, hears=False)}
    home = make(policy={"peers": peers})
    mark(home, "lan")
    assert not home.truth("wan", "alice", 1).played
    mark(home, "wan")
    mark(home, "lan", played=False)
    assert home.truth("wan", "alice", 1).played
    assert home.fakes["wan"].changing_calls() == []


def test_a_notice_of_somebody_unknown_is_held_and_teaches_the_clock() -> None:
    notice = replace(said(played=True), user_id="f" * 32, said_at=NOW - 400)
    effects = notice_heard(view(), POLICY, notice, 3, NOW)
    assert [held.seq for held in effects.changes.hold.values()] == [3]
    assert effects.changes.clocks[WAN].offset == 400
    assert effects.jobs == ()


def test_a_notice_of_an_unmatched_account_is_not_held() -> None:
    one = view()
    del one.owners[f"{WAN}/{USER}"]
    one.unmatched = frozenset({f"{WAN}/{USER}"})
    changes = notice_heard(one, POLICY, said(played=True), 3, NOW).changes
    assert (changes.hold, changes.registers, changes.shadows) == ({}, {}, {})


def test_a_server_that_is_not_configured_or_not_heard_says_nothing() -> None:
    deaf = Policy(peers={WAN: Peer(hears=False, writes=False)})
    assert notice_heard(view(), deaf, said(WAN, played=True), 3, NOW) == NOTHING
    assert notice_heard(view(), deaf, said(LAN, played=True), 3, NOW) == NOTHING


def test_what_differs_on_a_mere_target_is_written_over_and_no_edit() -> None:
    agreed_on: dict[str, Any] = {"played": True, "play_count": 1, "last_played": NOW - MINUTE}
    state = view(register=agreed(**agreed_on), shadows={LAN: known(**agreed_on)})
    policy = Policy(peers={WAN: Peer(rank=1), LAN: Peer(rank=2, hears=False)})
    effects = notice_heard(state, policy, said(LAN, **(agreed_on | {"play_count": 7})), 3, NOW)
    assert effects.changes.registers == {}
    assert [(spec.kind, jobs.decode(spec.args).server) for spec in effects.jobs] == [(jobs.WRITE, LAN)]


def test_what_nobody_has_said_anything_of_is_put_back_on_a_mere_target_once_another_copy_was_read() -> None:
    policy = Policy(peers={WAN: Peer(rank=1), LAN: Peer(rank=2, hears=False)})
    liked = said(LAN, reason=SaveReason.UPDATE_USER_RATING, favorite=True)
    unread = view(shadows={LAN: known(favorite=False)})
    assert notice_heard(unread, policy, liked, 3, NOW).jobs == ()
    for read in (view(shadows={WAN: known(favorite=False)}), replace(view(), swept=frozenset({owner(WAN).ref}))):
        effects = notice_heard(read, policy, liked, 3, NOW)
        (target,) = [jobs.decode(spec.args) for spec in effects.jobs]
        assert (target.server, target.event_type, target.source_server, target.only_told) == (
            LAN,
            "favorite",
            WAN,
            True,
        )
        assert notice_heard(read, POLICY, liked, 3, NOW).changes.registers != {}


def test_a_fall_is_looked_at_before_anybody_is_told() -> None:
    shadow = known(played=True, play_count=2, last_played=NOW - MINUTE)
    state = view(
        register=agreed(played=True, play_count=2, last_played=NOW - MINUTE), shadows={WAN: shadow, LAN: shadow}
    )
    notice = said(WAN, played=False, play_count=0, last_played=None)
    effects = notice_heard(state, POLICY, notice, 3, NOW)
    assert [(spec.kind, jobs.decode(spec.args).key) for spec in effects.jobs] == [(jobs.READ, key(WAN))]
    assert effects.changes.registers == {}


def test_an_edit_lifts_a_refusal() -> None:
    part = UserDataPart(played=True)
    shadow = replace(known(played=False, play_count=0, last_played=None), refused=part)
    notice = said(WAN, reason=SaveReason.UPDATE_USER_DATA, play_count=3)
    effects = notice_heard(view(shadows={WAN: shadow}), POLICY, notice, 3, NOW)
    assert effects.changes.shadows[key(WAN)].refused is None
    assert effects.changes.registers[(1, 1)].value(Field.PLAY_COUNT) == 3


def state_of(home: Household, field: str) -> list[Any]:
    return [getattr(home.truth(name, "alice", 1), field) for name in home.fakes]


def test_a_playing_film_is_written_at_once_then_at_the_pace_and_at_the_stop(make: Make) -> None:
    home = make(OLD, OLD)
    wan, where, lan = home.fakes["wan"], row(home, "wan"), home.fakes["lan"]
    lan.calls.clear()
    wan.play_start(*where)
    home.settle()
    for second in range(10, 130, 10):
        home.clock.advance(10_000)
        wan.play_progress(*where, second * TICKS_PER_SECOND * 6)
        home.settle()
    assert len(lan.changing_calls()) <= 5
    home.clock.advance(3_000)
    wan.play_stop(*where, 800 * TICKS_PER_SECOND)
    home.settle()
    assert state_of(home, "position") == [800 * TICKS_PER_SECOND] * 2
    calls = len(lan.changing_calls())
    home.advance(5 * MINUTE)
    assert len(lan.changing_calls()) == calls


def test_an_opinion_is_not_kept_from_who_is_watching(make: Make) -> None:
    home = make(OLD, OLD)
    home.fakes["lan"].play_start(*row(home, "lan"))
    home.settle()
    home.fakes["wan"].set_favorite(*row(home, "wan"), True)
    home.fakes["wan"].toggle_played(*row(home, "wan"), True)
    home.settle()
    assert (state_of(home, "favorite"), state_of(home, "played")) == ([True, True], [True, False])
    home.fakes["lan"].play_stop(*row(home, "lan"), RUNTIME // 3)
    home.settle()
    assert state_of(home, "played") == [True, True]


@pytest.mark.parametrize("follow", [False, True])
def test_a_replay_is_kept_or_followed_at_its_end(make: Make, follow: bool) -> None:
    home = make(OLD, OLD, policy={"follow_replay": follow})
    mark(home, "wan")
    lan, where = home.fakes["lan"], row(home, "lan")
    lan.play_start(*where)
    home.settle()
    home.clock.advance(10 * MINUTE)
    assert home.truth("wan", "alice", 1).played
    lan.play_stop(*where, RUNTIME // 2)
    home.settle()
    home.advance(2 * MINUTE)
    assert state_of(home, "played") == [not follow] * 2
    assert counts(home) == [2, 2]
    assert state_of(home, "position") == [RUNTIME // 2] * 2
    watch(home, "lan")
    assert state_of(home, "played") == [True, True]


@pytest.mark.parametrize("versions", [(OLD, OLD), (OLD, NEW), (NEW, OLD)])
def test_favourite_and_rating_come_and_go_everywhere(make: Make, versions: tuple[str, str]) -> None:
    home = make(*versions)
    for rating, favorite in ((7.5, True), (None, False), (10.0, True), (7.5, False)):
        home.fakes["wan"].rate(*row(home, "wan"), rating)
        home.settle()
        home.fakes["lan"].set_favorite(*row(home, "lan"), favorite)
        home.settle()
        home.advance(MINUTE)
        assert (state_of(home, "rating"), state_of(home, "favorite")) == ([rating] * 2, [favorite] * 2)


def left_by_its_item(**more: Any) -> View:
    state = view(LAN, **more)
    state.owners |= {owner(WAN).ref: owner(WAN)}
    state.owners_of = {1: (owner(LAN), owner(WAN))}
    state.departed = {copy(WAN).ref: copy(WAN)}
    return state


def test_a_mark_counts_though_its_item_was_removed_in_the_same_moment() -> None:
    marked = said(WAN, played=True, play_count=1, last_played=NOW)
    effects = notice_heard(left_by_its_item(), POLICY, marked, 3, NOW)
    assert effects.changes.registers[(1, 1)].value(Field.PLAYED) is True
    assert {jobs.decode(spec.args).server for spec in effects.jobs if spec.kind == jobs.WRITE} == {LAN}


def test_what_would_have_to_be_looked_at_waits_for_a_removed_item_to_come_back() -> None:
    state = left_by_its_item(register=agreed(played=True), shadows={WAN: known(played=True, play_count=1)})
    effects = notice_heard(state, POLICY, said(WAN, played=False, play_count=0), 3, NOW)
    assert (effects.jobs, len(effects.changes.hold)) == ((), 1)
