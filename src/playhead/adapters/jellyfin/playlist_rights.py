"""What each version lets an API key and a user do with playlists. Pure.

From 10.9 on most calls act as the calling user, and a key has none.
"""

from __future__ import annotations

import msgspec

from playhead.adapters.jellyfin.capabilities import Version
from playhead.ports.playlists import Lacking

KEYED = frozenset({"create", "add", "delete"})
USERS = frozenset({"remove", "move", "rename", "publish"})
VERBS = KEYED | USERS


class Rights(msgspec.Struct, frozen=True, kw_only=True):
    """`by_key` and `by_user` are the verbs that each may; `tells_access`: a user is told who may see a list."""

    by_key: frozenset[str]
    by_user: frozenset[str]
    positions: bool
    own_ids: bool
    """An entry's id is its item's."""
    tells_access: bool
    tells_owner: bool

    def cannot(self, *, token: bool, owned: bool | None) -> dict[str, Lacking]:
        """What cannot be done to a list, by verb."""
        if owned is False:
            return dict.fromkeys(sorted(VERBS - {"create"}), Lacking.NOT_OWNER)
        may = self.by_key | (self.by_user if token else frozenset())
        return {verb: Lacking.USER if verb in self.by_user else Lacking.VERSION for verb in sorted(VERBS - may)}


def rights_of(number: Version) -> Rights:
    """By the number alone; unknown newer versions count as 12.0."""
    if number < (10, 9):
        key, user = KEYED | {"remove", "move"}, frozenset[str]()
    else:
        key, user = KEYED | ({"remove"} if number >= (10, 11) else set()), USERS
    return Rights(
        by_key=key,
        by_user=user,
        positions=number >= (12, 0),
        own_ids=number >= (10, 11),
        tells_access=number >= (10, 10),
        tells_owner=number >= (10, 9),
    )
