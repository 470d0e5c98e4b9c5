"""A connection's life: what is sent when, what is told, and when it is dead."""

from __future__ import annotations

import json
from typing import Any

import pytest

from playhead.adapters.jellyfin import line as lines
from playhead.adapters.jellyfin.line import ANSWER_SECONDS, Line, Step
from playhead.adapters.jellyfin.wire_socket import KEEP_ALIVE, SESSIONS_START
from playhead.domain.userdata import UserData
from playhead.ports.server_events import Alive, DataTold, Leaving, LibraryTold, Odd, PlayingTold, Told
from tests.support.recordings import sockets

A, B = "a" * 32, "b" * 32
ANSWER = '{"MessageType":"KeepAlive"}'
DEAD = "a KeepAlive was not answered for 10 s"


def message(kind: str, data: Any = None) -> str:
    return json.dumps({"MessageType": kind, "MessageId": A, "Data": data})


def told(text: str | bytes) -> tuple[Told, ...]:
    return lines.heard(lines.opened(0, sessions=False).line, text, 1).told


class Wire:
    """A line on a clock that a test moves; what was sent, with its times."""

    def __init__(self, *, sessions: bool = False) -> None:
        self.now = 0.0
        self.sent: list[float] = []
        self.dead: tuple[float, str] | None = None
        self._take(lines.opened(0, sessions=sessions))

    def _take(self, step: Step) -> None:
        self.line: Line = step.line
        self.sent += [self.now for text in step.send if text == KEEP_ALIVE]
        if step.dead and self.dead is None:
            self.dead = (self.now, step.dead)

    def hear(self, text: str) -> None:
        self._take(lines.heard(self.line, text, self.now))

    def pass_time(self, seconds: float, *, answering: bool) -> None:
        """Let time pass; the server answers each KeepAlive after a hundredth of a second, or never."""
        end = self.now + seconds
        while self.line.due <= end and self.dead is None:
            if answering and self.line.asked_at is not None:
                self.now += 0.01
                self.hear(ANSWER)
                continue
            self.now = max(self.now, self.line.due)
            self._take(lines.ticked(self.line, self.now))
        self.now = max(self.now, end)


def test_it_speaks_at_once_and_asks_for_sessions_where_it_may() -> None:
    assert lines.opened(0, sessions=False).send == (KEEP_ALIVE,)
    assert lines.opened(0, sessions=True).send == (KEEP_ALIVE, SESSIONS_START)


@pytest.mark.parametrize(("told", "apart"), [(60, 30), (20, 10), (1, 2), (0, 2), (-5, 2), (10**12, 1_800)], ids=str)
def test_a_keep_alive_goes_each_half_of_what_the_server_waits(told: int, apart: float) -> None:
    wire = Wire()
    wire.hear(ANSWER)
    wire.hear(message("ForceKeepAlive", told))
    wire.hear(ANSWER)
    wire.pass_time(4 * apart, answering=True)
    steps = [round(b - a) for a, b in zip(wire.sent[1:], wire.sent[2:], strict=False)]
    assert steps
    assert set(steps) == {round(apart)}
    assert wire.dead is None


def test_who_is_never_told_how_long_the_server_waits_sends_each_half_minute() -> None:
    wire = Wire()
    wire.pass_time(95, answering=True)
    assert [round(at) for at in wire.sent] == [0, 30, 60, 90]


def test_a_keep_alive_that_is_owed_waits_for_no_message_and_one_that_is_under_way_is_not_owed() -> None:
    line = Line(send_at=30)
    assert not line.owes(29)
    assert line.owes(30)
    assert not lines.ticked(line, 30).line.owes(100)


def test_when_the_server_asks_for_a_keep_alive_it_gets_one() -> None:
    wire = Wire()
    wire.hear(ANSWER)
    wire.now = 50
    wire.hear(message("ForceKeepAlive", 60))
    assert wire.sent == [0, 50]


