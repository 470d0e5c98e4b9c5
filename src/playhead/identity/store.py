"""Identity's statements. Each runs inside a transaction that somebody else owns."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from playhead.domain.items import Item, Library
from playhead.domain.people import Account
from playhead.identity.place import Place
from playhead.identity.rows import OUT, AccountRow, ItemRow, ServerRow
from playhead.identity.tables import account, item, library, missing_item, person, server, work, work_key
from playhead.storage.statements import fetch_in, insert_new, upsert

WORK_KEYS = select(work_key.c.key, work_key.c.work_id).where(work_key.c.key.in_(bindparam("keys", expanding=True)))
ITEMS = select(item).where(item.c.ref.in_(bindparam("refs", expanding=True)))
ITEMS_OF_WORKS = select(
    item.c.ref,
    item.c.server,
    item.c.item_id,
    item.c.work_id,
    item.c.kind,
    item.c.name,
    item.c.common_path,
    item.c.links,
    item.c.runtime,
    item.c.version_ref,
).where(item.c.work_id.in_(bindparam("works", expanding=True)), item.c.gone.is_(False))
MATES = select(item).where(item.c.work_id.in_(bindparam("works", expanding=True)), item.c.gone.is_(False))
CHILDREN = select(item).where(item.c.series_ref.in_(bindparam("refs", expanding=True)), item.c.gone.is_(False))
FILES = select(item).where(item.c.version_ref.in_(bindparam("refs", expanding=True)), item.c.gone.is_(False))
LIBRARIES = select(library.c.body).where(library.c.server == bindparam("name"))
ITEM_LINKS = select(item.c.ref, item.c.work_id, item.c.gone, item.c.links).where(
    item.c.ref.in_(bindparam("refs", expanding=True))
)
ACCOUNT_LINKS = select(account.c.ref, account.c.links).where(account.c.ref.in_(bindparam("refs", expanding=True)))
ACCOUNTS = select(account).where(account.c.ref.in_(bindparam("refs", expanding=True)))
ACCOUNTS_OF = select(account).where(account.c.person_id.in_(bindparam("people", expanding=True)))
ACCOUNTS_ON = select(account).where(account.c.server == bindparam("server"))
PERSONS = select(person.c.id, person.c.name).where(person.c.id.in_(bindparam("ids", expanding=True)))
PERSONS_BY_KEY = select(person.c.id, person.c.key).where(person.c.key.in_(bindparam("keys", expanding=True)))
MATCHED_ITEMS = select(
    item.c.item_id, item.c.work_id, item.c.kind, item.c.runtime, item.c.links, item.c.version_ref
).where(item.c.ref.in_(bindparam("refs", expanding=True)), item.c.work_id.is_not(None), item.c.gone.is_(False))
ITEMS_ON = select(item.c.item_id).where(
    item.c.server == bindparam("server"), item.c.gone.is_(False), item.c.work_id.is_not(None)
)
ARTISTS_ON = ITEMS_ON.where(item.c.kind == "MusicArtist")
FILES_ON = ITEMS_ON.where(item.c.version_ref.is_not(None))
DIGESTS = select(item.c.item_id, item.c.digest).where(item.c.server == bindparam("server"), item.c.gone.is_(False))
DIGESTS_OF = select(item.c.item_id, item.c.digest, item.c.kind, item.c.version_ref).where(
    item.c.ref.in_(bindparam("refs", expanding=True)), item.c.gone.is_(False)
)
LISTED = (
    select(func.count())
    .select_from(item)
    .where(item.c.server == bindparam("server"), item.c.gone.is_(False), item.c.version_ref.is_(None))
)
LAST_WORK = select(func.max(work.c.id))
LAST_PERSON = select(func.max(person.c.id))
SERVERS = select(server)
SET_SERVER = upsert(server, server.c.name)
SET_ITEMS = upsert(item, item.c.ref)
SET_ACCOUNTS = upsert(account, account.c.ref)
ADD_WORKS = insert(work)
ADD_KEYS = insert_new(work_key)
MOVE_KEYS = upsert(work_key, work_key.c.key)
SET_LIBRARIES = upsert(library, library.c.server)
ADD_PERSONS = insert(person)
MARK_GONE = update(item).where(item.c.ref == bindparam("gone_ref")).values(gone=True, gone_at=bindparam("missed_at"))
MISSING = select(missing_item).where(missing_item.c.ref.in_(bindparam("refs", expanding=True)))
SET_MISSING = upsert(missing_item, missing_item.c.ref)
DROP_MISSING = delete(missing_item).where(missing_item.c.at < bindparam("before"))
LONG_GONE = (
    select(item.c.ref, item.c.server, item.c.item_id)
    .where(item.c.gone_at.is_not(None), item.c.gone_at < bindparam("before"))
    .order_by(item.c.gone_at)
    .limit(bindparam("count"))
)
LET_GO = update(item).where(item.c.ref == bindparam("gone_ref")).values(gone_at=None)


def digest(described: Item, place: Place) -> str:
    """A short text that differs when the item's description does, or what the configuration makes of it: what a listing
    is compared by."""
    body = msgspec.json.encode((described, place.path, place.excluded))
    return hashlib.blake2b(body, digest_size=8).hexdigest()


def account_row(row: Any) -> AccountRow:
    """A row of the `account` table."""
    return AccountRow(
        account=Account(row.server, row.user_id),
        name=row.name,
        person_id=row.person_id,
        evidence=row.evidence,
        is_administrator=row.is_administrator,
        is_disabled=row.is_disabled,
        gone=row.gone,
        links=row.links,
    )


def item_row(row: Any) -> ItemRow:
    """A row of the `item` table."""
    return ItemRow(
        server=row.server,
        item=msgspec.json.decode(row.body, type=Item),
        work_id=row.work_id,
        evidence=row.evidence,
        common_path=row.common_path,
        gone=row.gone,
        seen_at=row.seen_at,
        links=row.links,
    )


def accounts_by_ref(connection: Connection, refs: Collection[str]) -> dict[str, AccountRow]:
    """The named accounts (`server/user id`) that are known."""
    rows = fetch_in(connection, ACCOUNTS, "refs", refs)
    return {row.ref: account_row(row) for row in rows}


def accounts_of(connection: Connection, people: Collection[int]) -> list[AccountRow]:
    """All accounts of the named persons."""
    rows = fetch_in(connection, ACCOUNTS_OF, "people", people)
    return [account_row(row) for row in rows]


def accounts_on(connection: Connection, server_name: str) -> list[AccountRow]:
    """All accounts of one server."""
    return [account_row(row) for row in connection.execute(ACCOUNTS_ON, {"server": server_name})]


def items_by_ref(connection: Connection, refs: Collection[str]) -> dict[str, ItemRow]:
    """The named items (`server/item id`) that are known."""
    rows = fetch_in(connection, ITEMS, "refs", refs)
    return {row.ref: item_row(row) for row in rows}


class ItemLink(msgspec.Struct, frozen=True):
    """What an item is a copy of, whether it is gone, and how often it was linked anew."""

    work_id: int | None
    gone: bool
    links: int


def item_links(connection: Connection, refs: Collection[str]) -> dict[str, ItemLink]:
    """The links of the named items (`server/item id`) that are known."""
    rows = fetch_in(connection, ITEM_LINKS, "refs", refs)
    return {row.ref: ItemLink(row.work_id, row.gone, row.links) for row in rows}


def account_links(connection: Connection, refs: Collection[str]) -> dict[str, int]:
    """How often each named account (`server/user id`) got another person."""
    rows = fetch_in(connection, ACCOUNT_LINKS, "refs", refs)
    return {row.ref: row.links for row in rows}


def mates(connection: Connection, works: Collection[int]) -> dict[int, dict[str, ItemRow]]:
    """The items that are there of each named work, by ref."""
    found: dict[int, dict[str, ItemRow]] = {work_id: {} for work_id in works}
    for row in fetch_in(connection, MATES, "works", works):
        found[row.work_id][row.ref] = item_row(row)
    return found


def children(connection: Connection, series: Collection[str]) -> dict[str, ItemRow]:
    """Episodes and seasons of the named series (`server/item id`) that are there."""
    rows = fetch_in(connection, CHILDREN, "refs", series)
    return {row.ref: item_row(row) for row in rows}


def files_of(connection: Connection, refs: Collection[str]) -> dict[str, ItemRow]:
    """The other files of the named items (`server/item id`) that are there."""
    rows = fetch_in(connection, FILES, "refs", refs)
    return {row.ref: item_row(row) for row in rows}


def libraries(connection: Connection, server_name: str) -> tuple[Library, ...]:
    """A server's libraries as last listed."""
    body = connection.execute(LIBRARIES, {"name": server_name}).scalar()
    return msgspec.json.decode(body, type=tuple[Library, ...]) if body is not None else ()


