"""Recorded exchanges the simulator is not asked to answer alike, each with its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

GROUPS = {
    "subtitles": "uploads, deletes and streams subtitle files, which no sync of user data touches",
}
"""Whole groups of recordings."""

EXCHANGES = {
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


@dataclass(frozen=True)
class SocketSkip:
    """Events of recorded sockets that nothing recorded explains; `where` is `group/socket`, all are patterns."""

    version: str
    where: str
    kind: str
    at: str
    reason: str

    def covers(self, version: str, where: str, kind: str, at: str) -> bool:
        wanted = (self.version, self.where, self.kind, self.at)
        return all(re.fullmatch(*pair) for pair in zip(wanted, (version, where, kind, at), strict=True))


LATE = "a real server tells of a new session only after the subscription that came right behind it"
UNSEEN = "not every change of the library before it was made in the recordings"
ELSEWHERE = "others played in the meantime, outside the recordings"
SOCKETS = (
    SocketSkip(".*", "library/.*", "Sessions|ActivityLogEntry", r"0\.3\d*", LATE),
    SocketSkip("10.11.11", "playback/(admin|apikey)", "ActivityLogEntry", r"0\.08\d", LATE),
    SocketSkip("10.11.11", "idle/bob", "Sessions", r"[0-5]?\d\.\d+", ELSEWHERE),
    SocketSkip("10.11.11", "idle/bob", "Sessions", r"[1-5]\d\d\.\d+", f"a minute after the last: {ELSEWHERE}"),
    SocketSkip("12.0-rc5", "idle/bob", "LibraryChanged", r"43.*", UNSEEN),
    SocketSkip("10.11.11", "restricted/.*", "LibraryChanged", r"3\..*", UNSEEN),
    SocketSkip("10.11.11", "nokeepalive/raw", "LibraryChanged", r"18.*", UNSEEN),
    SocketSkip(".*", "restricted/alice", "UserDataChanged", r"0\..*", OTHER_VALUES["short"]),
    SocketSkip("10.11.11", "server-restart/alice", "UserDataChanged", r".*", OTHER_VALUES["server-restart"]),
    SocketSkip("12.0-rc5", "server-shutdown/alice", "UserDataChanged", r".*", OTHER_VALUES["server-restart"]),
    SocketSkip("12.0-rc5", "server-restart/admin", "ForceKeepAlive", r"0\.265", "a line of another recorder"),
    SocketSkip("10.11.11", "server-restart.*", "probe", r"33\.325|0\.182", "the set-up server fails at first"),
    SocketSkip("12.0-rc5", "server-restart.*", "probe", r"33\.809|0\.272", "it went between two questions of one look"),
)
"""Each must be needed: a skip that covers nothing unlike fails."""


def socket_skip(version: str, where: str, kind: str, at: str) -> SocketSkip | None:
    """Why an event of a socket is skipped; None when it must match."""
    return next((each for each in SOCKETS if each.covers(version, where, kind, at)), None)
