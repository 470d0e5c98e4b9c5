"""What our own calls brought: writes that landed, were only planned, or failed for good. Pure."""

from __future__ import annotations

import msgspec

from playhead.domain.events import JobParked, UserDataWritten, WriteNotMade, WritePlanned
from playhead.domain.userdata import Field, UserData, UserDataPart, part_of, with_part
from playhead.features.userdata import jobs
from playhead.features.userdata.conflicts import conflicts, drafts_of
from playhead.features.userdata.desire import look, writes
from playhead.features.userdata.evidence import moved, weigh
from playhead.features.userdata.intents import not_called, up_to, with_held
from playhead.features.userdata.merge import fold
from playhead.features.userdata.model import Known, Register, Shadow, Value, as_good, same
from playhead.features.userdata.observation import Observation
from playhead.features.userdata.pace import paced
from playhead.features.userdata.plan import newest, refusal
from playhead.features.userdata.stamps import claims_of, remember
from playhead.features.userdata.view import Changes, Conflict, Copy, Owner, Peer, Policy, View, after, learnt
from playhead.features.userdata.wording import event_type, value_text
from playhead.journal.effects import NOTHING, Effects, LogLine, told
from playhead.journal.lanes import JobSpec


def write_landed(view: View, policy: Policy, written: UserDataWritten, seq: int, now: int) -> Effects:
    """Our write was answered: the shadow is what the server says it holds now."""
    known = view.known(written.server, written.user_id, written.item_id)
    if known is None:
        return NOTHING
    owner, copy = known
    key = f"{owner.ref}/{copy.item_id}"
    can = view.can.get(written.server)
    thumbs = can is None or not can.any_rating
    shadow = landed(view.shadow(key), written, thumbs=thumbs)
    seen = Observation(
        part=_unchanged_since(shadow, written.after, written.asked_at),
        at=written.answered_at,
        heard_at=written.answered_at,
        reading=True,
        fields=copy.fields,
    )
    weighed = weigh(shadow, seen)
    rank = view.rank(policy, owner.server)
    register, lost = _overruled(view, policy, written, known, seq)
    hears = policy.peers.get(owner.server, Peer()).hears
    candidates = weighed.candidates if hears else ()
    claims = claims_of(candidates, seen, shadow, rank, weight=0, runtime=copy.runtime)
    folded = fold(register, shadow, claims, seq)
    final = msgspec.structs.replace(
        weighed.shadow,
        fields=remember(weighed.shadow.fields, claims),
        epoch=max(folded.epoch, weighed.shadow.epoch),
        # the answer of our own write clears no doubt: what it overtook is told by the reading that is owed
        doubt=shadow.doubt,
    )
    changes = Changes(
        registers={(owner.person_id, copy.work_id): folded.register} if claims or lost else {},
        shadows={key: final},
        clocks=learnt(view, owner.server, written.dated),
        # what the server did not keep ends as a parked job, which is told by itself
        log=(_line(view, written, owner, copy),)
        if _kept(written, thumbs) and _untold(view.shadow(key), written)
        else (),
        conflicts=(*lost, *conflicts(register, shadow, folded, claims, owner, copy)),
    )
    specs = (*writes(after(view, changes), policy, known, bool(folded.won), now), *_owed(shadow, known))
    return Effects(
        jobs=specs,
        changes=changes,
        drafts=(*(told("synced", line) for line in changes.log), *drafts_of(changes.conflicts)),
    )


def _overruled(
    view: View, policy: Policy, written: UserDataWritten, known: tuple[Owner, Copy], seq: int
) -> tuple[Register, tuple[Conflict, ...]]:
    """The register and the conflicts with what a run found there that nobody had told of: it was older than what is
    agreed, and was written over."""
    owner, copy = known
    register = view.register(owner.person_id, copy.work_id)
    if written.before is None or not policy.peers.get(owner.server, Peer()).hears:
        return register, ()
    shadow = msgspec.structs.replace(view.shadow(f"{owner.ref}/{copy.item_id}"), doubt=None)
    part = _unchanged_since(shadow, written.before, written.asked_at)
    seen = Observation(part=part, at=written.asked_at, heard_at=written.asked_at, reading=True, fields=copy.fields)
    candidates = weigh(shadow, seen).candidates
    claims = claims_of(candidates, seen, shadow, view.rank(policy, owner.server), weight=0, runtime=copy.runtime)
    folded = fold(register, shadow, claims, seq)
    if folded.won:
        # what is agreed has changed meanwhile: what is there now decides
        return register, ()
    return folded.register, conflicts(register, shadow, folded, claims, owner, copy)


def _kept(written: UserDataWritten, thumbs: bool) -> bool:
    part, after = written.part, written.after
    return all(as_good(f, getattr(part, f), getattr(after, f), thumbs=thumbs) for f in part.said())


def _untold(shadow: Shadow, written: UserDataWritten) -> bool:
    """Whether a landing is news: a reading that finds everything in place tells of a call before it, once."""
    runs = [call.run for call in shadow.intents]
    return written.calls > 0 or (written.run in runs[1:])


