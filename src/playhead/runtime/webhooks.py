"""Setting up a server's webhook plugin, and proving that a notice comes through."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from playhead.adapters.jellyfin.webhook_plugin import problems, with_destination
from playhead.delivery.api.services import Installed
from playhead.domain.errors import ServerError
from playhead.ports.media_server import MediaServer

NO_PLUGIN = "The webhook plugin is not installed there. Install it in the dashboard → Plugins, restart, try again."


class WebhookInstaller:
    """Writes our destination into the plugin's configuration and reads it back."""

    def __init__(self, servers: Mapping[str, MediaServer], secrets: Mapping[str, str]) -> None:
        self._servers = servers
        self._secrets = secrets
        self._locks: dict[str, asyncio.Lock] = {name: asyncio.Lock() for name in servers}

    async def install(self, name: str, url: str) -> Installed:
        """Add or correct the destination that posts to `url`; one at a time for each server."""
        async with self._locks[name]:
            try:
                return await self._install(name, url)
            except ServerError as error:
                return Installed(proven=False, message=str(error))

    async def _install(self, name: str, url: str) -> Installed:
        server = self._servers[name]
        before = await server.webhook_configuration()
        if before is None:
            return Installed(proven=False, message=NO_PLUGIN)
        await server.set_webhook_configuration(with_destination(before, url, self._secrets[name]))
        after = await server.webhook_configuration()
        left = problems(after or {}, url)
        if left:
            return Installed(proven=False, message=f"The plugin kept another configuration: {' '.join(left)}")
        return Installed(proven=True, message="The plugin posts here now.")
