"""State as JSON: users, user data, sessions, devices, keys. Null properties are left out."""

from __future__ import annotations

from playhead.simulators.jellyfin import playing, userdata
from playhead.simulators.jellyfin.data_keys import data_keys
from playhead.simulators.jellyfin.guids import EMPTY, dashed
from playhead.simulators.jellyfin.model import Item, Json, Key, QuickConnect, Session, Token, User
from playhead.simulators.jellyfin.state import Server
from playhead.simulators.jellyfin.ticks import NEVER, text
from playhead.simulators.jellyfin.versions import RowId, SavedKey

COUNTED = frozenset({"Series", "Season", "Playlist", "Folder"})
"""Folders whose Played is computed from their episodes, with a count of what is left."""


def number(value: float) -> float | int:
    """A double as JSON writes it: whole numbers without a point."""
    return int(value) if float(value).is_integer() else value


def user_data(server: Server, user: User, item: Item, *, listed: bool = False, counted: bool = False) -> Json:
    """UserItemDataDto; `listed` as lists show it, `counted` when RecursiveItemCount was asked for."""
    row = userdata.shown(server, user, item, listed=listed)
    made: Json = {}
    played = row.played
    if row.rating is not None:
        made["Rating"] = number(row.rating)
    if item.kind in COUNTED and not _uncounted(server, item):
        total, left = userdata.folder_counts(server, user, item)
        played = left == 0 and (total > 0 or item.kind == "Playlist")
        percent = 100 * (total - left) / total if total else 0
        if (server.traits.folder_percentage and (total or item.kind != "Playlist")) or (counted and 0 < percent < 100):
            made["PlayedPercentage"] = number(percent)
        made["UnplayedItemCount"] = left
    elif row.position > 0 and item.runtime:
        made["PlayedPercentage"] = number(row.position / item.runtime * 100)
    made["PlaybackPositionTicks"] = row.position
    made["PlayCount"] = row.play_count
    made["IsFavorite"] = row.favorite
    if row.likes is not None:
        made["Likes"] = row.likes
    if row.last_played is not None:
        made["LastPlayedDate"] = text(row.last_played)
    made["Played"] = played
    made["Key"] = _key(server, user, item, listed=listed)
    if server.traits.row_id is not RowId.ABSENT:
        made["ItemId"] = item.id if server.traits.row_id is RowId.REAL else EMPTY
    return made


def told_user_data(server: Server, user: User, item: Item) -> Json:
    """UserItemDataDto as sockets tell it: the state lists show, the key of single items, the id in all versions."""
    made = user_data(server, user, item, listed=True)
    return {**made, "Key": _key(server, user, item, listed=False), "ItemId": item.id}


def _uncounted(server: Server, item: Item) -> bool:
    """Lists of songs have no count."""
    return item.kind == "Playlist" and server.playlists[item.id].media_type != "Video"


def _key(server: Server, user: User, item: Item, *, listed: bool) -> str:
    where = server.traits.saved_key
    if server.saved(user, item) and (where is SavedKey.EVERYWHERE or (listed and where is SavedKey.LISTS)):
        return dashed(item.id)
    return data_keys(item)[0]


def user(server: Server, account: User) -> Json:
    """UserDto."""
    has_password = bool(account.password) or not server.traits.real_has_password
    made: Json = {
        "Name": account.name,
        "ServerId": server.id,
        "Id": account.id,
        "HasPassword": has_password,
        "HasConfiguredPassword": has_password,
        "HasConfiguredEasyPassword": False,
        "EnableAutoLogin": False,
    }
    if account.last_login is not None:
        made["LastLoginDate"] = text(account.last_login)
    if account.last_activity is not None:
        made["LastActivityDate"] = text(account.last_activity)
    made["Configuration"] = account.configuration
    made["Policy"] = account.policy
    return made


