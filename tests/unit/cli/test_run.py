"""Starting everything: what is refused before, and what is said."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from playhead.cli.run import address
from playhead.config.settings import Server
from playhead.storage.engine import Database
from tests.support.command import Shell


@pytest.mark.parametrize(
    ("server", "url"),
    [
        (Server(), "http://127.0.0.1:8080"),
        (Server(host="0.0.0.0", base_path="/play"), "http://127.0.0.1:8080/play"),
        (Server(host="::1"), "http://[::1]:8080"),
        (Server(host="::"), "http://[::1]:8080"),
    ],
)
def test_the_address_is_one_that_a_browser_here_can_open(server: Server, url: str) -> None:
    assert address(server, 8080) == url


def test_a_taken_port_is_one_line(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = shell("run", "--port", str(taken.getsockname()[1]))
    assert (ended.code, ended.out, ended.err.count("\n")) == (3, "", 1)
    assert "choose another with --port" in ended.err


def test_a_database_in_use_is_one_line_whatever_else_there_is_to_tell(shell: Shell) -> None:
    path = shell.data / "playhead.db"
    shell.write({"database": {"path": str(path)}, "history": {"threshold": 50}})
    shell.data.mkdir()
    other = Database(f"sqlite:///{path}")
    ended = shell("run", "--port", "0")
    other.close()
    assert (ended.code, ended.err.count("\n")) == (3, 1)
    assert "stop it first" in ended.err


def test_a_folder_that_cannot_be_made_is_one_line(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    shell.write({"database": {"path": str(tmp_path / "file" / "playhead.db")}})
    ended = shell("run", "--port", "0")
    assert (ended.code, ended.err.count("\n")) == (3, 1)


def test_postgresql_is_refused(shell: Shell) -> None:
    shell.write({"database": {"url": "postgresql://u:p@h/d"}})
    assert shell("run").code == 2
