"""How often a server is asked who is watching. Pure."""

from __future__ import annotations

import msgspec

from playhead.kit.times import MINUTE, SECOND

IDLE_AFTER_MS = 5 * MINUTE
FIRST_ERROR_MS = 10 * SECOND
LONGEST_ERROR_MS = 300 * SECOND


class Rhythm(msgspec.Struct, frozen=True, kw_only=True):
    """The configured times between two questions, in milliseconds; idle is never more often than active."""

    active_ms: int = 10 * SECOND
    idle_ms: int = 30 * SECOND
    again_ms: int = 2 * SECOND
    """The least time between two, whoever asks for one: a server that is asked each second stutters."""


class Polls(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the questions so far. `played_at` in UTC milliseconds, 0 for never; `errors` in a row."""

    played_at: int = 0
    errors: int = 0


def answered(polls: Polls, now: int, *, playing: bool) -> Polls:
    """A question was answered."""
    return Polls(played_at=now if playing else polls.played_at)


def failed(polls: Polls) -> Polls:
    """A question was not answered; that is no answer of nobody watching."""
    return msgspec.structs.replace(polls, errors=polls.errors + 1)


def wait_ms(polls: Polls, rhythm: Rhythm, now: int) -> int:
    """How long until the next one."""
    if polls.errors:
        return int(min(LONGEST_ERROR_MS, FIRST_ERROR_MS * 2.0 ** min(polls.errors - 1, 20)))
    lately = polls.played_at > 0 and 0 <= now - polls.played_at < IDLE_AFTER_MS
    return rhythm.active_ms if lately else max(rhythm.active_ms, rhythm.idle_ms)
