"""`Accounts` for Jellyfin 10.8 to 12.0 over HTTP, by the API key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar

import msgspec

from playhead.adapters.jellyfin.client import CALL_SECONDS, LISTING_SECONDS, JellyfinServer
from playhead.adapters.jellyfin.policies import copied
from playhead.adapters.jellyfin.transport import Answer, Request
from playhead.adapters.jellyfin.wire_rest import parse_object, parse_user, parse_users
from playhead.domain.errors import BadAnswer, NotSupported, NotThere, ServerError, ServerFault
from playhead.domain.people import RemoteUser
from playhead.ports.accounts import Password

T = TypeVar("T")

CREATING, SIGNING, ALLOWING, REMOVING = "making an account", "setting a password", "setting a policy", "removing"


class JellyfinAccounts:
    """The accounts of one server, through the connections that its `MediaServer` has."""

    def __init__(self, server: JellyfinServer, *, call_seconds: float = CALL_SECONDS) -> None:
        self._server = server
        self._call_seconds = call_seconds

    def __repr__(self) -> str:
        return f"JellyfinAccounts({self.name!r})"

    @property
    def name(self) -> str:
        return self._server.name

    async def users(self) -> tuple[RemoteUser, ...]:
        answer = await self._send("list of users", "GET", "/Users", seconds=LISTING_SECONDS)
        return self._parsed(parse_users, answer)

    async def create(self, name: str, password: Password | None) -> RemoteUser:
        body = {"Name": name} | ({"Password": password.text} if password is not None else {})
        return self._parsed(parse_user, await self._send(CREATING, "POST", "/Users/New", body))

    async def set_password(self, user_id: str, password: Password) -> None:
        if not (await self._server.capabilities()).group_write:
            # the only route of 10.8 looks for the caller's own account, and an API key has none
            raise NotSupported(f"{self.name}: {SIGNING}: this version takes one only while the account is made")
        body = {"NewPw": password.text, "ResetPassword": False}
        await self._about(user_id, SIGNING, "POST", "/Users/Password", body, {"userId": user_id})

    async def copy_policy(self, user_id: str, template_id: str) -> None:
        own, template = await self._policy(user_id), await self._policy(template_id)
        await self._about(user_id, ALLOWING, "POST", f"/Users/{user_id}/Policy", copied(own, template))

    async def delete(self, user_id: str) -> None:
        await self._about(user_id, REMOVING, "DELETE", f"/Users/{user_id}")

    async def _policy(self, user_id: str) -> Mapping[str, Any]:
        answer = await self._about(user_id, "reading an account", "GET", f"/Users/{user_id}")
        policy = self._parsed(lambda body: parse_object(body, "an account"), answer).get("Policy")
        if not isinstance(policy, dict):
            raise BadAnswer(f"{self.name}: reading an account: it came without its policy")
        return policy

    async def _about(
        self,
        user_id: str,
        what: str,
        method: Literal["GET", "POST", "DELETE"],
        path: str,
        body: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Answer:
        """A call about one account. 10.8 fails at one that is not there."""
        try:
            return await self._send(what, method, path, body, params)
        except ServerFault as error:
            if user_id in {user.user_id for user in await self.users()}:
                raise
            raise NotThere(f"{self.name}: {what}: no such account") from error

    async def _send(
        self,
        what: str,
        method: Literal["GET", "POST", "DELETE"],
        path: str,
        body: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
        *,
        seconds: float | None = None,
    ) -> Answer:
        content = None if body is None else msgspec.json.encode(body)
        request = Request(what, method, path, seconds or self._call_seconds, params or {}, content, self._server.writer)
        return await self._server.transport.send(request)

    def _parsed(self, parse: Callable[[bytes], T], answer: Answer) -> T:
        try:
            return parse(answer.body)
        except ServerError as error:
            raise type(error)(f"{self.name}: {error}") from error
