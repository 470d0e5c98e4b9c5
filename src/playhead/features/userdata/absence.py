"""Who waits for an item that his server does not have. Pure.

What a person did is in the register and is applied whenever the item comes, however late; the job that waits is there
so that people see what waits, and because a policy may want the server to be asked again and again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from playhead.domain.userdata import Field
from playhead.features.userdata import jobs
from playhead.features.userdata.model import Register, Shadow, Value, same
from playhead.features.userdata.plan import newest
from playhead.features.userdata.view import Copy, Owner, Policy, View
from playhead.features.userdata.wording import event_type
from playhead.journal.lanes import JobSpec


def awaiting(
    view: View, policy: Policy, origin: tuple[Owner, Copy], fields: Collection[Field], now: int
) -> Iterable[JobSpec]:
    """A waiting job for each account of the person whose server has no copy of the work."""
    person, copy = origin
    register = view.register(person.person_id, copy.work_id)
    having = {one.server for one in view.copies_of.get(copy.work_id, ()) if not one.version}
    for owner in view.owners_of.get(person.person_id, ()):
        peer = policy.peers.get(owner.server)
        if owner.server not in having and peer is not None and peer.writes and _says(register, policy):
            yield _spec(policy, owner, copy, register, fields, now)


def departed(view: View, policy: Policy, refs: Collection[str], now: int) -> Iterable[JobSpec]:
    """Waiting jobs for what was still to be written to items that are gone."""
    for ref in sorted(refs):
        copy = view.departed.get(ref)
        others = () if copy is None else view.copies_of.get(copy.work_id, ())
        if copy is None or copy.version or any(one.server == copy.server and not one.version for one in others):
            continue
        for person_id in sorted(person for person, work in view.registers if work == copy.work_id):
            register = view.register(person_id, copy.work_id)
            for owner in (one for one in view.owners_of.get(person_id, ()) if one.server == copy.server):
                shadow = view.shadow(f"{owner.ref}/{copy.item_id}")
                lacking = [
                    f for f, held in register.held.items() if f in policy.fields and _differs(shadow, f, held.value)
                ]
                peer = policy.peers.get(owner.server)
                if lacking and peer is not None and peer.writes:
                    yield _spec(policy, owner, copy, register, lacking, now)


def _differs(shadow: Shadow, field: Field, wanted: Value) -> bool:
    holds = shadow.value(field)
    return holds is not msgspec.UNSET and not same(field, wanted, holds)


def _says(register: Register, policy: Policy) -> bool:
    """Whether there is anything that a blank item would lack."""
    return any(held.value for field, held in register.held.items() if field in policy.fields)


def _spec(policy: Policy, owner: Owner, copy: Copy, register: Register, fields: Collection[Field], now: int) -> JobSpec:
    rule = policy.absence(copy.path)
    target = jobs.Target(
        server=owner.server,
        user_id=owner.user_id,
        item_id="",
        person_id=owner.person_id,
        work_id=copy.work_id,
        event_type=event_type(fields),
        source_server=newest(register, fields).server,
        username=owner.name,
        item_name=copy.name,
        item_path=copy.path,
        decided_at=now,
        absent_max=rule.count,
    )
    key = f"userdata.await:{jobs.absence_key(target)}"
    return JobSpec(
        kind=jobs.AWAIT,
        gate=owner.server,
        lane=key,
        ckey=key,
        args=jobs.encode(target),
        prio=2,
        max_attempts=policy.max_attempts,
    )
