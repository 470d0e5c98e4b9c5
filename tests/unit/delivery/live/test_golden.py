"""The frames that both sides are tested with: what the server really encodes, and what it really understands.

`web/tests/client/live/golden.test.ts` reads the same file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from playhead.delivery.live import frames, inbound
from playhead.delivery.live.codes import Close, NotRecovered, Reset, Wrong
from playhead.delivery.live.frames import Frame, event_frame
from playhead.delivery.live.joining import Joined, Want, ack
from playhead.delivery.live.limits import Limits
from playhead.delivery.live.messages import SHOWN
from playhead.delivery.live.outlet import Outlet, Subscription
from playhead.delivery.live.resume import Position
from playhead.delivery.live.socket import authenticated, welcome
from playhead.delivery.live.window import Window
from playhead.domain.channels import CHANNELS, PLAYBACK, SYNC_UPDATES, own_stream
from playhead.domain.events import KIND, Event, ServerUpdate, Unreadable
from playhead.domain.history_events import BadgeEarned, PlaybackUpdate
from playhead.domain.told_events import ListUpdate, Notification, SystemUpdate
from playhead.identity.callers import Caller
from tests.architecture.tree import ROOT
from tests.support.live import AT, EPOCH, HeldPipe, record, sync_update

CONTRACTS = ROOT / "contracts"
GOLDEN = CONTRACTS / "golden/live.json"

PLAYED = PlaybackUpdate(
    action="paused", person_id=1, person="alice", server="wan", client="Web", item_id="f" * 32, media_type="tv",
    title="One", season=1, episode=2, position_seconds=60, runtime_seconds=1500, percent=4.0,
    play_method="DirectPlay", at=AT,
)  # fmt: skip
EVENTS: dict[str, tuple[int, int, Event]] = {
    "sync_update": (3, 0, sync_update("a")),
    "sync_update, the next": (7, 3, sync_update("b")),
    "server_update": (9, 7, ServerUpdate(server="wan", state="down", before="up", detail="cannot connect")),
    "system_update": (
        10,
        9,
        SystemUpdate(action="service_status", component="server:wan", status="error", message="x"),
    ),
    "notification": (11, 10, Notification(type="server", title="wan cannot be reached", message="x", level="error")),
    "list_update": (13, 9, ListUpdate(lists=("runs", "playlists"))),
    "playback_update": (14, 0, PLAYED),
    "badge_earned": (15, 14, BadgeEarned(person_id=1, person="alice", badge="first_light", earned_at=AT)),
    "an event that only has its place": (12, 9, Unreadable(server="wan", why="of a later version")),
}


STREAMS = {
    "system_update": "system_updates",
    "notification": "notifications:7",
    "playback_update": own_stream(PLAYBACK, 7),
    "badge_earned": own_stream(PLAYBACK, 7),
}
"""Where they are not of the sync's own channel."""


def resynced() -> Frame:
    pipe, written = HeldPipe(), Window(9, 10, 10_000)
    subscription = Subscription(SYNC_UPDATES, SYNC_UPDATES, 3)
    subscription.window, subscription.skipped = written, 2
    Outlet(pipe, Limits(), lambda code: None, 0.0).resync(subscription, Reset.SLOW_CONSUMER, 0.0, AT, EPOCH)
    return pipe.got[0]


def joined(position: Position | None, replay: list[Frame], reason: NotRecovered | None = None) -> Frame:
    want = Want(SYNC_UPDATES, SYNC_UPDATES, position, 1)
    return ack(Joined(want=want, top=9, epoch=EPOCH, replay=replay, reason=reason), AT)


def said() -> Iterator[tuple[str, Frame]]:
    """Every kind of frame, as the server makes it."""
    events = {name: event_frame(record(at, STREAMS.get(name, SYNC_UPDATES), event), before, EPOCH, 65_536)
              for name, (at, before, event) in EVENTS.items()}  # fmt: skip
    yield from events.items()
    place, missed = Position(3, EPOCH), [events["sync_update, the next"], events["server_update"]]
    yield "subscribed", joined(None, [])
    yield "subscribed, with what was missed", joined(place, missed)
    yield from ((f"subscribed, not recovered: {why}", joined(place, [], why)) for why in NotRecovered)
    yield "resync", resynced()
    yield from ((f"error: {wrong}", frames.error(wrong, AT, channel=SYNC_UPDATES, ref=1)) for wrong in Wrong)
    yield "error without a channel", frames.error(Wrong.RATE_LIMITED, AT)
    yield "pong", frames.plain("pong", AT, ref="a")
    yield "heartbeat", frames.plain("heartbeat", AT)
    for why in ("client", "permission_revoked"):
        yield f"unsubscribed: {why}", frames.plain("unsubscribed", AT, {"reason": why}, channel=SYNC_UPDATES)
    caller = Caller(login_id=7, username="vera", is_admin=False, expires_at=AT + 60_000)
    yield "welcome", welcome("c-1", caller, AT, 30.0)
    yield "authenticated", authenticated(caller, AT, 2)
    yield "token_expiring", frames.plain("token_expiring", AT, {"expires_at": "2026-01-01T00:01:00.000Z"})
    yield "reconnect", frames.plain("reconnect", AT, {"reason": "drain", "after_ms": 3700})


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(GOLDEN.read_text())
    return read


def test_the_server_says_exactly_what_clients_are_tested_with(golden: dict[str, Any]) -> None:
    made = {name: json.loads(frame.payload) for name, frame in said()}
    assert golden["server"] == made, f"what is said now, for {GOLDEN.name}:\n{json.dumps(made, indent=2)}"


def test_each_record_for_people_is_among_them(golden: dict[str, Any]) -> None:
    assert set(SHOWN.values()) <= {frame["type"] for frame in golden["server"].values()}
    assert all(KIND[type(event)] == kind for kind, (_, _, event) in EVENTS.items() if kind in SHOWN.values())


@pytest.mark.parametrize("name", json.loads(GOLDEN.read_text())["client"])
def test_the_server_understands_what_clients_say(name: str, golden: dict[str, Any]) -> None:
    frame = golden["client"][name]
    heard = inbound.parse(json.dumps(frame))
    assert type(heard).__name__.lower() == frame["type"]
    assert getattr(heard, "channel", None) == frame.get("channel")
    assert getattr(heard, "offset", None) == frame.get("offset")


def test_channels_and_words_of_the_contract_are_those_of_the_program() -> None:
    schema = json.loads((CONTRACTS / "frames.schema.json").read_text())["$defs"]
    assert schema["Channel"]["enum"] == list(CHANNELS)
    assert schema["ErrorFrame"]["properties"]["data"]["properties"]["code"]["enum"] == list(Wrong)
    assert schema["Resync"]["properties"]["data"]["properties"]["reason"]["enum"] == list(Reset)
    assert schema["Subscribed"]["properties"]["data"]["properties"]["reason"]["enum"] == list(NotRecovered)


def test_clients_know_every_code_with_which_the_server_closes(golden: dict[str, Any]) -> None:
    assert sorted(map(int, golden["closes"])) == sorted(Close)
