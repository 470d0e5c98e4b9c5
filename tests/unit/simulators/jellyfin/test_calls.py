from __future__ import annotations

import pytest

from playhead.simulators.jellyfin.calls import CallLog, masked, state_changing


@pytest.mark.parametrize(
    ("method", "path", "changing"),
    [
        ("GET", "/UserItems/1/UserData", False),
        ("POST", "/UserItems/1/UserData", True),
        ("DELETE", "/UserPlayedItems/1", True),
        ("POST", "/Users/New", True),
        ("POST", "/Sessions/Playing", True),
        ("POST", "/Users/AuthenticateByName", False),
        ("POST", "/QuickConnect/Initiate", False),
        ("POST", "/Sessions/Logout", False),
        ("POST", "/Sessions/Capabilities/Full", False),
    ],
)
def test_calls_that_change_what_is_kept_in_step_are_told_apart(method: str, path: str, changing: bool) -> None:
    assert state_changing(method, path) is changing


def test_secrets_are_masked() -> None:
    assert masked("a=1&ApiKey=abc&api_key=def&Secret=x&b=2") == "a=1&ApiKey=***&api_key=***&Secret=***&b=2"


def test_the_log_counts_and_forgets() -> None:
    log = CallLog()
    log.add("POST", "/Users/New", "ApiKey=abc", 200, 5, "agent")
    log.add("GET", "/Users", "", None, 6, "")
    assert log.changing == 1
    assert [(call.path, call.query, call.status, call.at) for call in log.all()] == [
        ("/Users/New", "ApiKey=***", 200, 5),
        ("/Users", "", None, 6),
    ]
    assert log.all()[0].as_json()["user_agent"] == "agent"
    log.clear()
    assert (log.changing, log.all()) == (0, [])
