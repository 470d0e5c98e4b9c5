"""Notices and readings: from what was seen to register, shadow and jobs. Pure."""

from __future__ import annotations

import msgspec

from playhead.domain.events import PlaybackNotice, UserDataNotice, UserDataRead
from playhead.domain.userdata import Field, SaveReason
from playhead.features.userdata import jobs
from playhead.features.userdata.absence import awaiting
from playhead.features.userdata.clocks import WINDOW_MS, learn, moment, weight_of
from playhead.features.userdata.conflicts import conflicts, drafts_of
from playhead.features.userdata.desire import look, writes
from playhead.features.userdata.evidence import GUARD_MS, in_time, still_playing, stopped_since, weigh
from playhead.features.userdata.intents import Intents, not_called, over, up_to
from playhead.features.userdata.merge import fold
from playhead.features.userdata.model import ServerClock, Shadow
from playhead.features.userdata.observation import PLAYBACK_FIELDS, PLAYING, Candidate, Observation, reading_of
from playhead.features.userdata.pace import ended
from playhead.features.userdata.stamps import claims_of, remember
from playhead.features.userdata.view import Changes, Copy, HeldNotice, Owner, Policy, View, after, learnt
from playhead.journal.effects import NOTHING, Effects

PAUSE_MS = 1_000


def notice_heard(view: View, policy: Policy, notice: UserDataNotice, seq: int, now: int) -> Effects:
    """A server says that user data was saved."""
    peer = policy.peers.get(notice.server)
    if peer is None or not (peer.hears or peer.writes):
        return NOTHING
    before = view.clocks.get(notice.server, ServerClock())
    if notice.server in view.held_servers:
        # it may be another server's: its clock teaches nothing either
        return _hold(view, notice, seq, before)
    clock = learn(before, notice.heard_at, notice.said_at)
    known = view.known(notice.server, notice.user_id, notice.item_id)
    left = view.left(notice.server, notice.user_id, notice.item_id) if known is None else None
    known = known or left
    if known is None:
        return _hold(view, notice, seq, clock)
    when = moment(clock, notice.heard_at, notice.said_at)
    seen = Observation(
        part=notice.data,
        at=when.at,
        # the first notice of all tells nothing of how long it was under way
        error=when.error if before.samples else WINDOW_MS,
        heard_at=notice.heard_at,
        reading=False,
        reason=notice.reason,
        said_at=notice.said_at,
        fields=known[1].fields,
    )
    effects = observed(view, policy, known, seen, seq, now, clock)
    if left is not None and any(spec.kind == jobs.READ for spec in effects.jobs):
        # what has to be looked at cannot be any more, unless the item comes back
        return _hold(view, notice, seq, clock)
    return effects


def reading_taken(view: View, policy: Policy, read: UserDataRead, seq: int, now: int) -> Effects:
    """We read an item's user data."""
    known = view.known(read.server, read.user_id, read.item_id)
    if known is None:
        return NOTHING
    key = f"{read.server}/{read.user_id}/{read.item_id}"
    calls = tuple(call for call in up_to(view.shadow(key).intents, read.run) if call.run != read.run)
    if read.run:
        view = after(view, Changes(shadows={key: not_called(view.shadow(key), read.run)}))
    seen = reading_of(read.data, view.shadow(key), read.asked_at, read.answered_at, known[1].fields)
    clock = learnt(view, read.server, read.dated).get(read.server)
    effects = observed(view, policy, known, seen, seq, now, clock)
    return _with_calls_over(effects, known, calls, read.answered_at) if read.run else effects


def _with_calls_over(effects: Effects, known: tuple[Owner, Copy], calls: Intents, at: int) -> Effects:
    """The calls before a run that read and wrote nothing have ended: a doubt that waited for them is looked at."""
    owner, copy = known
    key, changes = f"{owner.ref}/{copy.item_id}", effects.changes
    shadow = over(changes.shadows[key], calls, at)
    changes = msgspec.structs.replace(changes, shadows=changes.shadows | {key: shadow})
    owed = (look(owner, copy),) if shadow.doubt is not None else ()
    return msgspec.structs.replace(effects, jobs=(*effects.jobs, *owed), changes=changes)


