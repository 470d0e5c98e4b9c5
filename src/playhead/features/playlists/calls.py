"""The calls of a plan in their order, and what the list that was read back says about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from playhead.domain.errors import (
    BadAnswer,
    Busy,
    Forbidden,
    KeyRefused,
    NoAnswerInTime,
    NoToken,
    NotSupported,
    NotThere,
    Refused,
    ServerError,
    Unreachable,
)
from playhead.domain.playlist_events import PlaylistWritten
from playhead.features.playlists.looking import Looked
from playhead.features.playlists.model import Shadow
from playhead.features.playlists.plan import IDS_A_CALL, Plan
from playhead.features.playlists.tasks import Change
from playhead.journal.lanes import Job
from playhead.journal.outcomes import Done, GateDown, Outcome, Reject, Retry, Throttle
from playhead.journal.record import Draft
from playhead.ports.playlists import Playlists


async def apply(port: Playlists, shadow: Shadow, plan: Plan, looked: Looked) -> None:
    """Make the calls. Raises ServerError where one fails; those before it stay made."""
    user, playlist = shadow.user_id, shadow.playlist_id
    if plan.name is not None or plan.public is not None:
        # before the content: who may see a list is lost where it is told right after that
        await port.update(user, playlist, name=plan.name, public=plan.public)
    gone = [_known(port, entry) for item in plan.removes for entry in looked.entry_ids[item]]
    for start in range(0, len(gone), IDS_A_CALL):
        await port.remove(user, playlist, gone[start : start + IDS_A_CALL])
    for add in plan.adds:
        await port.add(user, playlist, add.items, add.position)
    first = {item: ids[0] for item, ids in looked.entry_ids.items()}
    if plan.adds and plan.moves:
        content = await port.content(user, playlist)
        if tuple(entry.item_id for entry in content.entries) != plan.staged:
            return  # not all of it was taken, or somebody is at it: the places to move to are others now
        first = {entry.item_id: entry.entry_id for entry in reversed(content.entries)}
    for move in plan.moves:
        await port.move(user, playlist, _known(port, first[move.item]), move.index)


def _known(port: Playlists, entry_id: str | None) -> str:
    if entry_id is None:
        raise BadAnswer(f"{port.name}: an entry of the list has no id")
    return entry_id


def came_of(job: Job, task: Change, written: PlaylistWritten) -> Outcome:
    """What a list that was read back says. What the server did not take is tried once more, then left to a person."""
    plan, after = task.plan, written.entries
    untaken = tuple(item for item in plan.added if item not in set(after))
    moved = tuple(move.item for move in plan.moves)
    kept_name = plan.name is not None and written.name == task.shadow.name
    kept_public = plan.public is not None and written.public == task.shadow.public
    wrong = [
        *([f"{len(untaken)} of the titles"] if untaken else []),
        *(["the order"] if _misplaced(plan.expected, after, {*plan.added, *moved}) else []),
        *(["the name"] if kept_name else []),
        *(["who may see it"] if kept_public else []),
    ]
    again = bool(wrong) and job.attempt < 2
    name = task.shadow.name if plan.name is None else plan.name
    public = task.shadow.public if plan.public is None else plan.public
    event = msgspec.structs.replace(
        written,
        expected=plan.expected if plan.expected != after else None,
        expected_name=name if written.name != name and not kept_name else None,
        expected_public=public if written.public is not None and written.public != public and not kept_public else None,
        added=tuple(item for item in plan.added if item in set(after)),
        removed=plan.removes,
        moved=moved,
        untaken=untaken,
        refused=bool(untaken) and not again,
        renamed=plan.name is not None and not kept_name,
        published=plan.public is not None and not kept_public,
        more=plan.more,
    )
    drafts = (Draft(event=event, subject=task.shadow.key),)
    if not wrong:
        return Done(drafts=drafts)
    reason = f"{task.target.server} took the change and kept its own: {', '.join(wrong)}"
    return Retry(reason=reason, drafts=drafts) if again else Reject(reason=reason, drafts=drafts)


def _misplaced(expected: Sequence[str], after: Sequence[str], ours: Collection[str]) -> bool:
    """Whether what we put somewhere stands elsewhere, while everything else stands as it should."""
    both = set(expected) & set(after)
    one, other = ([item for item in order if item in both] for order in (expected, after))
    rest, other_rest = ([item for item in order if item not in ours] for order in (one, other))
    return one != other and rest == other_rest


def outcome_of(error: ServerError) -> Outcome:
    """What a failed call means for its job: what may have landed is looked at before it is repeated, since every run
    begins by reading the list."""
    match error:
        case Unreachable() | NoAnswerInTime():
            return GateDown(reason=str(error))
        case KeyRefused():
            return GateDown(reason=str(error), until_fixed=True)
        case Busy(after_ms=after):
            return Throttle(reason=str(error), after_ms=after)
        case Forbidden() | NotSupported() | NoToken(lasting=True):
            return Reject(reason=str(error))
        case NotThere() | Refused():
            return Retry(reason=str(error))
        case _:
            return Retry(reason=str(error))
