"""`/ws`: the handshake. What is refused before it is accepted tells a strange page nothing; whose credential is wrong
is told afterwards, since only then a browser sees the code."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playhead.delivery.addresses import Network, client, may_connect, origin
from playhead.delivery.live.codes import REASONS, Close
from playhead.delivery.live.credentials import SUBPROTOCOL, InFirstFrame, Nothing, Offer, Ticket, Token, offered
from playhead.delivery.live.feed import Feed
from playhead.delivery.live.pipes import EXTENSION, pipe_of
from playhead.delivery.live.session import Prove, Session
from playhead.delivery.live.socket import Socket, authenticated
from playhead.identity.callers import Caller
from playhead.storage.errors import StoreUnavailable

PATH = "/ws"
RETRY_SECONDS = 5
HTTP_SCHEMES = {"ws": "http", "wss": "https"}


@dataclass(frozen=True)
class SocketDoor:
    """How sockets may come in. `everybody` is who they all are, where nobody has to say who he is; `operator` names the
    mark in a scope of the operator's own door."""

    allowed_origins: Sequence[str] = ()
    trusted: Sequence[Network] = ()
    query_token: bool = True
    everybody: Caller | None = None
    operator: str = ""


class Endpoint:
    """Takes the handshakes at `/ws`, and leaves all else to the application behind it."""

    def __init__(self, app: ASGIApp, feed: Feed, door: SocketDoor) -> None:
        self._app = app
        self._feed = feed
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or scope["path"] != PATH:
            await self._app(scope, receive, send)
            return
        offer = self._offer(scope)
        silent = isinstance(offer, InFirstFrame)
        refused = self._refusal(scope, silent=silent)
        await receive()
        if refused is not None:
            self._count(str(refused), "none")
            await refuse(scope, send, refused)
            return
        with self._unproven(silent=silent):
            newer = SUBPROTOCOL in scope.get("subprotocols", ())
            await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL if newer else None})
            proven = await self._prove(scope, offer, receive)
        await self._admit(scope, proven, offer, newer, receive, send)

    def _refusal(self, scope: Scope, *, silent: bool) -> int | None:
        headers, peer = Headers(scope=scope), scope["client"][0] if scope.get("client") else None
        own = origin(HTTP_SCHEMES.get(scope["scheme"], ""), peer, headers, self._door.trusted)
        if not may_connect(headers.get("origin"), own, self._door.allowed_origins):
            return HTTPStatus.FORBIDDEN
        address = client(peer, headers, self._door.trusted)
        return self._feed.roster.refusal(address, self._feed.clock.monotonic(), silent=silent)

    @contextlib.contextmanager
    def _unproven(self, *, silent: bool) -> Iterator[None]:
        roster = self._feed.roster
        roster.unproven += 1
        roster.silent += silent
        try:
            yield
        finally:
            roster.unproven -= 1
            roster.silent -= silent

    def _offer(self, scope: Scope) -> Offer:
        query = scope["query_string"].decode("latin-1")
        headers = Headers(scope=scope)
        return offered(
            headers.get("authorization"), scope.get("subprotocols", ()), query, query_token=self._door.query_token
        )

    async def _prove(self, scope: Scope, offer: Offer, receive: Receive) -> Proven:
        if self._door.operator and scope.get(self._door.operator) is True:
            return Proven(Caller(login_id=None, username="operator", is_admin=True))
        if self._door.everybody is not None:
            return Proven(self._door.everybody)
        try:
            match offer:
                case Token(text):
                    return Proven(await self._feed.identities.authenticate(text))
                case Ticket(text):
                    return Proven(await self._feed.identities.redeem(text))
                case InFirstFrame():
                    return await self._by_first_frame(receive)
                case Nothing():
                    return Proven(None)
        except StoreUnavailable:
            return Proven(None, code=Close.TRY_LATER)

    async def _by_first_frame(self, receive: Receive) -> Proven:
        feed = self._feed
        session = Session(feed.limits, feed.clock.monotonic())
        try:
            async with asyncio.timeout(feed.limits.silent_seconds):
                message = await receive()
        except TimeoutError:
            return Proven(None)
        if message["type"] == "websocket.disconnect":
            return Proven(None, gone=True)
        actions = session.hear(message.get("text"), feed.clock.monotonic(), feed.clock.now_ms())
        if not (len(actions) == 1 and isinstance(actions[0], Prove)):
            return Proven(None)
        return Proven(await feed.identities.authenticate(actions[0].token), session=session, asked=actions[0])

    async def _admit(
        self, scope: Scope, proven: Proven, offer: Offer, newer: bool, receive: Receive, send: Send
    ) -> None:
        kind = offer.by if isinstance(offer, Token) else type(offer).__name__.lower()
        if proven.gone:
            return
        if proven.caller is None:
            self._count(str(int(proven.code)), kind)
            await end(send, proven.code, wrong=not isinstance(offer, Nothing))
            return
        pipe = pipe_of(scope.get("extensions", {}).get(EXTENSION), send, self._feed.metrics.ping_rtt.observe)
        connection = self._feed.enter(proven.caller, pipe, proven.session)
        if connection is None:
            self._count(str(int(Close.TOO_MANY_CONNECTIONS)), kind)
            await pipe.finish(Close.TOO_MANY_CONNECTIONS, self._feed.limits.flush_seconds)
            return
        self._count("accepted", kind)
        socket = Socket(self._feed, connection, pipe)
        if newer:
            socket.greet()
        if proven.asked is not None:
            now = self._feed.clock.now_ms()
            connection.outlet.say(authenticated(proven.caller, now, proven.asked.ref))
        await socket.serve(receive)

    def _count(self, result: str, auth: str) -> None:
        self._feed.metrics.handshakes.labels(result, auth).inc()


@dataclass(frozen=True)
class Proven:
    """What came of asking who it is. `asked` is the frame that said so, `gone`: the client went away meanwhile."""

    caller: Caller | None
    code: Close = Close.UNKNOWN_CALLER
    session: Session | None = None
    asked: Prove | None = None
    gone: bool = False


async def refuse(scope: Scope, send: Send, status: int) -> None:
    """Answer a handshake with plain HTTP."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    if status != HTTPStatus.FORBIDDEN:
        headers.append((b"retry-after", str(RETRY_SECONDS).encode()))
    start: Message = {"type": "websocket.http.response.start", "status": int(status), "headers": headers}
    await send(start)
    await send({"type": "websocket.http.response.body", "body": HTTPStatus(status).phrase.encode()})


async def end(send: Send, code: Close, *, wrong: bool) -> None:
    """Close a connection that was never let in."""
    reason = "Invalid token" if wrong and code is Close.UNKNOWN_CALLER else REASONS[code]
    with contextlib.suppress(OSError):
        await send({"type": "websocket.close", "code": int(code), "reason": reason})
