"""Fault points: named once, harmless in production."""

from __future__ import annotations

from playhead.kit.faults import NO_FAULTS, Point


def test_production_passes_every_point_unharmed() -> None:
    for point in Point:
        NO_FAULTS.hit(point)


def test_a_plan_can_name_each_point_by_its_text() -> None:
    assert [Point(point.value) for point in Point] == list(Point)
    assert all(point.value.count(".") == 1 for point in Point)
