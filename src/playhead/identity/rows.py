"""Identity's rows as values. Pure."""

from __future__ import annotations

import msgspec

from playhead.domain.items import Item
from playhead.domain.people import Account


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    """An account as stored. `person_id` None: it belongs to nobody we know, and is neither read nor written.

    `evidence` is `config`, `name`, `id` (renamed since it was linked), or why it belongs to nobody.
    """

    account: Account
    name: str
    person_id: int | None
    evidence: str
    is_administrator: bool = False
    is_disabled: bool = False
    gone: bool = False


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """An item as stored. `work_id` None: unmatched, `evidence` then says why."""

    server: str
    item: Item
    work_id: int | None
    evidence: str
    common_path: str | None
    gone: bool
    seen_at: int

    @property
    def ref(self) -> str:
        """The row's key: `server/item id`."""
        return f"{self.server}/{self.item.item_id}"


class ServerRow(msgspec.Struct, frozen=True, kw_only=True):
    """A server as last seen. `state` is `up`, `down` or `key_refused`; times are UTC milliseconds."""

    name: str
    state: str
    server_id: str = ""
    server_name: str = ""
    version: str = ""
    error: str = ""
    changed_at: int = 0
    back_at: int = 0
