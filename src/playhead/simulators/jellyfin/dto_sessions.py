"""Lists of sessions, as REST and sockets show them."""

from __future__ import annotations

from collections.abc import Iterable

from playhead.simulators.jellyfin import dto, dto_items
from playhead.simulators.jellyfin.dto_items import View
from playhead.simulators.jellyfin.model import Json, Session
from playhead.simulators.jellyfin.state import Server

NOW_PLAYING_FIELDS = frozenset(
    {
        "path", "providerids", "mediastreams", "datecreated", "parentid", "genres", "studios", "taglines",
        "externalurls", "enablemediasourcedisplay", "localtrailercount", "specialfeaturecount", "chapters",
        "trickplay", "width", "height",
    }
)  # fmt: skip


def newest(server: Server) -> list[Session]:
    """All sessions, the newest activity first."""
    return sorted(server.sessions.values(), key=lambda one: -one.last_activity)


def listed(server: Server, sessions: Iterable[Session], now: int) -> list[Json]:
    """SessionInfoDto of each, with what it plays."""
    return [dto.session(server, one, now, _playing(server, one)) for one in sessions]


def _playing(server: Server, one: Session) -> Json | None:
    if one.item is None:
        return None
    return dto_items.item(View(server, None, fields=NOW_PLAYING_FIELDS), one.item)
