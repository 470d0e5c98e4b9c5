"""What the webhook plugin knows about an event: the dictionary behind Send-All and templates.

v16 to v21 say the same. v11, the last for 10.8, knows fewer keys (`LATER`), and nothing of sessions where something
plays. Quirks kept: `Favorite` (not IsFavorite), Likes false and Rating 0 when unset, stream indexes -1, no `Path`,
quotes in names escaped before serialisation, `LastPlayedDate` left out when there is none.
"""

from __future__ import annotations

from typing import Any

from playhead.simulators.jellyfin import dto_streams, ticks
from playhead.simulators.jellyfin.guids import EMPTY
from playhead.simulators.jellyfin.model import Event, Item, Row
from playhead.simulators.jellyfin.state import Server

Data = dict[str, Any]


class Guid(str):
    """An id: 32 hex digits in JSON, dashed in templates."""

    __slots__ = ()


class Moment(int):
    """A date in ticks."""

    __slots__ = ()


LATER = frozenset({"SeriesId", "SeasonId", "PremiereDate", "Genres", "PlayMethod", "RemoteEndPoint"})
"""Keys that came after v11."""


def build(server: Server, event: Event) -> Data:
    """All keys of one event, in the plugin's order."""
    data = _known(server, event)
    return {key: value for key, value in data.items() if not server.traits.early_plugin or key not in LATER}


def _known(server: Server, event: Event) -> Data:
    data: Data = {
        "ServerId": Guid(server.id),
        "ServerName": _quoted(str(server.configuration["ServerName"])),
        "ServerVersion": server.version,
        "ServerUrl": str(server.plugin.get("ServerUrl") or ""),
        "NotificationType": event.kind,
    }
    if event.kind == "AuthenticationFailure":
        return {**data, **_failure(event)}
    if event.item is not None:
        data.update(_item(event.item, event.at))
        data.update({} if event.kind == "ItemDeleted" else _streams(event.item))
    if event.kind == "UserDataSaved":
        data.update(_user_data(event.facts["row"]))
        data["SaveReason"] = event.facts["reason"]
        data.update(_named(event))
    elif event.kind.startswith("Playback"):
        data.update(_playback(event))
        data.update(_named(event) if server.traits.early_plugin else _session(event))
    elif event.kind == "SessionStart":
        data.update(_session(event))
        data["LastActivityDate"] = Moment(ticks.NEVER)
    elif event.user is not None:
        data.update(_account(event))
    return data


def _quoted(text: str) -> str:
    return text.replace('"', '\\"')


def _named(event: Event) -> Data:
    if event.user is None:
        return {}
    return {"NotificationUsername": event.user.name, "UserId": Guid(event.user.id)}


def _item(item: Item, at: int) -> Data:
    series = item.above("Series")
    runtime = item.runtime or 0
    if item.kind == "MusicAlbum":
        runtime = sum(track.runtime or 0 for track in item.children)
    data: Data = {
        "Timestamp": ticks.text_offset(at),
        "UtcTimestamp": Moment(at),
        "Name": _quoted(item.name),
        "Overview": "",
        "Tagline": "",
        "ItemId": Guid(item.id),
        "ItemType": item.kind,
        "RunTimeTicks": runtime,
        "RunTime": ticks.span(runtime),
    }
    if item.kind == "Season" and series is not None:
        data.update(SeriesName=_quoted(series.name), SeriesId=Guid(series.id))
        data.update(_padded("SeasonNumber", item.index))
    if item.kind == "Episode":
        data.update(_episode(item, series))
    year = series.year if series is not None else item.year
    if year is not None:
        data["Year"] = year
    if item.premiere:
        data["PremiereDate"] = item.premiere
    if item.kind in ("Audio", "MusicAlbum"):
        data["Genres"] = ", ".join(item.genres)
    if item.kind == "Audio":
        data["Album"] = item.album
    if item.kind in ("Audio", "MusicAlbum"):
        data["Artist"] = item.artist
    data.update({f"Provider_{name.lower()}": value for name, value in item.provider_ids.items()})
    return data


def _episode(item: Item, series: Item | None) -> Data:
    season = item.above("Season")
    data: Data = {}
    if series is not None:
        data.update(SeriesName=_quoted(series.name), SeriesId=Guid(series.id))
    if season is not None:
        data["SeasonId"] = Guid(season.id)
    data.update(_padded("SeasonNumber", item.parent_index))
    return {**data, **_padded("EpisodeNumber", item.index)}


