"""What a handshake brings, and in which order it counts."""

from __future__ import annotations

import base64

from playhead.delivery.live.credentials import InFirstFrame, Nothing, Ticket, Token, offered

ITEM = "bearer." + base64.urlsafe_b64encode(b"abc?>").decode().rstrip("=")


def test_the_first_kind_that_is_there_counts() -> None:
    everything = "ticket=t&token=k&auth=message"
    assert offered("Bearer h", [ITEM], everything) == Token("h", "header")
    assert offered(None, ["rt.v1", ITEM], everything) == Token("abc?>", "subprotocol")
    assert offered(None, [], everything) == Ticket("t")
    assert offered(None, [], "token=k&auth=message") == Token("k", "query")
    assert offered(None, [], "auth=message") == InFirstFrame()
    assert offered(None, ["rt.v1"], "") == InFirstFrame()
    assert offered(None, ["other"], "auth=other") == Nothing()


def test_what_is_of_no_use_is_still_what_was_brought() -> None:
    assert offered("Basic x", [], "token=k") == Token("", "header")
    assert offered(None, ["bearer.%"], "token=k") == Token("", "subprotocol")
    assert offered(None, ["bearer._w"], "token=k") == Token("", "subprotocol")
    assert offered(None, [], "ticket=&token=k") == Ticket("")
    assert offered(None, [], "token=k", query_token=False) == Token("", "query")