def copies_of_works(connection: Connection, works: Collection[int]) -> Sequence[Any]:
    """Rows `ref server item_id work_id kind name common_path links runtime version_ref` of what the named works still
    have."""
    return list(fetch_in(connection, ITEMS_OF_WORKS, "works", works))


def matched_items(connection: Connection, refs: Collection[str]) -> Sequence[Any]:
    """Rows `item_id work_id kind runtime links version_ref` of those named (`server/item id`) that have a work and are
    not gone."""
    return list(fetch_in(connection, MATCHED_ITEMS, "refs", refs))


def item_ids_on(connection: Connection, server_name: str) -> list[str]:
    """The items of a server that have a work and are not gone."""
    return [row.item_id for row in connection.execute(ITEMS_ON, {"server": server_name})]


def file_ids_on(connection: Connection, server_name: str) -> list[str]:
    """Those of a server's items that are another file of one, have a work and are not gone."""
    return [row.item_id for row in connection.execute(FILES_ON, {"server": server_name})]


def artist_ids_on(connection: Connection, server_name: str) -> list[str]:
    """A server's artists that have a work and are not gone: most are of no library."""
    return [row.item_id for row in connection.execute(ARTISTS_ON, {"server": server_name})]


def person_names(connection: Connection, ids: Collection[int]) -> dict[int, str]:
    """Names of persons."""
    rows = fetch_in(connection, PERSONS, "ids", ids)
    return {row.id: row.name for row in rows}


