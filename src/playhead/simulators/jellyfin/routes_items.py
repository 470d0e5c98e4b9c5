"""Items: lists, single items, deletion, metadata edits and refreshes."""

from __future__ import annotations

from playhead.simulators.jellyfin import dto, dto_items, library, query, routes_playlists
from playhead.simulators.jellyfin.dto_items import ALL, View
from playhead.simulators.jellyfin.http import Access, Call, Endpoint, UnknownUser
from playhead.simulators.jellyfin.model import Item, Json, Told, User
from playhead.simulators.jellyfin.replies import Reply, failed, ok, problem, said
from playhead.simulators.jellyfin.versions import V10_9

LATEST = frozenset({"Movie", "Series", "Video", "MusicAlbum"})


def items(call: Call) -> Reply:
    user = _lister(call)
    page, total, start = query.window(call.query, query.select(call, user))
    view = _view(call, user)
    return ok(dto.page([dto_items.item(view, one) for one in page], total, start))


def _lister(call: Call) -> User | None:
    """Whose view it is. In 10.8 the caller is not asked for, and an unknown user is nobody."""
    strict = call.server.traits.defaults_to_caller
    if not strict and not (call.params.get("userId") or call.query.text("userId")):
        return None
    try:
        return call.user()
    except UnknownUser:
        if not strict:
            return None
        raise failed(404) from None


def _view(call: Call, user: User | None) -> View:
    data, images = call.query.flag("enableUserData"), call.query.flag("enableImages")
    fields = frozenset(word.lower() for word in call.query.words("fields"))
    return View(call.server, user, fields=fields, user_data=data is not False, images=images is not False)


def one_item(call: Call) -> Reply:
    user = call.need_user()
    view = View(call.server, user, fields=ALL, listed=False)
    return ok(dto_items.item(view, call.item(user)))


def delete_item(call: Call) -> Reply:
    user = call.user()
    wanted = call.guid("itemId")
    if wanted in call.server.playlists:
        return routes_playlists.delete(call, wanted)
    item = call.item(user)
    if user is not None and not user.policy["EnableContentDeletion"]:
        raise said(401, "Unauthorized access")
    library.remove(call.server, item, call.now)
    return Reply()


def update_item(call: Call) -> Reply:
    """A metadata edit: name, year and provider ids; user data stays with the item's id."""
    item = call.item(None)
    body = call.record("request")
    item.name = str(body.get("Name") or item.name)
    item.year = body.get("ProductionYear", item.year)
    item.provider_ids = {key: str(value) for key, value in (body.get("ProviderIds") or {}).items() if value}
    item.saved, item.sort_name = call.now, library.sort_name(item)
    call.server.touch_tree()
    call.server.tell(Told.UPDATED, call.now, item=item)
    return Reply()


def refresh_item(call: Call) -> Reply:
    """A full refresh saves the item and all below it again; other modes find nothing new."""
    item = call.item(None)
    for name in ("metadataRefreshMode", "imageRefreshMode"):
        mode = call.query.text(name)
        if mode and mode.lower() not in {"none", "validationonly", "default", "fullrefresh"}:
            raise problem(400, {name: [f"The value '{mode}' is not valid."]})
    if (call.query.text("metadataRefreshMode") or "").lower() == "fullrefresh":
        library.save_again(call.server, item, call.now)
    return Reply()


def ancestors(call: Call) -> Reply:
    user = _lister(call)
    view = View(call.server, user, fields=ALL)
    node, found = call.item(user).parent, []
    while node is not None:
        if node.kind != "Folder":
            found.append(dto_items.item(view, node))
        node = node.parent
    return ok(found)


def counts(call: Call) -> Reply:
    user = _lister(call)
    seen = [item.kind for item in call.server.items.values() if call.server.visible(user, item)]
    names = {
        "MovieCount": "Movie", "SeriesCount": "Series", "EpisodeCount": "Episode", "ArtistCount": "MusicArtist",
        "ProgramCount": "Program", "TrailerCount": "Trailer", "SongCount": "Audio", "AlbumCount": "MusicAlbum",
        "MusicVideoCount": "MusicVideo", "BoxSetCount": "BoxSet", "BookCount": "Book",
    }  # fmt: skip
    return ok({**{name: seen.count(kind) for name, kind in names.items()}, "ItemCount": len(seen)})


