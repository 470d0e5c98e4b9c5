"""The live feed before very many clients, beside what others do: `websockets.broadcast` and a loop that awaits each."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import psutil
from sqlalchemy import create_engine

from benchmarks.figures import Figure, at_most, beside, up_to
from benchmarks.hub_server import CHANNEL, KINDS, SECRET, USERS, event
from benchmarks.workshop import folder
from playhead.journal import store
from playhead.journal.record import Draft
from playhead.kit.clock import SystemClock

SOCKETS, RATE = 1_000, 100
FEW, LARGE, FAST = 100, 8_192, 200
"""A stalled one among so many, with events so large, so many a second: 8 MB in five seconds, of which the system's own
buffers take up to four, so that a server that keeps what is not read holds more than 3 MB."""
MISSED = 500
STORM_MISSED = 100
REST_SECONDS = 4.0
"""After so many handshakes from one address it has to wait for the next thousand."""


class Child:
    """A process that answers each line with one."""

    def __init__(self, module: str, *arguments: str) -> None:
        command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.seen = psutil.Process(self._process.pid)
        self.first = self.answer()

    def say(self, **asked: Any) -> None:
        if self._process.stdin is None:
            raise RuntimeError("it has no ears")
        print(json.dumps(asked), file=self._process.stdin, flush=True)

    def answer(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout is not None else ""
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended")
        found: dict[str, Any] = json.loads(line)
        return found

    def ask(self, **asked: Any) -> dict[str, Any]:
        self.say(**asked)
        return self.answer()

    def kilobytes(self) -> float:
        """What it holds in memory now."""
        return self.seen.memory_info().rss / 1024

    def stop(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(60)


@contextlib.contextmanager
def child(module: str, *arguments: str) -> Iterator[Child]:
    """Until the block ends."""
    made = Child(module, *arguments)
    try:
        yield made
    finally:
        made.stop()


@dataclass
class Play:
    """A server and a crowd."""

    server: Child
    crowd: Child
    tokens: list[str]

    def connect(self, count: int, **more: Any) -> dict[str, Any]:
        port = self.server.first["port"]
        came: dict[str, Any] = self.crowd.ask(
            do="connect", port=port, tokens=self.tokens, count=count, channel=CHANNEL, **more
        )
        return came

    def show(self, count: int, rate: float, *, size: int = 0, deaf: int = 0) -> tuple[dict[str, Any], dict[str, Any]]:
        """Publish, and what was heard of it."""
        # a busy machine may take its time: late is not lost
        seconds = 5 * count / rate + 30
        self.crowd.say(do="hear", events=count, seconds=seconds, deaf=deaf)
        shown = self.server.ask(count=count, rate=rate, size=size, seconds=seconds)
        return shown, self.crowd.answer()


@contextlib.contextmanager
def play(kind: str, place: Path) -> Iterator[Play]:
    with child("hub_server", kind, str(place)) as server, child("crowd") as crowd:
        yield Play(server, crowd, tokens())


def tokens() -> list[str]:
    """One for each user: whoever knows the secret can make them."""
    claims = {"exp": int(time.time()) + 3_600}
    return [jwt.encode(claims | {"sub": str(n)}, SECRET, algorithm="HS256") for n in range(1, USERS + 1)]


def run(quick: bool) -> list[Figure]:
    figures: list[Figure] = []
    for kind in KINDS:
        with folder() as place:
            figures += _wide(kind, place, 3 if quick else 10)
            if kind == "playhead":
                figures += _comes_back(place, 5 if quick else 20)
        with folder() as place:
            figures += _stalled(kind, place, 2 if quick else 4)
    return figures


def _wide(kind: str, place: Path, seconds: int) -> list[Figure]:
    """A thousand sockets: what each holds, and what it costs to tell them all something."""
    with play(kind, place) as made:
        made.connect(1)
        made.crowd.ask(do="drop")
        empty = made.server.kilobytes()
        came = made.connect(SOCKETS)
        if came["in"] != SOCKETS:
            raise RuntimeError(f"{kind}: only {came['in']} of {SOCKETS} came in: {set(came['refused'])}")
        held = (made.server.kilobytes() - empty) / SOCKETS
        shown, heard = made.show(seconds * RATE, RATE)
        cost = shown["cpu"] / max(1, heard["heard"]) * 1e6
        name = f"{kind}: {SOCKETS:,} sockets × {RATE}/s"
        pace = f"shown in {shown['seconds']:.1f} s instead of {seconds} s, heard in {heard['seconds']:.1f} s"
        lost = heard["owed"] - heard["heard"] + heard["wrong"]
        figures = [
            beside(f"{name}: CPU of a delivery", "µs", [cost]),
            beside(f"{name}: p50", "ms", [heard["p50"]]),
            beside(f"{name}: p99", "ms", [heard["p99"]], pace),
        ]
        if kind != "playhead":
            return [beside(f"{name}: lost", "events", [lost]), *figures, beside(f"{kind}: idle socket", "kB", [held])]
        figures = [
            up_to(f"{name}: lost, doubled or out of turn", 0, "events", [lost]),
            *figures,
            at_most("playhead: memory of an idle socket", 40, "kB", [held]),
        ]
        made.server.ask(count=MISSED, rate=5_000)
        return [*figures, *_resumed(made, "from memory", 20), *_from_elsewhere(made, place, 20)]


def _resumed(made: Play, where: str, rounds: int) -> list[Figure]:
    """From the handshake to the last of 500 events that were missed."""
    made.crowd.ask(do="drop")
    now = made.connect(1)
    made.crowd.ask(do="drop")
    took = []
    for _ in range(rounds):
        came = made.connect(1, offset=_place_before(now["offset"], MISSED), epoch=now["epoch"])
        if came["events"] != MISSED or came["wrong"]:
            raise RuntimeError(f"not resumed: {came}")
        took.append(came["seconds"] * 1000)
        made.crowd.ask(do="drop")
    return [at_most(f"playhead: {MISSED} missed events, {where}", 20, "ms", took, "handshake and sign-in included")]


def _place_before(offset: int, count: int) -> int:
    """Nothing else was written meanwhile, so places are in a row."""
    return offset - count


def _from_elsewhere(made: Play, place: Path, rounds: int) -> list[Figure]:
    """A record that another process writes into the same database, until it is heard by a client of this one."""
    made.connect(1)
    engine, late = create_engine(f"sqlite:///{place / 'playhead.db'}", isolation_level="AUTOCOMMIT"), []
    for number in range(rounds):
        # so that they do not all fall into the same moment of the hub's looking
        time.sleep(0.13 * (number % 7))
        made.crowd.say(do="hear", events=1, seconds=20)
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            store.append(connection, [Draft(event=event(0), stream=CHANNEL)], SystemClock().now_ms())
            connection.exec_driver_sql("COMMIT")
        late.append(made.crowd.answer()["slowest"])
    engine.dispose()
    return [
        at_most(
            "playhead: written by another process → heard, median", 1_000, "ms", late, "it is looked for each second"
        ),
        at_most("playhead: written by another process → heard, latest", 2_000, "ms", [max(late)]),
    ]


def _comes_back(place: Path, rounds: int) -> list[Figure]:
    """A new process, that has nothing in memory, and everybody at once."""
    with play("playhead", place) as made:
        now = made.connect(1)
        made.crowd.ask(do="drop")
        storm = made.connect(SOCKETS, offset=_place_before(now["offset"], STORM_MISSED), epoch=now["epoch"])
        owed = SOCKETS * STORM_MISSED
        missing = owed - storm["events"] + storm["wrong"]
        time.sleep(REST_SECONDS)
        return [
            at_most(f"playhead: {SOCKETS:,} reconnect at once, each missed {STORM_MISSED}", 5, "s", [storm["seconds"]],
                    f"{storm['in']} came in, {storm['recovered']} with all they missed"),
            up_to("playhead: events that they lack then", 0, "events", [missing]),
            *_resumed(made, "from the journal", rounds),
        ]  # fmt: skip


def _stalled(kind: str, place: Path, rounds: int) -> list[Figure]:
    """One of a hundred does not read: what the others notice, and what is held for it."""
    count = 5 * FAST
    name = f"{kind}: one of {FEW} reads nothing"
    lost, grown, alone, beside_it = [], [], [], []
    with play(kind, place) as made:
        for _ in range(rounds):
            made.connect(FEW)
            made.show(50, FAST, size=LARGE)
            alone.append(made.show(count, FAST, size=LARGE)[1]["p99"])
            made.crowd.ask(do="drop")
            made.connect(FEW, small=1)
            before = made.server.kilobytes()
            _, heard = made.show(count, FAST, size=LARGE, deaf=1)
            grown.append((made.server.kilobytes() - before) / 1024)
            lost.append(heard["owed"] - heard["heard"] + heard["wrong"])
            beside_it.append(heard["p99"])
            made.crowd.ask(do="drop")
    worse = 100 * (min(beside_it) / min(alone) - 1) if min(alone) else 0.0
    note = f"p99 {min(alone):.1f} → {min(beside_it):.1f} ms, best of {rounds}; {count * LARGE / 1e6:.1f} MB unread"
    figures = [beside(f"{name}: memory more", "MB", grown), beside(f"{name}: others' p99 rises by", "%", [worse], note)]
    if kind == "playhead":
        return [
            up_to(f"{name}: others lost", 0, "events", lost),
            at_most(f"{name}: memory more", 3, "MB", grown),
            at_most(f"{name}: others' p99 rises by", 20, "%", [worse], note),
        ]
    return [beside(f"{name}: others lost", "events", lost, f"of {count * (FEW - 1):,}"), *figures]
