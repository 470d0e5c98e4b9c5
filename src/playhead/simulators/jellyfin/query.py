"""`GET /Items`: filters, order and paging. Unknown parameters and unknown list elements are ignored."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from playhead.simulators.jellyfin import userdata
from playhead.simulators.jellyfin.dto_items import MEDIA
from playhead.simulators.jellyfin.guids import TYPE_NAMES
from playhead.simulators.jellyfin.http import Call
from playhead.simulators.jellyfin.model import Item, Row, User
from playhead.simulators.jellyfin.parameters import Query
from playhead.simulators.jellyfin.replies import failed
from playhead.simulators.jellyfin.state import Server
from playhead.simulators.jellyfin.versions import PlayedFolders, SavedSince

Test = Callable[[Item], bool]
KINDS = {kind.lower(): kind for kind in (*TYPE_NAMES, "BoxSet", "Person", "MusicGenre", "Trailer", "Book", "UserView")}
CONTRADICTIONS = (("isplayed", "isunplayed"), ("isfolder", "isnotfolder"), ("likes", "dislikes"))
RESUMABLE = frozenset({"Series", "Season"})
HIDDEN = frozenset({"CollectionFolder", "UserRootFolder", "ManualPlaylistsFolder"})


def select(call: Call, user: User | None) -> list[Item]:
    """All items the query matches, in its order; 400 and 500 where the server fails."""
    query = call.query
    found = _pool(call, user)
    for test in _tests(call.server, query, user):
        found = [item for item in found if test(item)]
    return _sorted(call.server, query, user, found)


def window(query: Query, found: list[Item]) -> tuple[list[Item], int, int]:
    """(page, TotalRecordCount, StartIndex); limit 0 gives only the count, a negative limit everything."""
    start = query.number("startIndex") or 0
    limit = query.number("limit")
    page = found[start:] if limit is None or limit < 0 else found[start : start + limit]
    counted = query.flag("enableTotalRecordCount")
    return page, len(found) if counted is not False else len(page), start


def _pool(call: Call, user: User | None) -> list[Item]:
    server, query = call.server, call.query
    for item_id in (*query.guid_list("ids"), query.guid("parentId") or ""):
        call.reject_placeholder(item_id)
    if query.text("ids") is not None:
        wanted = [server.items.get(item_id) for item_id in query.guid_list("ids")]
        return [item for item in wanted if item is not None and _may_list(server, user, item, by_id=True)]
    parent_id = query.guid("parentId")
    top = server.root if parent_id is None else server.items.get(parent_id)
    if top is None:
        raise failed(400)
    if not query.flag("recursive"):
        return [item for item in top.children if _may_list(server, user, item)]
    ordered = server.ordered()
    within = None if top is server.root else _below(top)
    return [
        item
        for item in ordered
        if item.kind not in HIDDEN
        and (within is None or item.id in within)
        and not (item.kind == "Folder" and item.parent is item.library)
        and _may_list(server, user, item)
    ]


def _may_list(server: Server, user: User | None, item: Item, *, by_id: bool = False) -> bool:
    """By ids with an API key, lists also show what the user may not see."""
    if by_id:
        return True
    return item.primary is None and server.visible(user, item)


def _below(top: Item) -> set[str]:
    found: set[str] = set()
    waiting = list(top.children)
    while waiting:
        item = waiting.pop()
        found.add(item.id)
        waiting.extend(item.children)
    return found


def _tests(server: Server, query: Query, user: User | None) -> Iterable[Test]:
    kinds = _kinds(query)
    if kinds:
        yield lambda item: item.kind in kinds
    without = {KINDS[word.lower()] for word in query.words("excludeItemTypes") if word.lower() in KINDS}
    if without:
        yield lambda item: item.kind not in without
    yield from _by_metadata(server, query)
    yield from _by_state(server, query, user)


def _kinds(query: Query) -> set[str]:
    return {KINDS[word.lower()] for word in query.words("includeItemTypes") if word.lower() in KINDS}


def _saved_since(server: Server, query: Query) -> Iterable[Test]:
    """Up to 10.10 `minDateLastSaved` is not bound to its value: no row matches, or the statement fails."""
    works = server.traits.saved_since
    if query.date("minDateLastSaved") is not None and works is SavedSince.FAULT:
        raise failed(500)
    for name in ("minDateLastSaved", "minDateLastSavedForUser"):
        since = query.date(name)
        if since is not None:
            broken = name == "minDateLastSaved" and works is SavedSince.EMPTY
            yield lambda item, since=since, broken=broken: item.saved >= since and not broken  # type: ignore[misc]


def _by_metadata(server: Server, query: Query) -> Iterable[Test]:
    for name in ("Imdb", "Tmdb", "Tvdb"):
        wanted = query.flag(f"has{name}Id")
        if wanted is not None:
            yield lambda item, name=name, wanted=wanted: (name in item.provider_ids) is wanted  # type: ignore[misc]
    yield from _saved_since(server, query)
    term = query.text("searchTerm")
    if term:
        yield lambda item: term.lower() in item.name.lower()
    years = {int(word) for word in query.words("years") if word.isdigit()}
    if years:
        yield lambda item: item.year in years
    media = {word.lower() for word in query.words("mediaTypes")} & {"video", "audio"}
    if media:
        yield lambda item: item.kind in MEDIA and ("audio" if item.kind == "Audio" else "video") in media


def _by_state(server: Server, query: Query, user: User | None) -> Iterable[Test]:
    wishes = _filters(server, query)
    for name, good, bad in (("isPlayed", "isplayed", "isunplayed"), ("isFavorite", "isfavorite", "isnotfavorite")):
        wanted = query.flag(name)
        if wanted is not None:
            wishes.append(good if wanted else bad)
    for wish in wishes:
        if wish in ("isfolder", "isnotfolder"):
            yield lambda item, folder=wish == "isfolder": item.folder is folder  # type: ignore[misc]
            continue
        if user is None:
            raise failed(500)
        yield _state_test(server, user, wish, alone=_kinds(query) == {"Series"})


def _filters(server: Server, query: Query) -> list[str]:
    wishes = [word.lower() for word in query.words("filters") if word.lower() in _STATES or "folder" in word.lower()]
    for pair in CONTRADICTIONS:
        if set(pair) <= set(wishes):
            if server.traits.strict_filters:
                raise failed(400)
            wishes.remove(min(pair, key=wishes.index))
    return wishes


def _state_test(server: Server, user: User, wish: str, *, alone: bool) -> Test:
    """`alone`: only series are listed."""
    test = _STATES[wish]
    if wish == "dislikes" and not server.traits.dislikes_are_not_likes:
        test = _STATES["likes"]
    if wish in ("isplayed", "isunplayed"):
        return lambda item: _played(server, user, item, alone=alone) is (wish == "isplayed")
    if wish == "isresumable" and server.traits.resumable_folders:
        return lambda item: _begun(server, user, item) if item.kind in RESUMABLE else test(server.row(user, item))
    return lambda item: test(server.row(user, item))


def _played(server: Server, user: User, item: Item, *, alone: bool) -> bool:
    how = server.traits.played_folders
    if not item.folder or not (alone or how is PlayedFolders.COMPUTED):
        return server.row(user, item).played
    total, left = userdata.folder_counts(server, user, item)
    return left < total if how is PlayedFolders.SERIES_BEGUN else left == 0 and total > 0


def _begun(server: Server, user: User, item: Item) -> bool:
    """Something below is half watched, or some but not all of it is played."""
    total, left = userdata.folder_counts(server, user, item)
    return 0 < left < total or any(server.row(user, leaf).position > 0 for leaf in item.leaves())


_STATES: dict[str, Callable[[Row], bool]] = {
    "isplayed": lambda row: row.played,
    "isunplayed": lambda row: not row.played,
    "isfavorite": lambda row: row.favorite,
    "isnotfavorite": lambda row: not row.favorite,
    "isresumable": lambda row: row.position > 0,
    "likes": lambda row: row.likes is True,
    "dislikes": lambda row: row.likes is not True,
    "isfavoriteorlikes": lambda row: row.favorite or row.likes is True,
}


def _sorted(server: Server, query: Query, user: User | None, found: list[Item]) -> list[Item]:
    orders = {word.lower(): word for word in query.words("sortBy")}
    down = "descending" in {word.lower() for word in query.words("sortOrder")}
    for order in reversed([word for word in orders if word in _ORDERS]):
        key = _ORDERS[order]
        found = sorted(found, key=lambda item: key(server, user, item), reverse=down)
    return found


def _played_at(server: Server, user: User | None, item: Item) -> int:
    return (server.row(user, item).last_played or 0) if user else 0


_ORDERS: dict[str, Callable[[Server, User | None, Item], int | str]] = {
    "sortname": lambda _server, _user, item: item.sort_name,
    "datecreated": lambda _server, _user, item: item.created,
    "datelastcontentadded": lambda _server, _user, item: item.created,
    "dateplayed": _played_at,
    "playcount": lambda server, user, item: server.row(user, item).play_count if user else 0,
    "productionyear": lambda _server, _user, item: item.year or 0,
    "premieredate": lambda _server, _user, item: item.premiere,
}
