"""What has to be read after a time in which an account was not heard. Pure."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from playhead.features.userdata.agenda import Swept
from playhead.kit.times import HOUR, MINUTE

SHORT_MS = 2 * MINUTE
"""After a gap up to this long a quick pass is enough for now: it shows what is played, begun or a favourite."""

REST_MS = HOUR
"""How long the rest may wait: a server can list neither low ratings nor cleared ones by themselves. One whole pass then
makes up for all short gaps of that time, so an account whose connection comes and goes is not read whole each time."""


class Size(StrEnum):
    """How much is read of the account."""

    QUICK = "quick"
    WHOLE = "whole"


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one account when its connection opens; times in UTC milliseconds, 0 for never.

    `heard_until`: nothing was missed until then. `back_at`: since when the server is up without a gap. `queued` and
    `running`: whether a whole pass waits for its turn, or reads its first pages already. `quick_queued`: a quick one
    waits.
    """

    now: int
    heard_until: int = 0
    swept: Swept = Swept()
    back_at: int = 0
    queued: bool = False
    running: bool = False
    quick_queued: bool = False


def owed(known: Known) -> Size | None:
    """The pass that makes up for the gap; None where one that is still to begin will do so."""
    swept = known.swept
    if known.queued:
        return None
    if not known.running and (not swept.full_at or swept.full_at < known.back_at):
        # such an account is read as a whole anyway: nobody knows what happened while its server was away
        return None
    # a quick pass does not end a gap: what it does not show would wait for the next day
    since = max(known.heard_until, swept.full_at)
    if known.running or known.now - since <= SHORT_MS:
        return None if known.quick_queued else Size.QUICK
    return Size.WHOLE


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """The gaps of one account of which no whole pass is known to have made up for the last: that one ended at
    `opened_at`, and a pass was asked for at `asked_at` first."""

    opened_at: int
    asked_at: int


def closed(gap: Gap, swept: Swept) -> bool:
    """Whether a whole pass began after the last of them, and came to its end."""
    return swept.full_at > gap.opened_at
