"""The shapes of servers that are held, or no longer configured, and of their webhooks."""

from __future__ import annotations

from pydantic import Field

from playhead.delivery.api.models import Done, Shape


class HeldAsked(Shape):
    """The server that was asked about; without it, whichever answers."""

    server_id: str | None = Field(default=None, max_length=64)


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


class WebhookAddress(Shape):
    """Where a server has to post to; `url` carries the secret. `quiet`: others tell of changes, and no notice comes;
    `refused` notices carried a wrong secret since the last good one."""

    name: str
    url: str
    secret: str | None
    secret_in_url: bool
    events: list[str]
    last_notice_at: str | None
    quiet: bool
    refused: int


class WebhookSet(Done):
    """`success` says that the plugin posts here now; `proven` that a notice caused for the purpose has arrived, which
    took `round_trip_ms`. `remedy` is what to do where that is not so."""

    proven: bool
    remedy: str | None
    round_trip_ms: int | None
