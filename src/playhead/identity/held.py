"""A server that is held: it seems not to be the one that is meant, and a person is asked which one it is."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select, update

from playhead.domain.server_events import HELD, Answer, Question, ServerAnswered
from playhead.identity.retire import archive
from playhead.identity.tables import server
from playhead.journal import store as journal
from playhead.journal.record import Draft

CHOICES: dict[str, tuple[Answer, ...]] = {Question.CHANGED: (Answer.SAME, Answer.ANEW)}
"""What may be answered to a question."""


class Settle(msgspec.Struct, frozen=True, kw_only=True):
    """`actor` says which server it is. `other_id` is the id that he was asked about; None: whichever answers."""

    server: str
    answer: Answer
    now: int
    actor: str = ""
    other_id: str | None = None


class Settled(msgspec.Struct, frozen=True):
    """It is noted, and comes true with the next look."""


class NotHeld(msgspec.Struct, frozen=True):
    """Nothing is asked about it, or it was answered already."""


class NoChoice(msgspec.Struct, frozen=True):
    """Only the configuration, or the server itself, can mend it."""

    why: str


class AnotherNow(msgspec.Struct, frozen=True):
    """Meanwhile yet another server answers there."""


Outcome = Settled | NotHeld | NoChoice | AnotherNow


def held_names(connection: Connection) -> frozenset[str]:
    """The servers of which nothing may be read, and nothing written to, until a person has looked."""
    return frozenset(connection.execute(select(server.c.name).where(server.c.state == HELD)).scalars())


def is_held(connection: Connection, name: str) -> bool:
    """Whether a server is one of them."""
    return connection.execute(select(server.c.state).where(server.c.name == name)).scalar() == HELD


def settle(connection: Connection, asked: Settle) -> Outcome:
    """Note an answer. The `same` takes over its new id; `anew` archives all that was there, as of a server that is no
    longer configured, and the one that answers is seen for the first time."""
    row = connection.execute(select(server).where(server.c.name == asked.server)).one_or_none()
    if row is None or row.state != HELD or not row.question:
        return NotHeld()
    if asked.answer not in CHOICES.get(row.question, ()):
        return NoChoice(row.error)
    if asked.other_id not in (None, row.other_id):
        return AnotherNow()
    # the next look finds the id that it knows, also where a record of the look before is decided after this
    known = {"server_id": row.other_id, "other_id": "", "question": "", "error": "a person has answered"}
    connection.execute(update(server).where(server.c.name == asked.server).values(known))
    answered = ServerAnswered(
        server=asked.server, answer=asked.answer.value, server_id=row.other_id, before=row.server_id
    )
    journal.append(connection, [Draft(event=answered, subject=asked.server, actor=asked.actor)], asked.now)
    if asked.answer is Answer.ANEW:
        archive(connection, asked.server, asked.now, anew=True)
    return Settled()