def latest(call: Call) -> Reply:
    user = call.need_user()
    limit = call.query.number("limit") or 20
    found = [item for item in call.server.items.values() if item.kind in LATEST and call.server.visible(user, item)]
    found.sort(key=lambda item: -item.created)
    view = _view(call, user)
    return ok([_counted(view, item) for item in found[:limit]])


def _counted(view: View, item: Item) -> Json:
    """10.11 counts the children of files too."""
    made = dto_items.item(view, item)
    if item.folder or view.server.traits.queue_items:
        made["ChildCount"] = len(item.leaves()) if item.folder else 0
    return made


def resume(call: Call) -> Reply:
    user = call.need_user()
    rows = call.server.row
    found = [item for item in call.server.ordered() if not item.folder and rows(user, item).position > 0]
    found.sort(key=lambda item: -(rows(user, item).last_played or 0))
    page, total, start = query.window(call.query, found)
    return ok(dto.page([dto_items.item(_view(call, user), item) for item in page], total, start))


def next_up(call: Call) -> Reply:
    """For each series begun, the first unplayed episode after the last played one."""
    user = call.need_user()
    found = [episode for item in call.server.ordered() if item.kind == "Series" for episode in _next(call, user, item)]
    return ok(dto.page([dto_items.item(_view(call, user), item) for item in found], len(found)))


def _next(call: Call, user: User, series: Item) -> list[Item]:
    episodes = sorted(series.leaves(), key=lambda item: (item.parent_index or 0, item.index or 0))
    played = [number for number, item in enumerate(episodes) if call.server.row(user, item).played]
    return episodes[played[-1] + 1 : played[-1] + 2] if played else []


def episodes(call: Call) -> Reply:
    return _below(call, "Episode")


def seasons(call: Call) -> Reply:
    return _below(call, "Season")


def _below(call: Call, kind: str) -> Reply:
    user = call.need_user()
    series = call.item(user, "seriesId")
    found = [item for item in call.server.ordered() if item.kind == kind and item.above("Series") is series]
    page, total, start = query.window(call.query, found)
    return ok(dto.page([dto_items.item(_view(call, user), item) for item in page], total, start))


def views(call: Call) -> Reply:
    user = call.need_user()
    view = View(call.server, user, fields=ALL)
    found = [dto_items.item(view, top) for top in call.server.root.children if call.server.visible(user, top)]
    return ok(dto.page(found, len(found)))


def playback_info(call: Call) -> Reply:
    user = call.need_user()
    view = View(call.server, user, fields=frozenset({"mediasources"}))
    sources = dto_items.item(view, call.item(user)).get("MediaSources", [])
    return ok({"MediaSources": sources, "PlaySessionId": call.server.new_id()})


ROUTES = (
    Endpoint("GET", "/Items", items),
    Endpoint("GET", "/Users/{userId}/Items", items),
    Endpoint("GET", "/Items/Counts", counts),
    Endpoint("GET", "/Items/Latest", latest, since=V10_9),
    Endpoint("GET", "/Users/{userId}/Items/Latest", latest),
    Endpoint("GET", "/Users/{userId}/Items/Resume", resume),
    Endpoint("GET", "/UserItems/Resume", resume, since=V10_9),
    Endpoint("GET", "/Items/{itemId}", one_item, since=V10_9),
    Endpoint("GET", "/Users/{userId}/Items/{itemId}", one_item),
    Endpoint("POST", "/Items/{itemId}", update_item, Access.ADMIN),
    Endpoint("DELETE", "/Items/{itemId}", delete_item),
    Endpoint("POST", "/Items/{itemId}/Refresh", refresh_item, Access.ADMIN),
    Endpoint("GET", "/Items/{itemId}/Ancestors", ancestors),
    Endpoint("GET", "/Items/{itemId}/PlaybackInfo", playback_info),
    Endpoint("GET", "/Shows/NextUp", next_up),
    Endpoint("GET", "/Shows/{seriesId}/Episodes", episodes),
    Endpoint("GET", "/Shows/{seriesId}/Seasons", seasons),
    Endpoint("GET", "/UserViews", views, since=V10_9),
    Endpoint("GET", "/Users/{userId}/Views", views),
)
