"""Records on their way into the database and back."""

from __future__ import annotations

import json

import msgspec
import pytest

from playhead.domain.events import ServerUpdate, UserDataNotice
from playhead.domain.userdata import UserDataPart
from playhead.journal.record import decode, encode, kind_of


def test_a_body_is_json_that_names_its_kind() -> None:
    event = ServerUpdate(server="wan", state="down", detail="refused")
    wire = json.loads(encode(event))
    assert wire == {"kind": "server_update", "server": "wan", "state": "down", "before": "", "detail": "refused"}
    assert kind_of(event) == "server_update"
    assert decode(encode(event)) == event


def test_what_a_notice_did_not_say_is_not_stored_as_a_value() -> None:
    notice = UserDataNotice(server="a", user_id="u", item_id="i", data=UserDataPart(play_count=0), heard_at=1)
    assert json.loads(encode(notice))["data"] == {"play_count": 0}


@pytest.mark.parametrize("body", [b"", b"[]", b'{"kind": "from_tomorrow"}', b'{"kind": "server_update"}', b"{"])
def test_a_body_that_this_version_cannot_read_is_refused(body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(body)
