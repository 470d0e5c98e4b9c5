"""What a person decides about a pass that is held: let it be, or write over it. For the writer."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import Connection, select, update

from playhead.domain.events import BrakeSettled
from playhead.features.userdata.sweep_tables import run, sweep_pass
from playhead.journal import store as journal
from playhead.journal.record import Draft


class Decision(StrEnum):
    """`confirm`: what is gone there is gone everywhere. `discard`: it is put back there."""

    CONFIRM = "confirm"
    DISCARD = "discard"


class Settle(msgspec.Struct, frozen=True, kw_only=True):
    """`brake_id` is the pass, `actor` who decides, `served` the servers that take part."""

    brake_id: int
    decision: Decision
    now: int
    served: tuple[str, ...]
    actor: str = ""


class Settled(msgspec.Struct, frozen=True):
    """The pass goes on, with everything it held read anew."""

    server: str


class NoSuchBrake(msgspec.Struct, frozen=True):
    """There was never such a one."""


class NotHeld(msgspec.Struct, frozen=True):
    """It was decided about already, or a newer pass took its place."""


class NoPart(msgspec.Struct, frozen=True):
    """Its server takes no part now: nothing would carry the decision out."""

    server: str


Answer = Settled | NoSuchBrake | NotHeld | NoPart


def settle(connection: Connection, asked: Sequence[Settle]) -> list[Answer]:
    """Note each decision and let its pass go on."""
    return [_settle(connection, one) for one in asked]


def _settle(connection: Connection, asked: Settle) -> Answer:
    query = select(sweep_pass.c.state, sweep_pass.c.run_id, sweep_pass.c.server, sweep_pass.c.decision)
    row = connection.execute(query.where(sweep_pass.c.id == asked.brake_id)).one_or_none()
    if row is None or (row.state not in ("held", "replaced") and not row.decision):
        return NoSuchBrake()
    if row.state != "held":
        return NotHeld()
    if row.server not in asked.served:
        return NoPart(row.server)
    event = BrakeSettled(brake_id=asked.brake_id, action=asked.decision.value)
    draft = Draft(event=event, subject=f"brake/{asked.brake_id}", actor=asked.actor)
    (seq,) = journal.append(connection, [draft], asked.now)
    values = {"state": "open", "decision": asked.decision.value, "due_at": asked.now, "tries": 0}
    connection.execute(update(sweep_pass).where(sweep_pass.c.id == asked.brake_id).values(values))
    again = {"state": "running", "finished_at": None, "last_seq": seq}
    connection.execute(update(run).where(run.c.id == row.run_id).values(again))
    return Settled(row.server)
