"""Where a media server posts to, set up by the operator."""

from __future__ import annotations

from fastapi import APIRouter

from playhead.delivery.api.auth import Administrator, Origin, Served
from playhead.delivery.api.operator_models import WebhookAsked
from playhead.delivery.api.routes.servers import install_at
from playhead.delivery.api.server_models import WebhookSet

router = APIRouter(prefix="/api/v1/operator/servers", tags=["operator"])


@router.post("/{name}/webhook/install")
async def install(name: str, asked: WebhookAsked, _: Administrator, served: Served, origin: Origin) -> WebhookSet:
    """Write the plugin's configuration, for a server that reaches Playhead at `address`, and prove it by a round trip.
    Where no notice comes, the plugin gets back what it had."""
    return await install_at(served, name, asked, origin)
