"""Where a media server posts to, told and set up by the operator: he may name an address that the network has not."""

from __future__ import annotations

from fastapi import APIRouter

from playhead.delivery.api.auth import Administrator, Origin, Served
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.models import Done
from playhead.delivery.api.operator_models import WebhookAsked
from playhead.delivery.api.routes.servers import known, webhook_url

router = APIRouter(prefix="/api/v1/operator/servers", tags=["operator"])


@router.post("/{name}/webhook/install")
async def install(name: str, asked: WebhookAsked, _: Administrator, served: Served, origin: Origin) -> Done:
    """Write the plugin's configuration, for a server that reaches Playhead at `address`, and read it back."""
    server = known(served, name)
    if served.install_webhook is None:
        raise Problem(503, "This process cannot set up webhooks. Enter the URL by hand.", headers={"Retry-After": "60"})
    base = origin if asked.address is None else asked.address.rstrip("/")
    installed = await served.install_webhook(name, webhook_url(server, base))
    return Done(success=installed.proven, message=installed.message)
