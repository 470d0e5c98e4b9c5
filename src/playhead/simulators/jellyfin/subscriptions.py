"""What a socket subscribed to shows it: sessions, tasks, and that something was logged."""

from __future__ import annotations

from playhead.simulators.jellyfin import dto_sessions, tasks
from playhead.simulators.jellyfin.model import Json, Session
from playhead.simulators.jellyfin.sockets import Socket
from playhead.simulators.jellyfin.state import Server
from playhead.simulators.jellyfin.versions import Reach

SESSIONS, TASKS, LOG = "Sessions", "ScheduledTasksInfo", "ActivityLogEntry"
KINDS = (SESSIONS, TASKS, LOG)


def data(server: Server, socket: Socket, kind: str, now: int, running: str = "") -> list[Json] | None:
    """The message's data for this socket; None when it may not hear of it. `running` is the task that starts."""
    if kind == TASKS:
        return [task for task in tasks.infos(server, now, running) if not task["IsHidden"]]
    if kind == LOG:
        return [] if _may_read_log(server, socket) else None
    seen = _seen(server, socket)
    return None if seen is None else dto_sessions.listed(server, seen, now)


def _may_read_log(server: Server, socket: Socket) -> bool:
    user, reach = socket.caller.user, server.traits.sessions_reach
    if reach is Reach.ALL:
        return True
    return user.admin if user is not None else reach is Reach.OWN


def _seen(server: Server, socket: Socket) -> list[Session] | None:
    user, reach = socket.caller.user, server.traits.sessions_reach
    every = dto_sessions.newest(server)
    if reach is Reach.ALL or (user is not None and user.admin):
        return every
    if reach is Reach.ADMINISTRATORS:
        return None
    return every if user is None else [one for one in every if one.user is user]
