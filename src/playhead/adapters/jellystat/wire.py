"""A row of Jellystat's table `jf_playback_activity`, as `Played`. Pure.

The columns are those of Jellystat 1.0 to 1.1: Id, UserId, UserName, Client, NowPlayingItemId (of an episode its
series), EpisodeId (null for a film), NowPlayingItemName, SeriesName, PlaybackDuration in seconds, ActivityDateInserted
(when it *ended*, with a zone), PlayMethod, PlayState (RunTimeTicks where it was noted). Rows that it had itself taken
from Playback Reporting (`imported`) say when they began.
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
    """What a row says; None for what cannot be a film or an episode."""
    title = told.text(row.get("NowPlayingItemName"))
    episode = row.get("EpisodeId")
    user_id = hex_id(told.text(row.get("UserId"), 64))
    item_id = hex_id(told.text(episode or row.get("NowPlayingItemId"), 64))
    mark = told.text(row.get("Id"), 200)
    if user_id is None or item_id is None or not mark:
        return Unusable(line=line, name=title, why="its user or its item is no id of Jellyfin")
    try:
        length, at = told.played(row.get("PlaybackDuration")), told.moment(row.get("ActivityDateInserted"), UTC)
    except ValueError as error:
        return Unusable(line=line, name=title, why=str(error))
    state = row.get("PlayState")
    ticks = told.whole(state.get("RunTimeTicks")) if isinstance(state, Mapping) else None
    return Played(
        line=line,
        mark=mark,
        at=at if row.get("imported") is True else at - length,
        length=length,
        kind="Episode" if episode else "Movie",
        person=told.text(row.get("UserName")),
        user_id=user_id,
        item_id=item_id,
        title=title,
        series=told.text(row.get("SeriesName")),
        runtime=min(max(ticks or 0, 0) // TICKS_PER_MS, told.LONGEST_RUNTIME),
        client=told.text(row.get("Client")),
        play_method=told.text(row.get("PlayMethod")).partition(" ")[0],
    )
