"""`ServerEvents` for Jellyfin over its WebSocket, one connection a user.

A socket opened with the API key is told nothing about libraries or user data, in any version, so each is opened with a
token of its user. What is decided about a connection is in `line`; this is its way to the network.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from urllib.parse import quote, urlsplit

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from playhead.adapters.jellyfin import line as lines
from playhead.adapters.jellyfin.answers import error_of
from playhead.adapters.jellyfin.credentials import Purpose, UserTokens
from playhead.adapters.jellyfin.line import Step
from playhead.adapters.jellyfin.sharing import Sharing
from playhead.adapters.jellyfin.transport import Identity, Transport, trusted_roots
from playhead.domain.errors import BadAnswer, KeyRefused, LineLost, NoToken, ServerError, Unreachable
from playhead.kit.clock import Clock
from playhead.ports.media_server import Capabilities
from playhead.ports.server_events import Told

MAX_MESSAGE_BYTES = 8 * 1024 * 1024
"""Of some 25,000 rows. What is larger ends the connection; the pass that follows reads it in pages."""
MAX_QUEUE = 4
"""Messages that wait for us before the server has to."""
GRACE_SECONDS = 0.1

_quiet = logging.getLogger("playhead.sockets")
"""At its lowest level the library logs every header, and one of them is the token."""
_quiet.setLevel(logging.WARNING)


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How long a server may take, in seconds: to open a connection, to answer a KeepAlive, to close."""

    opening: float = 10.0
    answer: float = lines.ANSWER_SECONDS
    closing: float = 1.0


