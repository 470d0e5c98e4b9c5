"""The log of calls a simulator answered: what a test asks to see that nothing more was written than needed."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

CAPACITY = 200_000
_SECRET = re.compile(r"(?i)\b(api_?key|token|x-emby-token|pw|password|secret)=[^&]*")
_NEUTRAL = re.compile(
    r"(?i)/(Users/Authenticate\w+|QuickConnect/\w+|Sessions/(Logout|Capabilities.*|Playing/Ping)|System/Ping)$"
)
"""Calls that are no GET and yet change nothing that anyone keeps in step."""


@dataclass(frozen=True)
class RecordedCall:
    """One request; `status` None when it was never answered, `at` in true UTC milliseconds, secrets masked."""

    method: str
    path: str
    query: str
    status: int | None
    at: int
    state_changing: bool
    user_agent: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def masked(query: str) -> str:
    """A query string without its secrets."""
    return _SECRET.sub(lambda found: f"{found.group(1)}=***", query)


def state_changing(method: str, path: str) -> bool:
    """Whether a request may change users, user data, items, playlists or settings."""
    return method not in {"GET", "HEAD", "OPTIONS"} and not _NEUTRAL.search(path)


class CallLog:
    """The newest calls in order of their answers."""

    def __init__(self) -> None:
        self._calls: deque[RecordedCall] = deque(maxlen=CAPACITY)
        self._changing = 0

    def add(self, method: str, path: str, query: str, status: int | None, at: int, user_agent: str) -> None:
        changing = state_changing(method, path)
        self._changing += changing
        self._calls.append(RecordedCall(method, path, masked(query), status, at, changing, user_agent))

    @property
    def changing(self) -> int:
        """How many state-changing calls came since the last clear, refused ones included."""
        return self._changing

    def all(self) -> list[RecordedCall]:
        return list(self._calls)

    def clear(self) -> None:
        self._calls.clear()
        self._changing = 0
