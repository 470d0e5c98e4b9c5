"""Decisions about jobs: what an outcome does to the job, to its lane and to its gate. Pure.

A *lane* is an order: one job of it at a time, in causal order. A *gate* is a capacity: a target server with its
concurrency and its breaker.
"""

from __future__ import annotations

from enum import IntEnum

import msgspec

from playhead.journal.outcomes import (
    Dead,
    Done,
    GateDown,
    Interrupted,
    Outcome,
    Reject,
    Retry,
    Skip,
    Throttle,
    Wait,
)
from playhead.kit.backoff import delay_ms, honour_retry_after

MAX_CRASHES = 3
NEVER = 253_402_300_799_000
"""The `until` of what only its condition wakes: the last second of the year 9999, UTC milliseconds."""
THROTTLE_DEFAULT_MS = 5_000
BREAKER_FAILURES = 5
BREAKER_BASE_MS = 30_000
BREAKER_CAP_MS = 5 * 60_000
UNREACHABLE_BASE_MS = 500
UNREACHABLE_CAP_MS = 30_000


class JobState(IntEnum):
    """The first three are active; the others are final and never left."""

    READY = 0
    RUNNING = 1
    WAITING = 2
    DONE = 3
    SKIPPED = 4
    REJECTED = 5
    DEAD = 6
    CANCELLED = 7
    RESOLVED = 8


class JobSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A job that a decision wants.

    `lane` None is a lane of its own. With `ckey`, at most one job is open for that key: a newer spec raises its
    `want_ver` and has the `run_at` of the newest, but for a back-off, which stays. `prio` 0 (live) to 3 (bulk).
    """

    kind: str
    gate: str
    args: bytes
    lane: str | None = None
    ckey: str | None = None
    prio: int = 0
    run_at: int = 0
    max_attempts: int = 5


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A claimed job. `fence` names this run: an outcome with an older one is refused."""

    id: int
    feature: str
    kind: str
    lane: str
    gate: str
    fence: int
    attempt: int
    crashes: int
    max_attempts: int
    want_ver: int
    args: bytes


class Transition(msgspec.Struct, frozen=True, kw_only=True):
    """What is saved for a finished run. `refund` gives the attempt back that the claim charged."""

    state: JobState
    outcome: str
    reason: str | None = None
    run_at: int = 0
    refund: bool = False
    conds: tuple[tuple[str, int], ...] = ()

    @property
    def final(self) -> bool:
        """Whether the lane goes on to its next job."""
        return self.state > JobState.WAITING


def settle(job: Job, outcome: Outcome, now: int, chance: float) -> Transition:
    """The transition that `outcome` means for `job`; the name of the outcome is the type's, in lower case."""
    name = type(outcome).__name__.lower()
    match outcome:
        case Done():
            return Transition(state=JobState.DONE, outcome=name)
        case Skip(reason=reason):
            return Transition(state=JobState.SKIPPED, outcome=name, reason=reason)
        case Reject(reason=reason):
            return Transition(state=JobState.REJECTED, outcome=name, reason=reason)
        case Dead(reason=reason):
            return Transition(state=JobState.DEAD, outcome=name, reason=reason)
        case Retry(reason=reason, after_ms=after):
            return _retry(job, reason, after, now, chance)
        case Throttle(reason=reason, after_ms=after):
            wait = honour_retry_after(THROTTLE_DEFAULT_MS if after is None else after, chance)
            return _again(name, reason, now + wait)
        case GateDown(reason=reason):
            return _again(name, reason, now + delay_ms(1, chance, base_ms=UNREACHABLE_BASE_MS))
        case Wait(reason=reason, until=until, conds=conds):
            return Transition(
                state=JobState.WAITING, outcome=name, reason=reason, run_at=until, refund=True, conds=conds
            )
        case Interrupted(reason=reason):
            return _again(name, reason, now)


def _retry(job: Job, reason: str, after: int | None, now: int, chance: float) -> Transition:
    if job.attempt >= job.max_attempts:
        return Transition(state=JobState.DEAD, outcome="dead", reason=f"given up after {job.attempt} tries: {reason}")
    wait = delay_ms(job.attempt, chance) if after is None else honour_retry_after(after, chance)
    return Transition(state=JobState.READY, outcome="retry", reason=reason, run_at=now + wait)


def _again(name: str, reason: str, run_at: int) -> Transition:
    return Transition(state=JobState.READY, outcome=name, reason=reason, run_at=run_at, refund=True)


class GateState(msgspec.Struct, frozen=True, kw_only=True):
    """A gate's breaker. `paused` says in words why it is shut until somebody acts; `open_until` until when it rests."""

    paused: str | None = None
    open_until: int = 0
    failures: int = 0

    def slots(self, capacity: int, running: int, now: int) -> int:
        """How many jobs may start now: none while shut, one to try out a gate that has just reopened."""
        if self.paused is not None or now < self.open_until:
            return 0
        allowed = min(1, capacity) if self.failures >= BREAKER_FAILURES else capacity
        return max(0, allowed - running)


def gate_after(state: GateState, outcome: Outcome, now: int, chance: float) -> GateState:
    """The gate after a job's outcome: success closes the breaker, failures in a row open it, a refused key shuts it."""
    match outcome:
        case GateDown(reason=reason, until_fixed=True):
            return GateState(paused=reason, failures=state.failures + 1)
        case GateDown():
            failures = state.failures + 1
            return GateState(paused=state.paused, open_until=now + _rest(failures, chance), failures=failures)
        case Throttle(after_ms=after):
            wait = honour_retry_after(THROTTLE_DEFAULT_MS if after is None else after, chance)
            return msgspec.structs.replace(state, open_until=max(state.open_until, now + wait))
        case Done() | Reject():
            return GateState(paused=state.paused)
        case _:
            return state


def _rest(failures: int, chance: float) -> int:
    if failures < BREAKER_FAILURES:
        return delay_ms(failures, chance, base_ms=UNREACHABLE_BASE_MS, cap_ms=UNREACHABLE_CAP_MS)
    return int(min(BREAKER_CAP_MS, BREAKER_BASE_MS * 2 ** min(failures - BREAKER_FAILURES, 10)))