class _Connect(connect):
    """Follows no redirect: the token is for the configured address."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


class JellyfinEvents:
    """The sockets of one server."""

    def __init__(
        self,
        *,
        name: str,
        url: str,
        tokens: UserTokens,
        transport: Transport,
        key: Identity,
        capabilities: Callable[[], Awaitable[Capabilities]],
        clock: Clock,
        patience: Patience | None = None,
    ) -> None:
        """`url` may carry a base path. `key` asks for sessions; it opens no socket."""
        self._name = name
        self._url = socket_url(url)
        self._tokens = tokens
        self._transport = transport
        self._key = key
        self._capabilities = capabilities
        self._clock = clock
        self._patience = patience or Patience()

    @property
    def name(self) -> str:
        return self._name

    @asynccontextmanager
    async def listen(self, user_id: str, others: Sequence[str] = ()) -> AsyncIterator[AsyncIterator[Told]]:
        """See the port."""
        purpose = Purpose.SHARED if others else Purpose.LISTEN
        sessions = (await self._capabilities()).tells_sessions
        connection, identity = await self._connected(user_id, purpose)
        sharing = Sharing(self._name, self._transport, self._key, identity, others, self._clock) if others else None
        try:
            first = await sharing.begin() if sharing is not None else ()
            async with aclosing(self._stream(connection, first, sharing, sessions=sessions)) as stream:
                yield stream
        finally:
            await connection.close()

    async def _connected(self, user_id: str, purpose: Purpose) -> tuple[ClientConnection, Identity]:
        identity = await self._tokens.identity(user_id, purpose)
        try:
            return await self._connect(identity), identity
        except KeyRefused as error:
            if await self._tokens.holds(identity):
                # a new one would be refused as well, and each would be a sign-in in the server's log
                raise BadAnswer(
                    f"{error}, though the server knows it; does the proxy let WebSockets through?"
                ) from None
            identity = await self._tokens.renewed(user_id, purpose, identity)
        try:
            return await self._connect(identity), identity
        except KeyRefused:
            raise NoToken(f"{self._name}: a new token was refused as well", lasting=True) from None

    async def _connect(self, identity: Identity) -> ClientConnection:
        try:
            return await _Connect(
                f"{self._url}?deviceId={quote(identity.device_id, safe='')}",
                additional_headers={"Authorization": identity.header()},
                user_agent_header="Playhead",
                proxy=None,
                compression=None,
                ssl=trusted_roots() if self._url.startswith("wss:") else None,
                open_timeout=self._patience.opening,
                close_timeout=self._patience.closing,
                # KeepAlive does what pings would, and tells more: the server itself answers, not a proxy
                ping_interval=None,
                max_size=MAX_MESSAGE_BYTES,
                max_queue=MAX_QUEUE,
                logger=_quiet,
            )
        except InvalidStatus as error:
            raise self._refused(error) from None
        except TimeoutError:
            raise Unreachable(f"{self._name}: socket: no connection in {self._patience.opening:g} s") from None
        except OSError as error:
            raise Unreachable(f"{self._name}: socket: cannot connect ({error.strerror or error})") from None
        except (WebSocketException, EOFError) as error:
            raise BadAnswer(f"{self._name}: socket: no WebSocket there ({type(error).__name__})") from None

    def _refused(self, error: InvalidStatus) -> ServerError:
        """Refused sockets get 403 for whatever is wrong with the token; 401 comes from proxies."""
        status, what = error.response.status_code, f"{self._name}: socket"
        if status in (401, 403):
            return KeyRefused(f"{what}: the token was refused ({status})")
        headers = {key.lower(): value for key, value in error.response.headers.raw_items()}
        known = error_of(status, headers, what) if status != 404 else None
        return known or BadAnswer(f"{what}: answered {status} without opening; does the proxy let WebSockets through?")

    async def _stream(
        self, connection: ClientConnection, first: Sequence[Told], sharing: Sharing | None, *, sessions: bool
    ) -> AsyncGenerator[Told, None]:
        for told in first:
            yield told
        step = lines.opened(self._clock.monotonic(), sessions=sessions, answer_seconds=self._patience.answer)
        while True:
            await self._send(connection, step)
            for told in step.told:
                yield told
            if sharing is not None and sharing.due():
                for one in await sharing.look():
                    yield one
            step = await self._next(connection, step)

    async def _send(self, connection: ClientConnection, step: Step) -> None:
        try:
            async with asyncio.timeout(self._patience.answer):
                for text in step.send:
                    await connection.send(text)
        except ConnectionClosed as error:
            raise LineLost(ended(error)) from None
        except TimeoutError:
            raise LineLost("the server takes nothing any more") from None

    async def _next(self, connection: ClientConnection, step: Step) -> Step:
        """What comes next: a message, or time. A message that is there already counts before a silence does."""
        line, now = step.line, self._clock.monotonic()
        if line.owes(now):
            return lines.ticked(line, now)
        message = await self._received(connection, max(0.0, line.due - now))
        if message is None:
            step = lines.ticked(line, self._clock.monotonic())
            if not step.dead:
                return step
            message = await self._received(connection, GRACE_SECONDS)
            if message is None:
                raise LineLost(step.dead)
        return lines.heard(line, message, self._clock.monotonic())

    async def _received(self, connection: ClientConnection, seconds: float) -> str | bytes | None:
        try:
            async with asyncio.timeout(seconds):
                return await connection.recv()
        except TimeoutError:
            return None
        except ConnectionClosed as error:
            raise LineLost(ended(error)) from None


def socket_url(url: str) -> str:
    """`https://host/base` → `wss://host/base/socket`, without a login, query or fragment."""
    parts = urlsplit(url)
    scheme = "wss" if parts.scheme == "https" else "ws"
    host = parts.netloc.rpartition("@")[2]
    path = f"{parts.path.rstrip('/')}/socket"
    return parts._replace(scheme=scheme, netloc=host, path=path, query="", fragment="").geturl()


def ended(error: ConnectionClosed) -> str:
    """How a connection ended, in words."""
    if error.sent is not None and error.sent.code == 1009:
        return f"a message was over {MAX_MESSAGE_BYTES // 1024 // 1024} MiB"
    close = error.rcvd
    if close is None:
        return "the connection broke"
    return f"the server closed it ({close.code}{f' {close.reason[:60]}' if close.reason else ''})"
