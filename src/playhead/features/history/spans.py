"""Sets of moments or places, as sorted spans that do not touch. Pure.

A span is `(from, to)` in milliseconds with `from < to`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

Span = tuple[int, int]
Spans = tuple[Span, ...]


def united(spans: Spans, start: int, end: int) -> Spans:
    """With everything from `start` to `end`; the same where that is nothing."""
    if end <= start:
        return spans
    # what ends before the start stays as it is: a film that goes on touches only its last span
    first = bisect_left(spans, start, key=lambda span: span[1])
    last = first
    while last < len(spans) and spans[last][0] <= end:
        start, end = min(start, spans[last][0]), max(end, spans[last][1])
        last += 1
    return (*spans[:first], (start, end), *spans[last:])


def length(spans: Spans) -> int:
    """Milliseconds in all."""
    return sum(end - start for start, end in spans)


def lacking(spans: Spans, start: int, end: int) -> Iterator[Span]:
    """What of `start` to `end` is not among them, in order."""
    for at in range(bisect_left(spans, start, key=lambda span: span[1]), len(spans)):
        there, until = spans[at]
        if there >= end:
            break
        if there > start:
            yield (start, there)
        start = max(start, until)
    if start < end:
        yield (start, end)


def added(spans: Spans, start: int, end: int) -> int:
    """How much longer the set becomes with `start` to `end`."""
    return length(tuple(lacking(spans, start, end)))


def place_of(spans: Spans, start: int, end: int, wanted: int) -> int:
    """How far one has to come from `start` to have `wanted` milliseconds that were not among them; `end` where that
    is not enough."""
    for there, until in lacking(spans, start, end):
        if wanted <= until - there:
            return there + max(0, wanted)
        wanted -= until - there
    return end


def since(spans: Spans, moment: int) -> Spans:
    """Only those that end after a moment: what ended before it is forgotten."""
    if not spans or spans[0][1] > moment:
        return spans
    return tuple(span for span in spans if span[1] > moment)


def last_run(spans: Spans, pause: int) -> int:
    """How long the last of them took from its beginning, pauses of up to `pause` within included."""
    if not spans:
        return 0
    first = len(spans) - 1
    while first and spans[first][0] - spans[first - 1][1] <= pause:
        first -= 1
    return spans[-1][1] - spans[first][0]


def until(spans: Spans, moment: int) -> Spans:
    """Only what lies before a moment."""
    if not spans or spans[-1][1] <= moment:
        return spans
    return tuple((start, min(end, moment)) for start, end in spans if start < moment)
