"""What the doctor finds about one media server: is it there, may we, what can it. No I/O."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from playhead.adapters.jellyfin.capabilities import NEWEST_KNOWN, capabilities_of, parse_version
from playhead.domain.errors import BadAnswer, Busy, Forbidden, KeyRefused, NotThere, Refused, ServerError, ServerFault
from playhead.runtime.doctor_facts import Answered, Finding, ServerFacts, State, value_of
from playhead.runtime.doctor_network import is_public

CLOCK_WARNING_SECONDS = 5.0
CLOCK_PROBLEM_SECONDS = 300.0


def server(facts: ServerFacts) -> Iterator[Finding]:
    """Everything about one server that needs no other. What follows from a failure before is not told again."""
    yield from address(facts)
    yield from reachable(facts)
    yield from key(facts)
    yield from version(facts)
    yield from clock(facts)
    yield from quick_connect(facts)
    yield from libraries(facts)


def address(facts: ServerFacts) -> Iterator[Finding]:
    """An API key is an administrator's, and travels with each call."""
    parts = urlsplit(facts.settings.url)
    if parts.scheme == "http" and is_public(parts.hostname or ""):
        what = f"{facts.settings.url} is not encrypted, and its host is a public one: others can read the API key."
        yield Finding("address", facts.name, State.WARNING, what, "Use its https:// address.")


def reachable(facts: ServerFacts) -> Iterator[Finding]:
    """Whether a Jellyfin answers there."""
    match facts.ping:
        case Answered(value=info):
            what = f"{info.name or 'A Jellyfin'} answers at {facts.settings.url}."
            yield Finding("server", facts.name, State.OK, what)
        case ServerError() as error:
            yield Finding("server", facts.name, State.PROBLEM, _said(error), unreachable_remedy(error, facts))


def unreachable_remedy(error: ServerError, facts: ServerFacts) -> str:
    """What to do, by the class of the failure."""
    name, url = facts.name, facts.settings.url
    if isinstance(error, BadAnswer | NotThere | Refused | Forbidden):
        return (
            f"Correct the url of {name} ({url}): it is the address of Jellyfin itself, with its base path (Dashboard → "
            "Networking), not that of a page before it."
        )
    if isinstance(error, Busy | ServerFault):
        return f"Look into the log of {name}, and run this again."
    return f"Check that {name} runs, that this machine reaches it, and that its url ({url}) is right."


def key(facts: ServerFacts) -> Iterator[Finding]:
    """Whether the API key opens."""
    match facts.info:
        case Answered():
            yield Finding("key", facts.name, State.OK, "The API key works.")
        case KeyRefused() | Forbidden() as error:
            remedy = (
                f"Make a new one in the dashboard of {facts.name} → API keys, put it into api_key, restart Playhead."
            )
            yield Finding("key", facts.name, State.PROBLEM, _said(error), remedy)
        case ServerError() as error:
            yield Finding("key", facts.name, State.PROBLEM, _said(error), unreachable_remedy(error, facts))


def version(facts: ServerFacts) -> Iterator[Finding]:
    """Whether this version is known, and what it can do."""
    info = value_of(facts.info) or value_of(facts.ping)
    if info is None:
        return
    can = capabilities_of(info.version)
    if not can.group_write:
        what = f"Jellyfin {info.version} takes no positions and no play counts, and of ratings only a thumb."
        yield Finding("version", facts.name, State.WARNING, what, "Update it to 10.11 or 12.0 to keep these too.")
    elif parse_version(info.version) > NEWEST_KNOWN:
        what = f"Jellyfin {info.version} is newer than what this version knows; it is treated as 12.0."
        yield Finding("version", facts.name, State.WARNING, what, "Look for a newer Playhead, and watch its queue.")
    else:
        how = "each write after a read" if can.read_before_write else "each write in one call"
        mint = "tokens by Quick Connect" if can.quick_connect_mint else "no tokens by Quick Connect"
        yield Finding("version", facts.name, State.OK, f"Jellyfin {info.version}: {how}, {mint}.")


def clock(facts: ServerFacts) -> Iterator[Finding]:
    """Two clocks that differ make an older edit look newer."""
    offset = facts.clock_offset
    if offset is None:
        return
    if abs(offset) <= CLOCK_WARNING_SECONDS:
        yield Finding("clock", facts.name, State.OK, "Its clock agrees with ours.")
        return
    state = State.PROBLEM if abs(offset) > CLOCK_PROBLEM_SECONDS else State.WARNING
    what = f"Its clock is {abs(offset):.0f} s {'ahead of' if offset > 0 else 'behind'} ours."
    yield Finding("clock", facts.name, state, what, "Let both machines set their clocks by NTP.")


def quick_connect(facts: ServerFacts) -> Iterator[Finding]:
    """Tokens of accounts, for sockets, are had by it."""
    match facts.quick_connect:
        case Answered(value=True):
            yield Finding("quick connect", facts.name, State.OK, "Switched on.")
        case Answered(value=False):
            remedy = f"Switch it on in the dashboard of {facts.name} → General → Quick Connect."
            what = "Switched off: accounts can have no socket of their own."
            yield Finding("quick connect", facts.name, State.WARNING, what, remedy)
        case ServerError() as error:
            yield Finding("quick connect", facts.name, State.WARNING, _said(error), "Run this again.")


def libraries(facts: ServerFacts) -> Iterator[Finding]:
    """Whether there is something to keep in step, and we may see it."""
    match facts.libraries:
        case Answered(value=()):
            remedy = f"Add one in the dashboard of {facts.name} → Libraries."
            yield Finding("libraries", facts.name, State.WARNING, "It has no library.", remedy)
        case Answered(value=found):
            names = ", ".join(one.name for one in found)
            yield Finding("libraries", facts.name, State.OK, f"{len(found)} readable: {names}.")
        case ServerError() as error:
            yield Finding("libraries", facts.name, State.PROBLEM, _said(error), unreachable_remedy(error, facts))


def _said(error: ServerError) -> str:
    return f"{str(error).rstrip('.')}."
