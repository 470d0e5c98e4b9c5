"""What is remembered of a playlist: what is agreed, and what each account's list was last known to hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")

MOST = 8_000
"""Entries: longer lists are left alone, since one record holds a whole list, three times at most."""

GHOSTS = 500
"""So many items of a list are remembered that its server does not show; the newest."""

NEVER = -1
"""Before every time: of what has not happened."""


class Stamp(msgspec.Struct, frozen=True, order=True, array_like=True):
    """When an edit was made, UTC milliseconds, in one strict order: of two at once the better ranked server's wins."""

    at: int = 0
    rank: int = 0
    """The server's rank, negated: the greater one wins."""
    server: str = ""


class Said(msgspec.Struct, Generic[T], frozen=True, array_like=True):
    """A value with the edit that it comes from."""

    value: T
    stamp: Stamp = Stamp()


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A work in a list, or one that was taken out. `added` is until when somebody may have added it last, `removed`
    until when everything added was known to whoever removed it: what was added later than that stays."""

    place: str
    placed: Stamp
    added: int
    removed: int = NEVER

    @property
    def alive(self) -> bool:
        return self.added > self.removed


class State(StrEnum):
    """`offered`: found at a first contact, kept apart until a person links it. `linked`: kept in step. `unlinked`: a
    person took it apart."""

    OFFERED = "offered"
    LINKED = "linked"
    UNLINKED = "unlinked"


class Verb(StrEnum):
    """What can be done to a list on a server."""

    CREATE = "create"
    ADD = "add"
    REMOVE = "remove"
    MOVE = "move"
    RENAME = "rename"
    PUBLISH = "publish"
    DELETE = "delete"


class Making(msgspec.Struct, frozen=True, array_like=True):
    """A call under way that makes the list on one account: the items that were sent with it; `before` are those of
    earlier calls that had no answer."""

    run: str
    opened_at: int
    items: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = ()


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """What all lists of one link should hold, by work.

    `spread`: it is made where it is missing, on all of the person's accounts; `also` are accounts where it is made
    anyway. `edited_at` is until when the last edit may have been made, `deleted` until when everything in it was known
    to whoever deleted it. `public` None: no server has
    told who may see it. `longest` is the length of the list that gave the order at the first merge.
    """

    id: int
    person_id: int
    name: Said[str]
    public: Said[bool | None] = Said(None)
    state: State = State.OFFERED
    spread: bool = False
    also: tuple[str, ...] = ()
    media_type: str = ""
    entries: dict[int, Entry] = {}
    edited_at: int = 0
    edited_by: str = ""
    deleted: int = NEVER
    longest: int = 0
    making: dict[str, Making] = {}

    @property
    def dead(self) -> bool:
        """Whether it was deleted, and not edited since by anybody who did not know."""
        return self.deleted >= self.edited_at

    def works(self) -> list[int]:
        """The works that are in it, in their order."""
        alive = [(entry.place, work) for work, entry in self.entries.items() if entry.alive]
        return [work for _, work in sorted(alive)]

    @property
    def folded(self) -> str:
        """The name as lists are linked by it."""
        return fold_name(self.name.value)


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """What calls under way, or ended without an answer, may leave behind. Ids are the server's items."""

    run: str
    opened_at: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    name: str | None = None
    public: bool | None = None
    gone: bool = False


class Shadow(msgspec.Struct, frozen=True, kw_only=True):
    """What one account's list was last known to hold. `entries` are item ids as they were told, doubled ones too.

    `read_at` is when a request began that found it so; `since` in a record may be later. `missed_at` is when a complete
    listing first lacked it, `signalled_at` when the server said that it was deleted, `emptied_at` when a look found
    nothing of `entries` in it, which is not believed yet; 0 for never. `held`: a person is asked if it was meant.
    `owned` None: nobody could tell whose it is. `cannot` names what is not possible with the credentials at hand, with
    the reason. `refused` are items that the server did not take. `problem` says why the list cannot be read. `stale`: a
    look came between our own calls and was not taken, so there has to be another. `ghosts` are items that were in it
    and that the server has no more, or does not show to this user: where it shows them again, nobody has added them.
    """

    server: str
    user_id: str
    playlist_id: str
    register_id: int
    name: str
    public: bool | None = None
    media_type: str = ""
    entries: tuple[str, ...] = ()
    owned: bool | None = None
    cannot: dict[str, str] = {}
    read_at: int = 0
    written_at: int = 0
    missed_at: int = 0
    signalled_at: int = 0
    emptied_at: int = 0
    held: bool = False
    refused: tuple[str, ...] = ()
    ghosts: tuple[str, ...] = ()
    problem: str = ""
    stale: bool = False
    intent: Intent | None = None

    @property
    def key(self) -> str:
        return f"{self.server}/{self.user_id}/{self.playlist_id}"

    @property
    def ref(self) -> str:
        """The account."""
        return f"{self.server}/{self.user_id}"

    @property
    def asked_empty(self) -> bool:
        """Whether a person is asked if it was meant that nothing is in it any more."""
        return self.held and bool(self.emptied_at) and not self.missed_at

    @property
    def pressing(self) -> bool:
        """Whether it has to be looked at: its server said that it was deleted, or a look came between our own calls."""
        return bool(self.signalled_at and not self.missed_at) or (self.stale and self.intent is None)


def also_for(register: Register, refs: Iterable[str]) -> Register:
    """The register of a list that is made on these accounts too, where it is missing and as long as it lives."""
    return msgspec.structs.replace(register, also=tuple(dict.fromkeys((*register.also, *refs))))


def fold_name(name: str) -> str:
    """A name as it is compared: spaces at the ends and case say nothing."""
    return name.strip().casefold()


def unique(items: Iterable[str]) -> list[str]:
    """The first of each: a server cannot tell two entries of one item apart."""
    return list(dict.fromkeys(items))
