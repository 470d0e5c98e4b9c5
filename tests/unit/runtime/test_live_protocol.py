"""Our own side of a socket: in the scope, and quiet about broken text."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from playhead.delivery.live.pipes import DirectPipe
from tests.support.live_server import live_server
from tests.support.loops import until


async def test_the_feed_writes_straight_into_it(tmp_path: Path) -> None:
    async with live_server(tmp_path) as server, server.client() as one:
        assert (await one.ask(type="ping"))["type"] == "pong"
        (connection,) = server.feed.roster
        assert isinstance(connection.outlet.pipe, DirectPipe)


async def test_it_measures_how_long_a_client_takes_to_answer_a_ping(tmp_path: Path) -> None:
    async with live_server(tmp_path) as server, server.client():
        await until(lambda: len(list(server.feed.roster)) == 1)
        (connection,) = server.feed.roster
        pipe = connection.outlet.pipe
        assert isinstance(pipe, DirectPipe)
        side: Any = pipe._side
        side.send_keepalive_ping()
        count = "playhead_ws_ping_rtt_seconds_count"
        registry = server.desk.services.metrics.registry
        await until(lambda: registry.get_sample_value(count) == 1)


async def test_broken_text_ends_it_without_a_line_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with live_server(tmp_path) as server, server.client() as one:
        await one.socket.send([b'{"type":"ping', b'\xff"}'], text=True)
        assert (await one.closed())[0] == 1007
    async with live_server(tmp_path) as server, server.client() as one:
        await one.socket.send(["{", '"type":"pi', json.dumps("ng")[1:-1] + '"}'])
        assert (await one.hear())["type"] == "pong"
    assert [line for line in caplog.records if line.exc_info] == []


async def test_a_handshake_that_is_refused_leaves_no_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with live_server(tmp_path) as server:
        server.feed.roster.draining = True
        with pytest.raises(InvalidStatus) as refused:
            await server.client().__aenter__()
        assert refused.value.response.status_code == 503
    # the server has ended: whatever it had to say is said
    assert [line.getMessage() for line in caplog.records if line.levelno > logging.INFO] == []