def _padded(name: str, number: int | None) -> Data:
    if number is None:
        return {}
    return {name: number, f"{name}00": f"{number:02d}", f"{name}000": f"{number:03d}"}


def _streams(item: Item) -> Data:
    data: Data = {}
    counts = {"Video": 0, "Audio": 0, "Subtitle": 0}
    for stream in dto_streams.streams(item, "12.0", scored=False):
        kind = stream["Type"]
        prefix = f"{kind}_{counts[kind]}_"
        counts[kind] += 1
        data.update({prefix + name: stream.get(source) for name, source in _STREAM_KEYS[kind]})
    return data


_STREAM_KEYS: dict[str, tuple[tuple[str, str], ...]] = {
    "Video": (
        ("Title", "DisplayTitle"), ("Type", "Type"), ("Codec", "Codec"), ("Profile", "Profile"), ("Level", "Level"),
        ("Height", "Height"), ("Width", "Width"), ("AspectRatio", "AspectRatio"), ("Interlaced", "IsInterlaced"),
        ("FrameRate", "RealFrameRate"), ("VideoRange", "VideoRange"), ("ColorSpace", "ColorSpace"),
        ("ColorTransfer", "ColorTransfer"), ("ColorPrimaries", "ColorPrimaries"), ("PixelFormat", "PixelFormat"),
        ("RefFrames", "RefFrames"),
    ),
    "Audio": (
        ("Title", "DisplayTitle"), ("Type", "Type"), ("Language", "Language"), ("Codec", "Codec"),
        ("Channels", "Channels"), ("Bitrate", "BitRate"), ("SampleRate", "SampleRate"), ("Default", "IsDefault"),
    ),
    "Subtitle": (
        ("Title", "DisplayTitle"), ("Type", "Type"), ("Language", "Language"), ("Codec", "Codec"),
        ("Default", "IsDefault"), ("Forced", "IsForced"), ("External", "IsExternal"),
    ),
}  # fmt: skip


def _user_data(row: Row) -> Data:
    rating = row.rating or 0
    data: Data = {
        "Likes": bool(row.likes),
        "Rating": int(rating) if float(rating).is_integer() else rating,
        "PlaybackPositionTicks": row.position,
        "PlaybackPosition": ticks.span(row.position),
        "PlayCount": row.play_count,
        "Favorite": row.favorite,
        "Played": row.played,
        "AudioStreamIndex": -1,
        "SubtitleStreamIndex": -1,
    }
    if row.last_played is not None:
        data["LastPlayedDate"] = Moment(row.last_played)
    return data


def _playback(event: Event) -> Data:
    facts, session = event.facts, event.session
    data: Data = {
        "PlaybackPositionTicks": facts["position"],
        "PlaybackPosition": ticks.span(facts["position"]),
        "MediaSourceId": facts["source"],
        "IsPaused": facts["paused"],
        "IsAutomated": facts["automated"],
    }
    if session is not None:
        data.update(DeviceId=session.device_id, DeviceName=session.device, ClientName=session.client)
    if event.kind == "PlaybackStop":
        data["PlayedToCompletion"] = bool(facts["completed"])
    else:
        data["PlayMethod"] = facts["method"]
    return data


def _session(event: Event) -> Data:
    session = event.session
    if session is None:
        return _named(event)
    data: Data = {"Id": session.id, **_named(event), "Client": _quoted(session.client)}
    data["LastActivityDate"] = Moment(session.last_activity)
    data["LastPlaybackCheckIn"] = Moment(session.last_check_in)
    data.update(DeviceName=_quoted(session.device), DeviceId=session.device_id, RemoteEndPoint="127.0.0.1")
    return data


def _account(event: Event) -> Data:
    data = _named(event)
    user = event.user
    if user is not None:
        data["LastLoginDate"] = Moment(user.last_login if user.last_login is not None else event.at)
        data["LastActivityDate"] = Moment(user.last_activity if user.last_activity is not None else ticks.NEVER)
    if event.session is not None:
        data = {**data, **_session(event)}
    return data


def _failure(event: Event) -> Data:
    device, name = event.facts["device"], event.facts["name"]
    return {
        "App": device.client,
        "Username": name,
        "UserId": Guid(EMPTY),
        "AppVersion": device.version,
        "DeviceId": device.device_id,
        "DeviceName": device.device,
        "RemoteEndPoint": "127.0.0.1",
        "NotificationUsername": name,
        "ClientName": device.client,
    }
