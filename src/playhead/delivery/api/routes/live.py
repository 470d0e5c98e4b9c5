"""The live feed over plain HTTP: tickets for sockets, and server-sent events."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import StreamingResponse

from playhead.delivery.api.auth import Perhaps, Reader, Served
from playhead.delivery.api.errors import Problem, field_problem
from playhead.delivery.api.live_models import WsTicket
from playhead.delivery.api.services import Services
from playhead.delivery.live.codes import MESSAGES, Wrong
from playhead.delivery.live.events import EventStream, TooManyConnections
from playhead.delivery.live.feed import streams_of
from playhead.identity.callers import Caller
from playhead.identity.tickets import LIFE_SECONDS

router = APIRouter(prefix="/api/v1", tags=["live"])

Channels = Annotated[str, Query(min_length=1, max_length=400, description="Names of channels, with commas between.")]
TicketGiven = Annotated[str | None, Query(description="A ticket, for clients that send no headers.")]
LastEventId = Annotated[
    str | None, Header(max_length=64, description="The `id` of the last event that came; what was missed comes first.")
]


async def listener(request: Request, served: Served, found: Perhaps, ticket: TicketGiven = None) -> Caller:
    """Who listens, by his token or, where he sends none, by a ticket; 401 for anybody unknown.

    A dependency, since those are asked before anything is said of the other parameters.
    """
    if found is None and ticket is not None and "authorization" not in request.headers:
        found = await served.logins.redeem(ticket)
    if found is None:
        raise Problem(401)
    return found


Listener = Annotated[Caller, Depends(listener)]


@router.post("/ws/ticket", status_code=201)
async def ticket(user: Reader, served: Served) -> WsTicket:
    """A credential for one connection to `/ws?ticket=…`: good for 30 seconds and one use."""
    return WsTicket(ticket=await served.logins.ticket(user), expires_in=LIFE_SECONDS)


@router.get("/events", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
async def events(
    served: Served, caller: Listener, channels: Channels, last_event_id: LastEventId = None
) -> StreamingResponse:
    """Events as they happen, each with its offset as `id`; the data is the same frame as on `/ws`."""
    stream = await _open(served, caller, channels, last_event_id)
    # a proxy that buffers would keep everything back until the connection ends
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    return StreamingResponse(stream.body(), media_type="text/event-stream", headers=headers)


async def _open(served: Services, caller: Caller, channels: str, last_event_id: str | None) -> EventStream:
    if served.live.roster.draining:
        raise Problem(503, "Playhead is restarting.", headers={"Retry-After": "5"})
    streams = streams_of([name.strip() for name in channels.split(",") if name.strip()], caller)
    if streams is Wrong.FORBIDDEN:
        raise Problem(403, MESSAGES[Wrong.FORBIDDEN])
    if isinstance(streams, Wrong) or not streams:
        raise field_problem("channels", "names no channel, or one that is not known")
    try:
        stream = EventStream(served.live, caller)
    except TooManyConnections:
        raise Problem(429, "Too many connections of this user.", headers={"Retry-After": "30"}) from None
    await stream.join(streams, last_event_id)
    return stream
