"""Lists that a live channel keeps fresh: where the channel stood when the list was read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from fastapi import Response
from sqlalchemy import Connection

from playhead.delivery.api.services import Services
from playhead.delivery.live.connection import who_of
from playhead.domain.channels import stream_of
from playhead.identity.callers import Caller
from playhead.journal import streams

T = TypeVar("T")

HEADER = "X-Stream-Position"


async def read_at(
    served: Services, user: Caller, answer: Response, channel: str, query: Callable[[Connection], T]
) -> T:
    """The answer of a query, with `<channel>=<offset>@<epoch>` in the header: both are of one snapshot, so whoever
    subscribes from there misses nothing. No header for somebody who may not see the channel."""
    stream = stream_of(channel, who_of(user))
    if stream is None:
        return await served.database.read(query)
    position, found = await served.database.read(lambda c: (streams.position(c, stream), query(c)))
    answer.headers[HEADER] = f"{channel}={position}"
    return found
