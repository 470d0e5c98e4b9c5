"""Nobody's playback is written into, whoever tells of it; and what waited goes out when the screen is dark."""

from __future__ import annotations

from msgspec.structs import replace

from playhead.domain.events import SessionsSeen
from playhead.domain.playback import Playing
from playhead.domain.userdata import Field
from playhead.features.userdata import jobs
from playhead.features.userdata.evidence import GUARD_MS
from playhead.features.userdata.view import Peer, View
from playhead.features.userdata.watching import sessions_seen
from playhead.journal.effects import NOTHING, Effects
from tests.support.views import ITEM, LAN, NOW, POLICY, USER, WAN, agreed, key, known, view

SCREEN = Playing(session_id="s", user_id=USER, item_id=ITEM, position=7, reported_at=50_000, active_at=54_000)
UNPLAYED = known(NOW - 5_000, played=False, play_count=0, last_played=None, position=0)


def seen(state: View, *playing: Playing, ended: tuple[Playing, ...] = ()) -> Effects:
    event = SessionsSeen(server=LAN, playing=playing, ended=ended, asked_at=NOW - 5, answered_at=NOW)
    return sessions_seen(state, POLICY, event, NOW)


def test_what_is_watched_is_left_alone_for_a_while() -> None:
    effects = seen(view(shadows={LAN: UNPLAYED}), SCREEN)
    assert effects.changes.shadows == {key(LAN): replace(UNPLAYED, busy_until=NOW + GUARD_MS, reported_at=NOW - 4_000)}
    assert effects.jobs == ()


def test_where_nothing_tells_how_far_he_is_the_item_is_read_now_and_then() -> None:
    lately = replace(UNPLAYED, seen_at=NOW - POLICY.interval_ms + 1)
    long_ago = replace(UNPLAYED, seen_at=NOW - POLICY.interval_ms)
    assert seen(view(shadows={LAN: lately}), SCREEN).jobs == ()
    (spec,) = seen(view(shadows={LAN: long_ago}), SCREEN).jobs
    assert (spec.kind, spec.gate) == (jobs.READ, LAN)
    assert seen(view(shadows={LAN: long_ago}), replace(SCREEN, is_paused=True)).jobs == ()


def test_where_no_place_is_kept_in_step_nothing_is_read() -> None:
    long_ago = replace(UNPLAYED, seen_at=0)
    event = SessionsSeen(server=LAN, playing=(SCREEN,), asked_at=NOW, answered_at=NOW)
    for policy in (replace(POLICY, fields=(Field.PLAYED,)), replace(POLICY, peers={LAN: Peer(hears=False)})):
        assert sessions_seen(view(shadows={LAN: long_ago}), policy, event, NOW).jobs == ()


def test_of_a_paused_screen_nobody_knows_when_the_player_spoke() -> None:
    effects = seen(view(shadows={LAN: UNPLAYED}), replace(SCREEN, is_paused=True))
    assert effects.changes.shadows[key(LAN)].reported_at == 0
    assert effects.changes.shadows[key(LAN)].busy_until == NOW + GUARD_MS


def test_a_later_report_is_not_forgotten() -> None:
    later = replace(UNPLAYED, busy_until=NOW + 2 * GUARD_MS, reported_at=NOW - 1)
    assert seen(view(shadows={LAN: later}), SCREEN).changes.shadows == {key(LAN): later}


def test_when_the_screen_goes_dark_what_waited_goes_out() -> None:
    busy = replace(UNPLAYED, busy_until=NOW + GUARD_MS)
    state = view(register=agreed(played=True, play_count=1), shadows={WAN: known(played=True, play_count=1), LAN: busy})
    effects = seen(state, ended=(SCREEN,))
    assert effects.changes.shadows[key(LAN)].busy_until == 0
    assert [jobs.decode(spec.args).server for spec in effects.jobs] == [LAN]


def test_who_goes_on_watching_on_another_screen_is_still_left_alone() -> None:
    busy = replace(UNPLAYED, busy_until=NOW + 5)
    effects = seen(view(shadows={LAN: busy}), replace(SCREEN, session_id="t"), ended=(SCREEN,))
    assert effects.changes.shadows[key(LAN)].busy_until == NOW + GUARD_MS
    assert effects.jobs == ()


def test_strangers_on_the_screen_mean_nothing() -> None:
    stranger = replace(SCREEN, item_id="e" * 32)
    assert seen(view(), stranger, ended=(replace(SCREEN, user_id="e" * 32),)) == NOTHING
