"""Calls whose answer never came: what they may have left behind, and when they have no more to tell. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from playhead.domain.userdata import Field, UserData
from playhead.features.userdata.model import RING, Call, Intent, Known, Past, Shadow, same


def up_to(calls: tuple[Call, ...], run: str) -> tuple[Call, ...]:
    """The calls up to the named run: its answer answers those before it as well."""
    runs = [call.run for call in calls]
    return calls[: runs.index(run) + 1] if run in runs else ()


def closed(intent: Intent | None, run: str) -> Intent | None:
    """The intents without this run's and those before it: they are all answered."""
    if intent is None or intent.run == run:
        return None
    return msgspec.structs.replace(intent, earlier=closed(intent.earlier, run))


def with_held(
    fields: Mapping[Field, Known], shadow: Shadow, run: str, before: UserData | None, at: int
) -> dict[Field, Known]:
    """The fields with what the server held `before`, as far as it was read, and what the calls up to `run`, of which
    none had an answer, may have left there for a while: their notices may still be under way, and tell an old story."""
    calls = up_to(shadow.unanswered, run)
    return {field: _held(known, field, calls, before, at) for field, known in fields.items()}


def _held(known: Known, field: Field, calls: tuple[Call, ...], before: UserData | None, at: int) -> Known:
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
    calls = tuple(call for call in shadow.unanswered if call.run != run)
    return msgspec.structs.replace(shadow, intent=_without(shadow.intent, frozenset({run})), unanswered=calls)


def over(shadow: Shadow, calls: tuple[Call, ...], at: int) -> Shadow:
    """The shadow after a reading that shows what `calls` have left behind: they have no more to tell."""
    runs = frozenset(call.run for call in calls)
    return msgspec.structs.replace(
        shadow,
        fields={field: _held(known, field, calls, None, at) for field, known in shadow.fields.items()},
        intent=_without(shadow.intent, runs),
        unanswered=tuple(call for call in shadow.unanswered if call.run not in runs),
    )


def _without(intent: Intent | None, runs: frozenset[str]) -> Intent | None:
    if intent is None:
        return None
    earlier = _without(intent.earlier, runs)
    return earlier if intent.run in runs else msgspec.structs.replace(intent, earlier=earlier)
