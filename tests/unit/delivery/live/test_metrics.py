"""The figures of the live feed."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, generate_latest

from playhead.delivery.live.metrics import LiveMetrics


def test_every_figure_has_its_name() -> None:
    registry = CollectorRegistry()
    metrics = LiveMetrics(registry)
    metrics.closes.labels("4008").inc()
    metrics.recovered_events.observe(3)
    text = generate_latest(registry).decode()
    assert 'playhead_ws_closes_total{code="4008"} 1.0' in text
    for name in ("connections", "users", "subscriptions", "buffered_bytes", "lagging", "handshakes_total",
                 "frames_in_total", "frames_out_total", "bytes_out_total", "fanout_seconds", "delivery_lag_seconds",
                 "resync_total", "recover_total", "recovered_events_count", "rate_limited_total",
                 "ping_rtt_seconds_count"):  # fmt: skip
        assert f"playhead_ws_{name}" in text
    for name in ("rt_log_top", "rt_bell_lost_total", "rt_gap_total"):
        assert f"playhead_{name}" in text
