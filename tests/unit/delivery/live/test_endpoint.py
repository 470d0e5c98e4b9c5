"""The handshake before a server that has less to offer than ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.api import desk
from tests.support.asgi_socket import AsgiSocket


async def test_a_socket_elsewhere_is_the_applications_business(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        heard: list[Any] = []
        socket = AsgiSocket(made.app, "/elsewhere", {}, heard.append)
        assert await socket.open() == 0
        assert socket.closed is not None


async def test_a_refusal_where_no_status_can_be_told(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        socket = AsgiSocket(made.app, "/ws", {"origin": "https://evil.example", "host": "x"}, lambda _: None)
        socket._scope["extensions"] = {}
        assert await socket.open() == 0
        assert socket.closed == (1008, "")


async def test_a_stranger_is_let_in_and_told(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        socket = AsgiSocket(made.app, "/ws?token=x", {"host": "x"}, lambda _: None)
        assert await socket.open() == 101
        await socket.leave()
        assert socket.closed == (4001, "Invalid token")
