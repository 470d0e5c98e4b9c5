"""Which accounts are heard on a connection of their own, and which share one. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from playhead.kit.times import HOUR

STAY_MS = HOUR
"""By how much somebody else must have been active later before an account gives its connection up to him."""


class Seats(msgspec.Struct, frozen=True):
    """User ids: those with a connection each, and those on one that the first of them opens."""

    own: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


def seats(
    accounts: Collection[str],
    *,
    most: int,
    active: Mapping[str, int],
    before: Seats,
    no_host: Collection[str] = (),
) -> Seats:
    """At most `most` connections of their own go to those who were active last; the others share one.

    `active` is when each was last heard of, UTC milliseconds. `no_host` cannot open a connection: they can be heard on
    somebody else's, and one of their own would be wasted.
    """
    held, unfit = set(before.own), set(no_host)
    if len(accounts) <= most:
        return Seats(own=tuple(sorted(accounts)))

    def rank(user_id: str) -> tuple[bool, int, str]:
        return (user_id in unfit, -(active.get(user_id, 0) + (STAY_MS if user_id in held else 0)), user_id)

    own = [user_id for user_id in sorted(accounts, key=rank)[:most] if user_id not in unfit]
    if own and unfit.issuperset(set(accounts).difference(own)):
        # nobody of the others can open the shared one
        own.pop()
    rest = [user_id for user_id in sorted(accounts) if user_id not in own]
    return Seats(own=tuple(sorted(own)), shared=_hosted(rest, before, unfit))


def _hosted(rest: list[str], before: Seats, unfit: Collection[str]) -> tuple[str, ...]:
    """The host stays the same as long as it can be one: with another, everybody would have to be heard anew."""
    known = before.shared[0] if before.shared else ""
    host = known if known in rest and known not in unfit else next((one for one in rest if one not in unfit), rest[0])
    return (host, *(one for one in rest if one != host))