def persons_by_key(connection: Connection, keys: Collection[str]) -> dict[str, int]:
    """Persons by their folded names."""
    rows = fetch_in(connection, PERSONS_BY_KEY, "keys", keys)
    return {row.key: row.id for row in rows}


def works_by_key(connection: Connection, keys: Collection[str]) -> dict[str, int]:
    """Which works the named keys belong to."""
    rows = fetch_in(connection, WORK_KEYS, "keys", keys)
    return {row.key: row.work_id for row in rows}


def digests(connection: Connection, server_name: str) -> dict[str, str]:
    """Item id → digest of everything a server is known to have."""
    return {row.item_id: row.digest for row in connection.execute(DIGESTS, {"server": server_name})}


def listed_count(connection: Connection, server_name: str) -> int:
    """How many items a server is known to have, other files of items left out."""
    return int(connection.execute(LISTED, {"server": server_name}).scalar_one())


class Digest(msgspec.Struct, frozen=True):
    """What is compared of an item, its kind, and whether it is another file of an item, which no listing shows."""

    digest: str
    kind: str
    version: bool


def digests_of(connection: Connection, server_name: str, item_ids: Collection[str]) -> dict[str, Digest]:
    """The digests of those of the named items that a server is known to have."""
    rows = fetch_in(connection, DIGESTS_OF, "refs", [f"{server_name}/{item_id}" for item_id in item_ids])
    return {row.item_id: Digest(row.digest, row.kind, row.version_ref is not None) for row in rows}


def servers(connection: Connection) -> dict[str, ServerRow]:
    """All servers ever seen, by name."""
    return {row.name: ServerRow(**row._mapping) for row in connection.execute(SERVERS)}  # noqa: SLF001 — public name


def last_ids(connection: Connection) -> tuple[int, int]:
    """The highest work id and person id; 0 where there is none. Neither is ever deleted."""
    return connection.execute(LAST_WORK).scalar() or 0, connection.execute(LAST_PERSON).scalar() or 0


