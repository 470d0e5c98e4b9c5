"""Tokens to act as a user of one server: kept ones, else minted by the API key through Quick Connect.

Nobody's password is needed for that (10.9 and later). Each token belongs to one device: Jellyfin ends the older token
when the same user signs in from the same device, so every purpose has a device of its own.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import StrEnum
from typing import TypeVar

import msgspec
import structlog

import playhead
from playhead.adapters.jellyfin.transport import Answer, Identity, Request, Transport
from playhead.adapters.jellyfin.wire_access import Minted, parse_me, parse_minted, parse_request
from playhead.domain.errors import Forbidden, KeyRefused, NoToken, NotThere, Refused, ServerError
from playhead.ports.media_server import Capabilities
from playhead.ports.vault import TokenKey, Vault

log = structlog.get_logger(__name__)

T = TypeVar("T")

CALL_SECONDS = 15.0
SWITCH_ON = "Quick Connect is switched off there; switch it on in its dashboard → General"


class Purpose(StrEnum):
    """What a token is for."""

    LISTEN = "listen"
    """A socket of the user's own."""
    SHARED = "shared"
    """A socket on which others are heard too. Nothing is written from its device: Jellyfin would do it to them all."""
    ACT = "act"
    """Calls that only the user himself may make."""


class NothingKept:
    """A vault that is always empty, for those who ask a server once."""

    async def token(self, key: TokenKey) -> str | None:
        return None

    async def keep(self, key: TokenKey, token: str) -> None:
        return

    async def forget(self, key: TokenKey) -> None:
        return


class UserTokens:
    """Gives live tokens of one server's users, one for each user and purpose."""

    def __init__(
        self,
        *,
        name: str,
        transport: Transport,
        api_key: str,
        device_id: str,
        capabilities: Callable[[], Awaitable[Capabilities]],
        vault: Vault,
        mints: bool = True,
    ) -> None:
        """`device_id` names this installation. `mints` False, in a dry run: only kept tokens are used."""
        self._name = name
        self._transport = transport
        self._key = Identity(api_key, f"{device_id}-mint", playhead.__version__)
        self._device_id = device_id
        self._capabilities = capabilities
        self._vault = vault
        self._mints = mints
        self._known: dict[TokenKey, str] = {}
        self._locks: dict[TokenKey, asyncio.Lock] = defaultdict(asyncio.Lock)

    def __repr__(self) -> str:
        return f"UserTokens({self._name!r})"

    async def identity(self, user_id: str, purpose: Purpose) -> Identity:
        """How to introduce oneself as the user. Raises NoToken, or another ServerError when the server fails."""
        key = TokenKey(self._name, user_id, purpose)
        async with self._locks[key]:
            token = self._known.get(key) or await self._vault.token(key)
            if token is None:
                self._known[key] = token = await self._mint(key)
                log.info("a user token was minted", server=self._name, user=user_id, purpose=str(purpose))
                await self._vault.keep(key, token)
            self._known[key] = token
            return self._as_user(key, token)

    async def holds(self, identity: Identity) -> bool:
        """Whether the server knows the user behind the identity. Raises ServerError when it cannot be asked."""
        try:
            await self._whose(identity)
        except KeyRefused:
            return False
        return True

    async def renewed(self, user_id: str, purpose: Purpose, refused: Identity) -> Identity:
        """Another identity for one that the server refused with 401. Raises as `identity` does."""
        key = TokenKey(self._name, user_id, purpose)
        async with self._locks[key]:
            # who asks second gets what the first one was given
            if self._known.get(key) == refused.token:
                del self._known[key]
                await self._vault.forget(key)
        return await self.identity(user_id, purpose)

    async def act(self, user_id: str, purpose: Purpose, call: Callable[[Identity], Awaitable[T]]) -> T:
        """The result of `call` as the user; a revoked token is renewed once. Raises NoToken when that is refused too.

        `call` must raise KeyRefused for a 401, and may then be made a second time."""
        identity = await self.identity(user_id, purpose)
        with suppress(KeyRefused):
            return await call(identity)
        identity = await self.renewed(user_id, purpose, identity)
        try:
            return await call(identity)
        except KeyRefused:
            raise self._none("a new token was refused as well; is the account disabled?", lasting=True) from None

    async def _mint(self, key: TokenKey) -> str:
        if not self._mints:
            raise self._none("a dry run mints no tokens", lasting=True)
        if not (await self._capabilities()).quick_connect_mint:
            raise self._none("before Jellyfin 10.9 an API key gets no tokens of users", lasting=True)
        device = self._as_user(key, "")
        secret, code = await self._initiate(device)
        await self._authorize(code, key.user_id)
        minted = await self._exchange(device, secret)
        await self._read_back(key, minted)
        return minted.token

    async def _initiate(self, device: Identity) -> tuple[str, str]:
        try:
            # without a token: with the key's, the device would be the key's
            answer = await self._send("Quick Connect", "POST", "/QuickConnect/Initiate", device)
        except KeyRefused:
            raise self._none(SWITCH_ON, lasting=True) from None
        return self._parsed(parse_request, answer)

    async def _authorize(self, code: str, user_id: str) -> None:
        params: dict[str, str | int] = {"code": code, "userId": user_id}
        try:
            await self._send("Quick Connect for a user", "POST", "/QuickConnect/Authorize", self._key, params)
        except Forbidden:
            raise self._none("the key may not let users in by Quick Connect", lasting=True) from None
        except Refused:
            raise self._none("there is no such user", lasting=True) from None

    async def _exchange(self, device: Identity, secret: str) -> Minted:
        body = msgspec.json.encode({"Secret": secret})
        path = "/Users/AuthenticateWithQuickConnect"
        try:
            answer = await self._send("signing in by Quick Connect", "POST", path, device, body=body)
        except (KeyRefused, Forbidden, NotThere):
            raise self._none("the server did not let him in by Quick Connect", lasting=True) from None
        return self._parsed(parse_minted, answer)

    async def _read_back(self, key: TokenKey, minted: Minted) -> None:
        """Ask the server whose token it is. One of somebody else is given back: nothing is done in his name."""
        identity = self._as_user(key, minted.token)
        try:
            whose = await self._whose(identity)
        except KeyRefused:
            raise self._none("the account is disabled", lasting=True) from None
        if {whose, minted.user_id} == {key.user_id}:
            return
        with suppress(ServerError):
            await self._send("giving back a token", "POST", "/Sessions/Logout", identity)
        log.warning("the server gave a token of another user; it was given back", server=self._name, user=key.user_id)
        raise self._none("the server gave a token of another user", lasting=True)

    async def _whose(self, identity: Identity) -> str:
        return self._parsed(parse_me, await self._send("whose token it is", "GET", "/Users/Me", identity))

    def _as_user(self, key: TokenKey, token: str) -> Identity:
        device = f"{self._device_id}-{key.server}-{key.purpose}-{key.user_id}"
        return Identity(token, device, playhead.__version__, device=f"Playhead ({key.purpose})")

    async def _send(
        self,
        what: str,
        method: str,
        path: str,
        identity: Identity,
        params: dict[str, str | int] | None = None,
        *,
        body: bytes | None = None,
    ) -> Answer:
        return await self._transport.send(Request(what, method, path, CALL_SECONDS, params or {}, body, identity))

    def _parsed(self, parse: Callable[[bytes], T], answer: Answer) -> T:
        try:
            return parse(answer.body)
        except ServerError as error:
            raise type(error)(f"{self._name}: {error}") from error

    def _none(self, why: str, *, lasting: bool) -> NoToken:
        return NoToken(f"{self._name}: {why}", lasting=lasting)
