"""How a server is, in one word and two sentences; how everything is, in one word."""

from __future__ import annotations

from typing import Any

import pytest

from playhead.delivery.api.models import Server
from playhead.delivery.api.services import MediaServerDoor, SocketWord
from playhead.delivery.api.silence import SPREAD_MS, TELLINGS, Tellings
from playhead.delivery.api.snapshot import ServerFacts, health, is_up, queue, server_of, state, trouble
from playhead.delivery.api.tiers import MANY_REFUSED, Hearing
from playhead.identity.rows import ServerRow
from playhead.journal.lanes import BREAKER_FAILURES, GateState, JobState
from playhead.journal.queries import Count

NOW = 1_000_000
DOOR = MediaServerDoor(name="lan", url="http://lan:8096")
OFF = MediaServerDoor(name="lan", url="http://lan:8096", takes_part=False)
UP = ServerRow(name="lan", state="up", version="12.0.0")
DOWN = ServerRow(name="lan", state="down", error="connection refused.")
NAMED = ServerRow(name="lan", state="down", error="lan: connection refused.")
REFUSED = ServerRow(name="lan", state="key_refused", error="401")
STRANGER = ServerRow(name="lan", state="stranger", error="lan: 404.")
HELD = ServerRow(name="lan", state="held", question="changed", other_id="b", error="its server id has changed")
QUIET = Hearing(noticed_at=1, tellings=Tellings(count=TELLINGS, first_at=2, last_at=2 + SPREAD_MS))
REFUSING = Hearing(refused=MANY_REFUSED)
OPEN = GateState(open_until=NOW + 1, failures=BREAKER_FAILURES)


def facts(**values: Any) -> ServerFacts:
    usual: dict[str, Any] = {
        "door": DOOR, "row": UP, "gate": GateState(), "socket": SocketWord(), "users": 3, "backlog": 0, "waiting": 0,
        "parked": 0, "heard_at": None, "offset_seconds": None,
    }  # fmt: skip
    return ServerFacts(**usual | values)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({}, "in_step"),
        ({"backlog": 2}, "working"),
        ({"backlog": 2, "waiting": 1}, "working"),
        ({"backlog": 1, "waiting": 1}, "waiting"),
        ({"row": None}, "waiting"),
        ({"parked": 1}, "needs_you"),
        ({"row": REFUSED}, "needs_you"),
        ({"row": HELD, "gate": GateState(paused="held")}, "needs_you"),
        ({"row": STRANGER}, "broken"),
        ({"gate": GateState(paused="401")}, "needs_you"),
        ({"offset_seconds": -61.0}, "needs_you"),
        ({"offset_seconds": 59.0}, "in_step"),
        ({"row": DOWN}, "broken"),
        ({"row": DOWN, "parked": 3}, "broken"),
        ({"gate": OPEN}, "broken"),
        ({"door": OFF, "row": DOWN, "parked": 1, "gate": OPEN}, "off"),
        ({"gate": GateState(open_until=NOW, failures=BREAKER_FAILURES)}, "in_step"),
    ],
)
def test_a_server_is_one_word(values: dict[str, Any], word: str) -> None:
    known = facts(**values)
    assert state(known, trouble(known, NOW), NOW) == word