def save_servers(connection: Connection, rows: Iterable[ServerRow]) -> None:
    """Insert or replace."""
    _many(connection, SET_SERVER, [msgspec.structs.asdict(row) for row in rows])


def save_accounts(connection: Connection, rows: Iterable[AccountRow]) -> None:
    """Insert or replace."""
    values = []
    for row in rows:
        fields = msgspec.structs.asdict(row)
        owner: Account = fields.pop("account")
        values.append(fields | {"ref": str(owner), "server": owner.server, "user_id": owner.user_id})
    _many(connection, SET_ACCOUNTS, values)


def save_items(connection: Connection, rows: Iterable[ItemRow]) -> None:
    """Insert or replace."""
    values = [
        {
            "ref": row.ref,
            "server": row.server,
            "item_id": row.item.item_id,
            "work_id": row.work_id,
            "evidence": row.evidence,
            "kind": row.item.kind,
            "name": row.item.name,
            "common_path": row.common_path,
            "runtime": row.item.runtime,
            "gone": row.gone,
            "gone_at": None,
            "seen_at": row.seen_at,
            "series_ref": f"{row.server}/{row.item.series_id}" if row.item.series_id is not None else None,
            "version_ref": f"{row.server}/{row.item.version_of}" if row.item.version_of is not None else None,
            "links": row.links,
            "digest": digest(row.item, Place(row.common_path, row.evidence == OUT)),
            "body": msgspec.json.encode(row.item),
        }
        for row in rows
    ]
    _many(connection, SET_ITEMS, values)


def mark_gone(connection: Connection, refs: Iterable[str], now: int) -> None:
    """Leave a tombstone: the link stays, so that a re-added item is known again."""
    _many(connection, MARK_GONE, [{"gone_ref": ref, "missed_at": now} for ref in refs])


def missing(connection: Connection, refs: Collection[str]) -> dict[str, int]:
    """When each of the named items (`server/item id`) was last found missing, UTC milliseconds, as far as kept."""
    return {row.ref: row.at for row in fetch_in(connection, MISSING, "refs", refs)}


def save_missing(connection: Connection, refs: Collection[str], now: int, kept_ms: int) -> None:
    """Remember that servers do not have these, and forget what was found longer ago than `kept_ms`."""
    if refs:
        connection.execute(DROP_MISSING, {"before": now - kept_ms})
        _many(connection, SET_MISSING, [{"ref": ref, "at": now} for ref in refs])


def long_gone(connection: Connection, before: int, count: int) -> Sequence[Any]:
    """Rows `ref server item_id` of up to `count` items that were missed before that and not yet let go."""
    return connection.execute(LONG_GONE, {"before": before, "count": count}).all()


def let_go(connection: Connection, refs: Iterable[str]) -> None:
    """Nothing is known any more of anybody's data of these. The tombstones stay."""
    _many(connection, LET_GO, [{"gone_ref": ref} for ref in refs])


def save_libraries(connection: Connection, listed: Mapping[str, tuple[Library, ...]]) -> None:
    """Insert or replace each server's libraries."""
    rows = [{"server": name, "body": msgspec.json.encode(libraries)} for name, libraries in listed.items()]
    _many(connection, SET_LIBRARIES, rows)


def move_keys(connection: Connection, keys: Mapping[str, int]) -> None:
    """Let keys name other works than before."""
    _many(connection, MOVE_KEYS, [{"key": key, "work_id": work_id} for key, work_id in keys.items()])


def add_works(connection: Connection, works: Mapping[int, tuple[str, str]], keys: Mapping[str, int]) -> None:
    """New works, id → (kind, title), and new keys → work id; a key that is there keeps its work."""
    _many(connection, ADD_WORKS, [{"id": i, "kind": kind, "title": title} for i, (kind, title) in works.items()])
    _many(connection, ADD_KEYS, [{"key": key, "work_id": work_id} for key, work_id in keys.items()])


def add_persons(connection: Connection, persons: Mapping[str, tuple[int, str]]) -> None:
    """New persons, key → (id, name)."""
    _many(connection, ADD_PERSONS, [{"key": key, "id": i, "name": name} for key, (i, name) in persons.items()])


def _many(connection: Connection, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(statement, list(rows))
