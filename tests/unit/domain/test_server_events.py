"""Answers about held servers are kept for ever."""

from __future__ import annotations

from playhead.domain.event import Retention
from playhead.domain.events import EVENT_TYPES
from playhead.domain.server_events import Answer, ServerAnswered


def test_an_answer_is_a_record_that_stays() -> None:
    told = ServerAnswered(server="wan", answer=Answer.SAME, server_id="b", before="a")
    assert type(told) in EVENT_TYPES
    assert told.retention is Retention.KEPT
    assert told.answer == "same"
