"""What would be written if everything were reconciled now: the same decisions, on states that are forgotten. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from playhead.domain.events import PageDiffered
from playhead.domain.userdata import UserDataPart
from playhead.features.userdata import jobs
from playhead.features.userdata.calls import fitted
from playhead.features.userdata.desire import fields_of
from playhead.features.userdata.jobs import Target
from playhead.features.userdata.model import emptied, freed
from playhead.features.userdata.passes import page_taken
from playhead.features.userdata.plan import difference, newest
from playhead.features.userdata.view import Changes, Policy, View
from playhead.features.userdata.wording import event_type, value_text
from playhead.journal.lanes import JobSpec


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A write that would be made. `value` is in words, `before` what the account holds of the same fields, and
    `source_server` is where the value was last said."""

    server: str
    username: str
    item_id: str
    item_name: str
    event_type: str
    before: str
    value: str
    source_server: str


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """All writes that would be made, who could not be read, and whose losses a person would be asked about first."""

    writes: tuple[Planned, ...]
    problems: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


def planned(view: View, policy: Policy, pages: Sequence[PageDiffered], now: int) -> tuple[Planned, ...]:
    """The writes that would follow from `pages`, each account's item once, by server and name. Changes `view`."""
    specs: list[JobSpec] = []
    for page in pages:
        effects = page_taken(view, policy, page, 0, now)
        changes: Changes = effects.changes or Changes()
        view.registers.update(changes.registers)
        view.shadows.update(changes.shadows)
        view.clocks.update(changes.clocks)
        specs += effects.jobs
    return writes_of(view, policy, specs)


def writes_of(view: View, policy: Policy, specs: Iterable[JobSpec]) -> tuple[Planned, ...]:
    """The writes that jobs would make on what the view holds, each account's item once, by server and name."""
    targets: dict[str, Target] = {}
    for spec in specs:
        if spec.kind == jobs.WRITE:
            target = jobs.decode(spec.args)
            targets[target.key] = target
    found = [one for target in targets.values() if (one := _planned(view, policy, target)) is not None]
    return tuple(sorted(found, key=lambda one: (one.server, one.username, one.item_name, one.item_id)))


def _planned(view: View, policy: Policy, target: Target) -> Planned | None:
    register, shadow = view.register(target.person_id, target.work_id), view.shadow(target.key)
    register = freed(register, shadow)
    register = emptied(register, target.source_server) if target.only_told else register
    plan = difference(register, shadow, policy.fields, target.runtime)
    can = view.can.get(target.server)
    plan = fitted(plan, can, shadow.data()) if plan is not None and can is not None else plan
    if plan is None:
        return None
    fields, held = fields_of(plan), shadow.data()
    part = plan.intended(held)
    before = msgspec.convert({field.value: getattr(held, field) for field in part.said()}, UserDataPart)
    return Planned(
        server=target.server,
        username=target.username,
        item_id=target.item_id,
        item_name=target.item_name,
        event_type=event_type(fields),
        before=value_text(before),
        value=value_text(part),
        source_server=newest(register, fields).server,
    )
