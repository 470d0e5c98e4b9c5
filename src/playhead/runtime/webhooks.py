"""Setting up a server's webhook plugin, and proving that a notice comes through.

A destination that cannot be reached is worse than none: the plugin waits for each answer, and the server's own clients
wait with it. So a set-up whose notice does not come is taken back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from playhead.adapters.jellyfin.webhook_plugin import Configuration, problems, with_destination
from playhead.config.settings import Settings
from playhead.delivery.api.notices import Notices
from playhead.delivery.api.services import Installed
from playhead.domain.errors import ServerError
from playhead.features.userdata.failures import may_have_landed
from playhead.kit.clock import Clock
from playhead.ports.media_server import MediaServer
from playhead.runtime.webhook_proof import PATIENCE_SECONDS, round_trip, untouched, why_silent
from playhead.storage.engine import Database

NO_PLUGIN = "The webhook plugin is not installed there. Install it in the dashboard → Plugins, restart, try again."
MARK = "Mark something as played there, and see it arrive."


class WebhookInstaller:
    """Writes our destination into the plugin's configuration, reads it back and causes a notice."""

    def __init__(
        self,
        servers: Mapping[str, MediaServer],
        urls: Mapping[str, str],
        secrets: Mapping[str, str],
        database: Database,
        notices: Notices,
        clock: Clock,
        *,
        listens: Callable[[], bool],
        dry_run: bool = False,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """`urls` are the servers' own. `listens` says whether this process has its door open; a `dry_run` causes no
        notice, as that would be a write."""
        self._servers = servers
        self._urls = urls
        self._secrets = secrets
        self._database = database
        self._notices = notices
        self._clock = clock
        self._listens = listens
        self._dry_run = dry_run
        self._patience = patience_seconds
        self._locks: dict[str, asyncio.Lock] = {name: asyncio.Lock() for name in servers}

    async def install(self, name: str, url: str) -> Installed:
        """Add or correct the destination that posts to `url`, and prove it; one at a time for each server."""
        async with self._locks[name]:
            try:
                return await self._install(name, url)
            except ServerError as error:
                return _failed(str(error), "Look whether the server is well, and try again.")

    async def _install(self, name: str, url: str) -> Installed:
        server = self._servers[name]
        before = await server.webhook_configuration()
        if before is None:
            return _failed(NO_PLUGIN)
        wanted = with_destination(before, url, self._secrets[name])
        changed, written = before if wanted != before else None, False
        try:
            await server.set_webhook_configuration(wanted)
            written = True
            left = problems(await server.webhook_configuration() or {}, url)
        except ServerError as error:
            if not (written or may_have_landed(error)):
                raise
            # nobody has seen that it works
            return await self._take_back(
                server, changed, f"{error}.", "Look whether the server is well, and try again."
            )
        if left:
            return await self._take_back(server, changed, f"The plugin kept another configuration: {' '.join(left)}")
        return await self._prove(server, url, changed)

    async def _prove(self, server: MediaServer, url: str, before: Configuration | None) -> Installed:
        """`before` is what the plugin had, None where it had just this."""
        if not self._listens():
            return _unproven("Playhead does not run, so that no notice could come.", "Start it, and do this again.")
        if self._dry_run:
            return _unproven("No notice was caused, since this is a dry run.", MARK)
        try:
            row = await untouched(server, self._database)
            if row is None:
                return _unproven("No notice was caused: nothing was found there that nobody has touched.", MARK)
            trip = await round_trip(server, row, self._notices, self._clock, self._patience)
        except ServerError as error:
            return _unproven(f"No notice could be caused: {error}.", MARK)
        if trip.ms is not None:
            message = f"The plugin posts here now: a notice arrived {trip.ms} ms after it was caused."
            return Installed(written=True, proven=True, message=message, round_trip_ms=trip.ms)
        why, remedy = why_silent(server.name, url, self._urls[server.name], trip.refused)
        return await self._take_back(server, before, f"No notice arrived within {self._patience:g} s: {why}.", remedy)

    async def _take_back(
        self, server: MediaServer, before: Configuration | None, why: str, remedy: str = ""
    ) -> Installed:
        if before is None:
            return _failed(f"{why} The plugin is as it was.", remedy)
        try:
            await server.set_webhook_configuration(before)
        except ServerError as error:
            return _failed(f"{why} What the plugin had before could not be put back: {error}.", remedy)
        return _failed(f"{why} The plugin has what it had before.", remedy)


def installer_of(
    settings: Settings,
    servers: Mapping[str, MediaServer],
    secrets: Mapping[str, str],
    database: Database,
    notices: Notices,
    clock: Clock,
    listens: Callable[[], bool],
) -> WebhookInstaller:
    """The installer for the configured servers."""
    urls = {one.name: one.url for one in settings.servers}
    dry_run = settings.sync.dry_run
    return WebhookInstaller(servers, urls, secrets, database, notices, clock, listens=listens, dry_run=dry_run)


def _failed(message: str, remedy: str = "") -> Installed:
    return Installed(written=False, proven=False, message=message, remedy=remedy)


def _unproven(why: str, remedy: str) -> Installed:
    return Installed(written=True, proven=False, message=f"The plugin is set to post here. {why}", remedy=remedy)
