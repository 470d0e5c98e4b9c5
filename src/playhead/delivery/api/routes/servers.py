"""The media servers, and where each must send its notices."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter

from playhead.delivery.api import snapshot
from playhead.delivery.api.auth import Administrator, Origin, Served, User
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.models import Server
from playhead.delivery.api.operator_models import WebhookAsked
from playhead.delivery.api.server_models import WebhookAddress, WebhookSet
from playhead.delivery.api.services import MediaServerDoor, Services
from playhead.identity.held import is_held
from playhead.kit.times import rfc3339

router = APIRouter(prefix="/api", tags=["servers"])


@router.get("/servers")
async def servers(_: User, served: Served) -> list[Server]:
    """The configured media servers and how they are."""
    taken = await snapshot.take(served)
    now = served.clock.now_ms()
    return [snapshot.server_of(one, now) for one in snapshot.facts(served, taken)]


@router.get("/v1/servers/{name}/webhook")
async def webhook(name: str, _: Administrator, served: Served, origin: Origin) -> WebhookAddress:
    """The URL to enter in the server's webhook plugin, with its secret."""
    server = known(served, name)
    await snapshot.take(served)
    heard = served.notices.last(name)
    return WebhookAddress(
        name=name,
        url=webhook_url(server, origin),
        secret=server.webhook_secret,
        secret_in_url=server.webhook_secret is not None,
        events=list(served.webhook_events),
        last_notice_at=None if heard is None else rfc3339(heard),
        quiet=served.notices.quiet(name),
        refused=served.notices.refused(name),
    )


@router.post("/v1/servers/{name}/webhook/install")
async def install(
    name: str, _: Administrator, served: Served, origin: Origin, asked: WebhookAsked | None = None
) -> WebhookSet:
    """Write the plugin's configuration, for a server that reaches Playhead at `address`, and prove it by a round trip.
    Where no notice comes, the plugin gets back what it had."""
    return await install_at(served, name, asked, origin)


async def install_at(served: Services, name: str, asked: WebhookAsked | None, origin: str) -> WebhookSet:
    """Set up the webhook of a server. Raises a problem for one that is unknown or left alone, and where nobody can."""
    server = known(served, name)
    if not server.takes_part:
        raise Problem(409, f"The direction of {name} is off: it is neither called nor heard.")
    if await served.database.read(lambda connection: is_held(connection, name)):
        raise Problem(409, f"{name} is held: say first which server it is.")
    if served.install_webhook is None:
        raise Problem(503, "This process cannot set up webhooks. Enter the URL by hand.", headers={"Retry-After": "60"})
    base = origin if asked is None or asked.address is None else asked.address.rstrip("/")
    installed = await served.install_webhook(name, webhook_url(server, base))
    return WebhookSet(
        success=installed.written,
        message=installed.message,
        proven=installed.proven,
        remedy=installed.remedy or None,
        round_trip_ms=installed.round_trip_ms,
    )


def known(served: Services, name: str) -> MediaServerDoor:
    """The server of a name. Raises a 404 problem."""
    server = served.servers.get(name)
    if server is None:
        raise Problem(404, f"Unknown server: {name[:64]}")
    return server


def webhook_url(server: MediaServerDoor, origin: str) -> str:
    """Where a server posts to."""
    secret = f"?token={quote(server.webhook_secret, safe='')}" if server.webhook_secret is not None else ""
    return f"{origin}/webhook/{server.name}{secret}"
