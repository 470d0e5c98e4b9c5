"""What a decision wants."""

from __future__ import annotations

import msgspec
import pytest

from playhead.domain.events import SYNC_UPDATES, SyncUpdate
from playhead.journal.effects import NOTHING, Effects, LogLine, told
from playhead.journal.lanes import JobSpec


def test_nothing_wants_nothing() -> None:
    assert Effects() == NOTHING
    assert (NOTHING.jobs, NOTHING.drafts, NOTHING.signals, NOTHING.changes) == ((), (), (), None)


def test_effects_cannot_be_changed_after_the_decision() -> None:
    effects = Effects(jobs=(JobSpec(kind="k", gate="g", args=b"{}"),))
    with pytest.raises(AttributeError):
        effects.jobs = ()  # type: ignore[misc]  # that it is refused is what is tested
    assert msgspec.structs.replace(effects, signals=("s",)).jobs == effects.jobs


def test_people_are_told_what_the_log_says_in_the_same_words() -> None:
    line = LogLine(
        event_type="watched", source_server="wan", target_server="lan", username="alice", item_id="i",
        item_name="Film", synced_value="played=true", success=True, job_id=4,
    )  # fmt: skip
    draft = told("synced", line)
    assert (draft.stream, draft.subject) == (SYNC_UPDATES, "lan/i")
    assert draft.event == SyncUpdate(
        action="synced", event_type="watched", source_server="wan", target_server="lan", username="alice",
        item_id="i", item_name="Film", value="played=true", job_id=4,
    )  # fmt: skip
