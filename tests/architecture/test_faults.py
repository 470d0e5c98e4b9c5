"""Every fault point is passed by the program and walked by a test that kills it there."""

from __future__ import annotations

import re

from playhead.kit.faults import Point
from tests.architecture.tree import source, suite

EVERY_POINT = re.compile(r"(?:\bin|list\(|tuple\(|sorted\(|,)\s*\(?Point\b(?!\.)")


def test_every_fault_point_is_passed_somewhere() -> None:
    text = "\n".join(m.text for m in source() if m.name != "kit/faults.py")
    assert [point.name for point in Point if f"Point.{point.name}" not in text] == []


def test_every_fault_point_is_walked_by_a_kill_test() -> None:
    text = "\n".join(m.text for m in suite("chaos"))
    if EVERY_POINT.search(text):
        return
    assert [point.name for point in Point if f"Point.{point.name}" not in text] == []
