"""What a client's frame means, as the server reads it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

LARGEST = 65_536
"""Bytes of one frame from which on the server stops reading that socket, without a word."""
KNOWN = (
    "ForceKeepAlive", "GeneralCommand", "UserDataChanged", "Sessions", "Play", "SyncPlayCommand", "SyncPlayGroupUpdate",
    "Playstate", "RestartRequired", "ServerShuttingDown", "ServerRestarting", "LibraryChanged", "UserDeleted",
    "UserUpdated", "SeriesTimerCreated", "TimerCreated", "SeriesTimerCancelled", "TimerCancelled", "RefreshProgress",
    "ScheduledTaskEnded", "PackageInstallationCancelled", "PackageInstallationFailed", "PackageInstallationCompleted",
    "PackageInstalling", "PackageUninstalled", "ActivityLogEntry", "ScheduledTasksInfo", "ActivityLogEntryStart",
    "ActivityLogEntryStop", "SessionsStart", "SessionsStop", "ScheduledTasksInfoStart", "ScheduledTasksInfoStop",
    "KeepAlive",
)  # fmt: skip
_BY_NAME = {name.lower(): name for name in KNOWN}


class Unreadable(ValueError):
    """No JSON, no object, or an unknown type: the server closes the socket."""


class BadSubscription(ValueError):
    """A subscription's data is no text."""


@dataclass(frozen=True)
class Inbound:
    """A client's message; `kind` as the server writes it, empty where the frame named none."""

    kind: str
    data: Any = None


def read(body: str | bytes) -> Inbound | None:
    """The message in a frame, whatever the frame's type; None for JSON `null`. Raises Unreadable.

    What stands behind the first JSON value is not looked at. Keys are case-sensitive, types are not.
    """
    try:
        text = body.decode() if isinstance(body, bytes) else body
        value, _ = json.JSONDecoder().raw_decode(text.lstrip())
    except ValueError:
        raise Unreadable("not JSON") from None
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Unreadable("not an object")
    return Inbound(_kind(value), value.get("Data"))


def _kind(value: dict[str, Any]) -> str:
    given = value.get("MessageType")
    if given is None:
        return ""
    kind = _BY_NAME.get(given.lower()) if isinstance(given, str) else None
    if kind is None:
        raise Unreadable("unknown type")
    return kind


def gap_of(data: Any) -> int:
    """The smallest gap in milliseconds that `"<delay>,<interval>"` asks for. Raises ValueError."""
    if not isinstance(data, str):
        raise BadSubscription
    _, interval = data.split(",", 1)
    return int(interval)
