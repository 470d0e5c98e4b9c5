"""One proven socket whose server and client the test plays."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from playhead.delivery.live.pipes import QueuedPipe
from playhead.delivery.live.socket import Socket, authenticated
from playhead.identity.callers import Caller
from playhead.kit.clock import ManualClock
from tests.support.api import Desk, desk
from tests.support.live import AT
from tests.support.loops import turn, until

ADMIN = Caller(login_id=None, username="operator", is_admin=True)


class Wire:
    """What goes between server and application."""

    def __init__(self) -> None:
        self.said: asyncio.Queue[Any] = asyncio.Queue()
        self.heard: list[Any] = []

    async def send(self, message: Any) -> None:
        self.heard.append(json.loads(message["text"]) if "text" in message else message["code"])

    def say(self, **body: Any) -> None:
        self.said.put_nowait({"type": "websocket.receive", "text": json.dumps(body)})


async def serve(made: Desk, wire: Wire) -> asyncio.Task[None]:
    pipe = QueuedPipe(wire.send)
    connection = made.services.live.enter(ADMIN, pipe)
    assert connection is not None
    return asyncio.create_task(Socket(made.services.live, connection, pipe).serve(wire.said.get))


async def test_a_client_that_leaves_is_gone(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        wire = Wire()
        serving = await serve(made, wire)
        wire.said.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await serving
        assert (wire.heard, len(made.services.live.roster)) == ([], 0)


async def test_a_mistake_of_ours_ends_it_with_its_code(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        wire = Wire()
        serving = await serve(made, wire)
        wire.said.put_nowait({"type": "websocket.receive", "text": 7})
        await serving
        assert (wire.heard, len(made.services.live.roster)) == ([1011], 0)


async def test_a_journal_that_cannot_be_read_is_said_and_ends_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        await made.services.live.hub.step()
        wire = Wire()
        serving = await serve(made, wire)
        made.change(lambda c: c.exec_driver_sql("DROP TABLE journal"))
        wire.say(type="subscribe", channel="activity", id=1)
        wire.say(type="ping")
        await until(lambda: len(wire.heard) == 2)
        assert (wire.heard[0]["data"]["code"], wire.heard[0]["data"]["retryable"]) == ("unavailable", True)
        assert (wire.heard[0]["id"], wire.heard[1]["type"]) == (1, "pong")
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        assert len(made.services.live.roster) == 0


async def test_a_server_that_takes_the_task_away_leaves_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        serving = await serve(made, Wire())
        await turn()
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        assert len(made.services.live.roster) == 0


def test_whose_token_it_was() -> None:
    caller = Caller(login_id=7, username="vera", is_admin=False, expires_at=AT)
    body = json.loads(authenticated(caller, ManualClock().now_ms(), 3).payload)
    assert (body["id"], body["data"]) == (
        3, {"user_id": 7, "expires_at": "2026-01-01T00:00:00.000Z", "is_admin": False},
    )  # fmt: skip
