"""Who is told what without asking."""

from __future__ import annotations

import pytest

from playhead.domain.channels import Who
from playhead.domain.events import DecideFailed, JobParked, ServerUpdate, SyncUpdate
from playhead.domain.told_events import Notification, SystemUpdate
from playhead.features.alerts.decide import LONGEST, NEWS_MS, STATES, Told, decide
from playhead.journal.record import Draft
from playhead.kit.times import MINUTE
from tests.support.live import AT, record, sync_update

PEOPLE = [Who(1, True), Who(2, False)]
UNDECIDED = DecideFailed(feature="userdata", seq=4, error="KeyError: 'x'")
PARKED = JobParked(job_id=7, feature="userdata", job_kind="userdata.write", args="{}", outcome="rejected", reason="404")
BRAKE = SyncUpdate(
    action="brake", event_type="watched", source_server="wan", target_server="", username="alice", item_id="",
    item_name="", value="90 of 100 entries",
)  # fmt: skip


def drafts(event: Told, told: tuple[str, ...] = (), now: int = AT) -> tuple[Draft, ...]:
    return decide(event, record(1, None, event), PEOPLE, told, now)


def notified(found: tuple[Draft, ...]) -> dict[str | None, Notification]:
    return {one.stream: one.event for one in found if isinstance(one.event, Notification)}


def down(detail: str = "http://10.0.0.7:8096 refused") -> ServerUpdate:
    return ServerUpdate(server="wan", state="down", before="up", detail=detail)


def test_a_server_that_went_down_is_told_to_everybody_and_what_it_answered_to_administrators() -> None:
    found = drafts(down())
    shown = {one.stream: one.event for one in found if isinstance(one.event, SystemUpdate)}
    assert {one.status for one in shown.values()} == {"error"}
    assert {one.component for one in shown.values()} == {"server:wan"}
    assert {stream: one.details for stream, one in shown.items()}["system_updates:admins"] == {
        "state": "down", "before": "up", "detail": "http://10.0.0.7:8096 refused",
    }  # fmt: skip
    told = notified(found)
    assert set(told) == {"notifications:1", "notifications:2"}
    assert {one.title for one in told.values()} == {"wan cannot be reached"}
    for_all = [one.event for one in found if one.stream != "system_updates:admins"]
    assert not any("10.0.0.7" in str(event) for event in for_all)


@pytest.mark.parametrize("state", STATES)
def test_each_state_of_a_server_has_its_words(state: str) -> None:
    found = drafts(ServerUpdate(server="wan", state=state, before="down" if state == "up" else "up"))
    assert len(found) == 4
    assert all("{" not in str(draft.event) or "details" in str(draft.event) for draft in found)


def test_the_first_look_at_a_server_is_shown_and_is_not_its_return() -> None:
    assert notified(drafts(ServerUpdate(server="wan", state="up"))) == {}
    assert len(drafts(ServerUpdate(server="wan", state="up"))) == 2
    assert len(notified(drafts(ServerUpdate(server="wan", state="down")))) == 2


def test_a_state_nobody_knows_is_told_to_nobody() -> None:
    assert drafts(ServerUpdate(server="wan", state="dreaming", before="up")) == ()


@pytest.mark.parametrize("event", [PARKED, BRAKE, UNDECIDED], ids=["job", "brake", "record"])
def test_what_only_an_administrator_can_settle_is_told_to_administrators_once_in_a_while(event: Told) -> None:
    found = drafts(event)
    assert set(notified(found)) == {"notifications:1"}
    assert drafts(event, told=(found[0].subject,)) == ()


def test_each_change_of_a_server_is_told_since_it_takes_the_one_before_back() -> None:
    assert len(notified(drafts(down(), told=("server:wan:down",)))) == 2


def test_what_the_sync_does_all_day_is_no_news() -> None:
    assert drafts(sync_update("a")) == ()


def test_what_could_not_be_told_is_not_told() -> None:
    assert drafts(DecideFailed(feature="alerts", seq=4, error="x")) == ()


def test_what_happened_long_ago_is_no_news() -> None:
    assert drafts(down(), now=AT + NEWS_MS + MINUTE) == ()
    assert drafts(PARKED, now=AT + NEWS_MS + MINUTE) == ()


def test_a_long_reason_is_cut() -> None:
    long = JobParked(job_id=7, feature="f", job_kind="k", args="{}", outcome="dead", reason="x" * 5_000)
    (told,) = notified(drafts(long)).values()
    assert len(told.message) == LONGEST
