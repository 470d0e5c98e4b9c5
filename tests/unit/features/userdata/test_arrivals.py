"""Items and users that became known."""

from __future__ import annotations

import msgspec

from playhead.domain.userdata import Field
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
