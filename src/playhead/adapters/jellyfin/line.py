"""One connection's life, without a network: what to send, what was told, and when it is dead. Pure.

Jellyfin keeps a socket only as long as it hears `KeepAlive` on it, and 12.0 leaves a socket that it has given up open
without a word: an unanswered `KeepAlive` is the only sign. Times are monotonic seconds.
"""

from __future__ import annotations

import msgspec

from playhead.adapters.jellyfin.wire_sessions import parse_sessions
from playhead.adapters.jellyfin.wire_socket import (
    KEEP_ALIVE,
    SESSIONS_START,
    ForceKeepAlive,
    Frame,
    KeepAlive,
    LibraryChanged,
    Other,
    ServerRestarting,
    ServerShuttingDown,
    Sessions,
    UserDataChanged,
    parse_frame,
)
from playhead.domain.errors import BadAnswer
from playhead.ports.server_events import Alive, DataTold, Leaving, LibraryTold, Odd, PlayingTold, Told

DEFAULT_SECONDS = 60.0
LEAST_SECONDS, MOST_SECONDS = 4.0, 3_600.0
ANSWER_SECONDS = 10.0

NOT_OURS = frozenset(
    {"ActivityLogEntry", "RefreshProgress", "ScheduledTasksInfo", "UserUpdated", "UserDeleted", "RestartRequired"}
    | {"Play", "Playstate", "GeneralCommand", "PackageInstalling", "PackageInstallationCompleted"}
    | {"PackageInstallationFailed", "PackageInstallationCancelled", "PackageUninstalled", "SyncPlayCommand"}
    | {"SyncPlayGroupUpdate", "TimerCreated", "TimerCancelled", "SeriesTimerCreated", "SeriesTimerCancelled"}
    | {"ScheduledTaskEnded"}
)
"""Kinds that Jellyfin sends and that say nothing which the sync needs."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An open connection. `asked_at`: since when a KeepAlive of ours is unanswered; `answer_seconds` is what the answer
    may take."""

    send_at: float
    seconds: float = DEFAULT_SECONDS
    answer_seconds: float = ANSWER_SECONDS
    asked_at: float | None = None

    @property
    def due(self) -> float:
        """When `ticked` has something to do."""
        return self.send_at if self.asked_at is None else self.asked_at + self.answer_seconds

    def owes(self, now: float) -> bool:
        """Whether a KeepAlive is to be sent. It waits for no message: a server that tells much gives up those who only
        listen, too."""
        return self.asked_at is None and now >= self.send_at


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What follows: frames to send, what was told, and why the connection is dead, if it is."""

    line: Line
    send: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()
    dead: str = ""


def opened(now: float, *, sessions: bool, answer_seconds: float = ANSWER_SECONDS) -> Step:
    """The connection stands. With `sessions`, ask to be told of them too.

    A KeepAlive goes at once: of two sockets of one device the server prefers the one that spoke last."""
    line = _asking(Line(send_at=now, answer_seconds=answer_seconds), now)
    return Step(line=line, send=(KEEP_ALIVE, *([SESSIONS_START] if sessions else ())))


def heard(line: Line, text: str | bytes, now: float) -> Step:
    """A message came."""
    frame = parse_frame(text)
    match frame:
        case KeepAlive():
            return Step(line=msgspec.structs.replace(line, asked_at=None), told=(Alive(),))
        case ForceKeepAlive(seconds=seconds):
            bounded = min(max(float(seconds), LEAST_SECONDS), MOST_SECONDS)
            line = msgspec.structs.replace(line, seconds=bounded)
            if line.asked_at is not None:
                return Step(line=msgspec.structs.replace(line, send_at=line.asked_at + bounded / 2))
            return Step(line=_asking(line, now), send=(KEEP_ALIVE,))
        case _:
            return Step(line=line, told=(_told(frame),))


def ticked(line: Line, now: float) -> Step:
    """Time has passed."""
    if line.owes(now):
        return Step(line=_asking(line, now), send=(KEEP_ALIVE,))
    dead = line.asked_at is not None and now >= line.due
    return Step(line=line, dead=f"a KeepAlive was not answered for {line.answer_seconds:g} s" if dead else "")


def _asking(line: Line, now: float) -> Line:
    return msgspec.structs.replace(line, asked_at=now, send_at=now + line.seconds / 2)


def _told(frame: Frame) -> Told:
    match frame:
        case UserDataChanged(user_id=user_id, rows=rows, folders=folders):
            return DataTold(user_id=user_id, rows=rows, folders=folders)
        case LibraryChanged(added=added, updated=updated, removed=removed):
            return LibraryTold(added=added, updated=updated, removed=removed)
        case Sessions(body=body):
            try:
                return PlayingTold(playing=parse_sessions(body).playing)
            except BadAnswer:
                return Odd("unreadable Sessions")
        case ServerRestarting():
            return Leaving(restarts=True)
        case ServerShuttingDown():
            return Leaving(restarts=False)
        case Other(message_type=kind):
            return _odd(kind)
        case _:
            return Odd("unexpected")


def _odd(kind: str) -> Told:
    """In few words, since each becomes the label of a count: nothing that a server makes up is among them."""
    if kind in NOT_OURS:
        return Odd("not ours")
    if kind in ("UserDataChanged", "LibraryChanged", "ForceKeepAlive"):
        return Odd(f"unreadable {kind}")
    return Odd("unknown kind" if kind else "no message")
