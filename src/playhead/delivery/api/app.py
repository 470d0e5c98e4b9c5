"""The application: routes, and before them what every request passes."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from playhead import __version__
from playhead.delivery.addresses import networks
from playhead.delivery.api import errors
from playhead.delivery.api.auth import NOBODY, OPERATOR
from playhead.delivery.api.etags import Etags
from playhead.delivery.api.gate import gated
from playhead.delivery.api.middleware import Addresses, BasePath, Envelope, HeadAsGet
from playhead.delivery.api.openapi import ABOUT, TITLE, document
from playhead.delivery.api.routes import (
    audit,
    auth,
    auth_jellyfin,
    autosync,
    docs,
    events,
    health,
    history,
    history_import,
    live,
    notifications,
    operator_jobs,
    operator_journal,
    operator_metrics,
    operator_webhooks,
    people,
    playlists,
    servers,
    servers_held,
    servers_retired,
    setup,
    stats,
    status,
    sync_brakes,
    sync_conflicts,
    sync_explain,
    sync_import,
    sync_log,
    sync_runs,
    tokens,
    unmatched,
    user_requests,
    users,
    webhook,
)
from playhead.delivery.api.services import Services
from playhead.delivery.api.tries import Tries
from playhead.delivery.live.endpoint import Endpoint, SocketDoor
from playhead.delivery.site import Site

NOUNS = (
    health,
    webhook,
    live,
    setup,
    auth,
    auth_jellyfin,
    users,
    tokens,
    audit,
    servers,
    servers_held,
    servers_retired,
    status,
    events,
    sync_log,
    sync_runs,
    sync_brakes,
    sync_explain,
    sync_import,
    sync_conflicts,
    people,
    playlists,
    unmatched,
    user_requests,
    autosync,
    history,
    history_import,
    stats,
    operator_jobs,
    operator_journal,
    operator_metrics,
    operator_webhooks,
    notifications,
    docs,
)


class Api(FastAPI):
    """The framework's application with our own document."""

    def openapi(self) -> dict[str, Any]:
        """Made once, when first asked for."""
        if self.openapi_schema is None:
            self.openapi_schema = document(self, self.version)
        return self.openapi_schema


def create_app(services: Services) -> Api:
    """The application over what the runtime built. The step added last is passed first."""
    app = _routes(services.door.version)
    door = services.door
    app.state.services = services
    app.state.tries = Tries(services.clock)
    app.state.trusted = networks(door.trusted_proxies)
    app.add_middleware(Site, built=services.site, prefix=door.prefix)
    if door.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(door.allowed_origins),
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "X-Request-Id"],
            expose_headers=["ETag", "Link", "Retry-After", "X-Request-Id", "X-Stream-Position"],
        )
    app.add_middleware(Endpoint, feed=services.live, door=_socket_door(services))
    app.add_middleware(webhook.WebhookDoor, services=services)
    app.add_middleware(Etags)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Addresses)
    app.add_middleware(BasePath, prefix=door.prefix)
    app.add_middleware(errors.Guard)
    app.add_middleware(Envelope, new_id=services.new_id)
    return app


def _socket_door(services: Services) -> SocketDoor:
    door = services.door
    return SocketDoor(
        allowed_origins=door.allowed_origins,
        trusted=networks(door.trusted_proxies),
        query_token=door.query_token,
        everybody=NOBODY if door.auth == "disabled" else None,
        operator=OPERATOR,
    )


def _routes(version: str) -> Api:
    app = Api(
        title=TITLE,
        description=ABOUT,
        version=version,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    errors.install(app)
    for noun in NOUNS:
        # not by the framework's own way: it builds its routes anew, and without a gate
        app.router.routes += [gated(route) for route in noun.router.routes]
    return app


def openapi_document() -> dict[str, Any]:
    """The document of this version; needs neither configuration nor database."""
    return _routes(__version__).openapi()


def openapi_text() -> str:
    """The document as it is printed and kept in `contracts/`."""
    return json.dumps(openapi_document(), indent=2, ensure_ascii=False) + "\n"
