"""Why a connection ends, and what went wrong with a frame: the words of the protocol. Pure."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Close(IntEnum):
    """Codes of a close frame. Those from 4000 on are ours."""

    NORMAL = 1000
    BINARY = 1003
    BROKE = 1011
    RESTART = 1012
    TRY_LATER = 1013
    UNKNOWN_CALLER = 4001
    EXPIRED = 4002
    REVOKED = 4003
    SLOW = 4008
    TOO_MANY_FRAMES = 4029
    TOO_MANY_CONNECTIONS = 4030
    BAD_FRAMES = 4400


REASONS: dict[Close, str] = {
    Close.NORMAL: "",
    Close.BINARY: "Only text frames are understood",
    Close.BROKE: "Playhead made a mistake of its own",
    Close.RESTART: "Playhead is restarting",
    Close.TRY_LATER: "The database cannot be reached now",
    Close.UNKNOWN_CALLER: "Authentication required",
    Close.EXPIRED: "The token has expired",
    Close.REVOKED: "Access was revoked",
    Close.SLOW: "Too slow: reconnect and resume",
    Close.TOO_MANY_FRAMES: "Too many frames",
    Close.TOO_MANY_CONNECTIONS: "Too many connections of this user",
    Close.BAD_FRAMES: "Too many frames that make no sense",
}
"""What a close frame says: at most 123 bytes, and nothing of anybody's."""


class Wrong(StrEnum):
    """Codes of an `error` frame."""

    BAD_JSON = "bad_json"
    BAD_FRAME = "bad_frame"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_CHANNEL = "unknown_channel"
    FORBIDDEN = "forbidden"
    LIMIT_EXCEEDED = "limit_exceeded"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"


MESSAGES: dict[Wrong, str] = {
    Wrong.BAD_JSON: "This is not JSON.",
    Wrong.BAD_FRAME: "A frame is one JSON object with a type; see the protocol for its fields.",
    Wrong.UNKNOWN_TYPE: "There is no frame of this type.",
    Wrong.UNKNOWN_CHANNEL: "There is no channel of this name.",
    Wrong.FORBIDDEN: "This channel is for administrators.",
    Wrong.LIMIT_EXCEEDED: "These are as many channels as one connection may have.",
    Wrong.RATE_LIMITED: "Too many frames: this one was dropped.",
    Wrong.UNAVAILABLE: "The journal cannot be read now. Try again.",
}
RETRYABLE = frozenset({Wrong.RATE_LIMITED, Wrong.UNAVAILABLE})


class Reset(StrEnum):
    """Why events were left out and a client has to fetch anew."""

    SLOW_CONSUMER = "slow_consumer"
    GAP = "gap"
    EPOCH_CHANGED = "epoch_changed"


class NotRecovered(StrEnum):
    """Why what was missed is not replayed."""

    EPOCH_MISMATCH = "epoch_mismatch"
    EXPIRED = "expired"
    TOO_MANY = "too_many"
    AHEAD = "ahead"
