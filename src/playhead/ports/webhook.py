"""What a media server's webhook says, once it was read. An adapter reads; the HTTP door answers and appends."""

from __future__ import annotations

from typing import Protocol

import msgspec

from playhead.domain.events import Event


class Heard(msgspec.Struct, frozen=True):
    """Something was said: the events to append, at least one."""

    events: tuple[Event, ...]


class Ignored(msgspec.Struct, frozen=True):
    """Well formed and of no use; `reason` is for people, from a small fixed set."""

    reason: str


class Invalid(msgspec.Struct, frozen=True):
    """Not a body of a known sender: not JSON, not an object, wrong types. `why` does not repeat the body."""

    why: str


WebhookResult = Heard | Ignored | Invalid


class ParseWebhook(Protocol):
    """Bytes to events: pure and total, no body makes it raise."""

    def __call__(self, body: bytes, *, server: str, heard_at: int) -> WebhookResult:
        """`server` is our name of it, `heard_at` our clock in UTC milliseconds."""
        ...
