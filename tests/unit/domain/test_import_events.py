"""What was imported is a record."""

from __future__ import annotations

import msgspec

from playhead.domain.events import KIND
from playhead.domain.import_events import Statement, StatementsImported
from playhead.domain.userdata import UserDataPart


def test_it_names_its_kind_and_keeps_what_was_said() -> None:
    one = Statement(server="wan", user_id="a", item_id="b", part=UserDataPart(played=True), at=5)
    event = StatementsImported(source="watchstate", statements=(one,))
    assert KIND[StatementsImported] == "statements_imported"
    assert msgspec.json.decode(msgspec.json.encode(event), type=StatementsImported) == event
