"""One HTTP exchange with a Jellyfin server: deadline, size limit, typed errors, metrics. Knows no endpoint."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import quote, urlsplit

import httpx

from playhead.adapters.jellyfin.answers import error_of, is_html, own_date_ms
from playhead.domain.errors import BadAnswer, NoAnswerInTime, ServerError, Unreachable
from playhead.domain.people import ServerDate
from playhead.kit.clock import Clock

MAX_ANSWER_BYTES = 64 * 1024 * 1024
CONNECT_SECONDS = 5.0
IDLE_SECONDS = 30.0
"""An unused connection is given back before most servers and proxies would close it."""

CallCounter = Callable[[str, str, float], None]
"""Told of each exchange: HTTP method, status code or the error's class name, seconds it took."""

SAFE_METHODS = frozenset({"GET"})


def count_nothing(method: str, code: str, seconds: float) -> None:
    """The counter of those who measure nothing."""


@dataclass(frozen=True)
class Identity:
    """How we introduce ourselves. Jellyfin keys sessions by client and `device_id`: one for each purpose. An empty
    `token` is none."""

    token: str = field(repr=False)
    device_id: str
    version: str
    client: str = "Playhead"
    device: str = "Playhead"

    def header(self) -> str:
        """The Authorization header. The server decodes values as URLs, so `+`, `%`, quotes and commas are encoded."""
        parts = {
            "Token": self.token,
            "Client": self.client,
            "Device": self.device,
            "DeviceId": self.device_id,
            "Version": self.version,
        }
        said = {key: value for key, value in parts.items() if value}
        return "MediaBrowser " + ", ".join(f'{key}="{quote(value, safe="")}"' for key, value in said.items())


@dataclass(frozen=True)
class Request:
    """`path` is under the base path, ids already in it. `what` says in words for people what is tried."""

    what: str
    method: str
    path: str
    seconds: float
    params: Mapping[str, str | int]
    body: bytes | None = None
    identity: Identity | None = None


@dataclass(frozen=True)
class Answer:
    """A 2xx answer, read whole."""

    body: bytes
    headers: Mapping[str, str]


class Transport:
    """Keep-alive connections to one server, at most `max_concurrency` calls at once."""

    def __init__(
        self,
        *,
        name: str,
        url: str,
        clock: Clock,
        max_concurrency: int,
        counter: CallCounter = count_nothing,
        handler: httpx.AsyncBaseTransport | None = None,
        max_bytes: int = MAX_ANSWER_BYTES,
    ) -> None:
        """`url` may carry a base path. `handler` replaces the network in tests."""
        self._name = name
        self._max_bytes = max_bytes
        self._base = _base_of(url)
        self._clock = clock
        self._counter = counter
        self.last_date: ServerDate | None = None
        # Waiting for a turn happens here and not in httpx's pool: a call's deadline begins when it is sent.
        self._turns = asyncio.Semaphore(max_concurrency)
        self._client = httpx.AsyncClient(
            transport=handler,
            verify=trusted_roots() if handler is None else True,
            timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=max_concurrency, keepalive_expiry=IDLE_SECONDS),
            headers={"Accept": "application/json", "Accept-Encoding": "gzip, deflate", "User-Agent": "Playhead"},
            follow_redirects=False,
            trust_env=False,
        )

    async def send(self, request: Request) -> Answer:
        """Raises the `ServerError` that fits; nothing else but cancellation."""
        async with self._turns:
            began = self._clock.monotonic()
            code = "Cancelled"
            try:
                status, answer = await self._exchange(request)
                code = str(status)
            except ServerError as error:
                code = type(error).__name__
                raise
            finally:
                self._counter(request.method, code, self._clock.monotonic() - began)
            return self._checked(request, status, answer)

    async def close(self) -> None:
        await self._client.aclose()

    async def _exchange(self, request: Request) -> tuple[int, Answer]:
        try:
            async with asyncio.timeout(request.seconds):
                return await self._streamed(request)
        except TimeoutError as error:
            raise NoAnswerInTime(f"{self._name}: {request.what}: no answer in {request.seconds:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise self._failed(request, error) from error

    async def _streamed(self, request: Request) -> tuple[int, Answer]:
        headers = {"Content-Type": "application/json"} if request.body is not None else {}
        if request.identity is not None:
            headers["Authorization"] = request.identity.header()
        asked_at = self._clock.now_ms()
        async with self._client.stream(
            request.method,
            self._base + request.path,
            params=dict(request.params),
            content=request.body,
            headers=headers,
        ) as response:
            date = own_date_ms(response.headers)
            if date is not None:
                self.last_date = ServerDate(date, asked_at, self._clock.now_ms())
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > self._max_bytes:
                    raise BadAnswer(f"{self._name}: {request.what}: the answer is over {self._max_bytes:,} bytes")
            return response.status_code, Answer(bytes(body), response.headers)

    def _checked(self, request: Request, status: int, answer: Answer) -> Answer:
        what = f"{self._name}: {request.what}"
        error = error_of(status, answer.headers, what)
        if error is not None:
            raise error
        if is_html(answer.headers):
            raise BadAnswer(f"{what}: a web page came instead of data; check the URL and its base path")
        return answer

    def _failed(self, request: Request, error: Exception) -> ServerError:
        what = f"{self._name}: {request.what}"
        if isinstance(error, httpx.ConnectTimeout):
            return Unreachable(f"{what}: no connection in {CONNECT_SECONDS:g} s")
        if isinstance(error, httpx.ConnectError | httpx.InvalidURL | httpx.UnsupportedProtocol):
            return Unreachable(f"{what}: {_why_no_connection(error)}")
        if isinstance(error, httpx.DecodingError):
            return BadAnswer(f"{what}: the answer's compression is broken")
        if request.method in SAFE_METHODS:
            return Unreachable(f"{what}: the connection broke before the answer")
        return NoAnswerInTime(f"{what}: the connection broke before the answer")


@cache
def trusted_roots() -> ssl.SSLContext:
    """The machine's own certificate store (and SSL_CERT_FILE): people with a private authority add it there.

    Read once for all servers, 40 ms each.
    """
    return ssl.create_default_context()


def _base_of(url: str) -> str:
    """Without a login in it: httpx would send that instead of the key."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=host, query="", fragment="").geturl().rstrip("/")


def _why_no_connection(error: BaseException) -> str:
    """The TLS reason in words where there is one; httpx wraps it several times."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError):
            return f"no TLS there ({cause.reason or 'handshake failed'}); is it http instead of https?"
        cause = cause.__cause__ or cause.__context__
    return f"cannot connect ({error})"
