"""What our own calls brought becomes what is known, is logged once, and hides nothing that somebody else did."""

from __future__ import annotations

from typing import Any

import pytest

from playhead.domain.events import JobParked, SyncUpdate
from playhead.domain.playlist_events import PlaylistNotWritten, PlaylistPlanned, PlaylistWritten
from playhead.features.playlists import jobs
from playhead.features.playlists.jobs import Target, encode
from playhead.features.playlists.model import Intent, Making, Shadow, State
from playhead.features.playlists.settle import job_parked, landed, not_written, planned
from playhead.features.playlists.view import Changes, View
from playhead.journal.effects import NOTHING, Effects
from tests.unit.features.playlists.lists import POLICY, register, shadow, view


def written(works: tuple[int, ...] = (1, 2), **more: Any) -> PlaylistWritten:
    base: dict[str, Any] = {
        "server": "lan",
        "user_id": "alice",
        "playlist_id": "party",
        "register_id": 1,
        "name": "Party",
    }
    times: dict[str, Any] = {
        "asked_at": 200,
        "read_at": 210,
        "answered_at": 220,
        "run": "5.1",
        "job_id": 5,
        "owned": True,
    }
    return PlaylistWritten(**(base | times | {"entries": tuple(f"l{work}" for work in works)} | more))


def house(**more: Any) -> View:
    intent = Intent(run="5.1", opened_at=190, added=("l2",))
    return view([register([1, 2], edited_by="wan", **more)], [shadow("wan", [1, 2]), shadow("lan", [1], intent=intent)])


def known(effects: Effects) -> Shadow | None:
    changes: Changes = effects.changes
    return changes.shadows["lan/alice/party"]


def test_what_the_server_holds_now_is_known_and_logged() -> None:
    done = landed(house(), POLICY, written(added=("l2",)), 300)
    after = known(done)
    assert after is not None
    assert (after.entries, after.read_at, after.written_at, after.intent) == (("l1", "l2"), 210, 220, None)
    (line,) = done.changes.log
    told = [(line.event_type, line.source_server, line.target_server), (line.synced_value, line.success, line.job_id)]
    assert told == [("playlist", "wan", "lan"), ("1 added", True, 5)]
    assert [d.event.action for d in done.drafts if isinstance(d.event, SyncUpdate)] == ["synced"]
    assert done.jobs == ()


def test_what_somebody_did_in_between_is_an_edit() -> None:
    done = landed(house(), POLICY, written((1, 2, 3), added=("l2",), expected=("l1", "l2")), 300)
    assert done.changes.registers[1].works() == [1, 2, 3]
    assert [jobs.decode(spec.args).server for spec in done.jobs] == ["wan", "lan", "attic"]


def test_what_the_server_did_not_take_was_removed_by_nobody() -> None:
    done = landed(house(), POLICY, written((1,), untaken=("l2",), expected=("l1", "l2"), refused=True), 300)
    after = known(done)
    assert done.changes.registers[1].works() == [1, 2]
    assert after is not None
    assert after.refused == ("l2",)


def test_a_name_that_somebody_gave_it_meanwhile_is_an_edit() -> None:
    done = landed(house(), POLICY, written(name="Mine", expected_name="Party"), 300)
    assert done.changes.registers[1].name.value == "Mine"


def test_a_list_that_was_made_is_known_and_filled_further() -> None:
    seen = view([register([1, 2], making={"lan/alice": Making("5.1", 1, ("l1",))}, also=("lan/alice",))])
    done = landed(seen, POLICY, written((1,), made=True, added=("l1",), more=True), 300)
    assert (done.changes.registers[1].making, done.changes.registers[1].also) == ({}, ())
    assert done.changes.log[0].synced_value == "made, 1 added"
    assert "lan" in [jobs.decode(spec.args).server for spec in done.jobs]


def test_a_list_that_was_there_is_united_with_the_others() -> None:
    done = landed(view([register([1, 2])], [shadow("wan", [1, 2])]), POLICY, written((3,), adopted=True), 300)
    assert done.changes.registers[1].works() == [1, 2, 3]
    assert done.changes.log[0].synced_value == "linked"


