"""Edits that lost to another of a different value: told to people, since nobody else will notice. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from playhead.domain.events import SyncUpdate
from playhead.domain.userdata import Field, UserDataPart
from playhead.features.userdata.merge import Claim, Folded
from playhead.features.userdata.model import Held, Register, same
from playhead.features.userdata.view import Conflict, Copy, Owner, Side
from playhead.features.userdata.wording import EVENT_TYPES, value_text
from playhead.journal.record import Draft

CHOSEN = (Field.PLAYED, Field.POSITION, Field.FAVORITE, Field.RATING)
"""Fields of which one value wins; counts and dates of both sides are merged."""

STREAM = "sync_updates"


def conflicts(
    before: Register, folded: Folded, claims: Sequence[Claim], owner: Owner, copy: Copy
) -> tuple[Conflict, ...]:
    """The conflicts of one observation. `before` is the register without it.

    A late notice of the server that gave the agreed value is none, and at first sight only ratings can disagree: of
    marks and favourites whichever is set is taken.
    """
    found = []
    for claim in claims:
        field, after = claim.candidate.field, folded.register.held.get(claim.candidate.field)
        if field not in CHOSEN or after is None or claim.candidate.replay:
            continue
        sides = _sides(claim, before.held.get(field), after, won=field in folded.won)
        if sides is not None:
            lost, kept = sides
            found.append(
                Conflict(
                    field=field, username=owner.name, item_id=copy.item_id, item_name=copy.name, lost=lost, kept=kept
                )
            )
    return tuple(found)


def _sides(claim: Claim, before: Held | None, after: Held, *, won: bool) -> tuple[Side, Side] | None:
    field, value, stamp = claim.candidate.field, claim.candidate.value, claim.stamp
    first = claim.candidate.before is msgspec.UNSET
    if won:
        # two ratings from before the first look: the better ranked server's is taken, and the other one told
        if not first or field is not Field.RATING or before is None or before.value is None or value is None:
            return None
        return _apart(field, Side(value=before.value, server=before.stamp.server, at=before.stamp.at), _side(after))
    if first and (field is not Field.RATING or value is None):
        return None
    return _apart(field, Side(value=value, server=stamp.server, at=stamp.at), _side(after))


def _side(held: Held) -> Side:
    return Side(value=held.value, server=held.stamp.server, at=held.stamp.at)


def _apart(field: Field, lost: Side, kept: Side) -> tuple[Side, Side] | None:
    if lost.server == kept.server or same(field, lost.value, kept.value):
        return None
    return lost, kept


def told(found: Sequence[Conflict]) -> tuple[Draft, ...]:
    """The conflicts for people who look on."""
    return tuple(
        Draft(
            event=SyncUpdate(
                action="conflict",
                event_type=EVENT_TYPES[one.field],
                source_server=one.kept.server,
                target_server=one.lost.server,
                username=one.username,
                item_id=one.item_id,
                item_name=one.item_name,
                value=value_text(msgspec.convert({one.field.value: one.lost.value}, UserDataPart)),
            ),
            subject=f"{one.lost.server}/{one.item_id}",
            stream=STREAM,
        )
        for one in found
    )
