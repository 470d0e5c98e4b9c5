"""What a Jellyfin version can do, from its number alone."""

from __future__ import annotations

import re

from playhead.domain.userdata import Field
from playhead.ports.media_server import Capabilities

Version = tuple[int, int]
"""Major and minor; the third number has never decided anything."""

NEWEST_KNOWN: Version = (12, 0)

_NUMBERS = re.compile(r"\s*v?([0-9]{1,6})(?:\.([0-9]{1,6}))?")


def parse_version(text: str) -> Version:
    """`10.11.11`, `12.0.0`, `12.0-rc5`, `10.9` → major and minor.

    What carries no number is taken for the newest version known: its rules are the most careful ones.
    """
    found = _NUMBERS.match(text)
    return (int(found[1]), int(found[2] or 0)) if found else NEWEST_KNOWN


def capabilities_of(version: str) -> Capabilities:
    """Compared as numbers, since 12.0 follows 10.11. Unknown newer versions count as 12.0."""
    number = parse_version(version)
    since_10_9 = number >= (10, 9)
    since_12 = number >= (12, 0)
    return Capabilities(
        group_write=since_10_9,
        writable=frozenset(Field) if since_10_9 else frozenset(Field) - {Field.POSITION, Field.PLAY_COUNT},
        any_rating=since_10_9,
        read_before_write=since_12,
        believes_answer=not since_12,
        quick_connect_mint=since_10_9,
        replay_clears_played=not since_12,
        tells_sessions=number >= (10, 11),
    )
