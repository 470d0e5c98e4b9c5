"""Which hosts are near."""

from __future__ import annotations

import pytest

from playhead.runtime.doctor_network import is_public, is_this_machine


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "LOCALHOST"])
def test_this_machine(host: str) -> None:
    assert is_this_machine(host)
    assert not is_public(host)


@pytest.mark.parametrize(
    "host", ["nas", "nas.lan", "jf.home.arpa", "192.168.1.5", "10.1.1.1", "fd00::1", "x.internal."]
)
def test_this_network(host: str) -> None:
    assert not is_this_machine(host)
    assert not is_public(host)


@pytest.mark.parametrize("host", ["jellyfin.example.com", "8.8.8.8", "2001:4860:4860::8888"])
def test_everybodys(host: str) -> None:
    assert is_public(host)