@pytest.mark.parametrize(
    ("values", "what", "remedy"),
    [
        ({"row": REFUSED}, "lan refused the key.", "API keys"),
        ({"row": HELD, "gate": GateState(paused="x")}, "lan is held: its server id has changed.", "Sync → Servers"),
        ({"gate": GateState(paused="401")}, "lan refused the key.", "API keys"),
        ({"row": DOWN}, "lan does not answer: connection refused.", "http://lan:8096"),
        ({"row": STRANGER}, "Something answers at http://lan:8096, and not as Jellyfin does: 404.", "base path"),
        ({"row": NAMED}, "lan does not answer: connection refused.", "http://lan:8096"),
        ({"gate": OPEN}, "lan does not answer.", "http://lan:8096"),
        ({"parked": 1}, "1 edit was not taken by lan.", "Parked"),
        ({"parked": 2}, "2 edits were not taken by lan.", "Parked"),
        ({"offset_seconds": 95.4}, "The clock of lan is 95 s ahead.", "NTP"),
        ({"offset_seconds": -120.0}, "The clock of lan is 120 s behind.", "NTP"),
        ({"row": REFUSED, "parked": 2}, "lan refused the key.", "API keys"),
        ({"hearing": QUIET}, "The webhook of lan went quiet, while its sockets tell of changes.", "System → lan"),
        ({"hearing": REFUSING}, "3 notices of lan were refused: they carry a wrong secret.", "System → lan"),
        ({"hearing": QUIET, "offset_seconds": 95.4}, "The webhook of lan went quiet, while", "System → lan"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do_the_worst_first(values: dict[str, Any], what: str, remedy: str) -> None:
    problem = trouble(facts(**values), NOW)
    assert problem is not None
    assert problem.what.startswith(what)
    assert remedy in problem.remedy


def test_a_well_server_has_no_problem() -> None:
    assert trouble(facts(backlog=5, waiting=2), NOW) is None


@pytest.mark.parametrize(
    ("values", "up"),
    [({}, True), ({"row": None}, False), ({"row": DOWN}, False), ({"row": REFUSED}, False), ({"gate": OPEN}, False)],
)
def test_a_server_is_up_when_it_answered_and_may_be_asked(values: dict[str, Any], up: bool) -> None:
    assert is_up(facts(**values), NOW) is up


def test_a_server_is_answered_with_all_that_is_known_of_it() -> None:
    told = server_of(facts(row=DOWN, users=3, backlog=4, parked=2, heard_at=0), NOW)
    assert (told.healthy, told.version, told.last_error, told.backlog) == (False, None, "connection refused.", 4)
    assert told.parked == 2
    assert told.webhook_last_at == "1970-01-01T00:00:00.000Z"
    assert told.problem is not None


def test_the_ways_in_which_it_is_heard_are_told_unless_it_is_left_alone() -> None:
    told = server_of(facts(hearing=Hearing(noticed_at=NOW - 2_000, poll_seconds=30, poll_age_seconds=1.0)), NOW)
    assert [one.name for one in told.tiers] == ["webhook", "socket", "sessions", "sweep"]
    assert told.heard_by == "sessions"
    left = server_of(facts(door=OFF), NOW)
    assert (left.tiers, left.heard_by) == ([], None)


def server(*, healthy: bool) -> Server:
    return server_of(facts(row=UP if healthy else DOWN), NOW)


@pytest.mark.parametrize(
    ("servers", "trouble", "loops", "word"),
    [
        ([], None, True, "healthy"),
        ([True, True], None, True, "healthy"),
        ([True, False], None, True, "degraded"),
        ([False, False], None, True, "unhealthy"),
        ([True], "the disk is full", True, "unhealthy"),
        ([True], None, False, "unhealthy"),
    ],
)
def test_the_whole_is_one_word(servers: list[bool], trouble: str | None, loops: bool, word: str) -> None:
    assert health([server(healthy=one) for one in servers], trouble, loops_well=loops) == word


def test_upkeep_is_no_event_until_it_is_parked() -> None:
    counts = [
        Count(JobState.READY, "userdata", "userdata.write", "lan", 2),
        Count(JobState.RUNNING, "userdata", "userdata.write", "lan", 1),
        Count(JobState.WAITING, "userdata", "userdata.write", "lan", 4),
        Count(JobState.READY, "identity", "identity.look_up", "lan", 100),
        Count(JobState.DEAD, "identity", "identity.look_up", "lan", 1),
        Count(JobState.REJECTED, "userdata", "userdata.write", "lan", 1),
    ]
    told = queue(counts, worker_running=True)
    assert (told.pending_events, told.processing_events) == (2, 1)
    assert (told.waiting_for_item_events, told.failed_events) == (4, 2)