def test_one_that_is_under_way_is_not_sent_twice() -> None:
    wire = Wire()
    wire.hear(message("ForceKeepAlive", 60))
    assert wire.sent == [0]
    assert wire.line.due == ANSWER_SECONDS


def test_an_answer_that_does_not_come_is_a_dead_connection() -> None:
    wire = Wire()
    wire.pass_time(70, answering=True)
    wire.pass_time(120, answering=False)
    assert wire.dead is not None
    at, why = wire.dead
    assert (round(at), why) == (100, DEAD)


def test_other_messages_are_no_answer() -> None:
    wire = Wire()
    for second in range(12):
        wire.now = float(second)
        wire.hear(message("Sessions", []))
        wire._take(lines.ticked(wire.line, wire.now))
    assert wire.dead == (10.0, DEAD)


def test_an_answer_says_that_nothing_is_under_way() -> None:
    assert told(ANSWER) == (Alive(),)


def test_user_data_is_told_with_its_folders() -> None:
    rows = [{"ItemId": A, "Played": True, "PlayCount": 1}, {"ItemId": B, "UnplayedItemCount": 1}]
    (found,) = told(message("UserDataChanged", {"UserId": A, "UserDataList": rows}))
    assert found == DataTold(
        user_id=A, rows={A: UserData(played=True, play_count=1), B: UserData()}, folders=frozenset({B})
    )


def test_a_changed_library_is_told() -> None:
    data = {"ItemsAdded": [A], "ItemsRemoved": [B]}
    assert told(message("LibraryChanged", data)) == (LibraryTold(added=(A,), removed=(B,)),)


def test_what_plays_is_told() -> None:
    session = {"Id": A, "UserId": A, "NowPlayingItem": {"Id": B}, "PlayState": {"PositionTicks": 7}}
    (found,) = told(message("Sessions", [session, {"Id": B, "UserId": A}]))
    assert isinstance(found, PlayingTold)
    assert [(one.user_id, one.item_id, one.position) for one in found.playing] == [(A, B, 7)]


def test_a_server_that_goes_says_so() -> None:
    assert told(message("ServerRestarting", "")) == (Leaving(restarts=True),)
    assert told(message("ServerShuttingDown", "")) == (Leaving(restarts=False),)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "no message"),
        ("null", "no message"),
        ("[]", "no message"),
        (b"\x00\xff\x07", "no message"),
        ("[" * 90_000, "no message"),
        (message("RefreshProgress", {"ItemId": A}), "not ours"),
        (message("Ask me tomorrow"), "unknown kind"),
        (message("UserDataChanged", []), "unreadable UserDataChanged"),
        (message("UserDataChanged", {"UserId": "x", "UserDataList": []}), "unreadable UserDataChanged"),
        (message("LibraryChanged", 5), "unreadable LibraryChanged"),
        (message("ForceKeepAlive", "soon"), "unreadable ForceKeepAlive"),
        (message("Sessions", {"Id": A}), "unreadable Sessions"),
    ],
)
def test_what_means_nothing_is_named_in_words_of_ours(text: str | bytes, word: str) -> None:
    assert told(text) == (Odd(word),)


def test_no_recorded_conversation_of_a_real_server_looks_dead_or_odd() -> None:
    """Sockets of recorders that sent KeepAlive each half minute: each answer came, and each message is understood."""
    odd: set[str] = set()
    wires: dict[tuple[str, str], Wire] = {}
    for recording in sockets():
        for entry in recording.data:
            data = entry["data"]
            if entry["dir"] == "send" and isinstance(data, dict) and data.get("MessageType") == "KeepAlive":
                wires.setdefault((str(recording), entry["socket"]), Wire()).now = entry["t"]
            elif entry["dir"] == "recv" and isinstance(data, dict):
                odd |= {one.what for one in told(json.dumps(data)) if isinstance(one, Odd)}
                wire = wires.get((str(recording), entry["socket"]))
                if wire is not None:
                    wire.now = entry["t"]
                    wire.hear(json.dumps(data))
    assert odd == {"not ours"}
    assert len(wires) > 20
