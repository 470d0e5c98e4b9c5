"""The figures of the live feed. Labels name kinds of channels, never users."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

QUICK = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
SLOW = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0)
MANY = (0, 1, 5, 25, 100, 500)


class LiveMetrics:
    """Counters are raised where things happen, gauges are set by the keeper's look each second."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        self.connections = self._gauge("connections", "Live connections: open, unproven or events.", "state")
        self.users = self._gauge("users", "Users with a live connection.")
        self.subscriptions = self._gauge("subscriptions", "Subscriptions.", "channel")
        self.buffered = self._gauge("buffered_bytes", "Bytes under way to clients, all and the most of one.", "of")
        self.lagging = self._gauge("lagging", "Clients that read too slowly now.")
        self.handshakes = self._counter("handshakes", "Handshakes by their result and credential.", "result", "auth")
        self.closes = self._counter("closes", "Connections that ended, by close code.", "code")
        self.frames_in = self._counter("frames_in", "Frames of clients.", "type")
        self.frames_out = self._counter("frames_out", "Events written to clients.", "channel")
        self.bytes_out = self._counter("bytes_out", "Bytes of events written to clients.")
        self.fanout = self._histogram("fanout_seconds", "Writing some events to everybody.", QUICK, "channel")
        self.lag = self._histogram("delivery_lag_seconds", "From an event's record to its writing.", SLOW)
        self.resyncs = self._counter("resync", "Clients that were told to fetch anew.", "reason")
        self.recovers = self._counter("recover", "Answers to a client that resumes.", "result")
        self.recovered_events = self._histogram("recovered_events", "Events in one replay.", MANY)
        self.log_top = Gauge("rt_log_top", "The place of the last event.", ["channel"], namespace="playhead",
                             registry=registry)  # fmt: skip
        self.bell_lost = Counter("rt_bell_lost", "Looks that found records nobody had told of.", namespace="playhead",
                                 registry=registry)  # fmt: skip
        self.gaps = Counter("rt_gap", "Streams in which records were found that had not been shown.",
                            namespace="playhead", registry=registry)  # fmt: skip
        self.ping_rtt = self._histogram("ping_rtt_seconds", "From a ping of ours to a client's pong.", SLOW)
        self.rate_limited = self._counter("rate_limited", "Frames of clients that were dropped.")

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"ws_{name}", text, labels, namespace="playhead", registry=self._registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"ws_{name}", text, labels, namespace="playhead", registry=self._registry)

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(f"ws_{name}", text, labels, namespace="playhead", registry=self._registry, buckets=buckets)
