"""A line of Playback Reporting, as `Played`. Pure.

Its table `PlaybackActivity` has these nine columns in every version of the plugin: DateCreated (when it began, by the
server's own clock, without a zone), UserId, ItemId, ItemType, ItemName, PlaybackMethod, ClientName, DeviceName and
PlayDuration in seconds. A saved backup has them with tabs between, without a head line and without quotes, so that a
title with a tab makes more than nine of one line. The title of an episode is `Series - s01e02 - Title`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import tzinfo

from playhead.domain.imports import Unusable
from playhead.domain.items import hex_id
from playhead.domain.plays import Played
from playhead.kit import told

COLUMNS = ("DateCreated", "UserId", "ItemId", "ItemType", "ItemName", "PlaybackMethod", "ClientName", "DeviceName",
           "PlayDuration")  # fmt: skip
KINDS = ("Movie", "Episode")
EPISODE = re.compile(r"^(?P<series>.*) - s(?P<season>\d{1,5})e(?P<episode>\d{1,5}) - (?P<title>.*)$", re.IGNORECASE)
TITLE, AFTER = 4, 4


def cells(line: str) -> list[str] | None:
    """A backup's line as nine values; None where they are fewer. What is too much are tabs in the title."""
    found = line.rstrip("\r\n").split("\t")
    if len(found) < len(COLUMNS):
        return None
    spare = len(found) - AFTER
    return [*found[:TITLE], " ".join(found[TITLE:spare]), *found[spare:]]


def played(values: Sequence[object], line: int, zone: tzinfo) -> Played | Unusable | None:
    """What one row says; None for what is neither a film nor an episode."""
    date, user, item, kind, name, method, client, device, duration = values
    title = told.text(name)
    if told.text(kind) not in KINDS:
        return None
    user_id, item_id = hex_id(told.text(user, 64)), hex_id(told.text(item, 64))
    if user_id is None or item_id is None:
        return Unusable(line=line, name=title, why="its user or its item is no id of Jellyfin")
    try:
        at, length = told.moment(date, zone), told.played(duration)
    except ValueError as error:
        return Unusable(line=line, name=title, why=str(error))
    found = EPISODE.match(title)
    return Played(
        line=line,
        # a backup writes the moment as the database has it, the live table as well
        mark=f"{user_id}/{item_id}/{at}",
        at=at,
        length=length,
        kind=told.text(kind),
        person="",
        user_id=user_id,
        item_id=item_id,
        title=found["title"] if found is not None else title,
        series=found["series"] if found is not None else "",
        season=int(found["season"]) if found is not None else None,
        episode=int(found["episode"]) if found is not None else None,
        client=told.text(client) or told.text(device),
        play_method=told.text(method).partition(" ")[0],
    )
