"""What is being watched, as a server lists it: nothing is written into somebody's playback. Pure.

The list is asked for where no webhook speaks, too; a stop that nobody told shows as a screen that
is there no more.
"""

from __future__ import annotations

import msgspec

from playhead.domain.events import SessionsSeen
from playhead.domain.playback import Playing
from playhead.domain.userdata import Field
from playhead.features.userdata.desire import look, writes
from playhead.features.userdata.evidence import GUARD_MS
from playhead.features.userdata.model import Shadow
from playhead.features.userdata.view import Changes, Policy, View, after
from playhead.journal.effects import NOTHING, Effects
from playhead.journal.lanes import JobSpec


def sessions_seen(view: View, policy: Policy, seen: SessionsSeen, now: int) -> Effects:
    """Who watches is left alone, and looked at now and then where nothing else tells how far he is; to who has stopped
    goes what waited for it."""
    watched = {(one.user_id, one.item_id) for one in seen.playing}
    shadows: dict[str, Shadow] = {}
    jobs: list[JobSpec] = []
    for one in seen.playing:
        known = view.known(seen.server, one.user_id, one.item_id)
        if known is not None:
            key = f"{known[0].ref}/{one.item_id}"
            shadow = view.shadow(key)
            shadows[key] = _busy(shadows.get(key) or shadow, one, seen.answered_at)
            if not one.is_paused and _silent(policy, seen, shadow):
                jobs.append(look(*known))
    for one in seen.ended:
        known = view.known(seen.server, one.user_id, one.item_id)
        if known is None or (one.user_id, one.item_id) in watched:
            continue
        key = f"{known[0].ref}/{one.item_id}"
        shadows[key] = msgspec.structs.replace(view.shadow(key), busy_until=0)
        jobs += writes(after(view, Changes(shadows=shadows)), policy, known, changed=False, now=now)
    return Effects(jobs=tuple(jobs), changes=Changes(shadows=shadows)) if shadows else NOTHING


def _silent(policy: Policy, seen: SessionsSeen, shadow: Shadow) -> bool:
    """Whether a place that moves is to be kept in step, and was told for as long as one would wait for it."""
    peer = policy.peers.get(seen.server)
    heard = peer is not None and peer.hears and Field.POSITION in policy.fields
    return heard and seen.answered_at - max(shadow.seen_at, shadow.looked_at) >= policy.interval_ms


def _busy(shadow: Shadow, one: Playing, answered_at: int) -> Shadow:
    until = max(shadow.busy_until, answered_at + GUARD_MS)
    reported = max(shadow.reported_at, _reported_at(one, answered_at))
    return msgspec.structs.replace(shadow, busy_until=until, reported_at=reported)


def _reported_at(one: Playing, answered_at: int) -> int:
    """When the player itself spoke, on our clock; 0 where that is not told: of a paused one nothing else moves."""
    if one.reported_at is None or one.active_at is None or one.is_paused:
        return 0
    return answered_at - max(0, one.active_at - one.reported_at)
