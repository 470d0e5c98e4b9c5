"""The shapes of notifications and of figures."""

from __future__ import annotations

from typing import Literal

from playhead.delivery.api.models import Shape


class NotificationRow(Shape):
    """`id` is its offset in the channel `notifications`; `type` is what it is about."""

    id: str
    at: str
    type: str
    title: str
    message: str
    level: Literal["info", "success", "warning", "error"]


class Sample(Shape):
    """One value. `suffix` is empty, or `_count`, `_sum` and `_bucket` of a histogram; a bucket's label `le` is its
    upper end."""

    suffix: str
    labels: dict[str, str]
    value: float


class Figure(Shape):
    """`name` is as at `/metrics`, without a counter's `_total`."""

    name: str
    text: str
    type: Literal["counter", "gauge", "histogram"]
    samples: list[Sample]


class Figures(Shape):
    items: list[Figure]
