"""What the machine of jobs draws from: desires, ends, fault points; and what each end is as an outcome."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from playhead.domain.events import ServerUpdate
from playhead.journal.effects import Effects
from playhead.journal.lanes import JobState
from playhead.journal.outcomes import Dead, Done, GateDown, Interrupted, Outcome, Reject, Retry, Skip, Throttle, Wait
from playhead.journal.record import Record
from playhead.kit.faults import Point
from playhead.kit.times import HOUR, MINUTE, SECOND
from tests.support.engine import GATES, draft, spec

KEYS = st.sampled_from(["k1", "k2", "k3"])
GATE = st.sampled_from(sorted(GATES))
CONDS = st.sampled_from(["c1", "c2"])
NUMBER = st.integers(0, 9)
ENDS = [
    "done",
    "skip",
    "retry",
    "applied",
    "throttle",
    "down",
    "shut",
    "wait",
    "wait",
    "until",
    "reject",
    "dead",
    "interrupted",
    "boom",
]
LATE = ["skip", "retry", "down", "wait", "reject", "dead"]
"""How a run may end that has lost its claim."""
EFFECTIVE = {"done", "skip", "applied"}
"""Ends after which the target holds what was wanted."""
BAD = (JobState.REJECTED, JobState.DEAD, JobState.CANCELLED, JobState.RESOLVED)
REFUNDED = Throttle | GateDown | Wait | Interrupted
PUMP_POINTS = [Point.PUMP_AFTER_LOAD, Point.PUMP_AFTER_DECIDE, Point.PUMP_AFTER_SAVE, Point.COMMIT_BEFORE]
CLAIM_POINTS = [
    Point.APPEND_AFTER_BEGIN,
    Point.CLAIM_BEFORE_COMMIT,
    Point.COMMIT_AFTER_BEFORE_ACK,
    Point.CLAIM_AFTER_COMMIT,
]
FINISH_POINTS = [
    Point.PERFORM_BEFORE_CALL,
    Point.PERFORM_AFTER_CALL,
    Point.FINISH_AFTER_UPDATE,
    Point.FINISH_AFTER_PROMOTE,
    Point.COMMIT_BEFORE,
    Point.COMMIT_AFTER_BEFORE_ACK,
    Point.FINISH_AFTER_COMMIT,
]


def decide(record: Record, _states: dict[str, int]) -> Effects:
    """What the record's detail asks for."""
    assert isinstance(record.event, ServerUpdate)
    asked = json.loads(record.event.detail)
    specs = [
        spec(
            one["lane"], gate=one["gate"], ckey=one["ckey"], prio=one["prio"], max_attempts=one["most"],
            run_at=one["run_at"], args=json.dumps({"key": one["ckey"]}).encode(),
        )
        for one in asked["jobs"]
    ]  # fmt: skip
    return Effects(jobs=tuple(specs), signals=tuple(asked["signals"]))


def outcome_of(end: str, awaited: tuple[str, int], now: int) -> Outcome:
    """The outcome behind a name; `boom` raises."""
    match end:
        case "done":
            return Done(drafts=(draft("written", detail='{"jobs": [], "signals": []}'),))
        case "wait":
            return Wait(reason="r", until=now + HOUR, conds=(awaited,))
        case "until":
            return Wait(reason="r", until=now + MINUTE)
        case "boom":
            raise LookupError("nobody thought of it")
    others: dict[str, Outcome] = {
        "skip": Skip(reason="r"),
        "retry": Retry(reason="r"),
        "applied": Retry(reason="r"),
        "throttle": Throttle(reason="r", after_ms=30 * SECOND),
        "down": GateDown(reason="r"),
        "shut": GateDown(reason="key refused", until_fixed=True),
        "reject": Reject(reason="r"),
        "dead": Dead(reason="r"),
        "interrupted": Interrupted(),
    }
    return others[end]
