"""What a person says of a server that is held: the same one under another id, or a new one."""

from __future__ import annotations

from fastapi import APIRouter

from playhead.delivery.api.auth import Administrator, Served
from playhead.delivery.api.errors import Problem
from playhead.delivery.api.models import Done
from playhead.delivery.api.routes.servers import known
from playhead.delivery.api.server_models import HeldAsked
from playhead.delivery.api.services import Services
from playhead.domain.server_events import Answer
from playhead.features.userdata import anew
from playhead.features.userdata.anew import Answered
from playhead.identity.callers import Caller
from playhead.identity.held import AnotherNow, NoChoice, NotHeld, Settle

router = APIRouter(prefix="/api/v1/servers", tags=["servers"])


@router.post("/{name}/held/same")
async def same(name: str, by: Administrator, served: Served, asked: HeldAsked | None = None) -> Done:
    """It is the server that was known, with another id: everything stays linked, and is read before it is written."""
    return await _settle(served, by, name, Answer.SAME, asked)


@router.post("/{name}/held/anew")
async def as_new(name: str, by: Administrator, served: Served, asked: HeldAsked | None = None) -> Done:
    """It is another server, or was set up anew: what was known is archived, and it is seen for the first time."""
    return await _settle(served, by, name, Answer.ANEW, asked)


async def _settle(served: Services, by: Caller, name: str, answer: Answer, asked: HeldAsked | None) -> Done:
    known(served, name)
    settle = Settle(
        server=name,
        answer=answer,
        now=served.clock.now_ms(),
        actor=by.username,
        other_id=asked.server_id if asked is not None else None,
    )
    doors = served.servers
    serving = tuple(one for one, door in doors.items() if door.takes_part)
    match await served.writer.run(anew.answer, Answered(settle=settle, served=serving, configured=tuple(doors))):
        case NotHeld():
            raise Problem(409, f"{name} is not held, or was answered for already.")
        case NoChoice(why):
            raise Problem(409, f"No answer mends this: {why}.")
        case AnotherNow():
            raise Problem(409, f"Meanwhile yet another server answers at the address of {name}. Look again.")
    served.wakes.records.set()
    served.look_at(name)
    done = "is the same as before" if answer is Answer.SAME else "begins anew"
    return Done(success=True, message=f"{name} {done}: it is looked at now.")
