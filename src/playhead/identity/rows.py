"""Identity's rows as values. Pure."""

from __future__ import annotations

import msgspec

from playhead.domain.items import Item
from playhead.domain.people import Account

HAND = "hand"
"""The evidence of an account that an administrator gave to its person."""

PINNED = "pin"
"""The evidence of an item that a person linked to its work."""

VERSION = "version"
"""The evidence of another file of an item: it is a copy of what that item is, or of nothing as it is."""

APART = "a person took it out of its work"
"""Why an item has no work, and gets none by itself."""


OUT = "the configuration leaves its library out"
"""Why an item of a library that takes no part has no work."""


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    """An account as stored. `person_id` None: it belongs to nobody we know, and is neither read nor written.

    `evidence` is `config`, `name`, `hand`, `id` (renamed since it was linked), or why it belongs to nobody. `links`
    counts how often it got another person: what was known of its user data before holds no more.
    """

    account: Account
    name: str
    person_id: int | None
    evidence: str
    is_administrator: bool = False
    is_disabled: bool = False
    gone: bool = False
    links: int = 0


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """An item as stored. `work_id` None: unmatched, `evidence` then says why.

    `links` counts how often it was linked anew, or came back: what was known of its user data before holds no more.
    """

    server: str
    item: Item
    work_id: int | None
    evidence: str
    common_path: str | None
    gone: bool
    seen_at: int
    links: int = 0

    @property
    def ref(self) -> str:
        """The row's key: `server/item id`."""
        return f"{self.server}/{self.item.item_id}"


class ServerRow(msgspec.Struct, frozen=True, kw_only=True):
    """A server as last seen. `state`, `question` and `other_id` as in ServerSeen, or `retired`; times are UTC
    milliseconds."""

    name: str
    state: str
    server_id: str = ""
    server_name: str = ""
    version: str = ""
    error: str = ""
    changed_at: int = 0
    back_at: int = 0
    question: str = ""
    other_id: str = ""
