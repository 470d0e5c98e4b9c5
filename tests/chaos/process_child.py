"""Lives of the whole program for `test_process_kills`: each a fork of this process, which has imported everything.

Reads `Life` as JSON lines; prints `pid N` when a life begins, `up` when it serves and `ended CODE` when it is over
(negative for a signal).
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import msgspec
import structlog

from playhead.kit.faults import Point
from playhead.runtime.demo import DemoServer, settings_for
from playhead.runtime.embedded import Embedded, run_until_signalled
from playhead.runtime.wiring import build, open_database

ADMIN = ("admin", "correct horse battery")


class Life(msgspec.Struct):
    """Where the program lives, which servers it knows, and at which pass of which point it is killed (0: never)."""

    data: str
    port: int
    shows: tuple[DemoServer, ...]
    urls: dict[str, str]
    point: Point = Point.COMMIT_BEFORE
    passes: int = 0


class Killing:
    """Kills its own process when a fault point is passed the n-th time."""

    def __init__(self, point: Point, passes: int) -> None:
        self._point = point
        self._left = passes

    def hit(self, point: Point) -> None:
        if point is self._point and self._left:
            self._left -= 1
            if not self._left:
                os.kill(os.getpid(), signal.SIGKILL)


async def live(life: Life) -> int:
    """One run of the program until it is killed or told to end."""
    settings = settings_for(life.shows, life.urls, Path(life.data), life.port)
    program = build(settings, open_database(settings), faults=Killing(life.point, life.passes), site=None)
    embedded = Embedded(program)
    await embedded.start(ADMIN)
    return await run_until_signalled(embedded, lambda _: say("up"))


def say(line: str) -> None:
    """One whole line at once: two processes write to this pipe."""
    os.write(1, f"{line}\n".encode())


def main() -> None:
    # plain lines: drawing a traceback with all its values takes seconds of a life
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    for line in sys.stdin:
        life = msgspec.json.decode(line, type=Life)
        pid = os.fork()
        if not pid:
            os._exit(asyncio.run(live(life)))
        say(f"pid {pid}")
        say(f"ended {os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}")


if __name__ == "__main__":
    main()
