"""Whether somebody's history is kept, and whether that works now: his switch and the status line beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import Connection

from playhead.domain.history_events import HistorySwitched
from playhead.features.history import store
from playhead.features.history.store import Setting
from playhead.journal import store as journal
from playhead.journal.record import Draft
from playhead.kit.times import MINUTE

FAILURES = 3
"""In a row: fewer are a hiccup."""

LATE_INTERVALS = 3


class Mode(StrEnum):
    """`active` is only said after a good answer since the start."""

    ACTIVE = "active"
    PAUSED = "paused"
    ERROR = "error"


class Poll(msgspec.Struct, frozen=True, kw_only=True):
    """What came of asking a server who is watching: when it answered last (None: never since the start), how often it
    has failed since, why, and whether it refuses our key. `asked_since` is when the asking began or the failing,
    `interval` how often it is asked. Times in milliseconds."""

    answered_at: int | None = None
    failures: int = 0
    reason: str = ""
    refused: bool = False
    asked_since: int = 0
    interval: int = 30_000


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """`since` is when it came to be so, as far as that is known; `last_poll_at` the oldest of the servers' newest good
    answers."""

    state: Mode
    reason: str = ""
    since: int | None = None
    last_poll_at: int | None = None


def status(*, kept: bool, linked: bool, setting: Setting, polls: Mapping[str, Poll], now: int) -> Status:
    """Whether what somebody watches is written down now. `kept`: the global switch; `polls` are of the servers on
    which he has an account. Pure."""
    if not kept:
        return Status(state=Mode.PAUSED, reason="watch history is switched off for everybody (history.enabled)")
    if not linked:
        return Status(state=Mode.PAUSED, reason="no account of a media server is linked")
    answers = [one.answered_at for one in polls.values()]
    told = [at for at in answers if at is not None]
    last = min(told) if len(told) == len(answers) and told else None
    if not setting.enabled:
        return Status(
            state=Mode.PAUSED, reason="it is switched off", since=setting.changed_at or None, last_poll_at=last
        )
    troubles = [(name, one, why) for name, one in sorted(polls.items()) if (why := _trouble(one, now))]
    if troubles:
        name, poll, why = troubles[0]
        since = poll.answered_at if poll.answered_at is not None else poll.asked_since
        return Status(state=Mode.ERROR, reason=f"{name}: {why}", since=since or None, last_poll_at=last)
    if not polls:
        return Status(state=Mode.ERROR, reason="none of the servers with an account of theirs takes part")
    return Status(state=Mode.ACTIVE, since=setting.changed_at or None, last_poll_at=last)


def _trouble(poll: Poll, now: int) -> str:
    if poll.refused:
        return "the server refuses the API key"
    if poll.failures >= FAILURES:
        return poll.reason or "it does not answer"
    if poll.answered_at is None:
        return poll.reason or "it has not answered since the start"
    late = max(MINUTE, LATE_INTERVALS * poll.interval)
    return "its last answer is too old" if now - poll.answered_at > late else ""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody's history is to be kept; None: as the configuration says."""

    person_id: int
    enabled: bool
    threshold: int | None
    min_seconds: int | None
    timezone: str | None
    now: int
    actor: str = ""
    comparable: bool = False


def change(connection: Connection, asked: Sequence[Change]) -> list[Setting]:
    """Save each, with a record that lets the feature follow. For the writer."""
    return [_change(connection, one) for one in asked]


def _change(connection: Connection, asked: Change) -> Setting:
    before = store.settings(connection, [asked.person_id]).get(asked.person_id)
    turned = before is None or before.enabled != asked.enabled
    after = Setting(
        person_id=asked.person_id,
        enabled=asked.enabled,
        threshold=asked.threshold,
        min_seconds=asked.min_seconds,
        timezone=asked.timezone,
        comparable=asked.comparable,
        changed_at=asked.now if turned or before is None else before.changed_at,
    )
    store.save_setting(connection, after)
    event = HistorySwitched(person_id=asked.person_id, enabled=asked.enabled)
    draft = Draft(event=event, subject=f"person/{asked.person_id}", actor=asked.actor)
    journal.append(connection, [draft], asked.now)
    return after
