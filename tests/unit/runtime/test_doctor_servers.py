"""Findings about one server, each provoked once."""

from __future__ import annotations

from typing import Any

import pytest

from playhead.domain.errors import (
    BadAnswer,
    Busy,
    Forbidden,
    KeyRefused,
    NoAnswerInTime,
    NotThere,
    ServerError,
    ServerFault,
    Unreachable,
)
from playhead.domain.people import ServerInfo
from playhead.runtime import doctor_servers as servers
from playhead.runtime.doctor_facts import Answered
from tests.support.checkup import only, server


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (Unreachable("wan: probe: cannot connect"), "Check that wan runs"),
        (NoAnswerInTime("wan: probe: no answer in 15 s"), "Check that wan runs"),
        (BadAnswer("wan: probe: a web page came instead of data"), "Correct the url of wan (http://wan.lan:8096)"),
        (BadAnswer("wan: probe: redirected to http://wan/jf"), "with its base path"),
        (NotThere("wan: probe: not found"), "Correct the url of wan"),
        (ServerFault("wan: probe: the server failed (500)"), "Look into the log of wan"),
        (Busy("wan: probe: too many requests"), "Look into the log of wan"),
    ],
)
def test_a_server_that_does_not_answer_as_one(error: ServerError, remedy: str) -> None:
    found = only(
        list(servers.server(server(ping=error, info=None, clock_offset=None, quick_connect=None, libraries=None)))
    )
    assert (found.check, found.state) == ("server", "problem")
    assert found.finding == f"{error}."
    assert remedy in found.remedy


def test_what_an_unreachable_server_cannot_answer_is_not_told_again() -> None:
    gone = server(ping=Unreachable("gone"), info=None, clock_offset=None, quick_connect=None, libraries=None)
    assert [one.check for one in servers.server(gone)] == ["server"]


@pytest.mark.parametrize("error", [KeyRefused("wan: the API key was refused (401)"), Forbidden("wan: not allowed")])
def test_a_key_that_does_not_open(error: ServerError) -> None:
    found = only(list(servers.key(server(info=error))))
    assert (found.check, found.state) == ("key", "problem")
    assert found.remedy.startswith("Make a new one in the dashboard of wan → API keys")


def test_a_key_that_could_not_be_tried() -> None:
    assert "Look into the log" in only(list(servers.key(server(info=ServerFault("wan: 500"))))).remedy


@pytest.mark.parametrize(
    ("version", "state", "remedy"),
    [
        ("10.8.13", "warning", "Update it to 10.11 or 12.0 to keep these too."),
        ("10.9.11", "ok", ""),
        ("10.10.7", "ok", ""),
        ("13.0.0", "warning", "Look for a newer Playhead, and watch its queue."),
        ("10.11.11", "ok", ""),
        ("12.0.0", "ok", ""),
    ],
)
def test_versions(version: str, state: str, remedy: str) -> None:
    info = Answered(ServerInfo(server_id="i", name="wan", version=version))
    (found,) = servers.version(server(ping=info, info=info))
    assert (found.state, found.remedy) == (state, remedy)
    assert version in found.finding


@pytest.mark.parametrize(
    ("offset", "state", "said"),
    [
        (4.9, "ok", "agrees"),
        (6.4, "warning", "6 s ahead of"),
        (-301.0, "problem", "301 s behind"),
        (400, "problem", ""),
    ],
)
def test_clocks(offset: float, state: str, said: str) -> None:
    (found,) = servers.clock(server(clock_offset=offset))
    assert found.state == state
    assert said in found.finding
    assert found.remedy == ("" if state == "ok" else "Let both machines set their clocks by NTP.")


@pytest.mark.parametrize(
    ("facts", "state", "remedy"),
    [
        (
            {"quick_connect": Answered(False)},
            "warning",
            "Switch it on in the dashboard of wan → General → Quick Connect.",
        ),
        ({"quick_connect": ServerFault("wan: 500")}, "warning", "Run this again."),
        ({"libraries": Answered(())}, "warning", "Add one in the dashboard of wan → Libraries."),
        ({"libraries": ServerFault("wan: 500")}, "problem", "Look into the log of wan, and run this again."),
    ],
)
def test_quick_connect_and_libraries(facts: dict[str, Any], state: str, remedy: str) -> None:
    found = only(list(servers.server(server(**facts))))
    assert (found.state, found.remedy) == (state, remedy)


@pytest.mark.parametrize(
    ("url", "told"), [("http://wan.example.com", True), ("https://wan.example.com", False), ("http://10.0.0.1", False)]
)
def test_a_key_in_clear_on_a_public_way(url: str, told: bool) -> None:
    found = list(servers.address(server(settings={"url": url})))
    assert [one.remedy for one in found] == (["Use its https:// address."] if told else [])
