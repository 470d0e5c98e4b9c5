"""What our own calls brought: the shadow follows the answer, a refusal ends in silence, and each write is told once."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from playhead.domain.events import JobParked, SyncUpdate, UserDataWritten, WriteNotMade, WritePlanned
from playhead.domain.userdata import Field, SaveReason, UserData, UserDataPart, part_of
from playhead.features.userdata import jobs
from playhead.features.userdata.evidence import weigh
from playhead.features.userdata.model import Intent, Known, Past, Register, Shadow
from playhead.features.userdata.observation import reading_of
from playhead.features.userdata.observe import notice_heard
from playhead.features.userdata.settle import job_parked, landed, write_landed, write_not_made, write_planned
from playhead.features.userdata.view import Changes, View, after
from playhead.journal.effects import NOTHING, Effects
from tests.support.views import ITEM, LAN, NOW, POLICY, USER, WAN, agreed, key, known, said, view

PLAYED, COUNT = Field.PLAYED, Field.PLAY_COUNT
WATCHED = agreed(played=True, play_count=1, last_played=NOW - 30_000)
WRITTEN = UserData(played=True, play_count=1, last_played=NOW - 30_000)
PART = part_of(WRITTEN, frozenset({PLAYED, COUNT, Field.LAST_PLAYED, Field.POSITION}))
RUN = "5.1"


def waiting(run: str = RUN, part: UserDataPart = PART, **values: Any) -> Shadow:
    """A blank row with a call under way; `values` are known of it otherwise."""
    blank: dict[str, Any] = {"played": False, "play_count": 0, "last_played": None, "position": 0}
    return msgspec.structs.replace(known(**(blank | values)), intents=(call(run, part),))


def call(run: str, part: UserDataPart = PART, stamped_at: int = NOW - 30_000, **more: Any) -> Intent:
    return Intent(run=run, part=part, opened_at=NOW - 100, epoch=0, stamped_at=stamped_at, **more)


def unanswered(shadow: Shadow, *runs: str) -> Shadow:
    return msgspec.structs.replace(shadow, intents=tuple(call(run) for run in runs))


def answer(row: UserData = WRITTEN, part: UserDataPart = PART, **more: Any) -> UserDataWritten:
    told: dict[str, Any] = {"before": None, "calls": 1, "job_id": 5, "run": RUN, "stamped_at": NOW - 30_000}
    return UserDataWritten(
        server=LAN, user_id=USER, item_id=ITEM, part=part, after=row,
        asked_at=NOW - 50, answered_at=NOW, **(told | more),
    )  # fmt: skip


def state(shadow: Shadow, register: Register = WATCHED) -> View:
    return view(register=register, shadows={WAN: known(**asdict(PART)), LAN: shadow})


def shadow_of(effects: Effects) -> Shadow:
    changes: Changes = effects.changes
    return changes.shadows[key(LAN)]


def settled(shadow: Shadow, written: UserDataWritten, register: Register = WATCHED) -> Effects:
    return write_landed(state(shadow, register), POLICY, written, seq=9, now=NOW)


def test_after_the_answer_the_shadow_is_what_the_server_holds() -> None:
    effects = settled(waiting(), answer())
    shadow = shadow_of(effects)
    assert (shadow.data(), shadow.intents, shadow.refused) == (WRITTEN, (), None)
    assert {shadow.fields[field].ours for field in (PLAYED, COUNT)} == {True}
    assert (effects.jobs, effects.changes.registers) == ((), {})


@pytest.mark.parametrize("minutes", [0, 10, 24 * 60])
def test_an_echo_after_the_answer_is_nothing_however_late(minutes: int) -> None:
    late = NOW + minutes * 60_000 + 5
    before = after(state(waiting()), settled(waiting(), answer()).changes)
    effects = notice_heard(before, POLICY, said(LAN, at=late, **asdict(PART)), 10, late)
    assert (effects.jobs, effects.changes.registers) == ((), {})


def test_an_echo_before_the_answer_is_nothing_and_the_answer_after_it_neither() -> None:
    before = state(waiting(position=5_000_000_000))
    first = notice_heard(before, POLICY, said(LAN, at=NOW - 20, **asdict(PART)), 9, NOW - 20)
    assert (first.jobs, first.changes.registers) == ((), {})
    assert set(first.changes.shadows[key(LAN)].intents[0].heard) == set(PART.said())
    then = write_landed(after(before, first.changes), POLICY, answer(), 10, NOW)
    assert (then.jobs, then.changes.registers, shadow_of(then).data()) == ((), {}, WRITTEN)


def test_who_edits_between_echo_and_answer_is_not_overwritten() -> None:
    shadow = landed(
        Shadow(
            fields={PLAYED: Known(value=False, since=NOW - 10, past=(Past(True, NOW - 10),))},
            intents=(call(RUN, heard=PART.said()),),
        ),
        answer(),
    )
    assert shadow.value(PLAYED) is False


def test_the_answer_closes_its_own_runs_intent_only() -> None:
    assert landed(waiting(RUN), answer()).intents == ()
    assert landed(waiting("5.2"), answer()).intents == waiting("5.2").intents


def test_what_we_wrote_is_what_later_edits_there_are_later_than() -> None:
    after_ours = landed(waiting(), answer())
    assert {after_ours.fields[field].stamped_at for field in PART.said()} == {NOW - 30_000}
    again = landed(msgspec.structs.replace(after_ours, intents=waiting().intents), answer(stamped_at=NOW - 60_000))
    assert again.fields[PLAYED].stamped_at == NOW - 30_000


def test_a_written_un_mark_moves_the_account_into_its_epoch() -> None:
    gone = part_of(UserData(), frozenset({PLAYED, COUNT, Field.LAST_PLAYED, Field.POSITION}))
    shadow = landed(waiting(part=gone), answer(UserData(), gone, epoch=3))
    assert (shadow.epoch, shadow.value(PLAYED)) == (3, False)


def test_a_server_that_kept_its_own_is_not_written_to_again() -> None:
    effects = settled(waiting(), answer(UserData()))
    assert shadow_of(effects).refused == PART
    assert effects.jobs == ()
    # the parked job tells of it, once
    assert (effects.changes.log, effects.drafts) == ((), ())


def test_a_refusal_is_over_when_a_write_is_taken() -> None:
    shadow = msgspec.structs.replace(waiting(), refused=PART)
    assert shadow_of(settled(shadow, answer())).refused is None


def test_a_viewing_that_the_answer_shows_is_counted_and_told_the_others() -> None:
    part = UserDataPart(played=True)
    shadow = waiting(part=part, play_count=1, last_played=NOW - 30_000)
    effects = settled(shadow, answer(msgspec.structs.replace(WRITTEN, play_count=2), part))
    assert effects.changes.registers[(1, 1)].value(COUNT) == 2
    assert [jobs.decode(spec.args).server for spec in effects.jobs] == [WAN]


def test_a_field_that_a_notice_changed_since_the_request_is_not_taken_from_the_answer() -> None:
    part = UserDataPart(played=True)
    shadow = waiting(part=part)
    newer = shadow.fields | {COUNT: Known(value=5, since=NOW - 10)}
    effects = settled(msgspec.structs.replace(shadow, fields=newer), answer(part=part))
    assert shadow_of(effects).value(COUNT) == 5


def test_a_write_is_told_and_logged_with_source_target_and_value() -> None:
    effects = settled(waiting(), answer())
    (line,) = effects.changes.log
    assert (line.event_type, line.source_server, line.target_server, line.username) == ("watched", WAN, LAN, "alice")
    assert (line.success, line.job_id, line.message) == (True, 5, "")
    assert line.synced_value.startswith("played=true ")
    (draft,) = effects.drafts
    assert isinstance(draft.event, SyncUpdate)
    assert (draft.event.action, draft.stream) == ("synced", "sync_updates")


def test_a_call_that_had_landed_without_an_answer_says_so() -> None:
    shadow = unanswered(waiting(), "4.1", RUN)
    effects = settled(shadow, answer(calls=0))
    (line,) = effects.changes.log
    assert (line.success, line.message) == (True, "an earlier call had landed without an answer")
    assert shadow_of(effects).intents == ()


def test_a_call_whose_echo_came_is_told_when_a_reading_shows_it_and_only_once() -> None:
    heard = msgspec.structs.replace(waiting(), intents=(call("4.1", heard=PART.said()), call(RUN, heard=PART.said())))
    assert len(settled(heard, answer(calls=0)).changes.log) == 1
    # the call before was answered, and this reading only finds the same
    assert settled(unanswered(waiting(), RUN), answer(calls=0)).changes.log == ()


def test_an_answer_answers_the_calls_before_it_and_none_after() -> None:
    left = shadow_of(settled(unanswered(waiting(), "3.1", RUN, "6.1"), answer())).intents
    assert [one.run for one in left] == ["6.1"]
    assert landed(unanswered(waiting(), "6.1"), answer()).intents[0].run == "6.1"


@pytest.mark.parametrize("before", [None, WRITTEN], ids=["not read", "read"])
def test_what_an_unanswered_call_left_behind_is_an_old_story_when_it_is_told_at_last(before: UserData | None) -> None:
    """Nothing was known of the row; a mark went out and its answer was lost, then an un-mark landed."""
    gone = part_of(UserData(), frozenset(PART.said()))
    lost = () if before is not None else (call("3.1"),)
    calls = (*lost, msgspec.structs.replace(call(RUN, gone, NOW - 20_000), epoch=1))
    row = landed(Shadow(intents=calls), answer(UserData(), gone, epoch=1, before=before))
    told = said(LAN, at=NOW + 500, reason=SaveReason.UPDATE_USER_DATA, **asdict(PART))
    heard = notice_heard(state(row, agreed(epoch=1)), POLICY, told, 10, NOW + 1_500)
    doubting = heard.changes.shadows[key(LAN)]
    weighed = weigh(doubting, reading_of(UserData(), doubting, NOW + 1_600, NOW + 1_610))
    assert (heard.changes.registers, weighed.candidates, weighed.shadow.doubt) == ({}, (), None)


@pytest.mark.parametrize("announced", [False, True])
def test_what_was_not_kept_is_known_to_be_so_though_the_server_announced_it(announced: bool) -> None:
    before = state(waiting())
    told = said(LAN, reason=SaveReason.UPDATE_USER_DATA, **asdict(PART))
    if announced:
        before = after(before, notice_heard(before, POLICY, told, 8, NOW).changes)
    effects = write_landed(before, POLICY, answer(UserData(), before=UserData()), 9, NOW + 20)
    shadow = shadow_of(effects)
    assert (shadow.data(), effects.changes.log, effects.changes.registers) == (UserData(), (), {})
    # announced afterwards, it is looked at, and the reading ends it
    later = notice_heard(after(before, effects.changes), POLICY, told, 10, NOW + 30)
    assert [spec.kind for spec in later.jobs if spec.kind == jobs.READ] == [jobs.READ]
    doubting = msgspec.structs.replace(later.changes.shadows[key(LAN)], written_at=0)
    weighed = weigh(doubting, reading_of(UserData(), doubting, NOW + 40, NOW + 50))
    assert (weighed.candidates, weighed.shadow.doubt, weighed.shadow.value(PLAYED)) == ((), None, False)


def test_who_edits_between_our_write_and_its_read_back_has_edited() -> None:
    other = UserData(played=True, play_count=7, last_played=NOW)
    shadow = shadow_of(settled(waiting(), answer(other, before=UserData())))
    assert (shadow.fields[COUNT].value, shadow.fields[COUNT].ours) == (7, False)


def test_an_account_that_is_no_longer_matched_changes_nothing() -> None:
    assert write_landed(view(WAN), POLICY, answer(), 9, NOW) == NOTHING
    planned = WritePlanned(server=LAN, user_id=USER, item_id=ITEM, part=PART)
    assert write_planned(view(WAN), planned) == NOTHING


def test_a_planned_write_is_told_once_until_something_changes() -> None:
    before = state(known(played=False, play_count=0, last_played=None, position=0))
    planned = WritePlanned(server=LAN, user_id=USER, item_id=ITEM, part=PART, job_id=5)
    effects = write_planned(before, planned)
    (line,) = effects.changes.log
    assert (line.dry_run, line.success, line.message) == (True, True, "dry run: nothing was written")
    told, blank = after(before, effects.changes), said(LAN, played=False, play_count=0, last_played=None)
    dry = msgspec.structs.replace(POLICY, dry_run=True)
    assert notice_heard(told, dry, blank, 11, NOW).jobs == ()
    assert [spec.gate for spec in notice_heard(told, POLICY, blank, 11, NOW).jobs] == [LAN]
    marked = notice_heard(told, dry, said(WAN, played=True, play_count=2, last_played=NOW), 12, NOW)
    assert [jobs.decode(spec.args).server for spec in marked.jobs] == [LAN]


def test_a_parked_job_is_told_with_what_it_was_about() -> None:
    target = jobs.Target(
        server=LAN, user_id=USER, item_id=ITEM, person_id=1, work_id=1, username="alice", item_name="Metropolis"
    )
    parked = JobParked(
        job_id=5,
        feature="userdata",
        job_kind=jobs.WRITE,
        args=jobs.encode(target).decode(),
        outcome="reject",
        reason="not visible",
    )
    effects = job_parked(parked)
    (line,) = effects.changes.log
    assert (line.success, line.message, line.item_name, line.job_id) == (False, "not visible", "Metropolis", 5)
    (draft,) = effects.drafts
    assert isinstance(draft.event, SyncUpdate)
    assert (draft.event.action, draft.subject) == ("parked", f"{LAN}/{ITEM}")


def asdict(part: UserDataPart) -> dict[str, Any]:
    return {field.value: getattr(part, field) for field in part.said()}


def test_a_run_that_made_no_call_gives_the_intent_before_back() -> None:
    seen = view(shadows={LAN: unanswered(Shadow(), "4.1", "5.1")})
    ended = WriteNotMade(server=LAN, user_id=USER, item_id=ITEM, run="5.1")
    assert write_not_made(seen, ended).changes.shadows[key(LAN)].intents == (call("4.1"),)
    assert write_not_made(seen, msgspec.structs.replace(ended, run="4.9")) == NOTHING


def test_a_run_that_made_no_call_is_not_waited_for_though_its_echo_seemed_to_come() -> None:
    seen = view(shadows={LAN: unanswered(Shadow(), "4.1", RUN)})
    ended = WriteNotMade(server=LAN, user_id=USER, item_id=ITEM, run=RUN)
    assert [one.run for one in shadow_of(write_not_made(seen, ended)).intents] == ["4.1"]


def test_an_offline_edit_that_was_older_and_written_over_is_listed_as_lost() -> None:
    """He rated it 9 there while the server was away; it was rated 2 elsewhere since, and that was written."""
    part, row = UserDataPart(rating=2.0), UserData(rating=2.0)
    waits = msgspec.structs.replace(known(rating=None), intents=(call(RUN, part),), seen_at=NOW - 60_000)
    before = state(waits, agreed(rating=2.0))
    effects = write_landed(before, POLICY, answer(row, part, before=UserData(rating=9.0)), 9, NOW)
    (one,) = effects.changes.conflicts
    assert (one.lost.value, one.lost.server, one.kept.value) == (9.0, LAN, 2.0)
    assert [(edit.value, edit.won) for edit in effects.changes.registers[(1, 1)].edits] == [(9.0, False)]
    assert "conflict" in [draft.event.action for draft in effects.drafts if isinstance(draft.event, SyncUpdate)]
    again = write_landed(before, POLICY, answer(row, part, before=UserData()), 9, NOW)
    assert (again.changes.conflicts, again.changes.registers) == ((), {})
