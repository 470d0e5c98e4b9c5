"""The jobs that bring accounts to their register. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from playhead.domain.userdata import Field
from playhead.features.userdata import jobs
from playhead.features.userdata.observation import PLAYBACK_FIELDS
from playhead.features.userdata.pace import at_once, due
from playhead.features.userdata.plan import Plan, difference, newest
from playhead.features.userdata.view import Copy, Owner, Policy, View, target_of
from playhead.features.userdata.wording import event_type
from playhead.journal.lanes import JobSpec


def fields_of(plan: Plan) -> frozenset[Field]:
    """The fields that a plan is about."""
    return frozenset(plan.part.said()) | (PLAYBACK_FIELDS if plan.unmark else frozenset())


def writes(view: View, policy: Policy, origin: tuple[Owner, Copy], changed: bool, now: int) -> Iterable[JobSpec]:
    """One job for each account that lacks something: all of the person's after a change, else the one looked at."""
    owner, copy = origin
    for target, where in view.targets(owner.person_id, copy.work_id) if changed else [origin]:
        spec = write(view, policy, target, where, now)
        if spec is not None:
            yield spec


def write(view: View, policy: Policy, owner: Owner, copy: Copy, now: int) -> JobSpec | None:
    """The job for one account and item, or None when nothing is lacking or the server has refused just that."""
    peer = policy.peers.get(owner.server)
    if peer is None or not peer.writes or copy.version:
        return None
    register = view.register(owner.person_id, copy.work_id)
    shadow = view.shadow(f"{owner.ref}/{copy.item_id}")
    plan = difference(register, shadow, policy.fields, copy.runtime)
    if plan is None or plan.intended(shadow.data()) == shadow.refused:
        return None
    fields = fields_of(plan)
    start = 0 if at_once(plan) is not None else due(plan, register, shadow, policy.interval_ms)
    target = target_of(owner, copy, event_type(fields), newest(register, fields).server, now)
    return JobSpec(
        kind=jobs.WRITE,
        gate=owner.server,
        lane=f"userdata:{target.key}",
        ckey=f"userdata:{target.key}",
        args=jobs.encode(target),
        run_at=start if start > now else 0,
        max_attempts=policy.max_attempts,
    )


def look(owner: Owner, copy: Copy) -> JobSpec:
    """Read one account's item before believing what was heard of it."""
    target = target_of(owner, copy, "watched", owner.server)
    # a lane of its own: a reading must not wait behind a write that waits for a viewer to finish
    key = f"userdata.read:{target.key}"
    return JobSpec(kind=jobs.READ, gate=owner.server, lane=key, ckey=key, args=jobs.encode(target))
