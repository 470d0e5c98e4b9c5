"""The shapes of people, and of items that are copies of nothing."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from playhead.delivery.api.models import Asked, Listed, Name, Shape

ServerName = Annotated[str, Field(max_length=32)]
ItemId = Annotated[str, Field(max_length=64)]


class PersonAccount(Shape):
    """An account of a person. `evidence` says why it is his: `config`, `name`, `id` (renamed since) or `hand`."""

    server: str
    user_id: str
    name: str
    evidence: str


class Person(Shape):
    id: str
    name: str
    accounts: list[PersonAccount]


class UnmatchedAccount(Shape):
    """An account that belongs to nobody: it is neither read nor written."""

    server: str
    user_id: str
    name: str
    reason: str


class People(Listed[Person]):
    """One page of persons, and all accounts that belong to nobody."""

    unmatched: list[UnmatchedAccount]


class AccountAsked(Asked):
    server: ServerName
    user_id: ItemId


class PersonChange(Asked):
    """What is left out stays. `accounts` are all that the person has from now on; one that is taken away becomes a
    person of its own."""

    name: Name | None = None
    accounts: Annotated[list[AccountAsked], Field(max_length=500)] | None = None


class LinkCandidate(Shape):
    """An item of another server that it could be a copy of, and what speaks for it."""

    work_id: str
    server: str
    item_id: str
    name: str
    path: str | None
    why: str


class UnmatchedItem(Shape):
    """An item that nothing is written to, and why. `path` is the server's own. `unlinked`: a person took it out of its
    work, and its path and ids decide again when the pin is deleted."""

    server: str
    item_id: str
    kind: str
    name: str
    path: str | None
    common_path: str | None
    reason: str
    unlinked: bool
    candidates: list[LinkCandidate]


class PinAsked(Asked):
    """The work that the item is a copy of: by its id, or by another item of it."""

    work_id: Annotated[str, Field(max_length=20)] | None = None
    server: ServerName | None = None
    item_id: ItemId | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> PinAsked:
        by_item = self.server is not None and self.item_id is not None
        if (self.work_id is None) is not by_item or (self.server is None) is not (self.item_id is None):
            raise ValueError("name either work_id, or server and item_id")
        return self
