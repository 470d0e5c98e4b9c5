"""The demo: what is refused before it starts."""

from __future__ import annotations

import socket

import pytest

from tests.support.command import call


def test_a_taken_port_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = call("demo", "--port", str(taken.getsockname()[1]))
    assert (ended.code, ended.out, ended.err.count("\n")) == (3, "", 1)


@pytest.mark.parametrize("option", [("--servers", "0"), ("--accounts", "0"), ("--port", "70000"), ("--servers", "x")])
def test_numbers_have_bounds(option: tuple[str, str]) -> None:
    ended = call("demo", *option)
    assert (ended.code, ended.err.count("\n")) == (2, 1)
