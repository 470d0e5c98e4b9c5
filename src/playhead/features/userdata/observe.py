"""Notices and readings: from what was seen to register, shadow and jobs. Pure."""

from __future__ import annotations

import msgspec

from playhead.domain.events import PlaybackNotice, UserDataNotice, UserDataRead
from playhead.features.userdata.clocks import WINDOW_MS, learn, moment, weight_of
from playhead.features.userdata.desire import look, write, writes
from playhead.features.userdata.evidence import GUARD_MS, weigh
from playhead.features.userdata.merge import fold
from playhead.features.userdata.model import ServerClock
from playhead.features.userdata.observation import Observation, reading_of
from playhead.features.userdata.stamps import claims_of
from playhead.features.userdata.view import Changes, Copy, HeldNotice, Owner, Policy, View, after
from playhead.journal.effects import NOTHING, Effects


def notice_heard(view: View, policy: Policy, notice: UserDataNotice, seq: int, now: int) -> Effects:
    """A server says that user data was saved."""
    peer = policy.peers.get(notice.server)
    if peer is None or not peer.hears:
        return NOTHING
    before = view.clocks.get(notice.server, ServerClock())
    clock = learn(before, notice.heard_at, notice.said_at)
    known = view.known(notice.server, notice.user_id, notice.item_id)
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
    )
    return observed(view, policy, known, seen, seq, now, clock)


def reading_taken(view: View, policy: Policy, read: UserDataRead, seq: int, now: int) -> Effects:
    """We read an item's user data."""
    known = view.known(read.server, read.user_id, read.item_id)
    if known is None:
        return NOTHING
    shadow = view.shadow(f"{read.server}/{read.user_id}/{read.item_id}")
    seen = reading_of(read.data, shadow, read.asked_at, read.answered_at)
    return observed(view, policy, known, seen, seq, now)


def playback_heard(view: View, policy: Policy, notice: PlaybackNotice, now: int) -> Effects:
    """A player reports: what is being watched is not written to until it ends."""
    known = view.known(notice.server, notice.user_id, notice.item_id)
    if known is None:
        return NOTHING
    owner, copy = known
    key = f"{owner.ref}/{copy.item_id}"
    stopped = notice.action == "stop"
    shadow = view.shadow(key)
    until = 0 if stopped else max(shadow.busy_until, notice.heard_at + GUARD_MS)
    changes = Changes(shadows={key: msgspec.structs.replace(shadow, busy_until=until)})
    spec = write(after(view, changes), policy, owner, copy, now) if stopped else None
    return Effects(jobs=(spec,) if spec is not None else (), changes=changes)


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
    claims = claims_of(weighed.candidates, seen, before, rank, weight=weight_of(seen.reason))
    folded = fold(view.register(owner.person_id, copy.work_id), before, claims, seq)
    shadow = msgspec.structs.replace(
        weighed.shadow, epoch=folded.epoch, refused=None if claims else weighed.shadow.refused
    )
    changes = Changes(
        registers={(owner.person_id, copy.work_id): folded.register} if claims else {},
        shadows={key: shadow},
        clocks={owner.server: clock} if clock is not None else {},
    )
    specs = list(writes(after(view, changes), policy, known, bool(folded.won), now))
    if weighed.look:
        specs.append(look(owner, copy))
    return Effects(jobs=tuple(specs), changes=changes)


def _hold(view: View, notice: UserDataNotice, seq: int, clock: ServerClock) -> Effects:
    clocks = {notice.server: clock}
    if {f"{notice.server}/{notice.user_id}", f"{notice.server}/{notice.item_id}"} & view.unmatched:
        # listed, and belonging to nobody or to no one work: no look-up will change that
        return Effects(changes=Changes(clocks=clocks))
    held = HeldNotice(notice=notice, seq=seq)
    return Effects(changes=Changes(clocks=clocks, hold={held.key: held}))
