"""The shape of servers that are no longer configured."""

from __future__ import annotations

from playhead.delivery.api.models import Shape


class RetiredServer(Shape):
    """It left the configuration at `retired_at`: it is neither read nor written, and what was owed to it is cancelled.
    Kept are its `accounts` and `items`, archived, and what its `people` did. Configured again it is seen for the first
    time again: what it holds then is merged, and nothing from before is replayed."""

    name: str
    server_name: str
    version: str | None
    retired_at: str
    accounts: int
    items: int
    people: list[str]
