"""What films and series are called, as the servers' libraries say. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, bindparam, select

from playhead.features.history.works import index_key
from playhead.identity.tables import item, work, work_key
from playhead.storage.statements import fetch_in

ITEMS = select(item.c.ref, item.c.name).where(item.c.ref.in_(bindparam("refs", expanding=True)))
WORKS = select(work_key.c.key, work.c.title).where(
    work_key.c.key.in_(bindparam("keys", expanding=True)), work.c.id == work_key.c.work_id
)


def item_titles(connection: Connection, refs: Collection[str]) -> dict[str, str]:
    """What items (`server/item id`) are called."""
    return {r.ref: r.name for r in fetch_in(connection, ITEMS, "refs", refs)}


def titles_of(connection: Connection, works: Mapping[str, str]) -> dict[str, str]:
    """What films and series are called; `works` has the server on which each was seen. Those that nobody knows are
    left out."""
    keys = {key: name for name in works if (key := index_key(name))}
    refs = {f"{server}/{_item_of(name)}": name for name, server in works.items() if _item_of(name)}
    found = {keys[r.key]: r.title for r in fetch_in(connection, WORKS, "keys", keys)}
    return found | {refs[ref]: title for ref, title in item_titles(connection, refs).items()}


def _item_of(name: str) -> str:
    """The item of something that no provider's id names; empty for others."""
    _, _, rest = name.partition(":")
    return rest.removeprefix("item:") if rest.startswith("item:") else ""
