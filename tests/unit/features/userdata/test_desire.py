"""The jobs that bring accounts to their register."""

from __future__ import annotations

import msgspec

from playhead.adapters.jellyfin.capabilities import capabilities_of
from playhead.domain.userdata import UserDataPart
from playhead.features.userdata import jobs
from playhead.features.userdata.desire import fields_of, look, write, writes
from playhead.features.userdata.plan import Plan, difference
from playhead.features.userdata.view import Peer, Policy
from tests.support.views import LAN, NOW, POLICY, WAN, agreed, copy, key, known, owner, view

PLAYED = agreed(played=True, play_count=1, last_played=NOW - 30_000)
IN_STEP = known(played=True, play_count=1, last_played=NOW - 30_000, position=0)
UNPLAYED = known(played=False, play_count=0, last_played=None, position=0)


def test_one_job_for_each_account_that_lacks_something() -> None:
    state = view(register=PLAYED, shadows={WAN: IN_STEP, LAN: UNPLAYED})
    specs = list(writes(state, POLICY, (owner(WAN), copy(WAN)), True, NOW))
    assert [(spec.gate, spec.lane, spec.ckey) for spec in specs] == [
        (LAN, f"userdata:{key(LAN)}", f"userdata:{key(LAN)}")
    ]
    target = jobs.decode(specs[0].args)
    assert (target.event_type, target.source_server, target.username) == ("watched", WAN, "alice")


def test_without_a_change_only_the_account_looked_at_is_asked() -> None:
    state = view(register=PLAYED, shadows={WAN: IN_STEP, LAN: UNPLAYED})
    assert list(writes(state, POLICY, (owner(WAN), copy(WAN)), False, NOW)) == []


def test_a_server_that_is_only_a_source_is_never_written() -> None:
    policy = Policy(peers={WAN: Peer(), LAN: Peer(writes=False)})
    assert write(view(register=PLAYED, shadows={LAN: UNPLAYED}), policy, owner(LAN), copy(LAN), NOW) is None


def test_a_server_taken_from_the_configuration_is_left_alone() -> None:
    policy = Policy(peers={WAN: Peer()})
    assert write(view(register=PLAYED, shadows={LAN: UNPLAYED}), policy, owner(LAN), copy(LAN), NOW) is None


def test_what_a_server_refused_is_not_asked_again_until_the_desire_changes() -> None:
    plan = difference(PLAYED, UNPLAYED)
    assert plan is not None
    refusing = msgspec.structs.replace(UNPLAYED, refused=plan.intended(UNPLAYED.data()))
    assert write(view(register=PLAYED, shadows={LAN: refusing}), POLICY, owner(LAN), copy(LAN), NOW) is None
    twice = agreed(played=True, play_count=2, last_played=NOW - 30_000)
    assert write(view(register=twice, shadows={LAN: refusing}), POLICY, owner(LAN), copy(LAN), NOW) is not None


def test_what_a_version_cannot_be_told_is_no_job_and_the_rest_is() -> None:
    place, liked = agreed(position=600_000_000), agreed(position=600_000_000, favorite=True)
    for register, event_type in ((place, None), (liked, "favorite")):
        state = view(register=register, shadows={LAN: UNPLAYED})
        state.can = {LAN: capabilities_of("10.8.13")}
        spec = write(state, POLICY, owner(LAN), copy(LAN), NOW)
        assert (None if spec is None else jobs.decode(spec.args).event_type) == event_type
        state.can = {LAN: capabilities_of("10.9.11")}
        assert write(state, POLICY, owner(LAN), copy(LAN), NOW) is not None


def test_who_is_watching_is_not_written_to_before_he_ends() -> None:
    watching = msgspec.structs.replace(UNPLAYED, busy_until=NOW + 40_000)
    spec = write(view(register=PLAYED, shadows={LAN: watching}), POLICY, owner(LAN), copy(LAN), NOW)
    assert spec is not None
    assert spec.run_at == NOW + 40_000


def test_a_look_does_not_wait_behind_a_write() -> None:
    spec = look(owner(LAN), copy(LAN))
    assert spec.kind == jobs.READ
    assert spec.lane != f"userdata:{key(LAN)}"


def test_an_unmark_is_about_all_playback_fields() -> None:
    assert {field.value for field in fields_of(Plan(part=UserDataPart(), unmark=True))} >= {"played", "play_count"}
    assert [f.value for f in fields_of(Plan(part=UserDataPart(play_count=2)))] == ["play_count"]
