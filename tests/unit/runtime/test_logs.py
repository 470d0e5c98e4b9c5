"""Logs: where they go, in which form, and what never stands in them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from playhead.runtime.logs import MASK, configure, redact, without_secrets


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _kept() -> Iterator[None]:
    """The logs of the process that tests, afterwards as they were."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = list(root.handlers), root.level
    root.handlers.clear()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**before)


def test_a_pipe_gets_json_in_lines() -> None:
    out = io.StringIO()
    configure("INFO", "auto", out)
    structlog.get_logger("playhead.test").info("server came back", server="lan", items=3)
    (line,) = out.getvalue().splitlines()
    told = json.loads(line)
    assert (told["event"], told["server"], told["items"], told["level"]) == ("server came back", "lan", 3, "info")
    assert told["timestamp"].endswith("Z")


def test_a_terminal_gets_text_unless_json_is_asked_for() -> None:
    text, asked = Terminal(), Terminal()
    configure("INFO", "auto", text)
    structlog.get_logger("playhead.test").warning("disk is full")
    configure("INFO", "json", asked)
    structlog.get_logger("playhead.test").warning("disk is full")
    assert "disk is full" in text.getvalue()
    assert not text.getvalue().startswith("{")
    assert json.loads(asked.getvalue())["event"] == "disk is full"


def test_what_is_below_the_level_is_left_out() -> None:
    out = io.StringIO()
    configure("WARNING", "json", out)
    structlog.get_logger("playhead.test").info("quiet")
    logging.getLogger("some.library").info("quiet too")
    assert out.getvalue() == ""


def test_libraries_that_tell_each_step_tell_warnings_alone() -> None:
    out = io.StringIO()
    configure("INFO", "json", out)
    logging.getLogger("httpx").info("HTTP Request: GET http://lan/?api_key=abc")
    logging.getLogger("httpx").warning("odd: api_key=abcdef")
    (line,) = out.getvalue().splitlines()
    assert json.loads(line)["event"] == f"odd: api_key={MASK}"


def test_a_traceback_holds_no_secret() -> None:
    out = io.StringIO()
    configure("INFO", "json", out)
    try:
        raise ValueError("Authorization: MediaBrowser Token=0123456789abcdef")
    except ValueError:
        structlog.get_logger("playhead.test").exception("it failed")
    assert "ValueError" in out.getvalue()
    assert "0123456789abcdef" not in out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        'Authorization: MediaBrowser Token="hunter22"',
        "{'authorization': 'Bearer hunter22'}",
        "sent Bearer hunter22",
        "Basic hunter22==",
        "GET /Items?api_key=hunter22&limit=1",
        "GET /socket?ApiKey=hunter22",
        "X-Emby-Token: hunter22",
        "POST /webhook/lan?token=hunter22",
        '{"access_token": "hunter22"}',
        "password=hunter22, tries=3",
        "redis://user:hunter22@broker/0",
        "postgresql://:hunter22@db/playhead",
    ],
)
def test_no_spelling_of_a_credential_gets_through(text: str) -> None:
    shown = without_secrets(text)
    assert "hunter22" not in shown
    assert MASK in shown


@pytest.mark.parametrize(
    "text",
    ["token bucket is empty", "GET /Items?limit=1&userId=u1", "http://lan:8096/jellyfin", "the key was refused"],
)
def test_what_is_no_credential_stays(text: str) -> None:
    assert without_secrets(text) == text


def test_what_stands_beside_a_credential_stays() -> None:
    assert without_secrets("GET /x?api_key=abc&limit=1") == f"GET /x?api_key={MASK}&limit=1"


def test_values_are_masked_by_their_key_at_any_depth() -> None:
    event = {
        "event": "called",
        "api_key": "hunter22",
        "headers": {"X-Api-Key": "hunter22", "Cookie": b"hunter22", "Accept": "*/*"},
        "tries": [{"refresh_token": "hunter22"}, ("Bearer hunter22",)],
        "error": ValueError("password=hunter22"),
        "monkey": "stays",
        "count": 3,
    }
    shown = redact(None, "info", event)
    assert "hunter22" not in str(shown)
    assert (shown["monkey"], shown["count"], shown["headers"]["Accept"]) == ("stays", 3, "*/*")
    assert shown["error"] == f"ValueError: password={MASK}"
