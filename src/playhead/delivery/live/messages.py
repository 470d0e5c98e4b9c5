"""Which records people are shown, and as what: a record's type and data on the wire, or nothing. Pure.

The only place where a record becomes something a browser sees. Nothing about a connection comes in here, so everybody
on a stream gets the same bytes.
"""

from __future__ import annotations

from typing import Any

import msgspec

from playhead.domain.events import Event, ServerUpdate, SyncUpdate

SHOWN: dict[type[Event], str] = {SyncUpdate: "sync_update", ServerUpdate: "server_update"}
"""Records for people → the `type` of their frame. A raw fact is never in here."""


def message_of(event: Event) -> tuple[str, dict[str, Any]] | None:
    """The `type` and `data` of a record's frame; None for one that is not for people."""
    kind = SHOWN.get(type(event))
    return None if kind is None else (kind, msgspec.structs.asdict(event))
