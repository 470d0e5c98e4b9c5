"""Which records people are shown, and as what: a record's type and data on the wire, or nothing. Pure.

The only place where a record becomes something a browser sees. Nothing about a connection comes in here, so everybody
on a stream gets the same bytes.
"""

from __future__ import annotations

from typing import Any

import msgspec

from playhead.domain.events import Event, ServerUpdate, SyncUpdate
from playhead.domain.history_events import BadgeEarned, PlaybackUpdate
from playhead.domain.told_events import ListUpdate, Notification, SystemUpdate

SHOWN: dict[type[Event], str] = {
    SyncUpdate: "sync_update",
    ServerUpdate: "server_update",
    SystemUpdate: "system_update",
    Notification: "notification",
    ListUpdate: "list_update",
    PlaybackUpdate: "playback_update",
    BadgeEarned: "badge_earned",
}
"""Records for people → the `type` of their frame. A raw fact is never in here."""


def message_of(event: Event) -> tuple[str, dict[str, Any]] | None:
    """The `type` and `data` of a record's frame; None for one that is not for people."""
    kind = SHOWN.get(type(event))
    if kind is None:
        return None
    data = msgspec.structs.asdict(event)
    return kind, {name: value for name, value in data.items() if value is not msgspec.UNSET}
