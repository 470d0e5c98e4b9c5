"""Clients' frames, good and malformed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playhead.delivery.live.codes import Wrong
from playhead.delivery.live.inbound import Auth, Bad, Ping, Subscribe, Unsubscribe, parse
from tests.support.live import MALFORMED


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('{"type":"ping"}', Ping(None)),
        ('{"type":"ping","id":1,"more":[{}]}', Ping(1)),
        ('{"type":"subscribe","channel":"x","id":"a"}', Subscribe("a", "x")),
        ('{"type":"subscribe","channel":"x","offset":3,"epoch":"k"}', Subscribe(None, "x", 3, "k")),
        ('{"type":"subscribe","channel":"x","offset":null}', Subscribe(None, "x")),
        ('{"type":"unsubscribe","channel":"x"}', Unsubscribe(None, "x")),
        ('{"type":"auth","token":"t"}', Auth(None, "t")),
        ('{"type":"dance","id":4}', Bad(4, Wrong.UNKNOWN_TYPE)),
        ('{"type":"subscribe","id":4}', Bad(4, Wrong.BAD_FRAME)),
    ],
)
def test_a_frame_is_understood(text: str, meant: object) -> None:
    assert parse(text) == meant


@pytest.mark.parametrize(("text", "wrong"), MALFORMED)
def test_a_malformed_frame_is_named(text: str, wrong: Wrong) -> None:
    assert parse(text) == Bad(None, wrong)


@settings(database=None, derandomize=True, max_examples=100)
@given(st.text())
def test_nothing_that_is_sent_raises(text: str) -> None:
    parse(text)
    parse('{"type":"subscribe","channel":' + text + "}")
