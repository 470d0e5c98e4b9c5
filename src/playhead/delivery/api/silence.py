"""When a webhook has gone quiet: sockets go on telling of changes, and no notice comes. Pure.

A save is told by the webhook within milliseconds and by the socket half a second later, so each change that only the
socket told of is one that the webhook should have told of as well. A few may be of kinds that the plugin is silent
about (artists, music videos), or fall into a restart; many over a while are not.
"""

from __future__ import annotations

import msgspec

from playhead.kit.times import DAY, SECOND

TELLINGS = 5
"""So many messages of sockets without a notice …"""
SPREAD_MS = 600 * SECOND
"""… over so long are silence,"""
SAME_SAVE_MS = 5 * SECOND
"""not counting what comes so soon after a notice: it is of the same save."""
EXPECTED_MS = 7 * DAY
"""A webhook that was not heard for so long is taken for given up."""


class Tellings(msgspec.Struct, frozen=True, kw_only=True):
    """What sockets told of a server's user data since its webhook last spoke: how often, and between which times."""

    count: int = 0
    first_at: int = 0
    last_at: int = 0


def told(before: Tellings, at: int, noticed_at: int | None) -> Tellings:
    """The same after another message at `at`. `noticed_at` is when the webhook last spoke."""
    noticed = noticed_at or 0
    if at - noticed < SAME_SAVE_MS:
        return Tellings()
    if before.count == 0 or before.first_at <= noticed:
        return Tellings(count=1, first_at=at, last_at=at)
    return msgspec.structs.replace(before, count=before.count + 1, last_at=at)


def is_quiet(tellings: Tellings, noticed_at: int | None) -> bool:
    """Whether the webhook should have spoken since `noticed_at`, None for never."""
    if noticed_at is None or tellings.first_at <= noticed_at or tellings.last_at - noticed_at > EXPECTED_MS:
        return False
    return tellings.count >= TELLINGS and tellings.last_at - tellings.first_at >= SPREAD_MS
