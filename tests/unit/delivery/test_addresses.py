"""Forwarding headers are believed from trusted proxies, and from nobody else."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from playhead.delivery.addresses import address, client, is_near, may_connect, networks, origin

TRUSTED = networks(["10.0.0.0/8", "fd00::/8"])


def headers(**values: str) -> Headers:
    return Headers({name.replace("_", "-"): value for name, value in values.items()})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:443", "192.0.2.1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::1"),
        ("unknown", None),
        ("", None),
        (None, None),
    ],
)
def test_addresses_are_read_in_every_usual_spelling(text: str | None, found: str | None) -> None:
    assert (str(address(text)) if address(text) else None) == found


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller"),
    [
        ("198.51.100.7", None, "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, rubbish", "10.0.0.1"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (None, "203.0.113.9", "local"),
        ("testclient", None, "testclient"),
    ],
)
def test_the_caller_is_the_last_hop_that_is_no_trusted_proxy(
    peer: str | None, forwarded: str | None, caller: str
) -> None:
    given = headers(x_forwarded_for=forwarded) if forwarded else headers()
    assert client(peer, given, TRUSTED) == caller


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "192.168.1.4", "10.1.1.1", "fd00::5", "::ffff:127.0.0.1", None])
def test_this_machine_and_its_network_are_near(peer: str | None) -> None:
    assert is_near(peer, headers())


@pytest.mark.parametrize("peer", ["93.184.216.34", "2606:4700::1111", "unknown"])
def test_the_world_is_not(peer: str) -> None:
    assert not is_near(peer, headers())


@pytest.mark.parametrize("name", ["x_forwarded_for", "forwarded", "x_real_ip", "via"])
def test_whoever_comes_through_a_proxy_is_not_near(name: str) -> None:
    assert not is_near("127.0.0.1", headers(**{name: "anything"}))


def test_our_address_is_as_the_caller_wrote_it_or_as_a_trusted_proxy_says() -> None:
    forwarded = {"x_forwarded_proto": "https, http", "x_forwarded_host": "play.example"}
    assert origin("http", "198.51.100.7", headers(host="a:8080", **forwarded), TRUSTED) == "http://a:8080"
    assert origin("http", "10.0.0.1", headers(host="a:8080", **forwarded), TRUSTED) == "https://play.example"


@pytest.mark.parametrize("host", ["", "evil/path", "a@b", "a b", 'a"><script>'])
def test_a_host_that_is_none_is_not_repeated(host: str) -> None:
    assert origin("http", "198.51.100.7", headers(host=host), TRUSTED) is None


@pytest.mark.parametrize(
    ("page", "may"),
    [
        (None, True),
        ("https://playhead.example", True),
        ("https://PLAYHEAD.example:443", True),
        ("https://home.example:8443", True),
        ("http://playhead.example", False),
        ("https://playhead.example:444", False),
        ("https://playhead.example.evil.example", False),
        ("https://evil.example", False),
        ("null", False),
        ("", False),
        ("https://[", False),
    ],
)
def test_a_page_may_connect_from_its_own_origin_and_from_those_allowed(page: str | None, may: bool) -> None:
    assert may_connect(page, "https://playhead.example", ["https://home.example:8443"]) is may


def test_who_names_no_host_has_no_origin_of_ours() -> None:
    assert not may_connect("https://playhead.example", None, [])
