from __future__ import annotations

import pytest

from playhead.simulators.jellyfin.socket_input import BadSubscription, Inbound, Unreadable, gap_of, read


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('{"MessageType":"KeepAlive"}', Inbound("KeepAlive")),
        (b'{"MessageType": "KeepAlive"}', Inbound("KeepAlive")),
        ('{"MessageType":"keepalive","Data":"x"}', Inbound("KeepAlive", "x")),
        ('{"MessageType":"SessionsStart","Data":"0,1500"}', Inbound("SessionsStart", "0,1500")),
        ('{"messageType":"KeepAlive"}', Inbound("")),
        ('{"Data":1}', Inbound("", 1)),
        ('{"MessageType":"KeepAlive"}{"MessageType":"SessionsStop"}', Inbound("KeepAlive")),
        ("null", None),
    ],
)
def test_a_frame_is_read_as_the_server_reads_it(body: str | bytes, found: Inbound | None) -> None:
    assert read(body) == found


@pytest.mark.parametrize(
    "body", ["{oops", "[]", "1", b"\x00\x01", b"\xff", '{"MessageType":"Nonsense"}', '{"MessageType":7}']
)
def test_what_is_no_message_is_unreadable(body: str | bytes) -> None:
    with pytest.raises(Unreadable):
        read(body)


def test_a_subscription_names_its_smallest_gap() -> None:
    assert gap_of("0,1500") == 1500


@pytest.mark.parametrize("data", [None, 123, {"a": 1}])
def test_a_subscription_that_is_no_text_is_bad(data: object) -> None:
    with pytest.raises(BadSubscription):
        gap_of(data)


@pytest.mark.parametrize("data", ["", "5", "0,soon"])
def test_a_subscription_without_a_number_is_bad(data: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        gap_of(data)
