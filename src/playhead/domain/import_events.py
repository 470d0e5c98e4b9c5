"""The body of the record of what another tool had noted; part of the union in `domain.events`."""

from __future__ import annotations

import msgspec

from playhead.domain.event import Event
from playhead.domain.userdata import UserDataPart


class Statement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a tool had noted of one account's item. It was true at `at`, UTC milliseconds, 0 for unknown.

    `said_on` is the server that had told it, empty where that is none of ours. `edit`: it was noted to be carried to
    other servers; else it is how things stood.
    """

    server: str
    user_id: str
    item_id: str
    part: UserDataPart
    at: int
    said_on: str = ""
    edit: bool = False


class StatementsImported(Event, frozen=True, kw_only=True, tag="statements_imported"):
    """Somebody has handed over what the tool `source` had noted."""

    source: str
    statements: tuple[Statement, ...]
