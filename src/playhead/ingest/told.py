"""What a server told about user data: which rows become notices, and which say nothing new. Pure.

A message holds whole rows of each changed item, and of the folders above it, so most of its rows say nothing. Ids that
the index does not know cause a look-up each, and a server can make up as many as it likes: both have an end here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from typing import Generic, TypeVar

import msgspec

from playhead.domain.events import UserDataNotice
from playhead.domain.userdata import Field, UserData, part_of
from playhead.kit.times import HOUR, SECOND
from playhead.ports.server_events import DataTold

K = TypeVar("K")
V = TypeVar("V")

MOST_ROWS = 2_000
"""Rows of one message that become notices; more are read in pages."""
MOST_STRANGERS = 100
MOST_REMEMBERED = 20_000
UNDER_WAY_MS = 30 * SECOND
"""How long a look-up may take: until then what is told later about the item must not be lost."""
FORGET_MS = HOUR

OPINIONS = frozenset({Field.FAVORITE, Field.RATING})
"""What a folder has of its own; the rest is computed from what it holds."""


class Recent(Generic[K, V]):
    """The newest values by key, `most` of them."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._held: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: K) -> V | None:
        return self._held.get(key)

    def put(self, key: K, value: V) -> None:
        self._held[key] = value
        self._held.move_to_end(key)
        if len(self._held) > self._most:
            self._held.popitem(last=False)


class Memory:
    """What one server has told lately: which unknown ids were looked up when, and people's opinions of folders."""

    def __init__(self) -> None:
        self.asked: Recent[str, int] = Recent()
        self.opinions: Recent[tuple[str, str], tuple[bool, float | None]] = Recent()


class Sifted(msgspec.Struct, frozen=True, kw_only=True):
    """The notices to be written down. `left_out` rows say nothing; `too_many` were not looked at: what they tell has to
    be read. `strange`: the index lacks more than can be asked for one by one."""

    notices: tuple[UserDataNotice, ...]
    left_out: int = 0
    too_many: int = 0
    strange: bool = False


def sift(server: str, told: DataTold, known: Collection[str], memory: Memory, now: int) -> Sifted:
    """Choose among the rows of one message. `known` are those of its items that the index has."""
    notices: list[UserDataNotice] = []
    left_out = too_many = strangers = 0
    for item_id, row in told.rows.items():
        folder = item_id in told.folders
        if item_id in known:
            news = not folder or _new_opinion(memory, told.user_id, item_id, row)
        else:
            strangers += 1
            news = _worth_asking(memory, item_id, now, folder=folder) if strangers <= MOST_STRANGERS else False
            too_many += strangers > MOST_STRANGERS and not folder
        if news and len(notices) >= MOST_ROWS:
            too_many += 1
        elif news:
            notices.append(_notice(server, told.user_id, item_id, row, now, folder=folder))
        else:
            left_out += 1
    strange = strangers > MOST_STRANGERS
    return Sifted(notices=tuple(notices), left_out=left_out, too_many=too_many, strange=strange)


def _new_opinion(memory: Memory, user_id: str, item_id: str, row: UserData) -> bool:
    key, opinion = (user_id, item_id), (row.favorite, row.rating)
    before = memory.opinions.get(key)
    memory.opinions.put(key, opinion)
    return before != opinion


def _worth_asking(memory: Memory, item_id: str, now: int, *, folder: bool) -> bool:
    asked = memory.asked.get(item_id)
    if asked is not None and now - asked < (FORGET_MS if folder else UNDER_WAY_MS):
        return not folder
    if asked is not None and now - asked < FORGET_MS:
        return False
    memory.asked.put(item_id, now)
    return True


def _notice(server: str, user_id: str, item_id: str, row: UserData, now: int, *, folder: bool) -> UserDataNotice:
    part = part_of(row, OPINIONS if folder else None)
    return UserDataNotice(server=server, user_id=user_id, item_id=item_id, data=part, heard_at=now)
