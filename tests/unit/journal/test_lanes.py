"""What each outcome does to the job, to its lane and to its gate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playhead.journal.lanes import (
    BREAKER_BASE_MS,
    BREAKER_CAP_MS,
    BREAKER_FAILURES,
    THROTTLE_DEFAULT_MS,
    GateState,
    Job,
    JobState,
    gate_after,
    settle,
)
from playhead.journal.outcomes import Dead, Done, GateDown, Interrupted, Outcome, Reject, Retry, Skip, Throttle, Wait
from playhead.kit.backoff import RETRY_AFTER_LIMIT_MS, delay_ms

NOW = 1_000_000
CHANCE = st.floats(0, 1, exclude_max=True)


def job(attempt: int = 1, max_attempts: int = 5) -> Job:
    return Job(
        id=1, feature="f", kind="f.do", lane="l", gate="g", fence=1, attempt=attempt, crashes=0,
        max_attempts=max_attempts, want_ver=1, args=b"{}",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "state", "name"),
    [
        (Done(), JobState.DONE, "done"),
        (Skip(reason="r"), JobState.SKIPPED, "skip"),
        (Reject(reason="r"), JobState.REJECTED, "reject"),
        (Dead(reason="r"), JobState.DEAD, "dead"),
    ],
)
def test_a_final_outcome_ends_the_job_and_the_lane_goes_on(outcome: Outcome, state: JobState, name: str) -> None:
    end = settle(job(), outcome, NOW, 0.5)
    assert (end.state, end.outcome, end.final, end.refund) == (state, name, True, False)


@pytest.mark.parametrize("attempt", [1, 2, 4])
def test_a_retry_is_charged_and_backs_off(attempt: int) -> None:
    end = settle(job(attempt), Retry(reason="r"), NOW, 0.5)
    assert (end.state, end.final, end.refund) == (JobState.READY, False, False)
    assert end.run_at == NOW + delay_ms(attempt, 0.5)


def test_the_last_retry_ends_the_job_and_says_how_often_it_was_tried() -> None:
    end = settle(job(5), Retry(reason="HTTP 500"), NOW, 0.5)
    assert (end.state, end.outcome, end.final) == (JobState.DEAD, "dead", True)
    assert end.reason == "given up after 5 tries: HTTP 500"


def test_a_retry_may_name_its_own_time() -> None:
    assert settle(job(), Retry(reason="r", after_ms=7_000), NOW, 0.0).run_at == NOW + 7_000


@pytest.mark.parametrize(
    ("outcome", "earliest"),
    [
        (Throttle(reason="r", after_ms=60_000), 60_000),
        (Throttle(reason="r"), THROTTLE_DEFAULT_MS),
        (Throttle(reason="r", after_ms=10**12), RETRY_AFTER_LIMIT_MS),
        (GateDown(reason="r"), 250),
        (GateDown(reason="r", until_fixed=True), 250),
        (Interrupted(), 0),
    ],
)
@pytest.mark.parametrize("attempt", [1, 5, 99])
def test_what_is_not_the_jobs_fault_is_never_charged(outcome: Outcome, earliest: int, attempt: int) -> None:
    end = settle(job(attempt), outcome, NOW, 0.0)
    assert (end.state, end.final, end.refund) == (JobState.READY, False, True)
    assert end.run_at == NOW + earliest


def test_a_wait_keeps_its_conditions_and_its_deadline() -> None:
    end = settle(job(), Wait(reason="r", until=NOW + 5, conds=(("item/1", 3),)), NOW, 0.5)
    assert (end.state, end.final, end.refund) == (JobState.WAITING, False, True)
    assert (end.run_at, end.conds) == (NOW + 5, (("item/1", 3),))


@given(st.integers(1, 50), st.integers(1, 5), CHANCE)
def test_no_retry_comes_at_once_or_after_the_last_try(attempt: int, most: int, chance: float) -> None:
    end = settle(job(attempt, most), Retry(reason="r"), NOW, chance)
    assert end.final is (attempt >= most)
    assert end.final or end.run_at >= NOW + 1_000


@pytest.mark.parametrize(
    ("state", "running", "slots"),
    [
        (GateState(), 0, 4),
        (GateState(), 3, 1),
        (GateState(), 9, 0),
        (GateState(paused="key refused"), 0, 0),
        (GateState(open_until=NOW + 1), 0, 0),
        (GateState(open_until=NOW), 0, 4),
        (GateState(open_until=NOW, failures=BREAKER_FAILURES - 1), 0, 4),
        (GateState(open_until=NOW, failures=BREAKER_FAILURES), 0, 1),
        (GateState(open_until=NOW, failures=BREAKER_FAILURES), 1, 0),
    ],
)
def test_how_many_jobs_may_start_at_a_gate(state: GateState, running: int, slots: int) -> None:
    assert state.slots(4, running, NOW) == slots


@pytest.mark.parametrize("failures", [0, BREAKER_FAILURES])
def test_at_a_gate_without_places_nothing_starts(failures: int) -> None:
    assert GateState(failures=failures).slots(0, 0, NOW) == 0


def test_failures_in_a_row_open_the_breaker_longer_and_longer() -> None:
    state, rests = GateState(), []
    for _ in range(BREAKER_FAILURES + 6):
        state = gate_after(state, GateDown(reason="r"), NOW, 0.0)
        rests.append(state.open_until - NOW)
    assert rests[: BREAKER_FAILURES - 1] == [250, 500, 1_000, 2_000]
    assert rests[BREAKER_FAILURES - 1 : BREAKER_FAILURES + 2] == [
        BREAKER_BASE_MS,
        2 * BREAKER_BASE_MS,
        4 * BREAKER_BASE_MS,
    ]
    assert rests[-1] == BREAKER_CAP_MS


@pytest.mark.parametrize("outcome", [Done(), Reject(reason="r")])
def test_an_answer_of_the_target_closes_the_breaker(outcome: Outcome) -> None:
    broken = GateState(open_until=NOW + 9, failures=7)
    assert gate_after(broken, outcome, NOW, 0.0) == GateState()


@pytest.mark.parametrize("outcome", [Skip(reason="r"), Retry(reason="r"), Interrupted(), Wait(reason="r", until=1)])
def test_what_says_nothing_about_the_target_leaves_the_gate(outcome: Outcome) -> None:
    broken = GateState(open_until=NOW + 9, failures=7)
    assert gate_after(broken, outcome, NOW, 0.0) == broken


def test_a_throttle_never_shortens_a_rest() -> None:
    resting = GateState(open_until=NOW + 90_000, failures=2)
    assert gate_after(resting, Throttle(reason="r", after_ms=1_000), NOW, 0.0) == resting
    longer = gate_after(resting, Throttle(reason="r", after_ms=100_000), NOW, 0.0)
    assert (longer.open_until, longer.failures) == (NOW + 100_000, 2)


@pytest.mark.parametrize("later", [Done(), GateDown(reason="down"), Throttle(reason="r"), Reject(reason="r")])
def test_a_refused_key_shuts_the_gate_whatever_running_jobs_still_bring(later: Outcome) -> None:
    shut = gate_after(GateState(), GateDown(reason="key refused", until_fixed=True), NOW, 0.0)
    after = gate_after(shut, later, NOW, 0.0)
    assert after.paused == "key refused"
    assert after.slots(4, 0, NOW + 10**9) == 0
