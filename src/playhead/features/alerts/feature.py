"""The declaration: what is heard, who is told, and what they were told lately. The journal itself remembers that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from playhead.domain.channels import Who
from playhead.domain.events import KIND, DecideFailed, Event, JobParked, ServerUpdate, SyncUpdate
from playhead.domain.told_events import ListUpdate, Notification
from playhead.features.alerts.decide import FEATURE, NEWS_MS, REST_MS, Told, decide, news_of
from playhead.features.alerts.lists import CHANGES, changed_by, told_of
from playhead.identity import login_rows
from playhead.journal.effects import NOTHING, Effects
from playhead.journal.record import Record
from playhead.storage.schema import journal

HEARD = (ServerUpdate, JobParked, DecideFailed, SyncUpdate)
LATELY = (
    select(journal.c.subject).where(journal.c.kind == KIND[Notification], journal.c.at > bindparam("since")).distinct()
)
NOBODY_IN_PARTICULAR = Who(user_id=0, is_admin=True)
"""Where logins are switched off, everybody is this one."""


class AlertsUnit:
    """Who there is, and the topics that they were told lately."""

    def __init__(self, people: Sequence[Who], told: set[str]) -> None:
        self._people = people
        self._told = told
        self._lists: set[str] = set()

    def decide(self, record: Record, now: int) -> Effects:
        event = record.event
        if not isinstance(event, HEARD):
            lists = changed_by(event, self._lists)
            return Effects(drafts=(told_of(lists),)) if lists else NOTHING
        return Effects(drafts=decide(event, record, self._people, self._told, now))

    def apply(self, effects: Effects) -> None:
        for draft in effects.drafts:
            if isinstance(draft.event, Notification):
                self._told.add(draft.subject)
            elif isinstance(draft.event, ListUpdate):
                self._lists.update(draft.event.lists)


class AlertsFeature:
    """Tells people what they did not ask for. `everybody`: there are no logins, and all see what is told to nobody."""

    name = FEATURE
    listens: frozenset[type[Event]] = frozenset((*HEARD, *CHANGES))

    def __init__(self, *, everybody: bool = False) -> None:
        self._everybody = everybody

    def load(self, tx: Connection, records: Sequence[Record], now: int) -> AlertsUnit:
        if not any(_matters(record, now) for record in records):
            # each write that lands is heard here, and is no news
            return AlertsUnit((), set())
        people = [NOBODY_IN_PARTICULAR] if self._everybody else [Who(*one) for one in login_rows.enabled(tx)]
        return AlertsUnit(people, set(tx.execute(LATELY, {"since": now - REST_MS}).scalars()))

    def save(self, tx: Connection, unit: Any, now: int) -> None:
        """Nothing but the records themselves, which the pump saves."""


def _matters(record: Record, now: int) -> bool:
    event: Told | Event = record.event
    return now - record.at <= NEWS_MS and isinstance(event, HEARD) and news_of(event) is not None
