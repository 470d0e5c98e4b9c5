"""What is being watched now, as a server's list of sessions has it."""

from __future__ import annotations

import msgspec


class Playing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One screen that has something on it.

    `session_id` is of the device and its program, not of the viewing. `position` and `runtime` are ticks; while not
    paused the server adds a second each second by itself, so only `reported_at` (what the player last said, the
    server's clock) is a sign of life; None where it never said anything. `active_at` is when the server last moved the
    position. Times are UTC milliseconds. `position_told` is False where the server named no position at all; `others`
    are the ids of users who watch along.
    """

    session_id: str
    user_id: str
    item_id: str
    position: int = 0
    is_paused: bool = False
    reported_at: int | None = None
    active_at: int | None = None
    user_name: str = ""
    item_name: str = ""
    item_type: str = ""
    runtime: int | None = None
    client: str = ""
    device: str = ""
    device_id: str = ""
    play_method: str = ""
    position_told: bool = True
    others: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What one viewing is told from another by: another user or item on the same device is another one."""
        return (self.session_id, self.user_id, self.item_id)

    def news(self) -> tuple[object, ...]:
        """What differs when the player itself has said something new."""
        said = self.reported_at if self.reported_at is not None else self.position
        return (*self.key, self.is_paused, said)
