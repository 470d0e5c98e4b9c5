"""What the doctor finds about libraries and accounts that are taken in or left out. No I/O."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from playhead.identity.consumer import Rules
from playhead.identity.place import Selection
from playhead.runtime.doctor_facts import Finding, ServerFacts, State, value_of


def scope(servers: Sequence[ServerFacts], rules: Rules) -> Iterator[Finding]:
    """For each server that names some: names that are not there, and how much takes part."""
    for one in servers:
        yield from _libraries(one, rules)
        yield from _accounts(one, rules)


def _libraries(one: ServerFacts, rules: Rules) -> Iterator[Finding]:
    chosen, listed = rules.libraries.get(one.name), value_of(one.libraries)
    if chosen is None or listed is None:
        return
    yield from _in_vain("libraries", one.name, chosen, [(library.name, library.library_id) for library in listed])
    listing = value_of(one.listing)
    if listing is None or not listing.items:
        return
    places = rules.scope(one.name, listed)
    kept = sum(not places.place(item).excluded for item in listing.items)
    of = f"{len(listing.items):,} files" if listing.complete else f"the first {len(listing.items):,} files"
    what = f"{kept:,} of {of} are in libraries that take part."
    state = State.OK if kept else State.WARNING
    yield Finding("libraries", one.name, state, what, "" if kept else f"Nothing of {one.name} is kept in step so.")


def _accounts(one: ServerFacts, rules: Rules) -> Iterator[Finding]:
    chosen, users = rules.accounts.get(one.name), value_of(one.users)
    if chosen is None or users is None:
        return
    yield from _in_vain("accounts", one.name, chosen, [(user.name, user.user_id) for user in users])
    kept = sum(chosen.takes(user.name, user.user_id) for user in users)
    what = f"{kept} of {len(users)} accounts take part."
    state = State.OK if kept else State.WARNING
    yield Finding("accounts", one.name, state, what, "" if kept else f"Nobody of {one.name} is kept in step so.")


def _in_vain(setting: str, server: str, chosen: Selection, known: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    missing = chosen.unknown(known)
    if not missing:
        return
    names = [name for name, _ in known]
    told = "; ".join(f"{one}{_nearest(one, names)}" for one in missing)
    what = f"`{setting}:` names what is not there: {told}."
    yield Finding(setting, server, State.PROBLEM, what, f"Correct the name under `{setting}:` of {server}.")


def _nearest(name: str, known: Sequence[str]) -> str:
    by_key = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(name.casefold(), by_key, n=1, cutoff=0.5)
    return f" (did you mean {by_key[near[0]]}?)" if near else ""
