"""What is known to be in a series, a season, an album or an artist's folder: by what it says it belongs to, or where it
lies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, bindparam, select

from playhead.domain.items import FOLDER_KINDS
from playhead.identity import store
from playhead.identity.rows import ItemRow
from playhead.identity.tables import item

PATHS = select(item.c.item_id, item.c.common_path).where(
    item.c.server == bindparam("server"), item.c.gone.is_(False), item.c.common_path.is_not(None)
)


def items_below(connection: Connection, server_name: str, item_ids: Collection[str]) -> dict[str, set[str]]:
    """Each of the named items → the ids of what is in it; nothing for what is no folder."""
    rows = store.items_by_ref(connection, [f"{server_name}/{item_id}" for item_id in item_ids])
    folders = {row.item.item_id: row for row in rows.values() if row.item.kind in FOLDER_KINDS}
    lying = _lying_in(connection, server_name, folders)
    found = {one: (_members(connection, row) | lying[one]) - {one} for one, row in folders.items()}
    return {item_id: found.get(item_id, set()) for item_id in item_ids}


def members(connection: Connection, server_name: str, item_ids: Collection[str]) -> dict[str, set[str]]:
    """Each of the named series and seasons → the ids of what says that it belongs to it. Never looks through all paths
    of a server, so that it may be asked in a writer's transaction."""
    rows = store.items_by_ref(connection, [f"{server_name}/{item_id}" for item_id in item_ids])
    return {row.item.item_id: _members(connection, row) for row in rows.values()}


def _members(connection: Connection, row: ItemRow) -> set[str]:
    if row.item.kind not in ("Series", "Season"):
        return set()
    owner = row.ref if row.item.kind == "Series" else f"{row.server}/{row.item.series_id}"
    children = store.children(connection, [owner]).values()
    return {one.item.item_id for one in children if row.item.kind == "Series" or _is_of(one, row)}


def _lying_in(connection: Connection, server_name: str, folders: Mapping[str, ItemRow]) -> dict[str, set[str]]:
    """One look through all paths, however many folders there are."""
    holders: dict[str, list[str]] = defaultdict(list)
    for item_id, row in folders.items():
        if row.common_path:
            holders[row.common_path].append(item_id)
    found: dict[str, set[str]] = {item_id: set() for item_id in folders}
    for one in connection.execute(PATHS, {"server": server_name}) if holders else ():
        folder = one.common_path.rpartition("/")[0]
        while folder:
            for holder in holders.get(folder, ()):
                found[holder].add(one.item_id)
            folder = folder.rpartition("/")[0]
    return found


def _is_of(one: ItemRow, season: ItemRow) -> bool:
    return one.item.kind == "Episode" and season.item.season is not None and one.item.season == season.item.season
