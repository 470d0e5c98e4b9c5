"""The arguments of this feature's jobs, as stored in the job's row. No password is ever among them."""

from __future__ import annotations

import msgspec

from playhead.features.accounts.model import Action, Request, Target
from playhead.identity.match import name_key
from playhead.journal.lanes import JobSpec
from playhead.kit.times import SECOND

MAKE = "accounts.make"
REMOVE = "accounts.remove"
LOOK = "accounts.look"

LOOK_MS = 60 * SECOND
PATIENCE = 1_000
"""A look is tried again until it is answered: without it nobody would say that somebody is gone."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Make or remove an account for a request. All but the first three are for people."""

    request_id: int
    server: str
    user_id: str
    name: str
    source_server: str


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """List the users of `server`."""

    server: str


def part(request: Request, target: Target, max_attempts: int) -> JobSpec:
    """One job for one account. Those about one name on one server keep their order: made again comes after removed."""
    kind = MAKE if request.action is Action.CREATE else REMOVE
    args = Part(
        request_id=request.id,
        server=target.server,
        user_id=target.user_id,
        name=target.name,
        source_server=request.server,
    )
    return JobSpec(
        kind=kind,
        gate=target.server,
        lane=f"accounts:{target.server}/{name_key(target.name)}",
        ckey=f"{kind}:{request.id}/{target.server}/{target.user_id}",
        args=msgspec.json.encode(args),
        max_attempts=max_attempts,
    )


def look(server: str, now: int) -> JobSpec:
    """List the users once more, in a minute."""
    key = f"{LOOK}:{server}"
    args = msgspec.json.encode(Look(server=server))
    return JobSpec(kind=LOOK, gate=server, lane=key, ckey=key, args=args, run_at=now + LOOK_MS, max_attempts=PATIENCE)


def part_of(kind: str, args: bytes | str) -> Part | None:
    """What a job is about; None for a look, another feature's, and one that this version cannot read."""
    if kind not in (MAKE, REMOVE):
        return None
    try:
        return msgspec.json.decode(args, type=Part)
    except msgspec.DecodeError:
        return None
