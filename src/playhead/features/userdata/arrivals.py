"""Items and users that became known: what waited for them, and what they lack. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from playhead.features.userdata.absence import departed
from playhead.features.userdata.desire import look, write
from playhead.features.userdata.observe import notice_heard
from playhead.features.userdata.view import Changes, HeldNotice, Policy, View, after
from playhead.journal.effects import Effects
from playhead.journal.lanes import JobSpec
from playhead.journal.record import Draft


def arrived(view: View, policy: Policy, refs: frozenset[str], now: int) -> Effects:
    """Items were listed: notices that waited for them are heard now, and known registers are applied to them.

    A file that was renamed, replaced or added again has a new item; what its people did with the work goes to it. An
    item that is linked anew is read: what it holds is merged with what its work has elsewhere.
    """
    due = [h for h in view.held.values() if f"{h.notice.server}/{h.notice.item_id}" in refs]
    effects = _released(view, policy, due, now)
    current = after(view, effects.changes) if effects.changes is not None else view
    specs = (*_lacking(current, policy, refs, now), *_unread(current, policy, refs))
    return msgspec.structs.replace(effects, jobs=(*effects.jobs, *specs))


def held_for_users(view: View, policy: Policy, server: str, now: int) -> Effects:
    """Users were listed: notices that waited for their accounts are heard now."""
    return _released(view, policy, [h for h in view.held.values() if h.notice.server == server], now)


def gone(view: View, policy: Policy, refs: frozenset[str], now: int) -> Effects:
    """Items do not exist: notices that waited for them wait no longer. Registers stay, for the day they come back, and
    what was still to be written waits for it."""
    keys = tuple(k for k, h in view.held.items() if f"{h.notice.server}/{h.notice.item_id}" in refs)
    return Effects(jobs=tuple(departed(view, policy, refs, now)), changes=Changes(release=keys))


def _released(view: View, policy: Policy, due: Sequence[HeldNotice], now: int) -> Effects:
    specs: list[JobSpec] = []
    drafts: list[Draft] = []
    total = Changes()
    current = view
    for held in sorted(due, key=lambda h: h.seq):
        notice = held.notice
        if notice.server in view.held_servers:
            continue
        if current.known(notice.server, notice.user_id, notice.item_id) is None and not _hopeless(view, held):
            continue
        effects = notice_heard(current, policy, notice, held.seq, now)
        changes: Changes = effects.changes or Changes()
        specs += effects.jobs
        drafts += effects.drafts
        total = total.plus(changes).plus(Changes(release=(held.key,)))
        current = after(current, changes)
    return Effects(jobs=tuple(specs), changes=total, drafts=tuple(drafts))


def _hopeless(view: View, held: HeldNotice) -> bool:
    notice = held.notice
    return bool({f"{notice.server}/{notice.user_id}", f"{notice.server}/{notice.item_id}"} & view.unmatched)


def _lacking(view: View, policy: Policy, refs: frozenset[str], now: int) -> Iterable[JobSpec]:
    for ref in sorted(refs):
        copy = view.copies.get(ref)
        if copy is None:
            continue
        people = sorted(person for person, work in view.registers if work == copy.work_id)
        for owner in (o for person in people for o in view.owners_of.get(person, ()) if o.server == copy.server):
            spec = write(view, policy, owner, copy, now)
            if spec is not None:
                yield spec


def _unread(view: View, policy: Policy, refs: frozenset[str]) -> Iterable[JobSpec]:
    for key in sorted(view.renewed):
        server, user_id, item_id = key.split("/")
        known = view.known(server, user_id, item_id) if f"{server}/{item_id}" in refs else None
        peer = policy.peers.get(server)
        if known is not None and peer is not None and peer.hears:
            yield look(*known)
