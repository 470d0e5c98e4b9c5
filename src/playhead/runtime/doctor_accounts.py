"""What the doctor finds about the account whose policy new ones get. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from playhead.config.media import SyncUsers
from playhead.identity.match import name_key
from playhead.runtime.doctor_facts import Finding, ServerFacts, State, value_of


def template(servers: Sequence[ServerFacts], users: SyncUsers) -> Iterator[Finding]:
    """For each server that accounts are made on, whether the template is there and is what it should be."""
    if users.template is None or users.create == "off":
        return
    for one in servers:
        if one.settings.direction in ("both", "target"):
            yield from _template(one, users.template)


def _template(one: ServerFacts, name: str) -> Iterator[Finding]:
    listed = value_of(one.users)
    if listed is None:
        return
    found = next((user for user in listed if name_key(user.name) == name_key(name)), None)
    if found is None:
        what = f"There is no account {name}, whose policy new accounts should get: none is made there."
        remedy = f"Make it on {one.name}, or change `sync.users.template`."
        yield Finding("template", one.name, State.PROBLEM, what, remedy)
    elif found.is_administrator:
        what = f"{found.name} is an administrator. New accounts get its policy, but for an administrator's rights."
        remedy = "Take an account of its own as template, disabled, so that nobody signs in with it."
        yield Finding("template", one.name, State.WARNING, what, remedy)
    else:
        yield Finding("template", one.name, State.OK, f"New accounts get the policy of {found.name}.")
