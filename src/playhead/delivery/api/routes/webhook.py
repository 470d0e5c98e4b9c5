"""`POST /webhook/{server}`: append what a media server says, answer once it is durable. Nothing is asked or decided.

It stands before the framework, because thousands of notices a second must not pay for routing and models. The order
of refusals is part of the interface: unknown server, secret, size, content.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

import msgspec
from fastapi import APIRouter
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from playhead.delivery.api.bodies import TooLarge, drain, read_bounded
from playhead.delivery.api.errors import Problem, of_store, response
from playhead.delivery.api.models import WebhookTest
from playhead.delivery.api.services import MediaServerDoor, Services
from playhead.domain.events import KIND, Event, Unreadable
from playhead.journal.record import Draft
from playhead.ports.webhook import Heard, Ignored, Invalid
from playhead.storage.errors import StoreUnavailable

PREFIX = "/webhook/"
LARGEST = 256 * 1024
RAW_KEPT = 16 * 1024
"""Of a body that cannot be read, so much is kept for whoever looks into it."""

SOURCE = "webhook"
NOT_READABLE = "Invalid webhook payload"

router = APIRouter()


@router.get("/webhook/test", tags=["webhooks"])
async def test_webhook() -> WebhookTest:
    """Whether notices can reach Playhead at all; needs no secret and changes nothing."""
    return WebhookTest(status="ok", message="Playhead hears you. Post notices to /webhook/{server_name}.")


class WebhookDoor:
    """Answers `POST /webhook/{server}` itself and passes everything else on."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(PREFIX):
            await self._app(scope, receive, send)
        elif scope["method"] == "POST":
            answer = await self._post(path[len(PREFIX) :], scope, receive)
            await answer(scope, receive, send)
        elif path == PREFIX + "test" or scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
        else:
            await response(Problem(405, headers={"Allow": "POST"}))(scope, receive, send)

    async def _post(self, name: str, scope: Scope, receive: Receive) -> Response:
        try:
            server = self._let_in(name, scope)
            body = await self._body(server, scope, receive)
            return await self._take(server.name, body)
        except Problem as problem:
            if problem.status in (HTTPStatus.NOT_FOUND, HTTPStatus.UNAUTHORIZED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE):
                await drain(receive)
            return response(problem)
        except StoreUnavailable as error:
            self._count(name, "unavailable")
            return response(of_store(error))

    def _let_in(self, name: str, scope: Scope) -> MediaServerDoor:
        server = self._services.servers.get(name)
        if server is None:
            # the name is the caller's own choice, so it is no label
            self._count("unknown", "unknown_server")
            raise Problem(404, f"Unknown server: {name[:64]}")
        if not is_allowed(server, scope):
            self._count(name, "unauthorized")
            self._services.notices.refuse(name)
            raise Problem(401, "The webhook secret is missing or wrong.")
        return server

    async def _body(self, server: MediaServerDoor, scope: Scope, receive: Receive) -> bytes:
        told = Headers(scope=scope).get("content-length", "")
        try:
            if told.isdecimal() and int(told) > LARGEST:
                raise TooLarge
            return await read_bounded(receive, LARGEST)
        except TooLarge:
            self._count(server.name, "too_large")
            raise Problem(413, f"A notice has at most {LARGEST // 1024} KiB.") from None
        except TimeoutError:
            self._count(server.name, "too_slow")
            raise Problem(408, "The body did not come in time.") from None

    async def _take(self, name: str, body: bytes) -> Response:
        if not self._services.servers[name].takes_part:
            self._count(name, "ignored")
            return _json({"status": "ignored", "reason": f"the direction of {name} is off"})
        now = self._services.clock.now_ms()
        heard = self._services.parse_webhook(body, server=name, heard_at=now)
        if isinstance(heard, Invalid):
            await self._keep_unreadable(name, body, heard.why)
            self._count(name, "invalid")
            raise Problem(400, NOT_READABLE)
        self._services.notices.note(name, now)
        if isinstance(heard, Ignored):
            self._count(name, "ignored")
            return _json({"status": "ignored", "reason": heard.reason})
        await self._append(heard)
        self._services.notices.arrived(name, heard.events)
        self._count(name, "enqueued")
        return _json({"status": "enqueued", "events_enqueued": len(heard.events)})

    async def _append(self, heard: Heard) -> None:
        drafts = [Draft(event=event, subject=subject_of(event), actor=SOURCE) for event in heard.events]
        await self._services.journal.append(*drafts)
        for event in heard.events:
            self._services.metrics.records.labels(KIND[type(event)], SOURCE).inc()

    async def _keep_unreadable(self, name: str, body: bytes, why: str) -> None:
        event = Unreadable(server=name, why=why)
        await self._services.journal.append(Draft(event=event, subject=name, actor=SOURCE, raw=body[:RAW_KEPT]))
        self._services.metrics.records.labels(KIND[Unreadable], SOURCE).inc()

    def _count(self, server: str, result: str) -> None:
        self._services.metrics.webhooks.labels(server, result).inc()


def is_allowed(server: MediaServerDoor, scope: Scope) -> bool:
    """Whether the request carries the server's secret, in any of the places where senders can put it."""
    offered = list(_offered(scope))
    if not offered and not server.webhook_required:
        return True
    if server.webhook_secret is None:
        return not server.webhook_required
    secret = server.webhook_secret.encode()
    # all are compared, so that time does not tell which place held the right one
    return sum(hmac.compare_digest(one, secret) for one in offered) > 0


def _offered(scope: Scope) -> Iterator[bytes]:
    if scope["query_string"]:
        for value in parse_qs(scope["query_string"].decode("latin-1"), errors="surrogateescape").get("token", ()):
            yield value.encode(errors="surrogateescape")
    for name, value in scope["headers"]:
        if name == b"x-playhead-token":
            yield value.strip()
        elif name == b"authorization":
            yield from _authorization(value)


def _authorization(value: bytes) -> Iterator[bytes]:
    scheme, _, rest = value.strip().partition(b" ")
    if scheme.lower() == b"bearer":
        yield rest.strip()
    elif scheme.lower() == b"basic":
        try:
            yield base64.b64decode(rest.strip(), validate=True).partition(b":")[2]
        except binascii.Error:
            yield b""


def subject_of(event: Event) -> str:
    """What a notice is about: `server/user/item`, as far as it names them."""
    parts = [getattr(event, name, "") for name in ("server", "user_id", "item_id")]
    return "/".join(part for part in parts if part)


def _json(value: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")
