"""The shapes that the operator's commands ask for and get."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from playhead.delivery.api.models import Asked, Shape


class JournalRecord(Shape):
    """A line of the journal. `offset` is its place; `body` differs by kind."""

    offset: int
    at: str
    kind: str
    subject: str
    stream: str | None
    actor: str
    cause: int | None
    body: dict[str, Any]


class JournalPage(Shape):
    """Oldest first. `before` and `after` are what to ask for to go on in either direction, null at the end."""

    items: list[JournalRecord]
    before: int | None
    after: int


class JournalEntry(JournalRecord):
    """A record with what it is made of and what came of it. `raw` is what was received, where it could not be read."""

    raw: str | None
    caused: list[JournalRecord]


class KindCount(Shape):
    kind: str
    records: int
    last_at: str


class Reader(Shape):
    """A durable reader: how far it is, how many records it has still to read, and how long the oldest has waited."""

    name: str
    offset: int
    behind: int
    waited_seconds: float


class JournalStats(Shape):
    epoch: str
    offset: int
    kinds: list[KindCount]
    readers: list[Reader]


class JobDetail(Shape):
    """A job in whatever state. `args` is what it is to do; `due_at` is null for at once, for never by itself, and once
    it is over."""

    id: int
    feature: str
    kind: str
    state: str
    lane: str
    head: bool
    gate: str
    breaker: str
    due_at: str | None
    attempt: int
    max_attempts: int
    outcome: str | None
    reason: str | None
    created_at: str
    finished_at: str | None
    args: Any


class JobCount(Shape):
    state: str
    feature: str
    kind: str
    gate: str
    jobs: int


class GateShape(Shape):
    """A target's gate. `reason` is set while it is shut until a person acts."""

    name: str
    breaker: str
    reason: str | None


class JobStats(Shape):
    jobs: list[JobCount]
    gates: list[GateShape]
    worker_running: bool


HttpAddress = Annotated[str, Field(max_length=300, pattern=r"^https?://[^\s/?#@]+(/[^\s?#@]*)?$")]


class WebhookAsked(Asked):
    """`address` is Playhead's as the media server reaches it, with the base path: `http://192.168.1.5:8080/playhead`.
    Null: its own."""

    address: HttpAddress | None = None
