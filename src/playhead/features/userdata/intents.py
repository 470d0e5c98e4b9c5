"""Our own calls whose answer was not heard yet: which of them a value is the echo of, what they may have left behind,
and when they have no more to tell. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from playhead.domain.userdata import Field, UserData, UserDataPart
from playhead.features.userdata.model import CALLS, RING, Intent, Known, Past, Shadow, Value, as_good, same

Intents = tuple[Intent, ...]
"""Oldest first, as in the shadow."""


def opened(shadow: Shadow, intent: Intent) -> Shadow:
    """The shadow with one more call under way; of too many the oldest are given up."""
    return msgspec.structs.replace(shadow, intents=(*shadow.intents, intent)[-CALLS:])


def expected(part: UserDataPart, field: Field, value: Value, *, thumbs: bool = True) -> bool:
    """Whether a call with this part is to leave `value` behind."""
    wanted = getattr(part, field)
    return wanted is not msgspec.UNSET and as_good(field, wanted, value, thumbs=thumbs)


def awaited(intents: Intents, field: Field, value: Value) -> Intent | None:
    """The newest call that `value` can be the echo of: it is to leave that behind, and no echo has told so yet."""
    for one in reversed(intents):
        if field not in one.heard and expected(one.part, field, value, thumbs=one.thumbs):
            return one
    return None


def meant(intent: Intent, field: Field, value: Value) -> Value | msgspec.UnsetType:
    """What a call wanted whose echo is `value`; UNSET where it is just that."""
    wanted: Value = getattr(intent.part, field)
    return msgspec.UNSET if same(field, wanted, value) else wanted


def echoed(intents: Intents, intent: Intent, field: Field) -> Intents:
    """The calls after one field's echo: what comes later on that field is no echo of this call any more."""
    after = msgspec.structs.replace(intent, heard=(*intent.heard, field))
    return tuple(after if one.run == intent.run else one for one in intents)


def up_to(intents: Intents, run: str) -> Intents:
    """The calls up to the named run: its answer answers those before it as well."""
    runs = [one.run for one in intents]
    return intents[: runs.index(run) + 1] if run in runs else ()


def with_held(fields: Mapping[Field, Known], calls: Intents, before: UserData | None, at: int) -> dict[Field, Known]:
    """The fields with what the server held `before`, as far as it was read, and what `calls`, of which none had an
    answer, may have left there for a while: their notices may still be under way, and tell an old story."""
    return {field: _held(known, field, calls, before, at) for field, known in fields.items()}


def _held(known: Known, field: Field, calls: Intents, before: UserData | None, at: int) -> Known:
    values = [getattr(call.part, field) for call in calls]
    if before is not None:
        values.append(getattr(before, field))
    for value in values:
        if value is not msgspec.UNSET and not any(same(field, one, value) for one in known.values):
            # the last of the ring stays what our write replaced
            past = (*known.past[:-1], Past(value, at), *known.past[-1:])
            known = msgspec.structs.replace(known, past=past[-RING:])
    return known


def not_called(shadow: Shadow, run: str) -> Shadow:
    """The shadow without a run that has made no call: what the server holds is not its doing."""
    return msgspec.structs.replace(shadow, intents=tuple(one for one in shadow.intents if one.run != run))


def over(shadow: Shadow, calls: Intents, at: int) -> Shadow:
    """The shadow after a reading that shows what `calls` have left behind: they have no more to tell."""
    ended = {one.run for one in calls}
    left = tuple(one for one in shadow.intents if one.run not in ended)
    return msgspec.structs.replace(shadow, fields=with_held(shadow.fields, calls, None, at), intents=left)