def test_a_deleted_list_is_forgotten_and_the_last_one_takes_the_agreement_along() -> None:
    seen = house(deleted=100)
    done = landed(seen, POLICY, written((), gone=True), 300)
    assert (known(done), done.changes.registers[1].dead, done.jobs) == (None, True, ())
    last = view([register([1], deleted=100)], [shadow("lan", [1])])
    assert landed(last, POLICY, written((), gone=True), 300).changes.registers == {1: None}


def test_a_list_that_nobody_links_any_more_is_left_alone() -> None:
    assert landed(view(), POLICY, written(), 300) == NOTHING


def test_lists_taken_apart_meanwhile_learn_nothing_from_each_other() -> None:
    seen = house(state=State.UNLINKED)
    done = landed(seen, POLICY, written((1, 2, 3), added=("l2",), expected=("l1", "l2")), 300)
    assert done.changes.registers[1].works() == [1, 2]
    assert done.jobs == ()


@pytest.mark.parametrize(("run", "open_"), [("5.1", False), ("4.1", True)])
def test_a_run_that_called_nothing_closes_its_own_note(run: str, open_: bool) -> None:
    ended = PlaylistNotWritten(server="lan", user_id="alice", playlist_id="party", register_id=1, run=run)
    after = not_written(house(), ended).changes.shadows.get("lan/alice/party")
    assert (after is None) is open_
    making = view([register([1], making={"lan/alice": Making("5.1", 1, ("l1",))})])
    assert (not_written(making, ended).changes.registers == {}) is open_


def test_a_dry_run_logs_what_it_would_do() -> None:
    plan = PlaylistPlanned(
        server="lan", user_id="alice", playlist_id="party", register_id=1, name="Party", value="1 added", job_id=4
    )
    (line,) = planned(house(), plan).changes.log
    assert (line.dry_run, line.synced_value, line.username) == (True, "1 added", "alice")
    assert planned(view(), plan) == NOTHING


def test_a_job_that_is_given_up_is_told_of() -> None:
    target = Target(server="lan", user_id="alice", register_id=1, username="alice", name="Party", source_server="wan")
    parked = JobParked(
        job_id=5,
        feature="playlists",
        job_kind=jobs.BRING,
        args=encode(target).decode(),
        outcome="reject",
        reason="no",
    )
    done = job_parked(parked)
    (line,) = done.changes.log
    assert (line.success, line.message, line.item_name) == (False, "no", "Party")
    assert [d.event.action for d in done.drafts if isinstance(d.event, SyncUpdate)] == ["parked"]


def test_a_name_that_somebody_gave_it_meanwhile_goes_to_the_others() -> None:
    done = landed(house(), POLICY, written(name="Mine", expected_name="Party"), 300)
    assert [jobs.decode(spec.args).server for spec in done.jobs] == ["wan", "lan", "attic"]


def test_a_list_that_was_edited_elsewhere_while_it_was_deleted_here_is_made_again() -> None:
    seen = view(
        [register([1, 2], spread=False, edited_at=150, deleted=140)], [shadow("wan", [1, 2]), shadow("lan", [1, 2])]
    )
    done = landed(seen, POLICY, written((), gone=True), 300)
    assert [jobs.decode(spec.args).server for spec in done.jobs] == ["lan"]
    assert done.changes.registers[1].also == ("lan/alice",)
    dead = view([register([1, 2], spread=False, edited_at=140, deleted=150)], [shadow("wan"), shadow("lan")])
    assert landed(dead, POLICY, written((), gone=True), 300).jobs == ()


def test_what_left_the_library_meanwhile_was_taken_out_by_nobody() -> None:
    done = landed(house(), POLICY, written((1,), missing=("l2",), expected=("l1", "l2")), 300)
    after = known(done)
    assert done.changes.registers[1].works() == [1, 2]
    assert after is not None
    assert after.ghosts == ("l2",)
    again = landed(house(), POLICY, written((1, 2), run="5.0", asked_at=180, added=("l2",)), 300)
    kept = known(again)
    assert kept is not None
    assert kept.intent is not None
