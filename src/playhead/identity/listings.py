"""How far the listing of a server's library is, and until when everything saved there is known. Statements.

What changes something runs in the writer's transaction, on all that waits; reads are plain.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, update

from playhead.domain.items import Item
from playhead.identity.tables import listing, listing_page
from playhead.storage.statements import insert_new, upsert

ADD = insert_new(listing)
LISTING = select(listing).where(listing.c.server == bindparam("name"))
PAGES = (
    select(listing_page.c.start, listing_page.c.body)
    .where(listing_page.c.server == bindparam("name"))
    .order_by(listing_page.c.start)
)
SET_LISTING = update(listing).where(listing.c.server == bindparam("name"))
SET_PAGE = upsert(listing_page, listing_page.c.server, listing_page.c.start)
DROP_PAGES = delete(listing_page).where(listing_page.c.server == bindparam("name"))


class Page(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What a page held: ids in its order, `files` that no listing shows; `rows` counts those of no use to us, too."""

    start: int
    rows: int
    ids: tuple[str, ...]
    files: tuple[Item, ...] = ()


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """A listing under way. `begun_at` by our clock, `dated` by the server's; `total` is what it counted then.

    `scope` is a fingerprint of what the configuration makes of items."""

    server: str
    begun_at: int
    dated: int
    scope: str
    total: int = 0


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a server's listings. `saved_at`: everything saved before then, by its own clock, is known.

    `surplus`: by how many items the server counted more than were known, when a listing last showed them all."""

    saved_at: int = 0
    surplus: int = 0
    begun: Begun | None = None
    pages: tuple[Page, ...] = ()


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """No listing is under way any more; `saved_at` None leaves what is known as it was, and `surplus` too."""

    server: str
    saved_at: int | None = None
    surplus: int = 0


def kept(connection: Connection, server_name: str) -> Kept:
    """What is kept of a server; its pages follow upon each other from the first."""
    row = connection.execute(LISTING, {"name": server_name}).one_or_none()
    if row is None:
        return Kept()
    if not row.begun_at:
        return Kept(saved_at=row.saved_at, surplus=row.surplus)
    begun = Begun(server=row.server, begun_at=row.begun_at, dated=row.dated, total=row.total, scope=row.scope)
    found = connection.execute(PAGES, {"name": server_name})
    pages = tuple(msgspec.msgpack.decode(x.body, type=Page) for x in found)
    return Kept(saved_at=row.saved_at, surplus=row.surplus, begun=begun, pages=pages)


def add_page(connection: Connection, waiting: Sequence[tuple[Begun, Page]]) -> list[None]:
    """A listing has read one more page; the first one begins it."""
    for begun, page in waiting:
        if page.start == 0:
            _end(connection, begun.server)
            values = {name: value for name, value in msgspec.structs.asdict(begun).items() if name != "server"}
            connection.execute(SET_LISTING.values(values), {"name": begun.server})
        body = msgspec.msgpack.encode(page)
        connection.execute(SET_PAGE, {"server": begun.server, "start": page.start, "body": body})
    return [None] * len(waiting)


def saved(connection: Connection, waiting: Sequence[tuple[str, int]]) -> list[None]:
    """What each named server saved before then is known; a listing under way goes on."""
    for name, saved_at in waiting:
        connection.execute(SET_LISTING.values(saved_at=saved_at), {"name": name})
    return [None] * len(waiting)


def end(connection: Connection, waiting: Sequence[Ended]) -> list[None]:
    """Forget the listing under way."""
    for one in waiting:
        _end(connection, one.server)
        if one.saved_at is not None:
            values = {"saved_at": one.saved_at, "surplus": one.surplus}
            connection.execute(SET_LISTING.values(values), {"name": one.server})
    return [None] * len(waiting)


def _end(connection: Connection, server_name: str) -> None:
    blank = {"server": server_name, "saved_at": 0, "surplus": 0, "begun_at": 0, "dated": 0, "total": 0, "scope": ""}
    connection.execute(ADD, blank)
    connection.execute(SET_LISTING.values(begun_at=0), {"name": server_name})
    connection.execute(DROP_PAGES, {"name": server_name})
