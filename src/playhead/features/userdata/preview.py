"""What would be written if everything were reconciled now: the same decisions, on states that are forgotten. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from playhead.domain.events import PageDiffered
from playhead.domain.userdata import UserDataPart
from playhead.features.userdata import jobs
from playhead.features.userdata.desire import fields_of
from playhead.features.userdata.jobs import Target
from playhead.features.userdata.passes import page_taken
from playhead.features.userdata.plan import difference, newest
from playhead.features.userdata.view import Changes, Policy, View, after
from playhead.features.userdata.wording import event_type, value_text


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
    """The writes that would follow from `pages`, each account's item once, by server and name."""
    targets: dict[str, Target] = {}
    for page in pages:
        effects = page_taken(view, policy, page, 0, now)
        view = after(view, effects.changes or Changes())
        for spec in effects.jobs:
            if spec.kind == jobs.WRITE:
                target = jobs.decode(spec.args)
                targets[target.key] = target
    found = [one for target in targets.values() if (one := _planned(view, policy, target)) is not None]
    return tuple(sorted(found, key=lambda one: (one.server, one.username, one.item_name, one.item_id)))


def _planned(view: View, policy: Policy, target: Target) -> Planned | None:
    register, shadow = view.register(target.person_id, target.work_id), view.shadow(target.key)
    plan = difference(register, shadow, policy.fields, target.runtime)
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
