"""Why a work is as it is for one person: what is agreed, what each account holds, and what is owed or why not. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from playhead.domain.userdata import Field
from playhead.features.userdata.calls import fitted, unmet
from playhead.features.userdata.desire import agreed, fields_of
from playhead.features.userdata.explain_why import why
from playhead.features.userdata.model import Register, Shadow, Value, same
from playhead.features.userdata.pace import at_once, due
from playhead.features.userdata.plan import Plan, difference, other_cut
from playhead.features.userdata.view import Copy, Owner, Policy, View
from playhead.features.userdata.wording import clock_text, field_word, listed, said_by, told
from playhead.journal.lanes import JobState
from playhead.ports.media_server import Capabilities

State = Literal["in_step", "owed", "held", "parked"]


class OwedJob(msgspec.Struct, frozen=True, kw_only=True):
    """The job of one account and item, where there is one."""

    id: int
    state: JobState
    reason: str | None = None
    run_at: int = 0


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What lies outside the sync's own states.

    `evidence` by item (`server/item id`); `jobs` by shadow key; `shut` are the gates that let nothing through, with the
    reason; `can` is what each server's version can be told, where it is known.
    """

    evidence: Mapping[str, str] = {}
    jobs: Mapping[str, OwedJob] = {}
    shut: Mapping[str, str] = {}
    can: Mapping[str, Capabilities] = {}


class Agreed(msgspec.Struct, frozen=True, kw_only=True):
    """A field of the register: its value and the edit that gave it. `at` 0: it was there before the first look; `why`
    says why this value and no other."""

    field: Field
    value: Value
    text: str
    server: str
    at: int
    how: str
    why: str


class HeldThere(msgspec.Struct, frozen=True, kw_only=True):
    """A field as last known of an account. `ours`: we wrote it; `differs` from what is agreed."""

    field: Field
    value: Value
    text: str
    since: int
    ours: bool
    differs: bool


class AccountThere(msgspec.Struct, frozen=True, kw_only=True):
    """One account with one item. `state` is `in_step`, `owed`, `held` (nothing is written, and `why` says why) or
    `parked`; `linked_by` is the evidence that the item is a copy of the work."""

    server: str
    user_id: str
    item_id: str
    item_name: str
    path: str
    linked_by: str
    fields: tuple[HeldThere, ...]
    lacking: tuple[Field, ...]
    state: State
    why: str
    seen_at: int
    job_id: int | None = None


