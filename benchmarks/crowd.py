"""Very many WebSocket clients in a process of their own, told by lines of JSON what to do.

They are sockets and an epoll, as anything more would measure the clients. Every frame is read and every event's place
held against the one before it; what comes to many in the same bytes is understood once.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import sys
import time
from array import array
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
KEPT = 64
"""How many different pieces of the stream are remembered."""
SMALL = 4096
FEW = 10


class Data(msgspec.Struct, frozen=True):
    """What an event tells; an acknowledgement has the rest."""

    item_id: str = ""
    offset: int = 0
    epoch: str = ""
    recovered: bool = False
    replayed: int = 0


class Body(msgspec.Struct, frozen=True):
    type: str
    offset: int = 0
    previous: int = 0
    data: Data = Data()


class Piece(msgspec.Struct, frozen=True):
    """Some whole frames, understood: events by (previous, offset, when made), all else by itself, and what is left."""

    events: tuple[tuple[int, int, int], ...]
    others: tuple[Body, ...]
    pings: tuple[bytes, ...]
    close: int | None
    rest: bytes


decode = msgspec.json.Decoder(Body).decode


def frames(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Whole frames of a server: opcode, payload, and where the next one begins."""
    at = 0
    while len(data) >= at + 2:
        size, head = data[at + 1], 2
        if size == 126:
            size, head = (struct.unpack_from("!H", data, at + 2)[0], 4) if len(data) >= at + 4 else (1 << 62, 4)
        elif size == 127:
            size, head = (struct.unpack_from("!Q", data, at + 2)[0], 10) if len(data) >= at + 10 else (1 << 62, 10)
        end = at + head + size
        if len(data) < end:
            return
        yield data[at] & 0x0F, data[at + head : end], end
        at = end


def understood(data: bytes) -> Piece:
    events, others, pings, close, at = [], [], [], None, 0
    for opcode, payload, at in frames(data):  # noqa: B007 — the last one says what is left
        if opcode == TEXT:
            body = decode(payload)
            if body.offset:
                events.append((body.previous, body.offset, int(body.data.item_id or 0)))
            else:
                others.append(body)
        elif opcode == PING:
            pings.append(payload)
        elif opcode == CLOSE:
            close = struct.unpack_from("!H", payload)[0] if payload else 1005
    return Piece(tuple(events), tuple(others), tuple(pings), close, data[at:])


def masked(opcode: int, payload: bytes) -> bytes:
    """A frame of a client; a mask of zeros changes nothing."""
    size = len(payload)
    head = (
        struct.pack("!BB", 0x80 | opcode, 0x80 | size) if size < 126 else struct.pack("!BBH", 0x80 | opcode, 254, size)
    )
    return head + bytes(4) + payload


class Line:
    """One client."""

    def __init__(self, number: int, request: bytes, subscribe: bytes) -> None:
        self.number = number
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.request = request
        self.subscribe = subscribe
        self.buffer = b""
        self.open = False
        self.ack: Data | None = None
        self.wrong = 0
        self.last = 0
        self.count = 0
        self.resyncs = 0
        self.closed: int | None = None

    def complete(self) -> bool:
        """Subscribed, and what was missed came."""
        return self.ack is not None and self.count >= self.ack.replayed


