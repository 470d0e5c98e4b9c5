"""The channels of the live feed, who may see each, and the stream of the journal behind it.

A record meant for people has one *stream*, and with it its audience, from the moment it is written. What differs by who
looks (an administrator's details, a person's own playback) is a stream of its own, chosen when somebody subscribes.
"""

from __future__ import annotations

import msgspec

ACTIVITY = "activity"
DOWNLOADS = "downloads"
MEDIA_UPDATES = "media_updates"
SYSTEM_UPDATES = "system_updates"
ANALYSIS_UPDATES = "analysis_updates"
NOTIFICATIONS = "notifications"
SYNC_UPDATES = "sync_updates"
PLAYBACK = "playback"
IMPORT_UPDATES = "import_updates"
SUBTITLE_UPDATES = "subtitle_updates"


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """What can be subscribed to. `admins`: administrators only. `detailed`: administrators have a stream of their own,
    with more in it. `own`: everybody (else) has one of his own."""

    name: str
    admins: bool = False
    detailed: bool = False
    own: bool = False


CHANNELS: dict[str, Channel] = {
    one.name: one
    for one in (
        Channel(name=ACTIVITY),
        Channel(name=DOWNLOADS, admins=True),
        Channel(name=MEDIA_UPDATES),
        Channel(name=SYSTEM_UPDATES, detailed=True),
        Channel(name=ANALYSIS_UPDATES),
        Channel(name=NOTIFICATIONS, own=True),
        Channel(name=SYNC_UPDATES, admins=True),
        Channel(name=PLAYBACK, detailed=True, own=True),
        Channel(name=IMPORT_UPDATES),
        Channel(name=SUBTITLE_UPDATES),
    )
}


class Who(msgspec.Struct, frozen=True):
    """Whose eyes a stream is for. `user_id` is 0 for the operator and where logins are switched off."""

    user_id: int
    is_admin: bool


def stream_of(channel: str, who: Who) -> str | None:
    """The stream behind a channel for somebody; None when he may not see it. Raises KeyError for an unknown channel."""
    known = CHANNELS[channel]
    if known.admins and not who.is_admin:
        return None
    if known.detailed and who.is_admin:
        return detailed_stream(channel)
    return own_stream(channel, who.user_id) if known.own else channel


def detailed_stream(channel: str) -> str:
    """The administrators' stream of a channel that tells them more."""
    return f"{channel}:admins"


def own_stream(channel: str, user_id: int) -> str:
    """One user's stream of a channel that shows everybody only his own."""
    return f"{channel}:{user_id}"


def channel_of(stream: str) -> str:
    """The channel that a stream belongs to."""
    return stream.partition(":")[0]
