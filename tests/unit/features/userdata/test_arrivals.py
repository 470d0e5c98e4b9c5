"""Items and users that became known."""

from __future__ import annotations

import msgspec
import pytest

from playhead.domain.userdata import Field, SaveReason
from playhead.features.userdata import jobs
from playhead.features.userdata.arrivals import arrived, gone, held_for_users
from playhead.features.userdata.view import Changes, HeldNotice, View
from tests.support.views import ITEM, LAN, NOW, POLICY, WAN, agreed, copy, key, known, said, view

PLAYED = agreed(played=True, play_count=1, last_played=NOW - 30_000)


def holding(state: View, *notices: HeldNotice) -> View:
    return msgspec.structs.replace(state, held={notice.key: notice for notice in notices})


def test_a_notice_that_waited_for_its_item_is_heard_when_it_comes() -> None:
    held = HeldNotice(notice=said(WAN, played=True, play_count=1, last_played=NOW), seq=7)
    effects = arrived(holding(view(), held), POLICY, frozenset({f"{WAN}/{ITEM}"}), NOW)
    changes: Changes = effects.changes
    assert changes.release == (held.key,)
    assert changes.registers[(1, 1)].value(Field.PLAYED) is True
    assert [jobs.decode(spec.args).server for spec in effects.jobs] == [LAN]


def test_all_that_was_told_of_an_item_nobody_had_listed_counts_in_its_order() -> None:
    """She marked it, and an old server took the mark away when she began it again."""
    marked = HeldNotice(notice=said(WAN, at=NOW - 9_000, played=True, play_count=1, last_played=NOW - 9_000), seq=7)
    again = said(WAN, reason=SaveReason.PLAYBACK_START, played=False, play_count=2, last_played=NOW)
    state = holding(view(), HeldNotice(notice=again, seq=8), marked)
    effects = arrived(state, POLICY, frozenset({f"{WAN}/{ITEM}"}), NOW)
    register = effects.changes.registers[(1, 1)]
    assert [register.value(f) for f in (Field.PLAYED, Field.PLAY_COUNT)] == [True, 2]
    assert set(effects.changes.release) == set(state.held)


@pytest.mark.parametrize(
    ("reason", "kept"), [(SaveReason.PLAYBACK_PROGRESS, 1), (SaveReason.TOGGLE_PLAYED, 2)], ids=["reports", "toggles"]
)
def test_of_a_players_reports_the_last_waits_and_everything_else_by_itself(reason: SaveReason, kept: int) -> None:
    told = [HeldNotice(notice=said(WAN, at=NOW + seq, reason=reason, played=True), seq=seq) for seq in (7, 8)]
    assert len({one.key for one in told}) == kept


def test_what_waits_for_another_item_goes_on_waiting() -> None:
    held = HeldNotice(notice=said(WAN, played=True), seq=7)
    effects = arrived(holding(view(), held), POLICY, frozenset({f"{WAN}/{'c' * 32}"}), NOW)
    assert effects.changes.release == ()


def test_a_new_copy_of_a_known_work_gets_what_its_people_did() -> None:
    state = view(register=PLAYED, shadows={WAN: known(played=True, play_count=1, last_played=NOW - 30_000)})
    effects = arrived(state, POLICY, frozenset({f"{LAN}/{ITEM}"}), NOW)
    assert [jobs.decode(spec.args).key for spec in effects.jobs] == [key(LAN)]


def test_an_item_of_no_known_work_wants_nothing() -> None:
    assert arrived(view(), POLICY, frozenset({f"{LAN}/{ITEM}"}), NOW).jobs == ()


def test_a_notice_of_somebody_who_stays_unknown_is_kept_and_of_nobody_is_dropped() -> None:
    stranger = HeldNotice(notice=msgspec.structs.replace(said(WAN, played=True), user_id="e" * 32), seq=1)
    state = holding(view(), stranger)
    assert held_for_users(state, POLICY, WAN, NOW).changes.release == ()
    nobody = msgspec.structs.replace(state, unmatched=frozenset({f"{WAN}/{'e' * 32}"}))
    assert held_for_users(nobody, POLICY, WAN, NOW).changes.release == (stranger.key,)


def test_users_of_another_server_release_nothing() -> None:
    held = HeldNotice(notice=said(WAN, played=True), seq=1)
    assert held_for_users(holding(view(), held), POLICY, LAN, NOW).changes.release == ()


def test_what_waits_for_an_item_that_does_not_exist_waits_no_longer() -> None:
    held = HeldNotice(notice=said(WAN, played=True), seq=1)
    assert gone(holding(view(), held), POLICY, frozenset({copy(WAN).ref}), NOW).changes.release == (held.key,)
    assert gone(holding(view(), held), POLICY, frozenset({copy(LAN).ref}), NOW).changes.release == ()


def test_what_a_held_notice_loses_is_listed_and_told() -> None:
    """She rated it there before the item was known, and elsewhere since."""
    held = HeldNotice(notice=said(LAN, at=NOW - 60_000, reason=SaveReason.UPDATE_USER_RATING, rating=3.0), seq=7)
    state = holding(view(register=agreed(rating=9.0), shadows={LAN: known(rating=5.0, since=NOW - 90_000)}), held)
    effects = arrived(state, POLICY, frozenset({f"{LAN}/{ITEM}"}), NOW)
    assert [one.field for one in effects.changes.conflicts] == [Field.RATING]
    assert len(effects.drafts) == 1
