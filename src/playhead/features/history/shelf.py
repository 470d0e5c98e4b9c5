"""Items of the index as history describes them, and which episodes a series has there. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from playhead.domain.described import Described
from playhead.domain.items import Item
from playhead.identity import store as identity
from playhead.identity.rows import ItemRow


def described(row: ItemRow, series: Mapping[str, Described]) -> Described:
    """An item under the number of its work, which is the same on every server. `series` is by `server/item id`."""
    item: Item = row.item
    of = series.get(f"{row.server}/{item.series_id}") if item.series_id else None
    return Described(
        item_id=f"work{row.work_id}" if row.work_id is not None else item.item_id,
        kind=item.kind,
        name=item.name,
        provider_ids=item.provider_ids,
        runtime=item.runtime,
        series_id=of.item_id if of is not None else item.series_id,
        season=item.season,
        episode=item.episode,
        episode_end=item.episode_end,
        year=item.year,
        genres=item.genres,
        aired_at=item.aired_at,
        ended=item.ended,
        missing=item.missing,
    )


def episodes(connection: Connection, refs: Mapping[str, Described]) -> Iterable[Described]:
    """What the index has of the named series (`server/item id`), also on other servers."""
    if not refs:
        return
    works = {row.work_id for row in identity.items_by_ref(connection, refs).values() if row.work_id is not None}
    every = dict(refs)
    for mates in identity.mates(connection, works).values():
        every |= {ref: described(row, {}) for ref, row in mates.items() if ref not in refs}
    for row in identity.children(connection, every).values():
        if row.item.kind == "Episode":
            yield described(row, every)


def shows(connection: Connection, refs: Mapping[str, str]) -> dict[str, tuple[Described, ...]]:
    """By work: the series itself and its episodes. `refs` has `server/item id` of one copy by work."""
    rows = identity.items_by_ref(connection, set(refs.values()))
    series = {ref: described(row, {}) for ref, row in rows.items()}
    of = {one.item_id: [one] for one in series.values()}
    for episode in episodes(connection, series):
        of.setdefault(episode.series_id or "", []).append(episode)
    return {work: tuple(of[series[ref].item_id]) for work, ref in refs.items() if ref in series}
