"""How a media server can fail us. The class is the meaning; nothing reads the message."""

from __future__ import annotations


class ServerError(Exception):
    """Any failure of a call to a media server; the message is for people and never carries a secret."""


class Unreachable(ServerError):
    """No answer could be had: refused, reset, name not found, or the server is starting (503 pages)."""


class NoAnswerInTime(ServerError):
    """The request was sent and no answer came: a write may have been applied. Read back before repeating."""


class Busy(ServerError):
    """429, or 503 with Retry-After. `after_ms` is the server's own wish, None when it gave none."""

    def __init__(self, message: str, after_ms: int | None = None) -> None:
        super().__init__(message)
        self.after_ms = after_ms


class KeyRefused(ServerError):
    """401: the API key is wrong or was deleted. No call to this server can work until a person acts."""


class Forbidden(ServerError):
    """403: this call is not allowed for this account."""


class NotThere(ServerError):
    """404: the item or user does not exist, or is not visible to this user."""


class Refused(ServerError):
    """400 and the other 4xx: the server will never take this request."""


class ServerFault(ServerError):
    """5xx: the server failed at this request; the next try may work."""


class PartlyWritten(ServerError):
    """Of the several calls that one write takes the first was taken and a later one was not. Read before repeating."""


class BadAnswer(ServerError):
    """An answer that is not what was asked for: HTML, broken JSON, another item, missing parts."""


class NotSupported(ServerError):
    """This version of the server cannot do it."""


class NoToken(ServerError):
    """Nobody can act as this user now; the message says why. `lasting`: until a person has changed something."""

    def __init__(self, message: str, *, lasting: bool = False) -> None:
        super().__init__(message)
        self.lasting = lasting


class LineLost(ServerError):
    """A connection that stood has ended, or is as good as ended; the message says how."""
