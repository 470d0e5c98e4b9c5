"""The doctor: from what was seen to findings with remedies. `doctor_gather` does the looking."""

from __future__ import annotations

from collections.abc import Iterator

from playhead.runtime import doctor_here as here
from playhead.runtime.doctor_accounts import template
from playhead.runtime.doctor_facts import Facts, Finding, State
from playhead.runtime.doctor_household import household
from playhead.runtime.doctor_scope import scope
from playhead.runtime.doctor_servers import server
from playhead.runtime.doctor_webhooks import hearing, webhook
from playhead.runtime.parts import rules_of


def findings(facts: Facts) -> tuple[Finding, ...]:
    """Everything that was found, well or not: this machine first, then each server, then what is between them."""
    return tuple(_all(facts))


def _all(facts: Facts) -> Iterator[Finding]:
    yield from here.configuration(facts)
    yield here.data_folder(facts)
    yield here.database(facts)
    yield from here.door(facts)
    yield here.broker(facts)
    yield from here.folders(facts)
    yield here.tools(facts)
    for one in facts.servers:
        found = [*server(one), *webhook(one, facts.now)]
        yield from found
        if one.told is not None and all(finding.state is State.OK for finding in found):
            # else it is what was found just now
            yield Finding("running", one.name, State.WARNING, *one.told)
        yield from hearing(one)
    rules = rules_of(facts.settings)
    yield from scope(facts.servers, rules)
    yield from household(facts.servers, rules)
    yield from template(facts.servers, facts.settings.sync.users)


def well(found: tuple[Finding, ...]) -> bool:
    """Whether nothing keeps anything from working."""
    return all(one.state is not State.PROBLEM for one in found)