def session(server: Server, one: Session, now: int, item: Json | None) -> Json:
    """SessionInfoDto; `item` is the playing item's DTO."""
    made: Json = {"PlayState": _play_state(server, one, now)}
    made["AdditionalUsers"] = [{"UserId": other.id, "UserName": other.name} for other in one.others]
    made["Capabilities"] = one.capabilities or capabilities()
    if one.remote:
        made["RemoteEndPoint"] = one.remote
    made["PlayableMediaTypes"] = made["Capabilities"].get("PlayableMediaTypes", [])
    made["Id"] = one.id
    made["UserId"] = one.user.id if one.user else EMPTY
    if one.user:
        made["UserName"] = one.user.name
    made["Client"] = one.client
    made["LastActivityDate"] = text(_activity(one, now))
    made["LastPlaybackCheckIn"] = text(one.last_check_in)
    if one.last_paused is not None and server.traits.pause_dates:
        made["LastPausedDate"] = text(one.last_paused)
    made["DeviceName"] = one.device
    if item is not None:
        made["NowPlayingItem"] = item
    made.update(
        DeviceId=one.device_id,
        ApplicationVersion=one.version,
        IsActive=True,
        SupportsMediaControl=bool(made["Capabilities"].get("SupportsMediaControl")),
        SupportsRemoteControl=False,
        NowPlayingQueue=one.queue,
    )
    if server.traits.queue_items:
        made["NowPlayingQueueFullItems"] = []
    made["HasCustomDeviceName"] = False
    if one.playlist_item_id:
        made["PlaylistItemId"] = one.playlist_item_id
    made["ServerId"] = server.id
    made["SupportedCommands"] = made["Capabilities"].get("SupportedCommands", [])
    return made


def _activity(one: Session, now: int) -> int:
    """The activity date runs with the extrapolated position."""
    place = playing.position(one, now)
    run = 0 if place is None or one.position is None else place - one.position
    return max(one.last_activity, one.position_at + run if run else one.last_activity)


def _play_state(server: Server, one: Session, now: int) -> Json:
    made: Json = {}
    place = playing.position(one, now)
    if place is not None:
        made["PositionTicks"] = place
    made["CanSeek"] = bool(one.play_state.get("CanSeek", False))
    made["IsPaused"] = one.paused
    made["IsMuted"] = bool(one.play_state.get("IsMuted", False))
    for name in ("VolumeLevel", "AudioStreamIndex", "SubtitleStreamIndex", "MediaSourceId", "PlayMethod"):
        if name in one.play_state:
            made[name] = one.play_state[name]
    made["RepeatMode"] = one.play_state.get("RepeatMode", "RepeatNone")
    if server.traits.pause_dates:
        made["PlaybackOrder"] = one.play_state.get("PlaybackOrder", "Default")
    return made


def capabilities() -> Json:
    """ClientCapabilitiesDto of a client that said nothing."""
    return {
        "PlayableMediaTypes": [],
        "SupportedCommands": [],
        "SupportsMediaControl": False,
        "SupportsPersistentIdentifier": True,
    }


def device(server: Server, token: Token) -> Json:
    """DeviceInfoDto of a signed-in device."""
    account = server.users[token.user_id]
    return {
        "Name": token.device,
        "Id": token.device_id,
        "LastUserName": account.name,
        "AppName": token.client,
        "AppVersion": token.version,
        "LastUserId": account.id,
        "DateLastActivity": text(token.last_activity),
        "Capabilities": capabilities(),
    }


def key(one: Key) -> Json:
    """AuthenticationInfo of an API key."""
    return {
        "Id": 0,
        "AccessToken": one.value,
        "DeviceId": "",
        "AppName": one.app,
        "AppVersion": "",
        "DeviceName": "",
        "UserId": EMPTY,
        "IsActive": False,
        "DateCreated": text(one.created),
        "DateLastActivity": text(NEVER),
    }


def quick_connect(one: QuickConnect) -> Json:
    """QuickConnectResult."""
    return {
        "Authenticated": bool(one.token),
        "Secret": one.secret,
        "Code": one.code,
        "DeviceId": one.device_id,
        "DeviceName": one.device,
        "AppName": one.client,
        "AppVersion": one.version,
        "DateAdded": text(one.added),
    }


def signed_in(server: Server, account: User, token: Token, one: Session, now: int) -> Json:
    """AuthenticationResult."""
    info = session(server, one, now, None)
    return {"User": user(server, account), "SessionInfo": info, "AccessToken": token.value, "ServerId": server.id}


def page(items: list[Json], total: int, start: int = 0) -> Json:
    """QueryResult."""
    return {"Items": items, "TotalRecordCount": total, "StartIndex": start}
