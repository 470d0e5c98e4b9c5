"""Sessions and playback reports, in the body form of players and the legacy query form."""

from __future__ import annotations

from collections.abc import Callable

from playhead.simulators.jellyfin import accounts, dto, dto_sessions, guids, playing
from playhead.simulators.jellyfin.http import Call, Endpoint, always, typed
from playhead.simulators.jellyfin.model import Item, Json, Session, Told
from playhead.simulators.jellyfin.parameters import Query
from playhead.simulators.jellyfin.replies import Reply, failed, ok, problem
from playhead.simulators.jellyfin.state import Server
from playhead.simulators.jellyfin.ticks import SECOND
from playhead.simulators.jellyfin.versions import V10_9

REPORT: dict[str, type] = {
    "ItemId": str, "MediaSourceId": str, "PositionTicks": int, "IsPaused": bool, "IsMuted": bool, "CanSeek": bool,
    "AudioStreamIndex": int, "SubtitleStreamIndex": int, "PlayMethod": str, "PlaySessionId": str, "VolumeLevel": int,
    "RepeatMode": str, "PlaybackOrder": str, "NowPlayingQueue": list, "Failed": bool, "PlaylistItemId": str,
    "EventName": str,
}  # fmt: skip
COMMANDS = frozenset(
    {
        "MoveUp", "MoveDown", "Select", "Back", "VolumeUp", "VolumeDown", "Mute", "Unmute", "ToggleMute", "SetVolume",
        "SetAudioStreamIndex", "SetSubtitleStreamIndex", "DisplayContent", "GoHome", "GoToSettings", "Play",
        "PlayState", "PlayNext", "PlayTrailers", "DisplayMessage", "SetRepeatMode", "SetShuffleQueue", "SendString",
    }
)  # fmt: skip
Report = Callable[[Server, Session, Item, Json, int], None]


def sessions(call: Call) -> Reply:
    """Administrators and keys see all, users their own and user-less ones (10.8: all); newest activity first."""
    server, caller = call.server, call.caller
    device, seconds = call.query.text("deviceId"), call.query.number("activeWithinSeconds")
    found = dto_sessions.newest(server)
    if server.traits.guards_users and not caller.admin:
        found = [one for one in found if one.user is None or one.user is caller.user]
    if device:
        found = [one for one in found if one.device_id.lower() == device.lower()]
    if seconds and server.traits.guards_users:
        found = [one for one in found if call.now - one.last_activity <= seconds * SECOND]
    if call.query.text("controllableByUserId"):
        found = []
    return ok(dto_sessions.listed(server, found, call.now))


def _report(call: Call, act: Report, name: str) -> Reply:
    report = typed(call.record(name), REPORT, name)
    if (report.get("PositionTicks") or 0) < 0 and act is playing.stop:
        raise failed(400)
    return _act(call, act, guids.parse(str(report.get("ItemId") or "")) or "", report)


def _act(call: Call, act: Report, item_id: str, report: Json) -> Reply:
    """An unknown item changes no user data and is no error."""
    call.reject_placeholder(item_id)
    session = playing.touch(call.server, call.caller.device, call.caller.user, call.now)
    item = call.server.items.get(item_id)
    if item is not None:
        act(call.server, session, item, report, call.now)
    else:
        playing.unknown(call.server, session, None if act is playing.stop else report, call.now)
    return Reply()


def started(call: Call) -> Reply:
    return _report(call, playing.start, "playbackStartInfo")


def progressed(call: Call) -> Reply:
    return _report(call, playing.progress, "playbackProgressInfo")


def stopped(call: Call) -> Reply:
    return _report(call, playing.stop, "playbackStopInfo")


def _from_query(query: Query) -> Json:
    made: Json = {"PositionTicks": query.number("positionTicks"), "MediaSourceId": query.text("mediaSourceId")}
    made["IsPaused"], made["CanSeek"] = query.flag("isPaused"), query.flag("canSeek")
    return {key: value for key, value in made.items() if value is not None}


def legacy_start(call: Call) -> Reply:
    return _act(call, playing.start, call.guid("itemId"), _from_query(call.query))


def legacy_progress(call: Call) -> Reply:
    return _act(call, playing.progress, call.guid("itemId"), {"PositionTicks": 0, **_from_query(call.query)})


def legacy_stop(call: Call) -> Reply:
    return _act(call, playing.stop, call.guid("itemId"), _from_query(call.query))


def capabilities(call: Call) -> Reply:
    """An unknown command name makes the whole body invalid."""
    body = call.record("capabilities")
    for place, command in enumerate(body.get("SupportedCommands") or []):
        if command not in COMMANDS:
            errors = {"capabilities": ["The capabilities field is required."]}
            raise problem(400, {**errors, f"$[{place}]": ["The JSON value could not be converted."]})
    session = playing.touch(call.server, call.caller.device, call.caller.user, call.now)
    session.capabilities = {**dto.capabilities(), **body}
    call.server.tell(Told.SESSION_CHANGED, call.now, session=session)
    return Reply()


def log_out(call: Call) -> Reply:
    token = call.server.tokens.get(call.caller.token)
    if token is not None:
        accounts.end_token(call.server, token, call.now)
    return Reply()


def add_user(call: Call) -> Reply:
    """Another user beside the session's own: what is reported or marked here counts for both."""
    session, user = _session(call), call.server.users.get(call.guid("otherId"))
    if user is None:
        raise failed(500)
    if session.user is user:
        raise failed(400)
    if user not in session.others:
        session.others.append(user)
    return Reply()


def remove_user(call: Call) -> Reply:
    session = _session(call)
    session.others = [user for user in session.others if user.id != call.guid("otherId")]
    return Reply()


def _session(call: Call) -> Session:
    session = call.server.sessions.get(call.params["sessionId"])
    if session is None:
        raise failed(404)
    return session


ROUTES = (
    Endpoint("GET", "/Sessions", sessions),
    Endpoint("POST", "/Sessions/Playing", started),
    Endpoint("POST", "/Sessions/Playing/Progress", progressed),
    Endpoint("POST", "/Sessions/Playing/Stopped", stopped),
    Endpoint("POST", "/Sessions/Playing/Ping", always(Reply())),
    Endpoint("POST", "/Sessions/Capabilities/Full", capabilities),
    Endpoint("POST", "/Sessions/Logout", log_out),
    Endpoint("POST", "/Sessions/{sessionId}/User/{otherId}", add_user),
    Endpoint("DELETE", "/Sessions/{sessionId}/User/{otherId}", remove_user),
    Endpoint("POST", "/PlayingItems/{itemId}", legacy_start, since=V10_9),
    Endpoint("POST", "/PlayingItems/{itemId}/Progress", legacy_progress, since=V10_9),
    Endpoint("DELETE", "/PlayingItems/{itemId}", legacy_stop, since=V10_9),
    Endpoint("POST", "/Users/{userId}/PlayingItems/{itemId}", legacy_start),
    Endpoint("POST", "/Users/{userId}/PlayingItems/{itemId}/Progress", legacy_progress),
    Endpoint("DELETE", "/Users/{userId}/PlayingItems/{itemId}", legacy_stop),
)
