"""A simulator alone."""

from __future__ import annotations

import asyncio
import signal
import socket
from pathlib import Path

import pytest

from playhead.cli.simulate import until_signalled
from tests.support.command import call


def test_a_taken_port_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = call("simulate", "jellyfin", "--port", str(taken.getsockname()[1]))
    assert (ended.code, ended.err.count("\n")) == (3, 1)


def test_a_version_or_a_file_that_is_not_right_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("nme: alpha\n")
    for option in (("--version", "9.9.9"), ("--scenario", str(tmp_path / "bad.yaml"))):
        ended = call("simulate", "jellyfin", "--port", "0", *option)
        assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
async def test_a_signal_ends_it_with_its_code(signum: signal.Signals, code: int) -> None:
    async def serve(stop: asyncio.Event) -> None:
        signal.raise_signal(signum)
        await stop.wait()

    assert await until_signalled(serve) == code
