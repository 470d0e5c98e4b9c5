"""Which calls a change of user data takes, by what the version can do. Pure.

From 10.9 on `POST /UserItems/{id}/UserData` sets what it is told; null means "leave it" there, so a rating is removed
by a call of its own, after the POST: on 12.0 the POST also mends the stale row that the removal starts from. 10.8 has
only the routes for marks, favourites and thumbs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec
from msgspec import UNSET, structs

from playhead.adapters.jellyfin.wire_rest import check_values, encode_user_data, written_date
from playhead.domain.errors import NotSupported
from playhead.domain.userdata import LIKED_FROM, UserDataPart
from playhead.ports.media_server import Capabilities

Method = Literal["POST", "DELETE"]


class Step(msgspec.Struct, frozen=True):
    """One call; `what` it does, in words for people. `body` None sends none."""

    what: str
    method: Method
    path: str
    params: Mapping[str, str]
    body: bytes | None = None


class Row(msgspec.Struct, frozen=True):
    """Whose data of which item, and what the server there can do. In the routes `{}` stands for the item."""

    can: Capabilities
    user_id: str
    item_id: str

    def new(self, what: str, method: Method, route: str, body: bytes | None = None) -> Step:
        """By a route of 10.9 and later: the user is in the query."""
        return Step(what, method, route.format(self.item_id), {"userId": self.user_id}, body)

    def old(self, what: str, method: Method, route: str, params: Mapping[str, str] | None = None) -> Step:
        """By a route that 10.8 has too: the user is in the path."""
        return Step(what, method, f"/Users/{self.user_id}{route.format(self.item_id)}", params or {})


def unmarking(row: Row) -> Step:
    """Played, position, count and date are wiped together."""
    if row.can.group_write:
        return row.new("un-marking", "DELETE", "/UserPlayedItems/{}")
    return row.old("un-marking", "DELETE", "/PlayedItems/{}")


def clearing(row: Row) -> Step:
    """The rating is removed."""
    if row.can.group_write:
        return row.new("removing a rating", "DELETE", "/UserItems/{}/Rating")
    return row.old("removing a rating", "DELETE", "/Items/{}/Rating")


def writing(row: Row, part: UserDataPart) -> tuple[Step, ...]:
    """The calls in their order; none where 10.8 is told nothing.

    Raises Refused for what no version can be told, NotSupported for what this one cannot.
    """
    check_values(part)
    wrong = row.can.unwritable(part)
    if wrong:
        names = ", ".join(field.value.replace("_", " ") for field in wrong)
        raise NotSupported(f"this version cannot be told: {names}; 10.9 and later can")
    return tuple(_new(row, part) if row.can.group_write else _old(row, part))


def _new(row: Row, part: UserDataPart) -> Iterator[Step]:
    said = structs.replace(part, rating=UNSET) if part.rating is None else part
    if said.said() or part.rating is not None:
        yield row.new("writing user data", "POST", "/UserItems/{}/UserData", encode_user_data(said))
    if part.rating is None:
        yield clearing(row)


def _old(row: Row, part: UserDataPart) -> Iterator[Step]:
    if part.played is True:
        # With its zone: of the 14 digits that old clients send, a server makes a date in its own local time.
        dated = {"datePlayed": written_date(part.last_played)} if isinstance(part.last_played, int) else {}
        yield row.old("marking", "POST", "/PlayedItems/{}", dated)
    if part.favorite is not UNSET:
        yield row.old("favourite", "POST" if part.favorite else "DELETE", "/FavoriteItems/{}")
    if part.rating is None:
        yield clearing(row)
    elif part.rating is not UNSET:
        likes = {"likes": "true" if part.rating >= LIKED_FROM else "false"}
        yield row.old("rating", "POST", "/Items/{}/Rating", likes)
