"""What an address tells: this machine, this network, or everybody's. No I/O."""

from __future__ import annotations

import ipaddress

LOCAL_ENDINGS = (".local", ".lan", ".home", ".internal", ".localdomain", ".home.arpa", ".localhost", ".test")
"""Names that no public server has, by standard or by habit."""


def is_this_machine(host: str) -> bool:
    """Whether only this machine reaches it."""
    address = _address(host)
    return host.lower() == "localhost" if address is None else address.is_loopback


def is_public(host: str) -> bool:
    """Whether the way there may lead through other people's networks."""
    address = _address(host)
    if address is not None:
        return address.is_global
    name = host.lower().rstrip(".")
    return "." in name and not name.endswith(LOCAL_ENDINGS)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
