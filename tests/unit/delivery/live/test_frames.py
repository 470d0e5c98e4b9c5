"""The envelope and its bytes."""

from __future__ import annotations

import json

import pytest
from websockets.frames import Frame as WireFrame
from websockets.streams import StreamReader

from playhead.delivery.live import frames
from playhead.delivery.live.codes import Wrong
from playhead.delivery.live.frames import Frame, event_frame, framed
from playhead.domain.events import Event, Unreadable
from tests.support.live import AT, record, sync_update

TIME = "2026-01-01T00:00:00.000Z"


def said(frame: Frame) -> dict[str, object]:
    decoded: dict[str, object] = json.loads(frame.payload)
    return decoded


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_a_text_is_framed_as_a_client_reads_it(size: int) -> None:
    wire, head = framed(b"x" * size)
    reader = StreamReader()
    reader.feed_data(wire)
    parser = WireFrame.parse(reader.read_exact, mask=False)
    with pytest.raises(StopIteration) as parsed:
        next(parser)
    assert (parsed.value.value.opcode, bytes(parsed.value.value.data)) == (1, b"x" * size)
    assert len(wire) - head == size


def test_an_event_has_its_place_and_the_one_before_it() -> None:
    frame = event_frame(record(9, "sync_updates", sync_update("a")), 4, "k3v9", 65_536)
    assert (frame.stream, frame.offset, frame.previous, frame.at) == ("sync_updates", 9, 4, AT)
    body = said(frame)
    assert body.pop("data")
    assert body == {
        "type": "sync_update", "channel": "sync_updates", "offset": 9, "previous": 4, "id": "k3v9-9", "timestamp": TIME,
    }  # fmt: skip


def test_a_stream_of_ones_own_is_told_as_its_channel() -> None:
    assert said(event_frame(record(9, "playback:7", sync_update("a")), 4, "k", 65_536))["channel"] == "playback"


@pytest.mark.parametrize(
    ("event", "largest"), [(sync_update("x" * 500), 500), (Unreadable(server="", why="of a later version"), 65_536)]
)
def test_what_is_too_large_or_unknown_is_told_by_its_place(event: Event, largest: int) -> None:
    body = said(event_frame(record(9, "sync_updates", event), 4, "k", largest))
    assert (body["offset"], body["previous"], body["data"]) == (9, 4, {"id": "k-9", "truncated": True})


def test_what_is_not_there_is_left_out_of_a_plain_frame() -> None:
    assert said(frames.plain("heartbeat", AT)) == {"type": "heartbeat", "timestamp": TIME}
    assert said(frames.plain("pong", AT, ref=0)) == {"type": "pong", "id": 0, "timestamp": TIME}


def test_an_error_says_whether_to_try_again() -> None:
    body = said(frames.error(Wrong.UNAVAILABLE, AT, channel="activity", ref="q"))
    assert body["data"] == {"code": "unavailable", "message": body["message"], "retryable": True}
    assert (body["channel"], body["id"]) == ("activity", "q")
