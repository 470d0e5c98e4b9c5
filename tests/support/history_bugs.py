"""Mistakes that monitors have made, each put in the place of the real code for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from playhead.domain.playback import Playing
from playhead.features.history import credit, decide, steps, viewings, word
from playhead.features.history.credit import Credit
from playhead.features.history.model import Anchor, Look, Memory, Rules, Sitting, Viewing
from playhead.features.history.spans import Span, Spans

Patch = pytest.MonkeyPatch
Plant = Callable[[Patch], None]


def extrapolation_believed(patch: Patch) -> None:
    """What the server added by itself is taken for the player's word."""
    real = word.heard

    def heard(playing: Playing, at: int, runtime: int | None) -> tuple[Anchor, Look] | None:
        said = real(playing, at, runtime)
        return (Anchor(at, said[1].place, playing.is_paused), Look(at, said[1].place, False, 0)) if said else None

    patch.setattr(decide, "heard", heard)
    patch.setattr(decide, "_nothing_new", lambda sitting, playing, word: False)


def a_seek_covers(patch: Patch) -> None:
    """Whatever lies between two places was seen."""
    real = steps.step

    def step(sitting: Sitting, now: Anchor, runtime: int | None) -> tuple[Credit, ...]:
        found = real(sitting, now, runtime)
        return (*found, Credit(now.at, now.at, sitting.anchor.place, now.place)) if found else ()

    patch.setattr(decide, "step", step)


def pauses_are_watched(patch: Patch) -> None:
    """Time between two looks is time watched."""

    def step(sitting: Sitting, now: Anchor, runtime: int | None) -> tuple[Credit, ...]:
        before = sitting.anchor
        return (Credit(before.at, now.at, before.place, max(before.place, now.place)),)

    patch.setattr(decide, "step", step)


def a_stop_is_the_end(patch: Patch) -> None:
    """Who is gone has seen the rest."""
    real = credit.gone

    def gone(sitting: Sitting, at: int, runtime: int | None) -> tuple[Credit, ...]:
        rest = Credit(sitting.look.at, sitting.look.at + 1, sitting.look.place, runtime or 0)
        return (*real(sitting, at, runtime), rest)

    patch.setattr(decide, "gone", gone)


def the_beginning_is_invented(patch: Patch) -> None:
    """A screen that is seen for the first time has shown everything up to there."""

    def first_sight(now: Anchor, answered_at: int | None, left: Anchor | None, often: bool) -> Credit:
        return Credit(now.at - now.place, now.at, 0, now.place)

    patch.setattr(decide, "first_sight", first_sight)


def position_is_enough(patch: Patch) -> None:
    """Percent is position by runtime."""

    def completed_at(before: Viewing, after: Viewing, found: Credit, rules: Rules) -> int | None:
        runtime = after.media.runtime or 0
        return found.end if found.to * 100 >= rules.threshold * runtime > 0 else None

    patch.setattr(viewings, "completed_at", completed_at)


def each_screen_adds(patch: Patch) -> None:
    """A day is the sum of all screens."""

    def lacking(spans: Spans, start: int, end: int) -> Iterator[Span]:
        yield (start, end)

    patch.setattr(viewings, "lacking", lacking)


def coverage_counts_twice(patch: Patch) -> None:
    """What is seen again is seen more."""

    def length(spans: Spans) -> int:
        return sum(end - start for start, end in spans)

    def united(spans: Spans, start: int, end: int) -> Spans:
        return (*spans, (start, end)) if end > start else spans

    patch.setattr(viewings, "united", united)
    patch.setattr(viewings, "length", length)


def forgotten_at_once(patch: Patch) -> None:
    """An unfinished viewing waits for nobody."""

    real = decide._close

    def close(memory: Memory, key: str, sitting: Sitting, at: int) -> None:
        real(memory, key, sitting, at)
        if sitting.viewing in memory.viewings:
            decide._forget(memory, sitting.viewing)

    patch.setattr(decide, "_close", close)
