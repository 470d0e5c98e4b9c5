"""The jobs that bring accounts to their register. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from playhead.domain.userdata import Field
from playhead.features.userdata import jobs
from playhead.features.userdata.calls import fitted
from playhead.features.userdata.model import Register, emptied, freed
from playhead.features.userdata.observation import PLAYBACK_FIELDS
from playhead.features.userdata.pace import at_once, due
from playhead.features.userdata.plan import Plan, difference, newest
from playhead.features.userdata.view import Copy, Owner, Peer, Policy, View, target_of
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
    """The job for one account and item, or None when nothing is lacking that the server's version can be told, when it
    has refused just that, or when a dry run has told it."""
    peer = policy.peers.get(owner.server)
    if peer is None or not peer.writes or copy.version or copy.ref not in view.copies:
        return None
    register = agreed(view, policy, owner, copy)
    shadow = view.shadow(f"{owner.ref}/{copy.item_id}")
    plan = difference(register, shadow, policy.fields, copy.runtime)
    if plan is None or plan.intended(shadow.data()) in (shadow.refused, shadow.foretold if policy.dry_run else None):
        return None
    can = view.can.get(owner.server)
    plan = plan if can is None else fitted(plan, can, shadow.data())
    if plan is None:
        return None
    fields = fields_of(plan)
    start = 0 if at_once(plan) is not None else due(plan, register, shadow, policy.interval_ms)
    target = target_of(owner, copy, event_type(fields), newest(register, fields).server, now)
    target = replace(target, only_told=_source(view, policy, owner, copy) is not None)
    return JobSpec(
        kind=jobs.WRITE,
        gate=owner.server,
        lane=f"userdata:{target.key}",
        ckey=f"userdata:{target.key}",
        args=jobs.encode(target),
        run_at=start if start > now else 0,
        max_attempts=policy.max_attempts,
    )


def agreed(view: View, policy: Policy, owner: Owner, copy: Copy) -> Register:
    """What an account should hold of a work."""
    shadow = view.shadow(f"{owner.ref}/{copy.item_id}")
    register = freed(view.register(owner.person_id, copy.work_id), shadow)
    source = _source(view, policy, owner, copy)
    return register if source is None else emptied(register, source)


def _source(view: View, policy: Policy, owner: Owner, copy: Copy) -> str | None:
    """For a server that is only told: another one whose copy was read. What nobody has said anything of is to be as
    empty as it is there."""
    if not policy.only_tells_to(owner.server):
        return None
    for other, where in view.targets(owner.person_id, copy.work_id):
        read = other.ref in view.swept or bool(view.shadow(f"{other.ref}/{where.item_id}").fields)
        if read and policy.peers.get(other.server, Peer()).hears:
            return other.server
    return None


def look(owner: Owner, copy: Copy, run_at: int = 0) -> JobSpec:
    """Read one account's item before believing what was heard of it, at once or at `run_at`."""
    target = target_of(owner, copy, "watched", owner.server)
    # a lane of its own: a reading must not wait behind a write that waits for a viewer to finish
    key = f"userdata.read:{target.key}"
    return JobSpec(kind=jobs.READ, gate=owner.server, lane=key, ckey=key, args=jobs.encode(target), run_at=run_at)
