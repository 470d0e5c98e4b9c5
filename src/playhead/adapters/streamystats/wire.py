"""A session of Streamystats' backup, as `Played`. Pure.

The shape is that of the backup of Streamystats 2 (`exportInfo.version` is `streamystats`): id, userId, userServerId
(both Jellyfin's), userName, itemId, itemName, seriesName, playDuration in seconds, startTime, endTime, runtimeTicks,
playMethod, clientName, isInferred. What is inferred from a mark in Jellyfin was never played, and says nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from playhead.domain.imports import Unusable
from playhead.domain.items import hex_id
from playhead.domain.plays import Played
from playhead.domain.userdata import TICKS_PER_MS
from playhead.kit import told


def played(row: Mapping[str, Any], line: int) -> Played | Unusable | None:
    """What a session says; None for what was not played."""
    title = told.text(row.get("itemName"))
    if row.get("isInferred") is True:
        return None
    user_id = hex_id(told.text(row.get("userId") or row.get("userServerId"), 64))
    item_id, mark = hex_id(told.text(row.get("itemId"), 64)), told.text(row.get("id"), 200)
    if user_id is None or item_id is None or not mark:
        return Unusable(line=line, name=title, why="its user or its item is no id of Jellyfin, or unknown")
    try:
        length = told.played(row.get("playDuration"))
        begun = row.get("startTime")
        at = told.moment(begun, UTC) if begun else told.moment(row.get("endTime"), UTC) - length
    except ValueError as error:
        return Unusable(line=line, name=title, why=str(error))
    ticks = told.whole(row.get("runtimeTicks"))
    return Played(
        line=line,
        mark=mark,
        at=at,
        length=length,
        kind="Episode" if row.get("seriesId") or row.get("seriesName") else "Movie",
        person=told.text(row.get("userName")),
        user_id=user_id,
        item_id=item_id,
        title=title,
        series=told.text(row.get("seriesName")),
        runtime=min(max(ticks or 0, 0) // TICKS_PER_MS, told.LONGEST_RUNTIME),
        client=told.text(row.get("clientName")),
        play_method=told.text(row.get("playMethod")).partition(" ")[0],
    )
