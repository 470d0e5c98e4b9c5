"""Notices that are not believed before the item was read: what is kept of them, and what a reading makes of them. Pure.

A reading shows what is there now. A doubted notice that it does not confirm was true all the same: our write, a replay
or somebody's second thought came after it.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from playhead.domain.userdata import Field
from playhead.features.userdata.model import SYNCED, Doubt, Shadow, same
from playhead.features.userdata.observation import GROWING, UNMARKING, Candidate, Observation, wiped


def doubt_after(shadow: Shadow, seen: Observation, *, look: bool) -> Doubt | None:
    if seen.reading:
        return shadow.doubt if look else None
    if not look or (shadow.doubt is not None and shadow.doubt.at > seen.at):
        return shadow.doubt
    part = seen.part
    if shadow.doubt is not None and shadow.doubt.part.played is True and seen.reason not in UNMARKING:
        # nothing but an un-mark takes it back: this is a replay, or only the rest of the row
        part = msgspec.structs.replace(part, played=True)
    return Doubt(part=part, at=seen.at, error=seen.error, reason=seen.reason)


def changed_back(shadow: Shadow, seen: Observation) -> bool:
    """What a doubted notice said is there no more, and not by our doing: somebody took it back after that notice."""
    doubt, known = seen.doubt, shadow.fields[Field.PLAYED]
    if doubt is None or (known.ours and known.since >= doubt.at - doubt.error):
        return False
    return doubt.part.played is (not known.value) and (bool(known.value) or wiped(seen.part))


def replayed(seen: Observation) -> bool:
    """Unplayed, with a count and a date: up to 10.11 a replay leaves a played item so."""
    return seen.part.played is False and not wiped(seen.part)


def overtaken(shadow: Shadow, seen: Observation) -> Iterable[Candidate]:
    """What a doubted notice said, where the reading shows that our write or a replay came after it: an edit all the
    same."""
    doubt = seen.doubt
    if doubt is None:
        return
    if doubt.part.played is True and shadow.value(Field.PLAYED) is False and replayed(seen):
        yield Candidate(field=Field.PLAYED, value=True, before=False)
    for field in SYNCED:
        said, known = getattr(doubt.part, field), shadow.fields.get(field)
        if said is msgspec.UNSET or known is None or not known.ours or known.since < doubt.at - doubt.error:
            continue
        held = [known.value, *(past.value for past in known.past)]
        outgrown = field in GROWING and (said or 0) < (known.value or 0)
        unchanged = same(field, known.value, getattr(seen.part, field))
        if unchanged and not outgrown and not any(same(field, value, said) for value in held):
            yield Candidate(field=field, value=said, before=known.value)
