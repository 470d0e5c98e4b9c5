"""A person's answer about a server that is held, and what becomes of the passes over one that begins anew."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from playhead.domain.server_events import Answer
from playhead.features.userdata import runs
from playhead.features.userdata.closing import Serving, leave_out
from playhead.identity import held
from playhead.identity.held import Outcome, Settle, Settled


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """The answer, and the names of the servers that take part and of all that are configured."""

    settle: Settle
    served: tuple[str, ...]
    configured: tuple[str, ...]


def answer(connection: Connection, asked: Sequence[Answered]) -> list[Outcome]:
    """Note answers; for the writer. Nobody's user data counts as read any more on a server that begins anew, and of
    what was held there nothing is asked."""
    return [_answer(connection, one) for one in asked]


def _answer(connection: Connection, asked: Answered) -> Outcome:
    settle = asked.settle
    outcome = held.settle(connection, settle)
    if isinstance(outcome, Settled) and settle.answer is Answer.ANEW:
        served = tuple(name for name in asked.served if name != settle.server)
        configured = tuple(name for name in asked.configured if name != settle.server)
        runs.forget_swept(connection, [configured])
        leave_out(connection, [Serving(served=served, configured=configured, now=settle.now)])
    return outcome
