"""The figures of `/metrics` for the page, which an administrator reads from wherever he is."""

from __future__ import annotations

import math
from typing import Literal

from fastapi import APIRouter
from prometheus_client import Metric

from playhead.delivery.api.auth import Administrator, Served
from playhead.delivery.api.notification_models import Figure, Figures, Sample
from playhead.delivery.api.routes.health import scrape

router = APIRouter(prefix="/api/v1/operator/metrics", tags=["operator"])

TYPES: dict[str, Literal["counter", "gauge", "histogram"]] = {
    "counter": "counter",
    "gauge": "gauge",
    "histogram": "histogram",
}


@router.get("")
async def figures(_: Administrator, served: Served) -> Figures:
    """All figures as they are now."""
    await scrape(served)
    return Figures(items=[made for one in served.metrics.registry.collect() if (made := figure_of(one)) is not None])


def figure_of(metric: Metric) -> Figure | None:
    """A family as answered: without the moments of making, and without what JSON cannot say. None for a kind of family
    that we have none of."""
    kind = TYPES.get(metric.type)
    if kind is None:
        return None
    samples = [
        Sample(suffix=one.name.removeprefix(metric.name).removeprefix("_total"), labels=one.labels, value=one.value)
        for one in metric.samples
        if not one.name.endswith("_created") and math.isfinite(one.value)
    ]
    return Figure(name=metric.name, text=metric.documentation, type=kind, samples=samples)
