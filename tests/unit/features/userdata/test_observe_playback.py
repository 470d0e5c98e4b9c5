"""Players' reports: who is watching, and when that is over."""

from __future__ import annotations

from msgspec.structs import replace

from playhead.domain.events import PlaybackNotice
from playhead.features.userdata import jobs
from playhead.features.userdata.evidence import GUARD_MS
from playhead.features.userdata.observe import playback_heard
from playhead.features.userdata.view import Changes, after
from playhead.journal.effects import NOTHING
from tests.support.views import ITEM, LAN, NOW, POLICY, USER, WAN, agreed, key, known, view


def playing(action: str, at: int = NOW) -> PlaybackNotice:
    return PlaybackNotice(server=LAN, user_id=USER, item_id=ITEM, action=action, heard_at=at)


def test_each_report_of_a_player_holds_writes_for_another_while() -> None:
    shadow = replace(known(played=False), busy_until=NOW + 5)
    state = view(shadows={LAN: shadow})
    for action in ("start", "progress"):
        changes = playback_heard(state, POLICY, playing(action), NOW).changes
        assert changes.shadows[key(LAN)].busy_until == NOW + GUARD_MS


def test_a_stop_lets_go_and_writes_what_waited() -> None:
    register = agreed(played=True, play_count=1, last_played=NOW)
    blank = replace(known(played=False, play_count=0, last_played=None), busy_until=NOW + GUARD_MS)
    effects = playback_heard(view(register=register, shadows={LAN: blank}), POLICY, playing("stop"), NOW)
    assert effects.changes.shadows[key(LAN)].busy_until == 0
    assert [(spec.kind, spec.run_at) for spec in effects.jobs] == [(jobs.WRITE, 0)]
    assert playback_heard(view(), POLICY, playing("stop"), NOW).jobs == ()


def test_a_player_of_somebody_unknown_is_nobodys() -> None:
    assert playback_heard(view(WAN), POLICY, playing("start"), NOW) == NOTHING


def test_a_stop_that_was_overtaken_by_a_report_lets_nobody_write() -> None:
    state = view(register=agreed(played=True), shadows={LAN: known(played=False)})
    state = after(state, playback_heard(state, POLICY, replace(playing("progress"), said_at=NOW), NOW).changes)
    late = replace(playing("stop"), said_at=NOW - 1_000)
    assert playback_heard(state, POLICY, late, NOW) == NOTHING
    assert playback_heard(state, POLICY, replace(late, said_at=NOW + 1), NOW).jobs != ()


def test_a_report_that_its_stop_has_overtaken_holds_nothing() -> None:
    state = view(register=agreed(played=True), shadows={LAN: known(played=False)})
    state = after(state, playback_heard(state, POLICY, replace(playing("stop"), said_at=NOW), NOW).changes)
    for said_at, until in ((NOW - 5, 0), (NOW, 0), (NOW + 5, NOW + GUARD_MS)):
        effects = playback_heard(state, POLICY, replace(playing("start"), said_at=said_at), NOW)
        assert after(state, effects.changes or Changes()).shadow(key(LAN)).busy_until == until
