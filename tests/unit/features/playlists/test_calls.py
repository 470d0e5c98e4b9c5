"""The calls of a plan, and what the list that was read back says about them."""

from __future__ import annotations

from typing import Any

import pytest

from playhead.domain.errors import (
    BadAnswer,
    Busy,
    Forbidden,
    KeyRefused,
    NoAnswerInTime,
    NoToken,
    NotThere,
    Refused,
    ServerError,
    ServerFault,
    Unreachable,
)
from playhead.domain.playlist_events import PlaylistWritten
from playhead.features.playlists.calls import apply, came_of, outcome_of
from playhead.features.playlists.jobs import Target
from playhead.features.playlists.looking import Looked
from playhead.features.playlists.plan import Add, Move, Plan
from playhead.features.playlists.tasks import Change
from playhead.journal.lanes import Job
from playhead.journal.outcomes import Done, GateDown, Outcome, Reject, Retry, Throttle
from playhead.kit.clock import ManualClock
from playhead.ports.playlists import Content
from tests.support.engine import drive
from tests.support.fake_library import film, remote_user
from tests.support.fake_media_server import FakeMediaServer
from tests.support.fake_playlists import FakePlaylists
from tests.unit.features.playlists.lists import shadow

ALICE = f"{1:032x}"
FILMS = [film(number).item_id for number in range(1, 5)]


def job(attempt: int = 1) -> Job:
    return Job(
        id=5, feature="playlists", kind="playlists.bring", lane="l", gate="lan", fence=1, attempt=attempt, crashes=0,
        max_attempts=5, want_ver=1, args=b"{}",
    )  # fmt: skip


def came(plan: Plan, after: tuple[str, ...], attempt: int = 1, **more: Any) -> tuple[Outcome, PlaylistWritten]:
    """What comes of a plan for a list called Party that held l1 and l2, when it holds `after` now."""
    known = shadow("lan", [1, 2], public=False)
    base: dict[str, Any] = {"server": "lan", "user_id": "alice", "playlist_id": "party", "register_id": 1}
    said = {"name": "Party", "public": False, "entries": after, "asked_at": 1, "read_at": 2, "answered_at": 3}
    written = PlaylistWritten(**(base | said | more))
    target = Target(server="lan", user_id="alice", register_id=1)
    outcome = came_of(job(attempt), Change(target=target, shadow=known, plan=plan), written)
    assert isinstance(outcome, Done | Retry | Reject)
    (draft,) = outcome.drafts
    assert isinstance(draft.event, PlaylistWritten)
    return outcome, draft.event


@pytest.mark.parametrize("version", ["10.8.13", "10.9.11", "10.11.11", "12.0.0"])
def test_the_calls_do_what_was_planned(version: str) -> None:
    server = FakeMediaServer("wan", ManualClock(), version=version)
    server.add_user(remote_user(1, "alice"))
    for number in range(1, 5):
        server.add_item(film(number), quiet=True)
    lists = FakePlaylists(server)
    made = lists.make(ALICE, "Party", FILMS[:3])
    content = drive(lists.content(ALICE, made))
    ids = {one.item_id: (one.entry_id,) for one in content.entries}
    looked = Looked(content=content, entries=tuple(FILMS[:3]), entry_ids=ids)
    plan = Plan(
        removes=(FILMS[1],),
        adds=(Add((FILMS[3],)),),
        moves=(Move(FILMS[3], 0),),
        staged=(FILMS[0], FILMS[2], FILMS[3]),
    )
    drive(apply(lists, shadow("wan", user_id=ALICE, playlist_id=made), plan, looked))
    assert lists.entries(made) == [FILMS[3], FILMS[0], FILMS[2]]


