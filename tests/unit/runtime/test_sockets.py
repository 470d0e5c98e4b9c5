"""Where Playhead listens."""

from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest

from playhead.runtime import sockets


def test_a_free_port_is_taken_when_none_is_named() -> None:
    with sockets.tcp("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0
        assert listener.proto == socket.IPPROTO_TCP


def test_a_port_in_use_is_named_with_what_to_do() -> None:
    with sockets.tcp("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(sockets.AddressTaken, match=f"127.0.0.1:{port}.*--port"):
            sockets.tcp("127.0.0.1", port)


def test_the_operators_socket_is_for_its_owner_alone(tmp_path: Path) -> None:
    with sockets.control(tmp_path):
        path = sockets.find_control(tmp_path)
        assert path is not None
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_socket_left_by_a_dead_process_is_replaced(tmp_path: Path) -> None:
    sockets.control(tmp_path).close()
    with sockets.control(tmp_path) as listener:
        assert listener.getsockname() == str(sockets.control_path(tmp_path))


def test_where_the_path_is_too_long_a_pointer_names_the_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = tmp_path / "run"
    deep = tmp_path / ("long" * 30)
    runtime.mkdir()
    deep.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    listener = sockets.control(deep)
    found = sockets.find_control(deep)
    assert found is not None
    assert found.parent == runtime
    assert (deep / "socket").read_text().strip() == str(found)
    sockets.close_control(deep, listener)
    assert sockets.find_control(deep) is None
    assert not found.exists()


def test_nothing_is_found_where_nothing_runs(tmp_path: Path) -> None:
    assert sockets.find_control(tmp_path) is None
