"""The figures at `/metrics`, in a registry of their own.

Counters are raised where things happen, gauges are set at a scrape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from playhead.journal.lanes import BREAKER_FAILURES, GateState
from playhead.journal.queries import Count
from playhead.kit.times import SECOND

QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
SLOW = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

BREAKER_VALUES = {"closed": 0, "half_open": 1, "open": 2, "shut": 3}


def breaker_word(gate: GateState, now: int) -> str:
    """A gate as a word: `closed` lets work through, `half_open` tries one, `open` rests, `shut` waits for a person."""
    if gate.paused is not None:
        return "shut"
    if now < gate.open_until:
        return "open"
    return "half_open" if gate.failures >= BREAKER_FAILURES else "closed"


class Metrics:
    """All figures. The runtime hands the counters to those who have something to count."""

    def __init__(self, version: str) -> None:
        self.registry = CollectorRegistry()
        self.webhooks = self._counter("webhooks", "Webhook posts by their result.", "server", "result")
        self.records = self._counter("records", "Records appended to the journal.", "kind", "source")
        self.job_attempts = self._counter("job_attempts", "Runs of jobs.")
        self.job_seconds = self._histogram("job_seconds", "How long runs of jobs took.", SLOW, "kind", "outcome")
        self.sync_latency = self._histogram("sync_latency_seconds", "From a notice to the write it led to.", SLOW)
        self.server_requests = self._counter("server_requests", "Calls to media servers.", "server", "method", "code")
        self.server_request_seconds = self._histogram(
            "server_request_seconds", "How long calls to media servers took.", SLOW, "server"
        )
        self.db_write_seconds = self._histogram("db_write_seconds", "Group commits.", QUICK)
        self.loop_lag = self._gauge("loop_lag_seconds", "How late the event loop last was.")
        self._journal_seq = self._gauge("journal_seq", "The newest record's place.")
        self._journal_lag = self._gauge("journal_lag_seconds", "Wait of the oldest record not yet read.", "feature")
        self._jobs = self._gauge("jobs", "Jobs that are open or parked.", "state", "kind")
        self._server_up = self._gauge("server_up", "Whether a media server answers.", "server")
        self._breaker = self._gauge(
            "breaker_state", "A server's gate: 0 closed, 1 half open, 2 open, 3 shut until a person acts.", "server"
        )
        self._socket = self._gauge("socket_connected", "Whether a server's socket is connected.", "server")
        self._poll_age = self._gauge(
            "poll_age_seconds", "Age of the newest list of who is watching, where one is asked for.", "server"
        )
        self._gauge("build_info", "This version.", "version").labels(version).set(1)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, namespace="playhead", registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, labels, namespace="playhead", registry=self.registry)

    def _histogram(self, name: str, text: str, buckets: Sequence[float], *labels: str) -> Histogram:
        return Histogram(name, text, labels, namespace="playhead", registry=self.registry, buckets=buckets)

    def on_commit(self, _units: int, seconds: float) -> None:
        """For the writer."""
        self.db_write_seconds.observe(seconds)

    def on_outcome(self, kind: str, outcome: str, seconds: float) -> None:
        """For the worker: one run of a job."""
        self.job_attempts.inc()
        self.job_seconds.labels(kind, outcome).observe(seconds)

    def set_journal(self, newest: int, lags: Mapping[str, int]) -> None:
        """The journal at a scrape; lags in milliseconds."""
        self._journal_seq.set(newest)
        for feature, lag in lags.items():
            self._journal_lag.labels(feature).set(lag / SECOND)

    def set_jobs(self, counts: Sequence[Count]) -> None:
        """The jobs at a scrape; what is gone since the last one is left out."""
        self._jobs.clear()
        for count in counts:
            self._jobs.labels(count.state.name.lower(), count.kind).inc(count.jobs)

    def set_server(self, name: str, *, up: bool, breaker: str, connected: bool) -> None:
        """One media server at a scrape."""
        self._server_up.labels(name).set(up)
        self._breaker.labels(name).set(BREAKER_VALUES[breaker])
        self._socket.labels(name).set(connected)

    def set_poll_age(self, name: str, seconds: float | None) -> None:
        """How old the newest list of sessions is at a scrape; nothing is shown where there is none."""
        if seconds is not None:
            self._poll_age.labels(name).set(seconds)

    def text(self) -> bytes:
        """The exposition."""
        return generate_latest(self.registry)
