"""The newest frames of a stream."""

from __future__ import annotations

import pytest

from playhead.delivery.live.window import Window
from tests.support.live import frame


def filled(*offsets: int, top: int = 0, frames: int = 100, size: int = 10_000) -> Window:
    window = Window(top, frames, size)
    for offset in offsets:
        window.add(frame(offset, window.top))
    return window


def after(window: Window, offset: int, most: int = 100) -> list[int] | None:
    found = window.after(offset, most)
    return None if found is None else [one.offset for one in found]


def test_it_gives_all_that_comes_after_a_place_or_nothing() -> None:
    window = filled(12, 15, 20, top=10)
    assert [after(window, offset) for offset in (10, 11, 12, 14, 20, 99)] == [
        [12, 15, 20], [12, 15, 20], [15, 20], [15, 20], [], [],
    ]  # fmt: skip
    assert after(window, 9) is None
    assert after(window, 10, most=3) == [12, 15, 20]
    assert after(window, 10, most=2) is None


def test_an_empty_one_knows_where_the_stream_ends() -> None:
    assert (after(filled(top=7), 7), after(filled(top=7), 6)) == ([], None)


@pytest.mark.parametrize("bounds", [{"frames": 2}, {"size": 2 * len(frame(1, 0).wire)}])
def test_it_is_bounded_by_number_and_size(bounds: dict[str, int]) -> None:
    window = filled(1, 2, 3, 4, **bounds)
    assert (after(window, 2), after(window, 1), window.top) == ([3, 4], None, 4)


def test_a_missing_frame_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="5 follows 3, not 2"):
        filled(1, 2).add(frame(5, 3))
