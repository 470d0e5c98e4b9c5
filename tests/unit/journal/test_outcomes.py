"""Outcomes are a closed set of types."""

from __future__ import annotations

import inspect
from typing import get_args

import pytest

from playhead.domain.errors import (
    BadAnswer,
    Busy,
    Forbidden,
    KeyRefused,
    NoAnswerInTime,
    NotThere,
    Refused,
    ServerError,
    ServerFault,
    Unreachable,
)
from playhead.journal import outcomes
from playhead.journal.lanes import GateState, Job, gate_after, settle
from playhead.journal.outcomes import (
    GateDown,
    Interrupted,
    Outcome,
    Reject,
    Retry,
    Throttle,
    Wait,
    failed_call,
)

EXAMPLES = [
    kind(**{f: {"reason": "r", "until": 9}[f] for f in kind.__struct_fields__ if f in {"reason", "until"}})
    for kind in get_args(Outcome)
]


def test_every_outcome_of_the_module_is_in_the_union() -> None:
    own = {c for _, c in inspect.getmembers(outcomes, inspect.isclass) if c.__module__ == outcomes.__name__}
    assert own == set(get_args(Outcome))


@pytest.mark.parametrize("outcome", EXAMPLES, ids=lambda o: type(o).__name__)
def test_every_outcome_has_a_transition_and_an_effect_on_its_gate(outcome: Outcome) -> None:
    job = Job(
        id=1, feature="f", kind="k", lane="l", gate="g", fence=1, attempt=1, crashes=0, max_attempts=2, want_ver=1,
        args=b"",
    )  # fmt: skip
    assert settle(job, outcome, 1, 0.0).outcome == type(outcome).__name__.lower()
    assert isinstance(gate_after(GateState(), outcome, 1, 0.0), GateState)


def test_an_outcome_cannot_be_changed_afterwards() -> None:
    wait = Wait(reason="r", until=1)
    with pytest.raises(AttributeError):
        wait.until = 2  # type: ignore[misc]  # that is the test
    assert Interrupted().reason == "interrupted"


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Unreachable("refused"), GateDown(reason="refused")),
        (NoAnswerInTime("late"), GateDown(reason="late")),
        (KeyRefused("401"), GateDown(reason="401", until_fixed=True)),
        (Busy("429", 7_000), Throttle(reason="429", after_ms=7_000)),
        (Busy("503"), Throttle(reason="503")),
        (ServerFault("500"), Retry(reason="500")),
        (BadAnswer("html"), Retry(reason="html")),
        (Forbidden("403"), Retry(reason="403")),
        (NotThere("404"), Retry(reason="404")),
        (Refused("400"), Retry(reason="400")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_failure_is_the_servers_or_the_reads(error: ServerError, outcome: Outcome) -> None:
    assert failed_call(error) == outcome


@pytest.mark.parametrize("error", [Forbidden("403"), NotThere("404"), ServerFault("500")], ids=str)
def test_an_error_after_which_nothing_helps_parks_the_job(error: ServerError) -> None:
    assert isinstance(failed_call(error, never=(Forbidden, NotThere)), Retry if str(error) == "500" else Reject)
