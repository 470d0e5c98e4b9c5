"""Credentials: which header and query forms carry a token, and what a token means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote_plus

from playhead.simulators.jellyfin.http import Access, Caller
from playhead.simulators.jellyfin.parameters import Query
from playhead.simulators.jellyfin.playing import Device
from playhead.simulators.jellyfin.replies import bare
from playhead.simulators.jellyfin.state import Server

_PART = re.compile(r'\s*([^=,\s]+)\s*=\s*(?:"([^"]*)"|([^,"]*))\s*(?:,|$)')


def parts(header: str, schemes: tuple[str, ...]) -> dict[str, str]:
    """The `key=value` pairs of an authorization header; keys are case-sensitive, values URL-decoded."""
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() not in schemes:
        return {}
    return {key: unquote_plus(quoted or plain.strip()) for key, quoted, plain in _PART.findall(rest)}


def identify(server: Server, headers: Mapping[str, str], query: Query) -> Caller:
    """Who calls, by the first credential form the server's settings allow."""
    legacy = bool(server.configuration.get("EnableLegacyAuthorization", True))
    schemes = ("mediabrowser", "emby") if legacy else ("mediabrowser",)
    header, old = headers.get("authorization", ""), headers.get("x-emby-authorization", "") if legacy else ""
    found = parts((old or header) if server.traits.emby_header_first else (header or old), schemes)
    token = found.get("Token", "") or _elsewhere(headers, query, legacy=legacy)
    given = Device(
        found.get("Client", ""), found.get("Device", ""), found.get("DeviceId", ""), found.get("Version", "")
    )
    return _bearer(server, token, given)


def _elsewhere(headers: Mapping[str, str], query: Query, *, legacy: bool) -> str:
    old = (headers.get("x-emby-token"), headers.get("x-mediabrowser-token")) if legacy else ()
    late = query.text("api_key") if legacy else None
    return next((value for value in (*old, query.text("ApiKey"), late) if value), "")


def _bearer(server: Server, token: str, given: Device) -> Caller:
    key = server.keys.get(token)
    if key is not None:
        device = Device(
            key.app,
            given.device or "Jellyfin Server",
            given.device_id or server.id,
            given.version or server.version,
        )
        return Caller(key=True, token=token, device=device, given=given)
    known = server.tokens.get(token)
    user = server.users.get(known.user_id) if known else None
    if known is None or user is None or user.disabled:
        return Caller(given=given, device=given, token=token)
    device = Device(
        given.client or known.client,
        given.device or known.device,
        given.device_id or known.device_id,
        given.version or known.version,
    )
    return Caller(user=user, token=token, device=device, given=given)


def check(server: Server, caller: Caller, access: Access) -> None:
    """Let the caller pass, or raise 401 or 403, both without a body."""
    if access is Access.OPEN:
        return
    if access in (Access.WIZARD, Access.WIZARD_USER) and not server.wizard_done:
        return
    if not caller.known:
        raise bare(401)
    if access in (Access.ADMIN, Access.WIZARD) and not caller.admin:
        raise bare(403)
