"""Sessions and playback reports: who plays what, and what the server makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playhead.simulators.jellyfin import guids, rules, userdata
from playhead.simulators.jellyfin.model import Event, Item, Row, Session, Told, User
from playhead.simulators.jellyfin.state import Server
from playhead.simulators.jellyfin.ticks import SECOND

IDLE_LIMIT = 5 * 60 * SECOND
"""A session whose last real report is older is stopped by the server, at the extrapolated position.

The server looks every five minutes while something plays, so it happens five to ten minutes after the report.
"""

ACTIVITY_GAP = 10 * SECOND

STATE_FIELDS = (
    "CanSeek", "IsPaused", "IsMuted", "VolumeLevel", "AudioStreamIndex", "SubtitleStreamIndex", "MediaSourceId",
    "PlayMethod", "RepeatMode", "PlaybackOrder",
)  # fmt: skip


@dataclass(frozen=True)
class Device:
    """Where a call comes from."""

    client: str
    device: str
    device_id: str
    version: str


def touch(server: Server, device: Device, user: User | None, now: int) -> Session:
    """The session of this client and device, made on first use; the user becomes its user."""
    key = guids.md5(device.client + device.device_id)
    session = server.sessions.get(key)
    if session is None:
        session = Session(key, user, device.client, device.device, device.device_id, device.version, last_activity=now)
        server.sessions[key] = session
        server.tell(Told.SESSION_STARTED, now, session=session)
        if user is not None:
            server.log("SessionStarted", f"{user.name} is online from {device.device}", user, now, remote=True)
            server.emit(Event("SessionStart", now, user=user, session=session))
    elif now - session.last_activity > ACTIVITY_GAP:
        server.tell(Told.SESSION_ACTIVE, now, session=session)
    session.user, session.last_activity, session.remote = user, now, "127.0.0.1"
    if user is None:
        session.others.clear()
    else:
        user.last_activity = now
    return session


def end(server: Server, session: Session, now: int) -> None:
    """Forget a session: its last socket closed, or its token died. Nothing is said of what it played."""
    if server.sessions.pop(session.id, None) is None:
        return
    server.tell(Told.SESSION_ENDED, now, session=session)
    if session.user is not None:
        who = f"{session.user.name} has disconnected from {session.device}"
        server.log("SessionEnded", who, session.user, now, remote=True)


def position(session: Session, now: int) -> int | None:
    """The position shown: it runs on by whole seconds while not paused, up to the end."""
    if session.item is None or session.position is None or session.paused:
        return session.position
    run = session.position + max(0, now - session.position_at) // SECOND * SECOND
    return min(run, max(session.item.runtime or run, session.position))


def start(server: Server, session: Session, item: Item, report: Mapping[str, Any], now: int) -> None:
    """PlaybackStart: count and date at once, then the notice."""
    _take(server, session, item, report, now)
    server.tell(Told.SESSION_CHANGED, now, session=session)
    session.detached = False
    for user in _users(session):
        target = _target(server, item, session.source_id)
        clears = server.traits.start_clears_played
        row = rules.started(userdata.single(server, user, target), item.kind, now, clears_played=clears)
        userdata.save(server, user, target, row, "PlaybackStart", now)
        server.emit(_event("PlaybackStart", session, user, now))
        _log(server, session, user, item, "Playback", "is playing", now)


def progress(server: Server, session: Session, item: Item, report: Mapping[str, Any], now: int) -> None:
    """A real progress report; one without a start makes the playing session."""
    if session.item is not item:
        session.detached = False
    _take(server, session, item, report, now)
    server.tell(Told.SESSION_CHANGED, now, session=session)
    for user in _users(session):
        if session.position is not None:
            target = _target(server, item, session.source_id)
            row = _reported(server, session, user, target, session.position)
            _store(server, session, user, target, row, "PlaybackProgress", now)
        server.emit(_event("PlaybackProgress", session, user, now))


def stop(server: Server, session: Session, item: Item, report: Mapping[str, Any], now: int) -> None:
    """PlaybackStopped; `Failed` changes nothing, a missing position counts as played to the end."""
    place = report.get("PositionTicks")
    source = str(report.get("MediaSourceId") or session.source_id or item.id)
    for user in _users(session):
        target = _target(server, item, source)
        completed = False
        if not report.get("Failed"):
            base = _base(server, session, user, target)
            row, completed = rules.stopped(base, item.kind, target.runtime, place, server.limits)
            _store(server, session, user, target, row, "PlaybackFinished", now)
            if completed:
                userdata.finish_versions(server, user, target, now)
        session.item, session.source_id = item, source
        event = _event("PlaybackStop", session, user, now, position=place, completed=completed)
        server.emit(event)
        _log(server, session, user, item, "PlaybackStopped", "has finished playing", now)
    _clear(session)
    session.last_check_in = now
    server.tell(Told.SESSION_CHANGED, now, session=session)


def unknown(server: Server, session: Session, report: Mapping[str, Any] | None, now: int) -> None:
    """A report of an item that is not there: the session shows its position, and no item. None for its end."""
    _clear(session)
    if report is not None:
        session.position = report.get("PositionTicks")
        session.play_state = _state(report, str(report.get("MediaSourceId") or report.get("ItemId") or ""))
    server.tell(Told.SESSION_CHANGED, now, session=session)


def _log(server: Server, session: Session, user: User, item: Item, kind: str, what: str, now: int) -> None:
    audio = item.kind == "Audio"
    name = f"{item.artist} - {item.name}" if audio else item.name
    text = f"{user.name} {what} {name} on {session.device}"
    server.log(("Audio" if audio else "Video") + kind, text, user, now, item=item.id)


def _users(session: Session) -> list[User]:
    return [] if session.user is None else [session.user, *session.others]


def _target(server: Server, item: Item, source_id: str) -> Item:
    """The item whose row is written: on 12.0 the version that is played, on 10.11 the one that was asked for."""
    if not server.traits.versions_share_played:
        return item
    return next((other for other in item.versions if other.id == source_id), item)


def _base(server: Server, session: Session, user: User, item: Item) -> Row:
    return server.row(user, item) if session.detached else userdata.single(server, user, item)


def _reported(server: Server, session: Session, user: User, item: Item, place: int) -> Row:
    base = _base(server, session, user, item)
    return rules.reported(base, item.kind, item.runtime, place, server.limits)


def _store(server: Server, session: Session, user: User, item: Item, row: Row, reason: str, now: int) -> None:
    keep = userdata.save_apart if session.detached else userdata.save
    keep(server, user, item, row, reason, now)


def _take(server: Server, session: Session, item: Item, report: Mapping[str, Any], now: int) -> None:
    if all(other.item is None for other in server.sessions.values()):
        server.idle_check = now + IDLE_LIMIT
    session.item = item
    session.source_id = str(report.get("MediaSourceId") or item.id)
    session.play_state = _state(report, session.source_id)
    session.position = report.get("PositionTicks")
    session.position_at = session.last_check_in = session.last_activity = session.ticked = now
    session.playlist_item_id = str(report.get("PlaylistItemId") or "")
    paused = bool(report.get("IsPaused"))
    session.last_paused = (session.last_paused if session.paused else now) if paused else None
    session.paused = paused
    if report.get("NowPlayingQueue") and server.traits.queue_items:
        session.queue = list(report["NowPlayingQueue"])


def _state(report: Mapping[str, Any], source_id: str) -> dict[str, Any]:
    state = {name: report[name] for name in STATE_FIELDS if report.get(name) is not None}
    state["MediaSourceId"] = source_id
    state["PlayMethod"] = "DirectPlay" if state.get("PlayMethod", "Transcode") == "Transcode" else state["PlayMethod"]
    return state


def _clear(session: Session) -> None:
    session.item, session.source_id, session.position = None, "", None
    session.play_state, session.paused = {}, False
    session.playlist_item_id = ""


def _event(
    kind: str,
    session: Session,
    user: User,
    now: int,
    *,
    position: int | None = None,
    completed: bool | None = None,
    automated: bool = False,
) -> Event:
    place = session.position if position is None else position
    facts = {
        "position": place or 0,
        "source": session.source_id,
        "paused": session.paused and kind == "PlaybackProgress",
        "automated": automated,
        "method": session.play_state.get("PlayMethod"),
        "completed": completed,
    }
    return Event(kind, now, user=user, item=session.item, session=session, facts=facts)


def tick(server: Server, now: int) -> None:
    """What the server does on its own: automated progress each second, and the end of silent sessions."""
    playing = [session for session in server.sessions.values() if session.item is not None]
    for session in playing:
        if not session.paused and now - session.ticked >= SECOND:
            session.ticked = session.last_activity = now
            server.tell(Told.SESSION_RUNS, now, session=session)
            place = position(session, now)
            for user in _users(session):
                server.emit(_event("PlaybackProgress", session, user, now, position=place, automated=True))
    if playing and now >= server.idle_check:
        moment = server.idle_check
        server.idle_check += IDLE_LIMIT
        for session in playing:
            if session.item is not None and moment - session.last_check_in > IDLE_LIMIT:
                stop(server, session, session.item, {"PositionTicks": position(session, moment)}, now)
