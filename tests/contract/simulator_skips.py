"""Recorded exchanges the simulator is not asked to answer alike, each with its reason."""

from __future__ import annotations

GROUPS = {
    "subtitles": "uploads, deletes and streams subtitle files, which no sync of user data touches",
}
"""Whole groups of recordings."""

EXCHANGES = {
    "sockets-misc-add-user": "the session it adds to was opened by a WebSocket; sockets are not simulated",
    "sockets-misc-remove-user": "the session it removes from was opened by a WebSocket",
    "sockets-misc-sessions-w-add": "lists a session that only a WebSocket opened",
    "sockets-misc-sessions-w-add2": "lists a session that only a WebSocket opened",
    "deletedkey-sessions-key3": "lists a session that only a WebSocket opened",
    "deletedkey-dev-delete": "the device was signed in outside the recordings, for a WebSocket",
    "late-sessions-all": "lists the session of a WebSocket with an API key",
    "server-restart-sessions-during-start": "503 while the server starts: shown by the html_unavailable fault",
    "server-restart-public-during-start": "503 while the server starts: shown by the html_unavailable fault",
    "webhook-task-tasks-62s-later": "on 10.11.11 the recorder got no answer at all",
}
"""Single exchanges, by group and name without the number."""

OTHER_VALUES = {
    "changefeed": "the 400 writes of the throughput measurement before it were not recorded",
    "server-restart": "the 400 writes of the throughput measurement before it were not recorded",
    "webhook": "the 400 writes of the throughput measurement before it were not recorded",
    "short": "the film was still being added while it was played: its first play is lost in both versions",
}
"""Groups in which stored values cannot be compared, only shapes."""


def reason(group: str, name: str) -> str | None:
    """Why an exchange is skipped; `name` as in its file, with number and group. None when it must match."""
    return GROUPS.get(group) or EXCHANGES.get(name.split("-", 1)[1].removesuffix(".json"))