class Crowd:
    """All of them."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.delays = array("q")
        self._poll = select.epoll()
        self._by_fd: dict[int, Line] = {}
        self._pieces: dict[bytes, Piece] = {}

    def connect(
        self, port: int, tokens: list[str], count: int, channel: str, offset: int | None = None, epoch: str = "",
        small: int = 0, seconds: float = 60.0,
    ) -> dict[str, Any]:  # fmt: skip
        """So many more, each with the next token; `small` of them have a small buffer. All at once."""
        asked: dict[str, Any] = {"type": "subscribe", "channel": channel}
        if offset is not None:
            asked |= {"offset": offset, "epoch": epoch}
        subscribe, began = masked(TEXT, json.dumps(asked).encode()), time.perf_counter()
        new = [Line(n, request(port, tokens[n % len(tokens)]), subscribe) for n in range(count)]
        for number, line in enumerate(new):
            self._begin(line, port, small=number < small)
        done = self._spin(lambda: all(one.complete() or one.closed is not None for one in new), seconds)
        self.lines += [one for one in new if one.complete()]
        acks = [one.ack for one in new if one.ack is not None]
        return {
            "seconds": time.perf_counter() - began, "done": done, "in": len(acks),
            "refused": [one.closed for one in new if one.closed is not None],
            "recovered": sum(ack.recovered for ack in acks), "events": sum(one.count for one in new),
            "wrong": sum(one.wrong for one in new),
            "offset": max((ack.offset for ack in acks), default=0), "epoch": acks[0].epoch if acks else "",
        }  # fmt: skip

    def hear(self, events: int, seconds: float, deaf: int = 0) -> dict[str, Any]:
        """Read until all but the first `deaf`, who do not read at all, have so many events."""
        del self.delays[:]
        listening = self.lines[deaf:]
        for line in self.lines:
            line.count = line.wrong = line.resyncs = 0
        for line in self.lines[:deaf]:
            self._poll.unregister(line.socket)
        began = time.perf_counter()
        self._spin(lambda: all(one.count >= events or one.closed is not None for one in listening), seconds)
        took = time.perf_counter() - began
        for line in self.lines[:deaf]:
            self._poll.register(line.socket, select.EPOLLIN)
        ordered = sorted(self.delays)
        return {
            "seconds": took, "heard": sum(one.count for one in listening), "owed": events * len(listening),
            "wrong": sum(one.wrong for one in listening), "resyncs": sum(one.resyncs for one in listening),
            "closed": sum(one.closed is not None for one in listening),
            "p50": ordered[len(ordered) // 2] / 1e6 if ordered else 0.0,
            "p99": ordered[len(ordered) * 99 // 100] / 1e6 if ordered else 0.0,
            "slowest": ordered[-1] / 1e6 if ordered else 0.0,
        }  # fmt: skip

    def after(self, seconds: float) -> dict[str, Any]:
        """What comes to those who did not read, once they do, until nothing has come for a moment."""
        ends = time.perf_counter() + seconds
        before = -1
        while time.perf_counter() < ends and before != (before := sum(one.count + one.resyncs for one in self.lines)):
            self._spin(lambda: False, 1.0)
        return {"heard": [one.count for one in self.lines[:3]], "resyncs": [one.resyncs for one in self.lines[:3]],
                "wrong": [one.wrong for one in self.lines[:3]], "last": self.lines[0].last}  # fmt: skip

    def drop(self) -> dict[str, Any]:
        """All go away without a word."""
        for line in self.lines:
            self._end(line, 1006)
        self.lines.clear()
        return {}

    def _begin(self, line: Line, port: int, *, small: bool) -> None:
        if small:
            line.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        line.socket.connect(("127.0.0.1", port))
        line.socket.setblocking(False)
        line.socket.send(line.request)
        self._by_fd[line.socket.fileno()] = line
        self._poll.register(line.socket, select.EPOLLIN)

    def _spin(self, done: Callable[[], bool], seconds: float) -> bool:
        ends, look = time.perf_counter() + seconds, 0.0
        while (now := time.perf_counter()) < ends:
            if now >= look:
                # looking at a thousand costs more than reading does
                look = now + (0.005 if len(self._by_fd) > FEW else 0)
                if done():
                    return True
            for fd, _ in self._poll.poll(0.01):
                self._read(self._by_fd[fd])
        return done()

    def _read(self, line: Line) -> None:
        try:
            data = line.socket.recv(262_144)
        except ConnectionError:
            data = b""
        if not data:
            self._end(line, 1006)
            return
        if not line.open:
            data = self._opened(line, data)
        if line.buffer:
            data = line.buffer + data
        piece = self._pieces.get(data)
        if piece is None:
            if len(self._pieces) >= KEPT:
                self._pieces.clear()
            piece = self._pieces[data] = understood(data)
        line.buffer = piece.rest
        self._heed(line, piece)

    def _opened(self, line: Line, data: bytes) -> bytes:
        head, end, rest = (line.buffer + data).partition(b"\r\n\r\n")
        line.buffer = b""
        if not end:
            line.buffer = head
            return b""
        status = int(head.split(b" ", 2)[1])
        if status != 101:
            self._end(line, status)
            return b""
        line.open = True
        line.socket.send(line.subscribe)
        return rest

    def _heed(self, line: Line, piece: Piece) -> None:
        for body in piece.others:
            if body.type == "subscribed":
                line.ack = body.data
                line.last = body.data.offset if not body.data.replayed else -1
            elif body.type == "resync":
                line.resyncs += 1
                line.last = body.data.offset
        now = time.perf_counter_ns()
        for previous, offset, made in piece.events:
            line.wrong += previous != line.last and line.last >= 0
            line.last = offset
            line.count += 1
            self.delays.append(now - made)
        for payload in piece.pings:
            line.socket.send(masked(PONG, payload))
        if piece.close is not None:
            self._end(line, piece.close)

    def _end(self, line: Line, code: int) -> None:
        line.closed = code
        self._by_fd.pop(line.socket.fileno(), None)
        line.socket.close()


def request(port: int, token: str) -> bytes:
    """A handshake."""
    return (
        f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        f"Authorization: Bearer {token}\r\n\r\n"
    ).encode()


def main() -> None:
    crowd = Crowd()
    print("{}", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(getattr(crowd, asked.pop("do"))(**asked)), flush=True)


if __name__ == "__main__":
    main()
