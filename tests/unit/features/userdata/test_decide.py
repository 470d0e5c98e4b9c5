"""Each kind of record finds its rule."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from playhead.domain.events import (
    Event,
    ItemsGone,
    ItemsSeen,
    JobParked,
    PageDiffered,
    PlaybackNotice,
    ServerSeen,
    UserDataRead,
    UserDataWritten,
    UsersListed,
    WritePlanned,
)
from playhead.domain.people import RemoteUser, ServerDate
from playhead.domain.userdata import UserData, UserDataPart
from playhead.features.userdata import jobs
from playhead.features.userdata.decide import decide
from playhead.features.userdata.feature import UserDataFeature
from playhead.features.userdata.model import Intent
from playhead.features.userdata.view import Changes
from playhead.journal.effects import NOTHING, Effects
from playhead.journal.record import Record, kind_of
from tests.support.views import ITEM, LAN, NOW, POLICY, USER, WAN, agreed, copy, known, owner, said, view

UNPLAYED = known(played=False, play_count=0, last_played=None, position=0)
DATED = ServerDate(NOW // 1_000 * 1_000, NOW - 40, NOW)
WHERE: dict[str, Any] = {"server": LAN, "user_id": USER, "item_id": ITEM}


def decided(event: Event, **state: Any) -> Effects:
    record = Record(seq=5, at=NOW, kind=kind_of(event), subject="", stream=None, actor="", cause=None, event=event)
    return decide(view(**state), POLICY, record, NOW)


def test_a_mark_on_one_server_is_owed_to_the_other() -> None:
    effects = decided(said(WAN, played=True, play_count=1, last_played=NOW), shadows={WAN: UNPLAYED, LAN: UNPLAYED})
    assert [jobs.decode(spec.args).server for spec in effects.jobs] == [LAN]


def test_a_reading_becomes_the_shadow() -> None:
    event = UserDataRead(**WHERE, data=UserData(played=False), asked_at=NOW, answered_at=NOW + 5)
    assert decided(event).changes.shadows[f"{LAN}/{USER}/{ITEM}"].seen_at == NOW + 5


def test_a_write_that_landed_is_told_exactly_once() -> None:
    event = UserDataWritten(
        **WHERE,
        part=UserDataPart(played=True),
        before=None,
        after=UserData(played=True),
        asked_at=NOW,
        answered_at=NOW + 5,
        calls=1,
        run="9.1",
    )
    intent = Intent(run="9.1", part=UserDataPart(played=True), opened_at=NOW, epoch=0, stamped_at=0)
    shadow = msgspec.structs.replace(UNPLAYED, intents=(intent,))
    effects = decided(event, register=agreed(played=True), shadows={LAN: shadow})
    assert [getattr(draft.event, "action", "") for draft in effects.drafts] == ["synced"]
    assert [line.success for line in effects.changes.log] == [True]
    assert effects.jobs == ()


def test_a_player_that_reports_holds_writes_back() -> None:
    event = PlaybackNotice(**WHERE, action="progress", heard_at=NOW)
    assert decided(event).changes.shadows[f"{LAN}/{USER}/{ITEM}"].busy_until > NOW


def test_a_dry_run_is_logged_as_one() -> None:
    event = WritePlanned(**WHERE, part=UserDataPart(played=True))
    assert [line.dry_run for line in decided(event).changes.log] == [True]


def test_a_parked_write_is_logged_with_its_reason() -> None:
    target = jobs.Target(**WHERE, person_id=1, work_id=1)
    event = JobParked(
        job_id=9,
        feature="userdata",
        job_kind=jobs.WRITE,
        args=jobs.encode(target).decode(),
        outcome="reject",
        reason="not visible",
    )
    assert [(line.success, line.message) for line in decided(event).changes.log] == [(False, "not visible")]


@pytest.mark.parametrize(
    "event",
    [
        ServerSeen(server=WAN, state="up"),
        JobParked(job_id=1, feature="other", job_kind="k", args="{}", outcome="dead", reason=""),
        UserDataRead(server=WAN, user_id="f" * 32, item_id=ITEM, data=UserData(), asked_at=1, answered_at=1),
    ],
)
def test_what_is_not_ours_changes_nothing(event: Event) -> None:
    assert decided(event) == NOTHING


def test_listings_are_heard() -> None:
    for event in (
        ItemsSeen(server=WAN, items=()),
        ItemsGone(server=WAN, item_ids=()),
        UsersListed(server=WAN, users=(RemoteUser(user_id=USER, name="alice"),)),
    ):
        assert decided(event).jobs == ()
        assert type(event) in UserDataFeature.listens


def test_the_view_knows_its_people() -> None:
    assert view().known(WAN, USER, ITEM) == (owner(WAN), copy(WAN))


@pytest.mark.parametrize(
    "event",
    [
        ServerSeen(server=WAN, state="up", dated=DATED),
        PageDiffered(server=WAN, user_id=USER, rows=(), asked_at=NOW, answered_at=NOW, dated=DATED),
        UserDataRead(
            server=WAN, user_id=USER, item_id=ITEM, data=UserData(), asked_at=NOW, answered_at=NOW, dated=DATED
        ),
    ],
    ids=lambda event: type(event).__name__,
)
def test_a_servers_clock_is_learnt_from_all_that_it_answers(event: Event) -> None:
    changes: Changes = decided(event).changes
    assert changes.clocks[WAN].offset == DATED.answered_at - DATED.date
