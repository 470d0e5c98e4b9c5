"""Figures under the names of the interface, each in a registry of its own."""

from __future__ import annotations

import pytest

from playhead.delivery.api.metrics import Metrics, breaker_word
from playhead.journal.lanes import BREAKER_FAILURES, GateState, JobState
from playhead.journal.queries import Count

COUNT = Count(JobState.DEAD, "userdata", "userdata.write", "lan", 3)


def test_two_processes_parts_do_not_share_figures() -> None:
    one, other = Metrics("1"), Metrics("1")
    one.job_attempts.inc()
    assert "playhead_job_attempts_total 0.0" in other.text().decode()


def test_a_run_of_a_job_is_counted_and_timed() -> None:
    metrics = Metrics("1")
    metrics.on_outcome("userdata.write", "done", 0.2)
    text = metrics.text().decode()
    assert "playhead_job_attempts_total 1.0" in text
    assert 'playhead_job_seconds_bucket{kind="userdata.write",le="0.25",outcome="done"} 1.0' in text


def test_jobs_that_are_gone_leave_their_gauge() -> None:
    metrics = Metrics("1")
    metrics.set_jobs([COUNT, COUNT])
    assert 'playhead_jobs{kind="userdata.write",state="dead"} 6.0' in metrics.text().decode()
    metrics.set_jobs([])
    assert 'state="dead"' not in metrics.text().decode()


def test_lags_are_told_in_seconds() -> None:
    metrics = Metrics("1")
    metrics.set_journal(77, {"userdata": 1500})
    text = metrics.text().decode()
    assert "playhead_journal_seq 77.0" in text
    assert 'playhead_journal_lag_seconds{feature="userdata"} 1.5' in text


def test_a_server_is_told_by_three_gauges() -> None:
    metrics = Metrics("1")
    metrics.set_server("lan", up=False, breaker="open", connected=True)
    text = metrics.text().decode()
    for line in ("server_up 0", "breaker_state 2", "socket_connected 1"):
        name, value = line.split()
        assert f'playhead_{name}{{server="lan"}} {value}.0' in text


def test_the_age_of_a_list_is_told_where_there_is_one() -> None:
    metrics = Metrics("1")
    metrics.set_poll_age("wan", 7.5)
    metrics.set_poll_age("lan", None)
    text = metrics.text().decode()
    assert 'playhead_poll_age_seconds{server="wan"} 7.5' in text
    assert 'playhead_poll_age_seconds{server="lan"}' not in text


def test_commits_and_the_version_are_told() -> None:
    metrics = Metrics("9.9")
    metrics.on_commit(3, 0.004)
    text = metrics.text().decode()
    assert "playhead_db_write_seconds_count 1.0" in text
    assert 'playhead_build_info{version="9.9"} 1.0' in text


@pytest.mark.parametrize(
    ("gate", "word"),
    [
        (GateState(), "closed"),
        (GateState(open_until=101, failures=1), "open"),
        (GateState(open_until=100, failures=BREAKER_FAILURES), "half_open"),
        (GateState(open_until=100, failures=1), "closed"),
        (GateState(paused="the key was refused", open_until=101), "shut"),
    ],
)
def test_a_gate_is_one_word(gate: GateState, word: str) -> None:
    assert breaker_word(gate, 100) == word
