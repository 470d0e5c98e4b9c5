"""`AccountProof` for Jellyfin: signs in by name and password, and gives the token back at once."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import msgspec
import structlog

import playhead
from playhead.adapters.jellyfin.client import CALL_SECONDS, JellyfinServer
from playhead.adapters.jellyfin.transport import Identity, Request
from playhead.adapters.jellyfin.wire_access import parse_minted
from playhead.domain.errors import Forbidden, KeyRefused, ServerError
from playhead.ports.account_proof import Proven
from playhead.ports.accounts import Password

log = structlog.get_logger(__name__)

SIGNING_IN = "signing in"


class JellyfinProof:
    """Asks one server, through the connections that its `MediaServer` has."""

    def __init__(self, server: JellyfinServer, device_id: str, *, call_seconds: float = CALL_SECONDS) -> None:
        """`device_id` names this installation."""
        self._server = server
        self._device_id = device_id
        self._call_seconds = call_seconds

    def __repr__(self) -> str:
        return f"JellyfinProof({self._server.name!r})"

    async def prove(self, username: str, password: Password) -> Proven | None:
        device = self._device(username)
        body = msgspec.json.encode({"Username": username, "Pw": password.text})
        request = Request(SIGNING_IN, "POST", "/Users/AuthenticateByName", self._call_seconds, {}, body, device)
        try:
            answer = await self._server.transport.send(request)
        except (KeyRefused, Forbidden):
            # 401: not these two; 403: the account may not come in now (10.8, and over its limit of sessions)
            return None
        signed_in = parse_minted(answer.body)
        await self._give_back(replace(device, token=signed_in.token))
        return Proven(user_id=signed_in.user_id, name=signed_in.name or username)

    async def _give_back(self, identity: Identity) -> None:
        request = Request("giving back a token", "POST", "/Sessions/Logout", self._call_seconds, {}, identity=identity)
        try:
            await self._server.transport.send(request)
        except ServerError as error:
            log.warning("a token of a sign-in could not be given back", server=self._server.name, why=str(error))

    def _device(self, username: str) -> Identity:
        # one for each name: Jellyfin ends the older token of a device, and 10.8 that of everybody else on it
        ending = hashlib.sha256(username.casefold().encode()).hexdigest()[:16]
        return Identity("", f"{self._device_id}-sign-in-{ending}", playhead.__version__, device="Playhead (sign-in)")