def landed(shadow: Shadow, written: UserDataWritten, *, thumbs: bool = True) -> Shadow:
    """The shadow after our write: what was written is ours, the run's intent is closed.

    A field whose echo came first may have been edited again since: it is left alone. The intent of a later run stays
    open: it may have been claimed before this answer was heard.
    """
    fields = dict(shadow.fields)
    for field in _unheard(shadow, written):
        value = getattr(written.after, field)
        wanted = getattr(written.part, field)
        if as_good(field, wanted, value, thumbs=thumbs):
            meant = msgspec.UNSET if same(field, wanted, value) else wanted
            fields[field] = moved(fields.get(field), value, written.answered_at, ours=True, meant=meant)
    for field in refused(written, thumbs=thumbs):
        fields[field] = _not_kept(fields.get(field), written, field)
    answered = up_to(shadow.intents, written.run)
    fields = with_held(fields, answered, written.before, written.answered_at)
    for field in written.part.said():
        if field in fields:
            stamped_at = max(fields[field].stamped_at, written.stamped_at)
            fields[field] = msgspec.structs.replace(fields[field], stamped_at=stamped_at)
    return msgspec.structs.replace(
        shadow,
        fields=fields,
        intents=shadow.intents[len(answered) :],
        epoch=max(shadow.epoch, written.epoch),
        written_at=max(shadow.written_at, written.answered_at),
        paced_at=written.answered_at if paced(written.part.said()) else shadow.paced_at,
        refused=written.part if refused(written, thumbs=thumbs) else None,
        seen_at=max(shadow.seen_at, written.answered_at),
    )


def refused(written: UserDataWritten, *, thumbs: bool = True) -> tuple[Field, ...]:
    """The fields that the server did not keep; `thumbs`: a rating may be kept as a thumb."""
    wanted, said = with_part(written.after, written.part), written.part.said()
    return refusal(wanted, written.before, written.after, said, thumbs=thumbs)


def _not_kept(known: Known | None, written: UserDataWritten, field: Field) -> Known:
    """What was refused goes into the ring: a server may announce what it did not keep, before its answer or after."""
    wanted, value = getattr(written.part, field), getattr(written.after, field)
    if not _ours(known, field, wanted):
        known = moved(known, wanted, written.answered_at, ours=True)
    return moved(known, value, written.answered_at, ours=True)


def _unheard(shadow: Shadow, written: UserDataWritten) -> tuple[Field, ...]:
    """The written fields whose echo has not been heard."""
    if written.calls == 0:
        return tuple(f for f in written.part.said() if not _ours(shadow.fields.get(f), f, getattr(written.part, f)))
    fields = {f for one in shadow.intents if one.run == written.run for f in one.part.said() if f not in one.heard}
    return tuple(field for field in written.part.said() if field in fields)


def _ours(known: Known | None, field: Field, value: Value) -> bool:
    return known is not None and known.ours and same(field, known.value, value)


def _unchanged_since(shadow: Shadow, data: UserData, asked_at: int) -> UserDataPart:
    """What was read or answered, without fields that a notice has changed since the request began."""
    fresh = {f for f in Field if f not in shadow.fields or shadow.fields[f].since <= asked_at}
    return part_of(data, frozenset(fresh))


def write_not_made(view: View, ended: WriteNotMade) -> Effects:
    """A run made no call: what comes in now with its value is somebody's doing and no echo."""
    key = f"{ended.server}/{ended.user_id}/{ended.item_id}"
    before = view.shadow(key)
    shadow = not_called(before, ended.run)
    if shadow == before:
        return NOTHING
    return Effects(
        jobs=_owed(shadow, view.known(ended.server, ended.user_id, ended.item_id)),
        changes=Changes(shadows={key: shadow}),
    )


def _owed(shadow: Shadow, known: tuple[Owner, Copy] | None) -> tuple[JobSpec, ...]:
    """The reading that clears a doubt, once no call is under way that could have left the same behind."""
    return (look(*known),) if known is not None and shadow.doubt is not None else ()


def write_planned(view: View, planned: WritePlanned) -> Effects:
    """A dry run's write: told once, and not again until something changes."""
    known = view.known(planned.server, planned.user_id, planned.item_id)
    if known is None:
        return NOTHING
    owner, copy = known
    key = f"{owner.ref}/{copy.item_id}"
    shadow = msgspec.structs.replace(view.shadow(key), foretold=planned.part)
    line = msgspec.structs.replace(
        _line_for(view, owner, copy, planned.part, planned.job_id), dry_run=True, message="dry run: nothing was written"
    )
    return Effects(changes=Changes(shadows={key: shadow}, log=(line,)))


def job_parked(parked: JobParked) -> Effects:
    """A write or a look failed for good."""
    target = jobs.decode(parked.args)
    line = LogLine(
        event_type=target.event_type,
        source_server=target.source_server,
        target_server=target.server,
        username=target.username,
        item_id=target.item_id,
        item_name=target.item_name,
        synced_value="",
        success=False,
        message=parked.reason,
        job_id=parked.job_id,
    )
    return Effects(changes=Changes(log=(line,)), drafts=(told("parked", line),))


def _line(view: View, written: UserDataWritten, owner: Owner, copy: Copy) -> LogLine:
    line = _line_for(view, owner, copy, written.part, written.job_id)
    return (
        line if written.calls else msgspec.structs.replace(line, message="an earlier call had landed without an answer")
    )


def _line_for(view: View, owner: Owner, copy: Copy, part: UserDataPart, job_id: int) -> LogLine:
    register = view.register(owner.person_id, copy.work_id)
    return LogLine(
        event_type=event_type(part.said()),
        source_server=newest(register, part.said()).server,
        target_server=owner.server,
        username=owner.name,
        item_id=copy.item_id,
        item_name=copy.name,
        synced_value=value_text(part),
        success=True,
        job_id=job_id,
    )
