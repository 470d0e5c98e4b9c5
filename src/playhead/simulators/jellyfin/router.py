"""From method and path to an endpoint. Paths match in any case, as the server's do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from playhead.simulators.jellyfin import (
    routes_access,
    routes_items,
    routes_library,
    routes_playlists,
    routes_sessions,
    routes_system,
    routes_userdata,
    routes_users,
)
from playhead.simulators.jellyfin.http import Endpoint
from playhead.simulators.jellyfin.replies import bare
from playhead.simulators.jellyfin.versions import Number

LEGACY_PREFIXES = ("/emby", "/mediabrowser")

ENDPOINTS = (
    *routes_system.ROUTES,
    *routes_access.ROUTES,
    *routes_users.ROUTES,
    *routes_items.ROUTES,
    *routes_userdata.ROUTES,
    *routes_sessions.ROUTES,
    *routes_library.ROUTES,
    *routes_playlists.ROUTES,
)


@dataclass(frozen=True)
class Match:
    """The endpoint a request reached and the parts of its path."""

    endpoint: Endpoint
    params: dict[str, str]


class Router:
    """The routes that `version` has, by number of path segments, first declared first."""

    def __init__(self, version: Number, endpoints: Iterable[Endpoint] = ENDPOINTS) -> None:
        self._by_length: dict[int, list[tuple[re.Pattern[str], Endpoint]]] = {}
        for endpoint in endpoints:
            if not endpoint.since <= version <= endpoint.until:
                continue
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", endpoint.path)
            entry = (re.compile(pattern, re.IGNORECASE), endpoint)
            self._by_length.setdefault(endpoint.path.count("/"), []).append(entry)

    def find(self, method: str, path: str) -> Match:
        """The endpoint; raises 404 for an unknown path, 405 for a known one with another method, both empty."""
        known = False
        for pattern, endpoint in self._by_length.get(path.count("/"), ()):
            found = pattern.fullmatch(path)
            if found is None:
                continue
            if endpoint.method == method:
                return Match(endpoint, found.groupdict())
            known = True
        raise bare(405 if known else 404)


def local_path(path: str, base_path: str, *, legacy_prefixes: bool) -> str:
    """The path inside the base path, old prefixes rewritten away where the version does; 404 outside."""
    if base_path:
        if not (path.lower() + "/").startswith(base_path.lower() + "/"):
            raise bare(404)
        path = path[len(base_path) :]
    if legacy_prefixes:
        for prefix in LEGACY_PREFIXES:
            if path.lower().startswith(prefix + "/"):
                return path[len(prefix) :]
    return path if len(path) == 1 else path.rstrip("/")
