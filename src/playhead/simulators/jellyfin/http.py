"""Requests and answers as values: what a route is given, what it gives back, and the server's error bodies."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import msgspec

from playhead.simulators.jellyfin import guids, ticks
from playhead.simulators.jellyfin.model import Item, Json, User
from playhead.simulators.jellyfin.playing import Device
from playhead.simulators.jellyfin.state import Server

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


@dataclass(frozen=True)
class Later:
    """A write in two steps: `finish` is called after the server's write time, so that two can overlap."""

    finish: Callable[[int], Reply]


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


class Query:
    """Query parameters: names in any case, lists comma-separated or repeated."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name.lower(), []).append(value)

    def text(self, name: str) -> str | None:
        found = self._values.get(name.lower())
        return found[0] if found else None

    def flag(self, name: str) -> bool | None:
        value = self.text(name)
        if value is None or value == "":
            return None
        if value.lower() not in {"true", "false"}:
            raise invalid(name, value)
        return value.lower() == "true"

    def number(self, name: str) -> int | None:
        value = self.text(name)
        if value is None or value == "":
            return None
        try:
            return int(value)
        except ValueError:
            raise invalid(name, value) from None

    def guid(self, name: str) -> str | None:
        value = self.text(name)
        if value is None or value == "":
            return None
        found = guids.parse(value)
        if found is None:
            raise invalid(name, value)
        return found

    def date(self, name: str) -> int | None:
        value = self.text(name)
        if value is None or value == "":
            return None
        found = ticks.parse(value)
        if found is None:
            raise invalid(name, value)
        return found

    def words(self, name: str) -> list[str]:
        given = self._values.get(name.lower(), [])
        return [word.strip() for value in given for word in value.split(",") if word.strip()]

    def guid_list(self, name: str) -> list[str]:
        """Unparsable ids are dropped silently."""
        return [found for word in self.words(name) if (found := guids.parse(word))]


NOWHERE = Device("", "", "", "")


@dataclass(frozen=True)
class Caller:
    """Who asks: a user by token, an API key (no user), or nobody."""

    user: User | None = None
    key: bool = False
    token: str = ""
    device: Device = NOWHERE
    given: Device = NOWHERE
    """What the header itself said, before a token filled it in."""

    @property
    def known(self) -> bool:
        return self.key or self.user is not None

    @property
    def admin(self) -> bool:
        return self.key or (self.user is not None and self.user.admin)


class Access(Enum):
    """Who may call a route; WIZARD routes are open until the set-up is done."""

    OPEN = "open"
    USER = "user"
    ADMIN = "admin"
    WIZARD = "wizard"
    WIZARD_USER = "wizard user"


@dataclass(frozen=True)
class Call:
    """One request as a route sees it; `now` in ticks."""

    server: Server
    method: str
    path: str
    params: Mapping[str, str]
    query: Query
    content_type: str
    body: bytes
    caller: Caller
    now: int

    def guid(self, name: str) -> str:
        """A Guid from the path; 400 when it is none."""
        found = guids.parse(self.params[name])
        if found is None:
            raise invalid(name, self.params[name])
        return found

    def user(self) -> User | None:
        """`userId` or the caller; None for an API key without one. 403 for another's, 404 for an unknown user."""
        wanted = self.params.get("userId") or self.query.text("userId")
        if not wanted:
            return self.caller.user
        found = guids.parse(wanted)
        if found is None:
            raise invalid("userId", wanted)
        if not self.caller.admin and (self.caller.user is None or self.caller.user.id != found):
            raise failed(403)
        user = self.server.users.get(found)
        if user is None:
            raise UnknownUser
        return user

    def need_user(self) -> User:
        """As `user`, for routes that work on one: 400 for an API key without userId, 404 problem JSON if unknown."""
        try:
            user = self.user()
        except UnknownUser:
            raise problem(404) from None
        if user is None:
            raise failed(400)
        return user

    def item(self, user: User | None, name: str = "itemId") -> Item:
        """The item of the path, if the user may see it; else 404 problem JSON."""
        wanted = self.guid(name)
        self.reject_placeholder(wanted)
        item = self.server.items.get(wanted)
        if item is None or not self.server.visible(user, item):
            raise problem(404)
        return item

    def reject_placeholder(self, wanted: str) -> None:
        """10.11 has a row …0001 that every route trips over."""
        if self.server.traits.placeholder_row and wanted == PLACEHOLDER:
            raise failed(500)

    def json(self, name: str) -> Any:
        """The JSON body for parameter `name`; 415 without its content type, 400 when it does not parse."""
        if not self.content_type.lower().startswith(("application/json", "text/json")):
            raise problem(415)
        required = {name: [f"The {name} field is required."]}
        if not self.body.strip():
            raise problem(400, {"": ["A non-empty request body is required."], **required})
        try:
            return json.loads(self.body)
        except ValueError:
            raise problem(400, {"$": ["The JSON value is not valid."], **required}) from None

    def record(self, name: str) -> Json:
        """As `json`, for an object; keys as sent."""
        body = self.json(name)
        if not isinstance(body, dict):
            raise problem(400, {"$": ["The JSON value could not be converted."], name: ["The field is required."]})
        return body


class UnknownUser(Exception):
    """`userId` names nobody."""


PLACEHOLDER = "0" * 31 + "1"

Handler = Callable[[Call], "Reply | Later"]


def always(reply: Reply) -> Handler:
    """A handler whose answer never varies."""
    return lambda _call: reply


@dataclass(frozen=True)
class Endpoint:
    """One route: path with `{name}` parts, matched in any case."""

    method: str
    path: str
    handler: Handler
    access: Access = Access.USER


def typed(body: Json, kinds: Mapping[str, type], name: str) -> Json:
    """The known fields of an object, names in any case, numbers also as strings; 400 on a wrong type."""
    names = {known.lower(): known for known in kinds}
    found: Json = {}
    for key, value in body.items():
        known = names.get(key.lower())
        if known is None or value is None:
            continue
        try:
            found[known] = msgspec.convert(value, kinds[known], strict=kinds[known] is bool)
        except msgspec.ValidationError:
            errors = {"$": [f"The JSON value could not be converted. Path: $.{key}."]}
            raise problem(400, {**errors, name: [f"The {name} field is required."]}) from None
    return found