def test_nothing_is_moved_where_not_all_was_taken() -> None:
    server = FakeMediaServer("wan", ManualClock())
    server.add_user(remote_user(1, "alice"))
    server.add_item(film(1), quiet=True)
    lists = FakePlaylists(server)
    made = lists.make(ALICE, "Party", FILMS[:1])
    content = drive(lists.content(ALICE, made))
    looked = Looked(content=content, entries=(FILMS[0],), entry_ids={FILMS[0]: (FILMS[0],)})
    plan = Plan(adds=(Add((FILMS[3],)),), moves=(Move(FILMS[0], 1),), staged=(FILMS[0], FILMS[3]))
    drive(apply(lists, shadow("wan", user_id=ALICE, playlist_id=made), plan, looked))
    assert [call.method for call in lists.called] == ["add"]


def test_an_entry_without_an_id_stops_it_before_anything_is_done() -> None:
    lists = FakePlaylists(FakeMediaServer("wan", ManualClock()))
    content = Content(name="Party", public=None, entries=(), cannot={})
    looked = Looked(content=content, entries=("a",), entry_ids={"a": (None,)})
    with pytest.raises(BadAnswer, match="no id"):
        drive(apply(lists, shadow("wan"), Plan(removes=("a",)), looked))
    assert lists.called == []


def test_what_came_out_as_planned_is_done() -> None:
    plan = Plan(adds=(Add(("l3",)),), removes=("l1",), expected=("l2", "l3"))
    outcome, event = came(plan, ("l2", "l3"))
    assert isinstance(outcome, Done)
    assert (event.added, event.removed, event.expected) == (("l3",), ("l1",), None)


@pytest.mark.parametrize(("attempt", "kind", "refused"), [(1, Retry, False), (2, Reject, True)])
def test_what_the_server_does_not_take_is_tried_once_more(attempt: int, kind: type[Outcome], refused: bool) -> None:
    plan = Plan(adds=(Add(("l3",)),), expected=("l1", "l2", "l3"))
    outcome, event = came(plan, ("l1", "l2"), attempt)
    assert isinstance(outcome, kind)
    assert (event.added, event.untaken, event.refused) == ((), ("l3",), refused)
    assert event.expected == ("l1", "l2", "l3")


def test_an_order_that_it_does_not_keep_is_tried_once_more() -> None:
    plan = Plan(moves=(Move("l2", 0),), expected=("l2", "l1"))
    outcome, _ = came(plan, ("l1", "l2"))
    assert isinstance(outcome, Retry)
    assert "the order" in outcome.reason


def test_what_somebody_else_did_meanwhile_is_no_refusal() -> None:
    plan = Plan(adds=(Add(("l3",)),), expected=("l1", "l2", "l3"))
    outcome, event = came(plan, ("l2", "l1", "l3", "l4"), name="Mine")
    assert isinstance(outcome, Done)
    assert (event.expected, event.expected_name) == (("l1", "l2", "l3"), "Party")


def test_a_name_and_an_audience_that_it_kept_are_tried_once_more() -> None:
    plan = Plan(name="Feast", public=True, expected=("l1", "l2"))
    outcome, event = came(plan, ("l1", "l2"))
    assert isinstance(outcome, Retry)
    assert (event.renamed, event.published, event.expected_name, event.expected_public) == (False, False, None, None)
    outcome, event = came(plan, ("l1", "l2"), name="Feast", public=True)
    assert isinstance(outcome, Done)
    assert (event.renamed, event.published) == (True, True)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Unreachable("x"), GateDown),
        (NoAnswerInTime("x"), GateDown),
        (KeyRefused("x"), GateDown),
        (Busy("x", 5), Throttle),
        (Forbidden("x"), Reject),
        (NoToken("x", lasting=True), Reject),
        (NoToken("x"), Retry),
        (NotThere("x"), Retry),
        (Refused("x"), Retry),
        (ServerFault("x"), Retry),
    ],
)
def test_each_failure_has_its_outcome(error: ServerError, outcome: type[Outcome]) -> None:
    assert isinstance(outcome_of(error), outcome)
