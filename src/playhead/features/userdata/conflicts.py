"""Edits that lost to another of a different value, neither made in knowledge of the other: told to people, since nobody
else will notice. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from playhead.domain.events import SYNC_UPDATES, SyncUpdate
from playhead.domain.userdata import Field, UserDataPart
from playhead.features.userdata.evidence import GUARD_MS
from playhead.features.userdata.intents import awaited
from playhead.features.userdata.merge import Claim, Folded
from playhead.features.userdata.model import Held, Register, Shadow, as_good, same
from playhead.features.userdata.view import Conflict, Copy, Owner, Side
from playhead.features.userdata.wording import EVENT_TYPES, value_text
from playhead.journal.record import Draft

CHOSEN = (Field.PLAYED, Field.POSITION, Field.FAVORITE, Field.RATING)
"""Fields of which one value wins; counts and dates of both sides are merged."""


def conflicts(
    before: Register, shadow: Shadow, folded: Folded, claims: Sequence[Claim], owner: Owner, copy: Copy
) -> tuple[Conflict, ...]:
    """The conflicts of one observation. `before` is the register without it, `shadow` the account's state before it.

    An edit that is older than what is agreed has lost; so has what was agreed, when it is replaced by somebody who
    cannot have seen it. A late notice of the server that gave the agreed value is none, and at first sight only ratings
    can disagree: of marks and favourites whichever is set is taken.
    """
    found = []
    for claim in claims:
        field, after = claim.candidate.field, folded.register.held.get(claim.candidate.field)
        if field not in CHOSEN or after is None or claim.candidate.replay:
            continue
        lost = _replaced(before, shadow, claim) if field in folded.won else _outdated(claim)
        if lost is not None and lost.server != after.stamp.server and not same(field, lost.value, after.value):
            found.append(_conflict(field, lost, _side(after), owner, copy))
    return tuple(found)


def _conflict(field: Field, lost: Side, kept: Side, owner: Owner, copy: Copy) -> Conflict:
    return Conflict(field=field, username=owner.name, item_id=copy.item_id, item_name=copy.name, lost=lost, kept=kept)


def _outdated(claim: Claim) -> Side | None:
    """The edit itself, which came too late."""
    field, value = claim.candidate.field, claim.candidate.value
    if claim.candidate.before is msgspec.UNSET and (field is not Field.RATING or value is None):
        return None
    return Side(value=value, server=claim.stamp.server, at=claim.stamp.at)


def _replaced(before: Register, shadow: Shadow, claim: Claim) -> Side | None:
    """What was agreed until this edit, if it was made without knowing that."""
    field, value, held = claim.candidate.field, claim.candidate.value, before.held.get(claim.candidate.field)
    if held is None:
        return None
    if claim.candidate.before is msgspec.UNSET:
        # two ratings from before the first look: the better ranked server's is taken, and the other one told
        told_apart = field is Field.RATING and held.value is not None and value is not None
        return _side(held) if told_apart else None
    if field is Field.POSITION and (not held.value or _plays_on(before, claim)):
        return None
    return _side(held) if unseen(shadow, claim, held) else None


def unseen(shadow: Shadow, claim: Claim, held: Held) -> bool:
    """Whether whoever made the edit cannot have seen what was agreed: his account had never shown it since it was said,
    and no call can have told it in time. `shadow` is the account's state before the edit."""
    if claim.candidate.overwritten:
        return True
    field, known = claim.candidate.field, shadow.fields.get(claim.candidate.field)
    if known is not None:
        past = [one.value for one in known.past if one.until > held.stamp.at]
        if any(as_good(field, held.value, value) for value in (known.value, known.stands_for, *past)):
            return False
    under_way = tuple(one for one in shadow.intents if one.opened_at <= claim.stamp.at)
    return awaited(under_way, field, held.value) is None


def _plays_on(before: Register, claim: Claim) -> bool:
    """Whether the same server moved the place just before: of two that play at once, each report would be a conflict,
    and the first has told it."""
    mine = (e.stamp for e in before.edits if e.field is Field.POSITION and e.stamp.server == claim.stamp.server)
    return any(0 <= claim.stamp.at - stamp.at < GUARD_MS for stamp in mine)


def _side(held: Held) -> Side:
    return Side(value=held.value, server=held.stamp.server, at=held.stamp.at)


def drafts_of(found: Sequence[Conflict]) -> tuple[Draft, ...]:
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
            stream=SYNC_UPDATES,
        )
        for one in found
    )
