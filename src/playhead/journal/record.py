"""Records: one line of the journal, and what somebody wants to append. Pure."""

from __future__ import annotations

import msgspec

from playhead.domain.events import KIND, Body, Event


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A record to be.

    `dedupe` is the source's own key for it: the same key is stored once and answers the same `seq` again. `stream`
    is set by features only, on records meant for people. `cause` is the `seq` that led to it. `raw` keeps the bytes
    of something that could not be read.
    """

    event: Event
    subject: str = ""
    stream: str | None = None
    actor: str = ""
    cause: int | None = None
    dedupe: str | None = None
    raw: bytes | None = None


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A stored record. `seq` is dense and in commit order, `at` is UTC milliseconds of the append."""

    seq: int
    at: int
    kind: str
    subject: str
    stream: str | None
    actor: str
    cause: int | None
    event: Event


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Body)


def encode(event: Event) -> bytes:
    """The body as JSON with its `kind`."""
    return _encoder.encode(event)


def decode(body: bytes) -> Event:
    """The event behind a stored body. Raises msgspec.ValidationError for one this version does not know."""
    event: Event = _decoder.decode(body)
    return event


def kind_of(event: Event) -> str:
    """The `kind` column of an event's record."""
    return KIND[type(event)]
