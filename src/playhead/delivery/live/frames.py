"""What goes out: the envelope, and ready WebSocket frames that every subscriber of a stream shares. Pure."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

import msgspec

from playhead.delivery.live.codes import MESSAGES, RETRYABLE, Wrong
from playhead.delivery.live.messages import message_of
from playhead.domain.channels import channel_of
from playhead.journal.record import Record
from playhead.kit.times import rfc3339

Ref = str | int | None
"""What the client called its frame; it gets it back in the reply."""

TEXT = 0x81
"""A text frame that is whole. Without the compression bit it is legal on every connection."""

_encode = msgspec.json.Encoder().encode


class Frame(msgspec.Struct, frozen=True, gc=False):
    """One WebSocket text frame. `wire` is what is written, of which the first `head` bytes frame the JSON text.

    `offset` is the record's `seq`, `previous` that of the event before it in its stream; both are 0, and `stream` is
    empty, where the frame is no event. `at` is when the record was appended, UTC milliseconds.
    """

    wire: bytes
    head: int
    stream: str = ""
    offset: int = 0
    previous: int = 0
    at: int = 0

    @property
    def payload(self) -> bytes:
        """The JSON text."""
        return self.wire[self.head :]


def framed(payload: bytes) -> tuple[bytes, int]:
    """A text as a server's frame (RFC 6455 §5.2), and the length of what stands before it."""
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", TEXT, size)
    elif size < 65536:
        head = struct.pack("!BBH", TEXT, 126, size)
    else:
        head = struct.pack("!BBQ", TEXT, 127, size)
    return head + payload, len(head)


def event_frame(record: Record, previous: int, epoch: str, largest: int) -> Frame:
    """The frame of a record in a stream, the same bytes live and in every replay.

    What would make it larger than `largest` bytes is replaced by a reference to the record, and so is what this version
    cannot show: its place has to be told all the same.
    """
    stream = record.stream or ""
    kind, data = message_of(record.event) or (record.kind, None)
    event_id = f"{epoch}-{record.seq}"
    body: dict[str, Any] = {
        "type": kind,
        "channel": channel_of(stream),
        "offset": record.seq,
        "previous": previous,
        "id": event_id,
        "timestamp": rfc3339(record.at),
        "data": data,
    }
    payload = _encode(body)
    if data is None or len(payload) > largest:
        payload = _encode(body | {"data": {"id": event_id, "truncated": True}})
    return Frame(*framed(payload), stream, record.seq, previous, record.at)


def plain(
    kind: str, now: int, data: Mapping[str, Any] | None = None, *, channel: str | None = None, ref: Ref = None
) -> Frame:
    """A frame that is no event. `now` is UTC milliseconds; what is None is left out."""
    return _frame({"type": kind, "id": ref, "channel": channel, "data": data}, now)


def error(wrong: Wrong, now: int, *, channel: str | None = None, ref: Ref = None) -> Frame:
    """An `error` frame. It ends nothing."""
    message = MESSAGES[wrong]
    data = {"code": wrong, "message": message, "retryable": wrong in RETRYABLE}
    return _frame({"type": "error", "id": ref, "channel": channel, "message": message, "data": data}, now)


def _frame(body: Mapping[str, Any], now: int) -> Frame:
    said = {name: value for name, value in body.items() if value is not None}
    return Frame(*framed(_encode(said | {"timestamp": rfc3339(now)})))
