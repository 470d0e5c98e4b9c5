"""The live feed without a journal, a network or time: records, frames, a log and a client that the test drives."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from playhead.delivery.live.codes import Wrong
from playhead.delivery.live.frames import Frame, framed
from playhead.domain.events import KIND, Event, SyncUpdate
from playhead.journal.record import Record
from playhead.journal.streams import Batch, Range

AT = 1_767_225_600_000
EPOCH = "k3v9"

MALFORMED: list[Any] = [
    ("", Wrong.BAD_JSON),
    ("{", Wrong.BAD_JSON),
    ("nonsense", Wrong.BAD_JSON),
    ('{"type":NaN}', Wrong.BAD_JSON),
    ('{"type":"ping"} {"type":"ping"}', Wrong.BAD_JSON),
    ('{"more":' + "[" * 5_000, Wrong.BAD_JSON),
    ('{"more":' + "[" * 5_000 + "]" * 5_000 + "}", Wrong.BAD_JSON),
    ("[]", Wrong.BAD_FRAME),
    ('["ping"]', Wrong.BAD_FRAME),
    ("null", Wrong.BAD_FRAME),
    ("7", Wrong.BAD_FRAME),
    ('"ping"', Wrong.BAD_FRAME),
    ("{}", Wrong.BAD_FRAME),
    ('{"type":7}', Wrong.BAD_FRAME),
    ('{"type":null}', Wrong.BAD_FRAME),
    ('{"type":"ping","id":{}}', Wrong.BAD_FRAME),
    ('{"type":"ping","id":true}', Wrong.BAD_FRAME),
    ('{"type":"ping","id":"' + "x" * 129 + '"}', Wrong.BAD_FRAME),
    ('{"type":"subscribe","channel":["activity"]}', Wrong.BAD_FRAME),
    ('{"type":"subscribe","channel":"activity","offset":-1,"epoch":"k"}', Wrong.BAD_FRAME),
    ('{"type":"subscribe","channel":"activity","offset":1.5,"epoch":"k"}', Wrong.BAD_FRAME),
    ('{"type":"subscribe","channel":"activity","offset":"1","epoch":"k"}', Wrong.BAD_FRAME),
    ('{"type":"subscribe","channel":"activity","offset":true,"epoch":"k"}', Wrong.BAD_FRAME),
    ('{"type":"subscribe","channel":"activity","offset":1,"epoch":7}', Wrong.BAD_FRAME),
]
"""Frames that make no sense, and what is said of each."""


def sync_update(item: str) -> SyncUpdate:
    """What the sync did to an item."""
    return SyncUpdate(
        action="synced",
        event_type="watched",
        source_server="wan",
        target_server="lan",
        username="alice",
        item_id=item,
        item_name=f"Film {item}",
        value="played=true",
    )


def record(seq: int, stream: str | None, event: Event) -> Record:
    """A record as the journal has it."""
    kind = KIND[type(event)]
    return Record(seq=seq, at=AT, kind=kind, subject="", stream=stream, actor="", cause=None, event=event)


def frame(offset: int, previous: int, stream: str = "activity", text: bytes = b"{}") -> Frame:
    """A frame with next to nothing in it."""
    return Frame(*framed(text), stream, offset, previous, AT)


class MemoryLog:
    """A journal in a list, of which the oldest records can be forgotten, and which can become another one."""

    def __init__(self) -> None:
        self.epoch = EPOCH
        self.records: list[Record] = []
        self.forgotten = 0
        self.last = 0
        self.error: Exception | None = None
        self.reads = 0

    def add(self, stream: str | None, event: Event | None = None) -> int:
        """One more record; its place."""
        self.last += 1
        self.records.append(record(self.last, stream, event or sync_update(str(self.last))))
        return self.last

    def forget(self, count: int) -> None:
        """Prune as retention does: the last record of each stream stays."""
        for one in self.records[:count]:
            if any(r.stream == one.stream and r.seq > one.seq for r in self.records):
                self.records.remove(one)
                self.forgotten = max(self.forgotten, one.seq)

    def replace(self) -> None:
        """Restored from a backup without anything in it."""
        self.epoch += "+"
        self.records, self.forgotten, self.last = [], 0, 0

    def _top(self, stream: str | None, to: int) -> int:
        return max((r.seq for r in self.records if r.stream == stream and r.seq <= to), default=0)

    async def begin(self) -> tuple[str, int]:
        return self.epoch, self.last

    async def read(self, after: int, known: Collection[str]) -> Batch:
        self._fail()
        found = [r for r in self.records if r.seq > after]
        unknown = {r.stream for r in found if r.stream is not None and r.stream not in known}
        before = {stream: self._top(stream, after) for stream in unknown}
        return Batch(epoch=self.epoch, to=self.last, last=self.last, records=found, before=before)

    async def top(self, stream: str, to: int) -> int:
        self._fail()
        return self._top(stream, to)

    async def missed(self, stream: str, after: int, to: int, count: int) -> Range:
        self._fail()
        self.reads += 1
        found = [r for r in self.records if r.stream == stream and after < r.seq <= to][:count]
        return Range(records=found, previous=self._top(stream, after), forgotten=self.forgotten, to=to)

    def _fail(self) -> None:
        if self.error is not None:
            raise self.error


class HeldPipe:
    """A client that reads only when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[Frame] = []
        self.got: list[Frame] = []
        self.most = 0
        self.reading = True

    def waiting_bytes(self) -> int:
        return sum(len(one.wire) for one in self.waiting)

    def waiting_frames(self) -> int:
        return len(self.waiting)

    def write(self, some: Sequence[Frame], joined: bytes) -> None:
        assert joined == b"".join(one.wire for one in some)
        self.waiting += some
        self.most = max(self.most, self.waiting_bytes())
        if self.reading:
            self.read()

    def read(self, count: int | None = None) -> None:
        """Take the next frames, or all."""
        self.got += self.waiting[:count]
        del self.waiting[:count]

    def bodies(self) -> list[dict[str, Any]]:
        """What came, decoded, in order."""
        return [json.loads(one.payload) for one in self.got]

    def offsets(self, channel: str) -> list[int]:
        """The places of the events that came on a channel."""
        return [body["offset"] for body in self.bodies() if body.get("channel") == channel and "previous" in body]
