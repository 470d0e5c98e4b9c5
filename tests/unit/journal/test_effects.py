"""What a decision wants."""

from __future__ import annotations

import msgspec
import pytest

from playhead.journal.effects import NOTHING, Effects
from playhead.journal.lanes import JobSpec


def test_nothing_wants_nothing() -> None:
    assert Effects() == NOTHING
    assert (NOTHING.jobs, NOTHING.drafts, NOTHING.signals, NOTHING.changes) == ((), (), (), None)


def test_effects_cannot_be_changed_after_the_decision() -> None:
    effects = Effects(jobs=(JobSpec(kind="k", gate="g", args=b"{}"),))
    with pytest.raises(AttributeError):
        effects.jobs = ()  # type: ignore[misc]  # that it is refused is what is tested
    assert msgspec.structs.replace(effects, signals=("s",)).jobs == effects.jobs
