"""The ASGI application: one request through faults, sign-in, its route and the webhooks it causes."""

from __future__ import annotations

import asyncio
import re
from collections import ChainMap
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import format_datetime

import httpx
import msgspec
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from playhead.simulators.jellyfin import auth, routes_access, ticks
from playhead.simulators.jellyfin.calls import CallLog
from playhead.simulators.jellyfin.faults import REPLACED, Fault, Faults, Kind
from playhead.simulators.jellyfin.http import Call, Later
from playhead.simulators.jellyfin.hub import Hub
from playhead.simulators.jellyfin.parameters import Query
from playhead.simulators.jellyfin.replies import Refused, Reply, failed
from playhead.simulators.jellyfin.router import Match, Router, local_path
from playhead.simulators.jellyfin.startup import Phase, Startup, reply
from playhead.simulators.jellyfin.state import Server
from playhead.simulators.jellyfin.webhooks import Sender

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
SINGLE_READ = re.compile(r"(?i)/(UserItems/[^/]+/UserData|Items/[^/]+(/UserData)?)$")
PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to continue.</body></html>"
LOADING = b"<!DOCTYPE html><html><body>Jellyfin Server is loading. Please try again shortly.</body></html>"


class NeverAnswered(Exception):
    """The client was kept waiting until it left, or until the fault ended."""


