"""How a job can end a run. The type is the meaning: nothing reads `reason` but people. Pure."""

from __future__ import annotations

import msgspec

from playhead.domain.errors import Busy, KeyRefused, NoAnswerInTime, ServerError, Unreachable
from playhead.journal.record import Draft


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """The effect is in place."""

    drafts: tuple[Draft, ...] = ()


class Skip(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing needed doing."""

    reason: str
    drafts: tuple[Draft, ...] = ()


class Retry(msgspec.Struct, frozen=True, kw_only=True):
    """It failed in a way that may pass. Charged; the lane waits. `after_ms` replaces the usual back-off."""

    reason: str
    after_ms: int | None = None
    drafts: tuple[Draft, ...] = ()


class Throttle(msgspec.Struct, frozen=True, kw_only=True):
    """The target asked for rest (429, 503): its whole gate rests. Not charged."""

    reason: str
    after_ms: int | None = None
    drafts: tuple[Draft, ...] = ()


class GateDown(msgspec.Struct, frozen=True, kw_only=True):
    """The target cannot be used at all. Not charged. `until_fixed`: shut until a probe or a person opens it."""

    reason: str
    until_fixed: bool = False
    drafts: tuple[Draft, ...] = ()


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """It needs something that is not there yet. Not charged.

    `conds` are the conditions with the versions seen; one that has moved meanwhile makes the job ready at once.
    `until` is when to look again in any case, UTC milliseconds.
    """

    reason: str
    until: int
    conds: tuple[tuple[str, int], ...] = ()
    drafts: tuple[Draft, ...] = ()


class Reject(msgspec.Struct, frozen=True, kw_only=True):
    """The target will never take it. Listed with its reason; a person can retry, cancel or resolve it."""

    reason: str
    drafts: tuple[Draft, ...] = ()


class Dead(msgspec.Struct, frozen=True, kw_only=True):
    """Attempts used up, or it keeps killing its worker. Listed like a rejected one."""

    reason: str
    drafts: tuple[Draft, ...] = ()


class Interrupted(msgspec.Struct, frozen=True, kw_only=True):
    """Shutdown or lost lease. Not charged; it runs again."""

    reason: str = "interrupted"


Outcome = Done | Skip | Retry | Throttle | GateDown | Wait | Reject | Dead | Interrupted


def failed_call(error: ServerError, *, never: tuple[type[ServerError], ...] = ()) -> Outcome:
    """What a failed call means for its job. After an error of `never` no other try can help: it is parked at once."""
    match error:
        case Unreachable() | NoAnswerInTime():
            return GateDown(reason=str(error))
        case KeyRefused():
            return GateDown(reason=str(error), until_fixed=True)
        case Busy(after_ms=after):
            return Throttle(reason=str(error), after_ms=after)
        case _:
            return Reject(reason=str(error)) if isinstance(error, never) else Retry(reason=str(error))
