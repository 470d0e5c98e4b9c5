"""What a page of a pass means: each row like a reading, in a class of its own behind live edits. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from playhead.domain.events import PageDiffered, PageRow
from playhead.features.userdata import jobs
from playhead.features.userdata.model import Shadow
from playhead.features.userdata.observation import reading_of
from playhead.features.userdata.observe import observed
from playhead.features.userdata.view import Changes, Copy, Owner, Peer, Policy, View, after, learnt
from playhead.journal.effects import Effects
from playhead.journal.lanes import JobSpec
from playhead.journal.record import Draft

PASS_PRIO = 2
"""Behind live edits (0) and what they ask for: an edit overtakes the first merge of a whole library."""


def page_taken(view: View, policy: Policy, page: PageDiffered, seq: int, now: int) -> Effects:
    """Decide a page row by row; each row sees what the one before it changed."""
    specs: dict[object, JobSpec] = {}
    drafts: list[Draft] = []
    total = Changes(clocks=learnt(view, page.server, page.dated))
    # without a copy of all the rest, for each page
    view = msgspec.structs.replace(view, clocks=view.clocks | total.clocks)
    for row in page.rows:
        known = view.known(page.server, page.user_id, row.item_id)
        if known is None:
            continue
        small = about(view, total, known)
        effects = _row_taken(small, policy, page, row, known, seq, now)
        changes: Changes = effects.changes or Changes()
        total = total.plus(changes)
        drafts += effects.drafts
        for spec in behind_passes(after(small, changes), effects.jobs):
            specs[spec.ckey] = spec
    written = {page.run_id: sum(spec.kind == jobs.WRITE for spec in specs.values())} if page.run_id and specs else {}
    return Effects(jobs=tuple(specs.values()), changes=total.plus(Changes(run_writes=written)), drafts=tuple(drafts))


def about(view: View, changed: Changes, known: tuple[Owner, Copy]) -> View:
    """The part of the view that one person's copies of one work need: taking over a change copies the whole of it."""
    owner, copy = known
    key = (owner.person_id, copy.work_id)
    register = changed.registers.get(key) or view.registers.get(key)
    shadows: dict[str, Shadow] = {}
    for target, where in view.held_by(*key):
        name = f"{target.ref}/{where.item_id}"
        shadow = changed.shadows.get(name) or view.shadows.get(name)
        if shadow is not None:
            shadows[name] = shadow
    return msgspec.structs.replace(view, registers={key: register} if register is not None else {}, shadows=shadows)


def _row_taken(
    view: View, policy: Policy, page: PageDiffered, row: PageRow, known: tuple[Owner, Copy], seq: int, now: int
) -> Effects:
    key = f"{known[0].ref}/{row.item_id}"
    shadow = view.shadow(key)
    if page.since > shadow.seen_at and shadow.fields:
        # a whole pass since has found it as we knew it
        shadow = msgspec.structs.replace(shadow, seen_at=page.since)
        view = after(view, Changes(shadows={key: shadow}))
    if page.overwrite:
        policy = deaf_to(policy, page.server)
    seen = reading_of(row.data, shadow, page.asked_at, page.answered_at, known[1].fields)
    return observed(view, policy, known, seen, seq, now)


def deaf_to(policy: Policy, server: str) -> Policy:
    """The policy with a server whose differences are nobody's edits: they are written over."""
    peer = msgspec.structs.replace(policy.peers.get(server, Peer()), hears=False)
    return msgspec.structs.replace(policy, peers=policy.peers | {server: peer})


def behind_passes(view: View, specs: Iterable[JobSpec]) -> Iterable[JobSpec]:
    """The jobs of a pass, without those for accounts whose own first pass is still to come: what they hold is read by
    that, page by page, and merged before anything is written to them."""
    for spec in specs:
        if spec.kind == jobs.WRITE:
            target = jobs.decode(spec.args)
            ref = f"{target.server}/{target.user_id}"
            if not view.shadow(target.key).fields and ref not in view.swept:
                continue
        yield msgspec.structs.replace(spec, prio=PASS_PRIO)
