"""What a player itself last said: a server's own extrapolation taken back. Pure.

Between two reports Jellyfin adds a second each second to the position, also of a player that died. The difference of
its two times is the age of the report, whatever the clocks of server and listener say.
"""

from __future__ import annotations

from playhead.domain.playback import Playing
from playhead.features.history.model import Anchor, Look
from playhead.kit.times import DAY

TICKS = 10_000
"""In a millisecond."""


def heard(playing: Playing, at: int, runtime: int | None) -> tuple[Anchor, Look] | None:
    """The player's last word and how the server shows it, for a list read at `at`; None where it has no position.

    Where the server does not say when the player spoke, what it shows counts as the player's word."""
    if not playing.position_told:
        return None
    shown = _within(playing.position // TICKS, runtime)
    age = 0
    if not playing.is_paused and playing.reported_at is not None and playing.active_at is not None:
        age = min(max(0, playing.active_at - playing.reported_at), DAY)
    said = Anchor(at - age, max(0, shown - age), playing.is_paused)
    return said, Look(at, shown, playing.is_paused, age)


def _within(place: int, runtime: int | None) -> int:
    return max(0, min(place, runtime) if runtime else place)
