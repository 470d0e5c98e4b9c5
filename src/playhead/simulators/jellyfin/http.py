"""Requests as values: who calls, with what, and the routes that take them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import msgspec

from playhead.simulators.jellyfin import guids
from playhead.simulators.jellyfin.model import Item, Json, User
from playhead.simulators.jellyfin.parameters import Query
from playhead.simulators.jellyfin.playing import Device
from playhead.simulators.jellyfin.replies import Refused, Reply, failed, invalid, problem
from playhead.simulators.jellyfin.state import Server
from playhead.simulators.jellyfin.versions import V10_8, V12_0, Number


@dataclass(frozen=True)
class Later:
    """A write in two steps: `finish` is called after the server's write time, so that two can overlap."""

    finish: Callable[[int], Reply]


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
        """`userId` or the caller; None for an API key without one. UnknownUser; 403 for another's where guarded."""
        wanted = self.params.get("userId") or self.query.text("userId")
        if not wanted:
            return self.caller.user
        found = guids.parse(wanted)
        if found is None:
            raise invalid("userId", wanted)
        foreign = self.caller.user is None or self.caller.user.id != found
        if foreign and not self.caller.admin and self.server.traits.guards_users:
            raise failed(403)
        user = self.server.users.get(found)
        if user is None:
            raise UnknownUser
        return user

    def unknown(self) -> Refused:
        """The answer about a user or item that is not there: 404, and 500 where the code trips over it (10.8)."""
        status = self.server.traits.unknown_status
        return problem(status) if status == 404 else failed(status)

    def need_user(self) -> User:
        """As `user`, for routes that work on one: 400 for an API key without userId, `unknown` if there is none."""
        try:
            user = self.user()
        except UnknownUser:
            raise self.unknown() from None
        if user is None:
            raise failed(400)
        return user

    def item(self, user: User | None, name: str = "itemId") -> Item:
        """The item of the path, if the user may see it; else `unknown`. 10.8 looks at nobody's rights."""
        wanted = self.guid(name)
        self.reject_placeholder(wanted)
        item = self.server.items.get(wanted)
        if item is None or (self.server.traits.guards_items and not self.server.visible(user, item)):
            raise self.unknown()
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
    """One route: path with `{name}` parts, matched in any case; `since` and `until` are the versions that have it."""

    method: str
    path: str
    handler: Handler
    access: Access = Access.USER
    since: Number = V10_8
    until: Number = V12_0


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