class Door:
    """Answers requests for one server; `now` gives ticks with the clock skew in them."""

    def __init__(
        self, server: Server, faults: Faults, sender: Sender, hub: Hub, calls: CallLog, now: Callable[[], int]
    ) -> None:
        self.server = server
        self.faults = faults
        self.sender = sender
        self.hub = hub
        self.calls = calls
        self.now = now
        self.base_path = ""
        self.startup = Startup()
        self.latency = 0.0
        self.write_time = 0.002
        self.released = asyncio.Event()
        self._router = Router(server.traits.number)

    async def __call__(self, request: Request) -> Response:
        """One request. Raises httpx.ConnectError while connections are refused and no listener stands before."""
        path = request.url.path
        status: int | None = None
        try:
            reply = await self._answer(request, path)
            status = reply.status
            return self._response(request, reply)
        except NeverAnswered:
            return Response(status_code=503)
        finally:
            agent = request.headers.get("user-agent", "")
            self.note(request.method, path, request.url.query, status, agent)

    def note(self, method: str, path: str, query: str, status: int | None, agent: str) -> None:
        """Log a call; an upgrade that was taken has status 101."""
        at = ticks.to_ms(self.now()) - round(self.faults.skew() * 1000)
        self.calls.add(method, path, query, status, at, agent)

    async def _answer(self, request: Request, path: str) -> Reply:
        if self.faults.hit(Kind.REFUSE, path) or self.startup.phase(self.now()) is Phase.DOWN:
            raise httpx.ConnectError("All connection attempts failed")
        if self.faults.hit(Kind.BLACK_HOLE, path):
            await self._silence(request)
        slow = self.faults.hit(Kind.SLOW, path)
        delay = self.latency + (slow.seconds if slow else 0.0)
        if delay:
            await asyncio.sleep(delay)
        fault = self.faults.first(REPLACED, path)
        if fault is not None:
            return replaced(fault)
        reply = await self._served(request, path)
        if self.faults.hit(Kind.APPLIED_SILENT, path):
            await self._silence(request)
        return reply

    async def _silence(self, request: Request) -> None:
        """Keep the connection open and say nothing, until the client leaves or the fault is cleared."""
        await request.body()
        leaving = asyncio.ensure_future(request.receive())
        freed = asyncio.ensure_future(self.released.wait())
        await asyncio.wait((leaving, freed), return_when=asyncio.FIRST_COMPLETED)
        for task in (leaving, freed):
            task.cancel()
        raise NeverAnswered

    def release(self) -> None:
        """End all silences."""
        self.released.set()
        self.released = asyncio.Event()

    async def _served(self, request: Request, path: str) -> Reply:
        self.hub.pulse(self.now())
        try:
            local = self.inside(path)
            match = self._router.find(request.method, local)
            call = await self._call(request, match, local)
            return await self._run(match, call)
        except Refused as refused:
            return refused.reply
        except ClientDisconnect:
            raise NeverAnswered from None
        finally:
            await self.flush()

    def inside(self, path: str) -> str:
        """The path inside the base path. Raises Refused outside it, and while the server starts."""
        local = local_path(path, self.base_path, legacy_prefixes=self.server.traits.legacy_prefixes)
        starting = reply(self.startup.phase(self.now()), self.server, local)
        if starting is not None:
            raise Refused(starting)
        return local

    async def _call(self, request: Request, match: Match, local: str) -> Call:
        query = Query(request.query_params.multi_items())
        caller = auth.identify(self.server, request.headers, query)
        auth.check(self.server, caller, match.endpoint.access)
        kind = request.headers.get("content-type", "")
        body = await request.body()
        return Call(self.server, request.method, local, match.params, query, kind, body, caller, self.now())

    async def _run(self, match: Match, call: Call) -> Reply:
        stale = call.method == "GET" and SINGLE_READ.search(call.path) is not None
        if stale and self.faults.hit(Kind.STALE_READ, call.path):
            return self._stale(match, call)
        handler = match.endpoint.handler
        if handler is routes_access.exchange and self.faults.hit(Kind.OTHER_USER, call.path):
            handler = routes_access.exchange_for_another
        done = handler(call)
        if isinstance(done, Reply):
            return done
        if self.server.traps.lost_writes and self.write_time:
            await asyncio.sleep(self.write_time)
        return self._finish(done, call)

    def _stale(self, match: Match, call: Call) -> Reply:
        kept = self.server.stale
        self.server.stale = dict(ChainMap(kept, self.server.previous))
        try:
            done = match.endpoint.handler(call)
        finally:
            self.server.stale = kept
        return done if isinstance(done, Reply) else failed(500).reply

    def _finish(self, later: Later, call: Call) -> Reply:
        if not self.faults.hit(Kind.LOST_WRITE, call.path):
            return later.finish(self.now())
        rows, keyed = dict(self.server.rows), dict(self.server.keyed)
        try:
            return later.finish(self.now())
        finally:
            self.server.rows, self.server.keyed = rows, keyed

    async def flush(self) -> None:
        """Publish what happened since the last flush: to the sockets at once, to the webhooks as they answer."""
        self.hub.pulse(self.now())
        events, self.server.outbox = self.server.outbox, []
        if events:
            await self.sender.publish(events)

    def _response(self, request: Request, reply: Reply) -> Response:
        headers = {"Server": "Kestrel", "Date": self._date(), **reply.headers}
        if reply.content_type:
            headers["Content-Type"] = reply.content_type
        body = reply.body or b""
        if body and "camelcase" in request.headers.get("accept", "").lower():
            body = msgspec.json.encode(_camel(msgspec.json.decode(body)))
        return Response(body, reply.status, headers)

    def _date(self) -> str:
        return format_datetime(datetime.fromtimestamp(ticks.to_ms(self.now()) / 1000, UTC), usegmt=True)


def replaced(fault: Fault) -> Reply:
    """What a fault answers instead of the server."""
    if fault.kind is Kind.UNAUTHORIZED:
        return Reply(401)
    if fault.kind is Kind.THROTTLED:
        return Reply(429, headers={"Retry-After": str(round(fault.seconds))})
    if fault.kind is Kind.ERROR:
        return failed(500).reply
    if fault.kind is Kind.HTML_OK:
        return Reply(200, PAGE, "text/html; charset=utf-8")
    return Reply(503, LOADING, "text/html")


def _camel(value: object) -> object:
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: _camel(each) for key, each in value.items()}
    return [_camel(each) for each in value] if isinstance(value, list) else value


def build(door: Door, socket: Callable[[WebSocket], Awaitable[None]], control: list[BaseRoute]) -> Starlette:
    """The application: the control routes first, upgrades to `socket`, everything else through the door."""
    everywhere = "/{path:path}"
    sockets = WebSocketRoute(everywhere, socket)
    return Starlette(routes=[*control, sockets, Route(everywhere, door.__call__, methods=METHODS)])