def playback_heard(view: View, policy: Policy, notice: PlaybackNotice, now: int) -> Effects:
    """A player reports: what is being watched is not written to until it ends."""
    known = view.known(notice.server, notice.user_id, notice.item_id)
    if known is None or notice.server in view.held_servers:
        return NOTHING
    owner, copy = known
    key = f"{owner.ref}/{copy.item_id}"
    shadow = in_time(view.shadow(key), notice.heard_at)
    if notice.action != "stop" and stopped_since(shadow, notice.said_at):
        return NOTHING
    if notice.action != "stop":
        watched = msgspec.structs.replace(
            shadow,
            busy_until=max(shadow.busy_until, notice.heard_at + GUARD_MS),
            reported_at=max(shadow.reported_at, notice.heard_at),
            playing_at=max(shadow.playing_at, notice.said_at or 0),
        )
        return Effects(changes=Changes(shadows={key: watched}))
    if still_playing(shadow, notice.said_at):
        return NOTHING
    # what playback left behind is told by the save that follows: until then the last report is no end to be written
    stopped_at = max(shadow.stopped_at, notice.said_at or 0)
    changes = Changes(shadows={key: msgspec.structs.replace(shadow, busy_until=0, stopped_at=stopped_at)})
    return Effects(jobs=tuple(writes(after(view, changes), policy, known, changed=False, now=now)), changes=changes)


def observed(
    view: View,
    policy: Policy,
    known: tuple[Owner, Copy],
    seen: Observation,
    seq: int,
    now: int,
    clock: ServerClock | None = None,
) -> Effects:
    """Weigh, merge, and say who lacks what."""
    owner, copy = known
    key = f"{owner.ref}/{copy.item_id}"
    before = view.shadow(key)
    weighed = weigh(before, seen)
    rank = view.rank(policy, owner.server)
    candidates = (*weighed.candidates, *_followed(before, seen, policy)) if _heard(policy, owner.server) else ()
    if copy.version:
        candidates = tuple(one for one in candidates if adds(one))
    claims = claims_of(candidates, seen, before, rank, weight=weight_of(seen.reason), runtime=copy.runtime)
    register = view.register(owner.person_id, copy.work_id)
    if seen.reason is SaveReason.PLAYBACK_FINISHED:
        register = ended(register, owner.server)
    folded = fold(register, before, claims, seq)
    changed = bool(folded.won) or register != view.register(owner.person_id, copy.work_id)
    shadow = msgspec.structs.replace(
        weighed.shadow,
        fields=remember(weighed.shadow.fields, claims),
        epoch=folded.epoch,
        refused=None if claims else weighed.shadow.refused,
        replaying=_replaying(before, seen),
    )
    changes = Changes(
        registers={(owner.person_id, copy.work_id): folded.register} if claims or changed else {},
        shadows={key: shadow},
        clocks={owner.server: clock} if clock is not None else {},
        conflicts=conflicts(register, before, folded, claims, owner, copy),
    )
    specs = list(writes(after(view, changes), policy, known, changed, now))
    fresh = not seen.reading or any(claim.candidate.before is not msgspec.UNSET for claim in claims)
    if folded.won and fresh:
        # what a first look merges is applied when the item comes; what a person does now is shown as waiting
        specs += awaiting(after(view, changes), policy, known, folded.won, now)
    if weighed.look:
        # a reading that asks for another may do so again and again: not without a pause
        specs.append(look(owner, copy, run_at=now + PAUSE_MS if seen.reading else 0))
    return Effects(jobs=tuple(specs), changes=changes, drafts=drafts_of(changes.conflicts))


def adds(candidate: Candidate) -> bool:
    """Whether an edit of another file of an item stands by itself. What takes playback away is told by the item's own
    row: a server carries it over to the other files, and that may be long after the edit, with our own write."""
    return candidate.field not in PLAYBACK_FIELDS or bool(candidate.value)


def _heard(policy: Policy, server: str) -> bool:
    """Whether what is seen on a server may be an edit. Of a mere target it is a difference, to be written over."""
    peer = policy.peers.get(server)
    return peer is not None and peer.hears


def _replaying(shadow: Shadow, seen: Observation) -> bool:
    """Whether a replay has taken the played mark away, as servers up to 10.11 do."""
    if seen.reading or seen.part.played is not False:
        return shadow.replaying and seen.part.played is not True
    return shadow.replaying or (seen.reason in PLAYING and shadow.value(Field.PLAYED) is True)


def _followed(shadow: Shadow, seen: Observation, policy: Policy) -> tuple[Candidate, ...]:
    """Where replays are followed: who stops half-way has the work un-marked, as it is on his server; counts stay."""
    if not (policy.follow_replay and shadow.replaying and seen.reason is SaveReason.PLAYBACK_FINISHED):
        return ()
    if seen.part.played is not False:
        return ()
    return (Candidate(field=Field.PLAYED, value=False, before=True, replay=True),)


def _hold(view: View, notice: UserDataNotice, seq: int, clock: ServerClock) -> Effects:
    clocks = {notice.server: clock}
    if {f"{notice.server}/{notice.user_id}", f"{notice.server}/{notice.item_id}"} & view.unmatched:
        # listed, and belonging to nobody or to no one work: no look-up will change that
        return Effects(changes=Changes(clocks=clocks))
    held = HeldNotice(notice=notice, seq=seq)
    return Effects(changes=Changes(clocks=clocks, hold={held.key: held}))
