"""Who is calling, and under which address: forwarding headers are believed from trusted proxies only. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Protocol
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class Headers(Protocol):
    """A request's headers; names in any case."""

    def get(self, key: str) -> str | None: ...

    def getlist(self, key: str) -> list[str]: ...

    def __contains__(self, key: object) -> bool: ...


FORWARDING = ("x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-host", "x-forwarded-proto", "via")
LOCAL = "local"
"""The peer of a Unix socket."""


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Configured networks as values."""
    return tuple(ip_network(text, strict=False) for text in texts)


def address(text: str | None) -> Address | None:
    """An address in any usual spelling (`[::1]:80`, `::ffff:10.0.0.1`); None for other text."""
    bare = (text or "").strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def is_trusted(peer: str | None, trusted: Sequence[Network]) -> bool:
    """Whether the peer is a proxy whose headers are believed."""
    found = address(peer)
    return found is not None and any(found in network for network in trusted)


def client(peer: str | None, headers: Headers, trusted: Sequence[Network]) -> str:
    """The caller's address: the last one in the chain of forwarders that is no trusted proxy."""
    if peer is None:
        return LOCAL
    if not is_trusted(peer, trusted):
        return str(address(peer) or peer)
    chain = [part.strip() for value in headers.getlist("x-forwarded-for") for part in value.split(",")]
    for hop in reversed(chain):
        found = address(hop)
        if found is None:
            break
        if not is_trusted(hop, trusted):
            return str(found)
    return str(address(peer))


def is_near(peer: str | None, headers: Headers) -> bool:
    """The peer is this machine or a private network's, and nobody forwarded the request."""
    if any(name in headers for name in FORWARDING):
        return False
    found = address(peer)
    return peer is None or (found is not None and (found.is_loopback or found.is_private or found.is_link_local))


def origin(scheme: str, peer: str | None, headers: Headers, trusted: Sequence[Network]) -> str | None:
    """`https://host[:port]` as the caller wrote it; None when it named no host."""
    host = headers.get("host")
    if is_trusted(peer, trusted):
        host = _first(headers.get("x-forwarded-host")) or host
        scheme = _first(headers.get("x-forwarded-proto")) or scheme
    if not host or scheme not in ("http", "https") or any(c in host for c in "/\\@?# \"'<>"):
        return None
    return f"{scheme}://{host}"


def _first(value: str | None) -> str | None:
    return value.partition(",")[0].strip() if value else None


PORTS = {"http": 80, "https": 443}


def may_connect(page: str | None, own: str | None, allowed: Sequence[str]) -> bool:
    """Whether a page of the origin `page` may open a socket; None is no browser, and brings nothing by itself.

    `own` is how the caller reached us, as `origin` tells it, and `allowed` are the configured origins.
    """
    if page is None:
        return True
    asked = _place(page)
    return asked is not None and any(asked == _place(one) for one in (own, *allowed) if one)


def _place(text: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an origin; None for other text, `null` among it."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname and port else None
