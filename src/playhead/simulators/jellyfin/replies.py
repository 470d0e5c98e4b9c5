"""Answers as values, and the server's error bodies: empty, `text/plain`, a JSON string, or problem JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from playhead.simulators.jellyfin import guids
from playhead.simulators.jellyfin.model import Json

JSON = "application/json; charset=utf-8"
TEXT = "text/plain"
SECTIONS = {400: "15.5.1", 404: "15.5.5", 415: "15.5.16"}
TITLES = {400: "Bad Request", 404: "Not Found", 415: "Unsupported Media Type"}


@dataclass(frozen=True)
class Reply:
    """An answer; `body` None means none at all."""

    status: int = 204
    body: bytes | None = None
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """The request ends here with this answer."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def ok(body: Any, status: int = 200) -> Reply:
    """A JSON answer; any bare string is a JSON string."""
    return Reply(status, msgspec.json.encode(body), JSON)


def failed(status: int) -> Refused:
    """An exception inside the server: `text/plain`, one sentence."""
    return Refused(Reply(status, b"Error processing request.", TEXT))


def bare(status: int) -> Refused:
    """401, 403, 404 of unknown routes and 405: no body."""
    return Refused(Reply(status))


def said(status: int, text: str) -> Refused:
    """Some controllers answer with a JSON string."""
    return Refused(ok(text, status))


def problem(status: int, errors: Mapping[str, list[str]] | None = None) -> Refused:
    """RFC 9110 problem JSON; `errors` makes it a validation problem."""
    title = "One or more validation errors occurred." if errors else TITLES[status]
    section = SECTIONS[status]
    body: Json = {"type": f"https://tools.ietf.org/html/rfc9110#section-{section}", "title": title}
    body["status"] = status
    if errors:
        body["errors"] = dict(errors)
    body["traceId"] = "00-" + guids.md5(repr(errors)) + "-" + guids.md5(title)[:16] + "-00"
    return Refused(ok(body, status))


def invalid(name: str, value: str) -> Refused:
    return problem(400, {name: [f"The value '{value}' is not valid."]})
