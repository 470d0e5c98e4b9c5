"""Logs: where they go, in which form, and what they never hold."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from playhead.runtime.logs import MASK, configure, redact, without_secrets
from tests.support.command import logs_restored


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    with logs_restored():
        yield io.StringIO()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_json_lines_and_a_terminal_text(out: io.StringIO) -> None:
    configure("INFO", "auto", out)
    structlog.get_logger("a").info("up", port=8080)
    line = json.loads(out.getvalue())
    assert (line["event"], line["port"], line["level"]) == ("up", 8080, "info")
    terminal = Terminal()
    configure("INFO", "auto", terminal)
    structlog.get_logger("a").info("up", port=8080)
    assert "up" in terminal.getvalue()
    assert not terminal.getvalue().startswith("{")


@pytest.mark.parametrize("style", ["json", "console"])
def test_the_form_can_be_chosen(out: io.StringIO, style: str) -> None:
    configure("INFO", style, out)  # type: ignore[arg-type]  # one of the two
    logging.getLogger("library").warning("hello %s", "there")
    assert out.getvalue().startswith("{") is (style == "json")
    assert "hello there" in out.getvalue()


def test_what_is_below_the_level_and_what_libraries_chatter_is_left_out(out: io.StringIO) -> None:
    configure("INFO", "json", out)
    structlog.get_logger("a").debug("detail")
    logging.getLogger("httpx").info("GET https://wan/?api_key=abc")
    assert out.getvalue() == ""
    configure("ERROR", "json", out)
    structlog.get_logger("a").warning("odd")
    assert out.getvalue() == ""


def test_what_such_a_library_warns_of_gets_through(out: io.StringIO) -> None:
    configure("INFO", "json", out)
    logging.getLogger("httpx").warning("odd answer to ?api_key=abc")
    assert json.loads(out.getvalue())["event"] == f"odd answer to ?api_key={MASK}"


SECRET = "s3cr3t-value-42"


@pytest.mark.parametrize(
    "text",
    [
        f"GET /webhook/wan?token={SECRET}&a=b",
        f"/Items?api_key={SECRET}",
        f"ApiKey={SECRET}",
        f'Authorization: MediaBrowser Token="{SECRET}", Client="x"',
        f"Authorization: Strange 7{SECRET}",
        f"{{'Authorization': 'Bearer {SECRET}'}}",
        f"Basic {SECRET}==",
        f"redis://:{SECRET}@broker/0",
        f"X-Emby-Token: {SECRET}",
        f'{{"password": "{SECRET}"}}',
        f"bearer {SECRET}",
        f"postgresql://playhead:{SECRET}@db/playhead",
        f"access_token={SECRET}",
    ],
)
def test_a_credential_in_a_text_is_masked_and_its_name_stays(text: str) -> None:
    masked = without_secrets(text)
    assert SECRET not in masked
    assert MASK in masked
    assert masked[:4] == text[:4]


@pytest.mark.parametrize("text", ["a token of thanks", "the API key was refused (401)", "http://wan:8096/Items", "k=v"])
def test_a_text_without_one_stays_as_it_is(text: str) -> None:
    assert without_secrets(text) == text


def test_values_are_masked_by_their_keys_at_any_depth() -> None:
    event = {
        "api_key": SECRET,
        "headers": {"Authorization": f"x {SECRET}", "Cookie": SECRET.encode(), "Accept": "json"},
        "tries": ({"refresh_token": SECRET}, "first"),
        "monkey": "stays",
        "calls": [f"?token={SECRET}", b"password=" + SECRET.encode()],
        "error": ValueError(f"token={SECRET}"),
        "count": 3,
    }
    masked = redact(None, "info", event)
    assert SECRET not in repr(masked)
    assert (masked["headers"]["Accept"], masked["monkey"], masked["count"]) == ("json", "stays", 3)


def test_a_traceback_holds_no_secret_either(out: io.StringIO) -> None:
    configure("INFO", "json", out)
    try:
        raise ValueError(f"GET https://wan/?api_key={SECRET}")
    except ValueError:
        structlog.get_logger("a").exception("failed")
        logging.getLogger("library").exception("failed")
    lines = out.getvalue().splitlines()
    assert SECRET not in out.getvalue()
    assert ["ValueError" in line for line in lines] == [True, True]
