"""What a call that did not do what it was to do means for its job."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from playhead.domain.errors import (
    BadAnswer,
    Forbidden,
    NoAnswerInTime,
    NotSupported,
    NotThere,
    PartlyWritten,
    Refused,
    ServerError,
    ServerFault,
)
from playhead.domain.events import ItemsGone
from playhead.domain.userdata import Field
from playhead.features.userdata.jobs import Target
from playhead.features.userdata.wording import field_word, listed
from playhead.journal.outcomes import Interrupted, Outcome, Skip, failed_call
from playhead.journal.record import Draft
from playhead.ports.media_server import MediaServer

NEVER = (NotThere, Forbidden, Refused, NotSupported)
"""After these a server will not take the write, however often it is asked."""


async def is_gone(server: MediaServer, item_id: str) -> bool:
    """Whether a server has no such item for anybody. Raises ServerError."""
    return not await server.items_by_id([item_id])


def gone_there(target: Target) -> Skip:
    """The item does not exist: identity is told, and what was to be written waits for the day it comes back."""
    event = ItemsGone(server=target.server, item_ids=(target.item_id,))
    subject = f"{target.server}/{target.item_id}"
    return Skip(reason=f"{target.server} does not have it any more", drafts=(Draft(event=event, subject=subject),))


def told_first(draft: Draft, outcome: Outcome) -> Outcome:
    """The outcome with `draft` before its own records."""
    if isinstance(outcome, Interrupted):
        return outcome
    return msgspec.structs.replace(outcome, drafts=(draft, *outcome.drafts))


def may_have_landed(error: ServerError) -> bool:
    """Whether the server may have done what it was asked, though it answered so."""
    return isinstance(error, NoAnswerInTime | ServerFault | BadAnswer | PartlyWritten)


def refused_text(target: Target, wrong: Sequence[Field]) -> str:
    """What is told about a server that answers yes and keeps its own."""
    return f"{target.server} took the write and kept its own value of: {listed(field_word(field) for field in wrong)}"


def outcome_of(error: ServerError) -> Outcome:
    """What a failed call means for its job. A write without an answer is looked at before it is repeated, so it costs
    no attempt; what a server will never take is parked at once."""
    return failed_call(error, never=NEVER)
