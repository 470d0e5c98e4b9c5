"""How a call to the fake media server goes wrong: the faults that a test may plan, and the errors they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from playhead.domain.errors import (
    BadAnswer,
    Busy,
    Forbidden,
    KeyRefused,
    NoAnswerInTime,
    Refused,
    ServerError,
    ServerFault,
    Unreachable,
)


class Fault(StrEnum):
    """How a call goes wrong."""

    UNREACHABLE = "unreachable"
    TIMEOUT_BEFORE = "timeout_before"
    """No answer in time, and nothing was applied."""
    TIMEOUT_AFTER = "timeout_after"
    """No answer in time, though the write was applied."""
    SERVER_FAULT = "server_fault"
    FAULT_AFTER = "fault_after"
    """A 500 after the write was applied."""
    BUSY = "busy"
    KEY_REFUSED = "key_refused"
    FORBIDDEN = "forbidden"
    REFUSED = "refused"
    BAD_ANSWER = "bad_answer"
    SLOW = "slow"
    """The answer takes `ms`."""
    IGNORED = "ignored"
    """The write is answered well with the old state, and nothing is stored."""
    LIES = "lies"
    """The write is answered as if it were stored, and nothing is."""
    LOST = "lost"
    """The write is answered and announced, and another save puts the old row back."""


LATE_ERRORS = frozenset({Fault.TIMEOUT_AFTER, Fault.FAULT_AFTER})
AFTERWARDS = LATE_ERRORS | {Fault.SLOW, Fault.IGNORED, Fault.LIES, Fault.LOST}


@dataclass(slots=True)
class PlannedFault:
    """`left` calls of the named methods fail so; None is for ever. No names: every method."""

    fault: Fault
    left: int | None
    on: frozenset[str]
    ms: int | None


def error_before(name: str, planned: PlannedFault) -> ServerError:
    match planned.fault:
        case Fault.BUSY:
            return Busy(f"{name}: too many requests", planned.ms)
        case Fault.KEY_REFUSED:
            return KeyRefused(f"{name}: the API key was refused")
        case Fault.FORBIDDEN:
            return Forbidden(f"{name}: not allowed")
        case Fault.REFUSED:
            return Refused(f"{name}: bad request")
        case Fault.BAD_ANSWER:
            return BadAnswer(f"{name}: a page instead of JSON")
        case Fault.TIMEOUT_BEFORE:
            return NoAnswerInTime(f"{name}: no answer in time")
        case Fault.SERVER_FAULT:
            return ServerFault(f"{name}: 500")
        case _:
            return Unreachable(f"{name}: connection refused")
