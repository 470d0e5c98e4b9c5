"""The two recorded servers lived through once, for all tests that look at it."""

from __future__ import annotations

import asyncio
from functools import cache

from tests.contract.simulator_replay import Outcome
from tests.contract.socket_replay import SocketReplay


@cache
def lived(version: str) -> tuple[SocketReplay, tuple[Outcome, ...]]:
    replay = SocketReplay(version)
    return replay, tuple(asyncio.run(replay.run()))