class EditTold(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted edit, whether it won when it was heard, and the record that told it."""

    field: Field
    value: Value
    text: str
    server: str
    at: int
    how: str
    won: bool
    seq: int


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """All of it; `sentence` in one. `edits` are the last ten, newest first."""

    sentence: str
    agreed: tuple[Agreed, ...]
    accounts: tuple[AccountThere, ...]
    absent: tuple[tuple[str, str], ...]
    edits: tuple[EditTold, ...]


def explain(view: View, policy: Policy, person_id: int, work_id: int, around: Surroundings, now: int) -> Explanation:
    """From what the view holds of one person and one work."""
    register = view.register(person_id, work_id)
    accounts = tuple(_account(view, policy, register, pair, around, now) for pair in view.targets(person_id, work_id))
    return Explanation(
        sentence=_sentence(register, accounts),
        agreed=tuple(_agreed(field, register) for field in Field if field in register.held),
        accounts=accounts,
        absent=_absent(view, person_id, accounts),
        edits=tuple(
            EditTold(
                field=edit.field,
                value=edit.value,
                text=told(edit.field, edit.value),
                server=edit.stamp.server,
                at=edit.stamp.at,
                how=said_by(edit.stamp.weight, edit.stamp.at),
                won=edit.won,
                seq=edit.seq,
            )
            for edit in reversed(register.edits)
        ),
    )


def _agreed(field: Field, register: Register) -> Agreed:
    held = register.held[field]
    return Agreed(
        field=field,
        value=held.value,
        text=told(field, held.value),
        server=held.stamp.server,
        at=held.stamp.at,
        how=said_by(held.stamp.weight, held.stamp.at),
        why=why(field, register),
    )


def _absent(view: View, person_id: int, accounts: Sequence[AccountThere]) -> tuple[tuple[str, str], ...]:
    there = {one.server for one in accounts}
    servers = dict.fromkeys(owner.server for owner in view.owners_of.get(person_id, ()))
    return tuple(
        (name, f"{name} has no copy that takes part; when it has one, it is told what is agreed")
        for name in servers
        if name not in there
    )


def _account(
    view: View, policy: Policy, register: Register, pair: tuple[Owner, Copy], around: Surroundings, now: int
) -> AccountThere:
    owner, copy = pair
    key = f"{owner.ref}/{copy.item_id}"
    shadow, job = view.shadow(key), around.jobs.get(key)
    register = agreed(view, policy, owner, copy)
    plan, can = difference(register, shadow, policy.fields, copy.runtime), around.can.get(owner.server)
    plan = plan if plan is None or can is None else unmet(plan, can, shadow.data())
    state, why = _why(policy, register, shadow, pair, plan, around, job, now)
    return AccountThere(
        server=owner.server,
        user_id=owner.user_id,
        item_id=copy.item_id,
        item_name=copy.name,
        path=copy.path,
        linked_by=around.evidence.get(copy.ref, ""),
        fields=tuple(_there(field, register, shadow) for field in Field if field in shadow.fields),
        lacking=() if plan is None else tuple(f for f in Field if f in fields_of(plan)),
        state=state,
        why=why,
        seen_at=shadow.seen_at,
        job_id=None if job is None else job.id,
    )


def _there(field: Field, register: Register, shadow: Shadow) -> HeldThere:
    known = shadow.fields[field]
    held = register.held.get(field)
    return HeldThere(
        field=field,
        value=known.value,
        text=told(field, known.value),
        since=known.since,
        ours=known.ours,
        differs=held is not None and not same(field, held.value, known.stands_for),
    )


def _why(
    policy: Policy,
    register: Register,
    shadow: Shadow,
    pair: tuple[Owner, Copy],
    plan: Plan | None,
    around: Surroundings,
    job: OwedJob | None,
    now: int,
) -> tuple[State, str]:
    """The account's state and its reason."""
    owner, copy = pair
    name = owner.server
    barred = _barred(policy, name)
    if plan is None:
        return "in_step", _nothing_owed(policy, register, shadow, copy, barred)
    named = [field_word(field) for field in Field if field in fields_of(plan)]
    what, verb = listed(named), "is" if len(named) == 1 else "are"
    if barred is not None:
        return "held", barred
    if job is not None and job.state in (JobState.REJECTED, JobState.DEAD):
        return "parked", f"{what} could not be written: {job.reason or 'it was given up'}"
    if plan.intended(shadow.data()) == shadow.refused:
        return "held", f"{what} {verb} not written: {name} was told and kept its own value"
    if policy.dry_run and plan.intended(shadow.data()) == shadow.foretold:
        return "held", f"{what} {verb} not written: a dry run writes nothing"
    can = around.can.get(name)
    if can is not None and fitted(plan, can, shadow.data()) is None:
        return "held", f"{what} cannot be written: the version of {name} has no way to be told"
    return "owed", f"{what} {verb} owed: {_until(policy, register, shadow, plan, name, around, job, now)}"


def _barred(policy: Policy, name: str) -> str | None:
    """Why a server is never written to."""
    peer = policy.peers.get(name)
    if peer is None:
        return f"{name} is not in the configuration any more: it is neither read nor written"
    if not peer.writes and not peer.hears:
        return f"the direction of {name} is off: it is neither read nor written"
    return None if peer.writes else f"the direction of {name} is source: it is read and never written"


def _nothing_owed(policy: Policy, register: Register, shadow: Shadow, copy: Copy, barred: str | None) -> str:
    left = [f for f in register.held if f not in policy.fields]
    place = register.held.get(Field.POSITION)
    if not register.held:
        return "nobody has said anything of it yet"
    if place is not None and place.value and place.runtime and copy.runtime and other_cut(place.runtime, copy.runtime):
        lengths = f"{clock_text(copy.runtime)} here, {clock_text(place.runtime)} on {place.stamp.server}"
        return f"it holds what is agreed; the place is not copied, as this is another cut ({lengths})"
    if barred is not None:
        return f"it holds what is agreed; {barred}"
    if not shadow.fields:
        return "it was not read yet, and a server begins with what is agreed"
    if left:
        off = listed(field_word(field) for field in left)
        return f"it holds what is agreed; the configuration leaves out {off}"
    return "it holds what is agreed"


def _until(
    policy: Policy,
    register: Register,
    shadow: Shadow,
    plan: Plan,
    name: str,
    around: Surroundings,
    job: OwedJob | None,
    now: int,
) -> str:
    """What an owed write waits for."""
    if job is not None and job.state is JobState.RUNNING:
        return "it is being written now"
    if job is not None and job.state is JobState.WAITING:
        return job.reason or "it waits for something that is not there yet"
    if name in around.shut:
        why = (job.reason if job is not None else None) or around.shut[name]
        return f"it is written when {name} is back ({why})"
    if at_once(plan) is None and shadow.busy_until > now:
        return f"somebody is watching it on {name}, and it is written when that ends"
    if at_once(plan) is None and due(plan, register, shadow, policy.interval_ms) > now:
        return "it plays elsewhere, and the next write is due soon"
    if job is not None and job.run_at > now:
        return job.reason or "it is tried again soon"
    return "it is written next" if job is not None else "it is decided when the account is heard or read next"


def _sentence(register: Register, accounts: Sequence[AccountThere]) -> str:
    if not register.held:
        return "Nobody has said anything of it yet, so nothing is written."
    field, held = max(register.held.items(), key=lambda pair: pair[1].stamp)
    first = f"The newest word is “{told(field, held.value)}”, {said_by(held.stamp.weight, held.stamp.at)}"
    first += f" on {held.stamp.server}"
    behind = [one for one in accounts if one.state != "in_step"]
    if not behind:
        return f"{first}; every account holds what is agreed."
    rest = "; ".join(f"{one.server}: {one.why}" for one in behind)
    return f"{first}. {len(accounts) - len(behind)} of {len(accounts)} accounts hold what is agreed; {rest}."
