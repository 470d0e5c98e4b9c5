"""Playlist routes. An API key may create, list, add, remove and delete; the rest wants the user himself."""

from __future__ import annotations

from playhead.simulators.jellyfin import dto, dto_items, playlists, query
from playhead.simulators.jellyfin.dto_items import View
from playhead.simulators.jellyfin.guids import parse
from playhead.simulators.jellyfin.http import Call, Endpoint
from playhead.simulators.jellyfin.model import Json, Playlist, User
from playhead.simulators.jellyfin.replies import Reply, bare, failed, ok, problem, said
from playhead.simulators.jellyfin.versions import V10_9, V10_10


def create(call: Call) -> Reply:
    """In a body lists are public by default, in the query form private."""
    body = call.record("createPlaylistRequest") if call.body.strip() else {}
    user = _owner(call, body)
    name = str(body.get("Name") or call.query.text("name") or "")
    ids = [parse(each) or each for each in body.get("Ids") or call.query.words("ids")]
    media_type = str(body.get("MediaType") or call.query.text("mediaType") or "")
    public = bool(body.get("IsPublic", True)) if body else False
    try:
        made = playlists.create(call.server, user, name, ids, call.now, media_type=media_type, public=public)
    except playlists.UnknownItem:
        raise failed(400) from None
    made.shares.update(_shared(body))
    return ok({"Id": made.item.id})


def _shared(body: Json) -> dict[str, bool]:
    """`Users` of a body: ids with whether they may edit."""
    found = ((parse(str(each.get("UserId") or "")), bool(each.get("CanEdit"))) for each in body.get("Users") or [])
    return {user_id: edit for user_id, edit in found if user_id}


def _owner(call: Call, body: Json) -> User:
    wanted = parse(str(body.get("UserId") or "")) or call.query.guid("userId")
    user = call.server.users.get(wanted) if wanted else call.caller.user
    if user is None:
        raise failed(400)
    return user


def _find(call: Call, user: User) -> Playlist:
    playlist = call.server.playlists.get(call.guid("playlistId"))
    if playlist is None or not playlists.may_see(playlist, user):
        raise said(404, "Playlist not found")
    return playlist


def _by_key(call: Call) -> Playlist:
    """For what an API key may do in this version: any list that exists."""
    playlist = call.server.playlists.get(call.guid("playlistId"))
    if playlist is None:
        raise said(404, "Playlist not found")
    return playlist


def _by_user(call: Call) -> tuple[User, Playlist]:
    """For routes that act as the calling user: an API key is refused with 400."""
    if call.caller.user is None:
        raise failed(400)
    return call.caller.user, _find(call, call.caller.user)


def _edit_by_user(call: Call) -> Playlist:
    user, playlist = _by_user(call)
    if not playlists.may_edit(playlist, user):
        raise bare(403)
    return playlist


def _owned(call: Call) -> Playlist:
    """For what a list's owner alone may: to see and to change whom it is shared with."""
    user, playlist = _by_user(call)
    if playlist.owner != user.id:
        raise bare(403)
    return playlist


def read(call: Call) -> Reply:
    _, playlist = _by_user(call)
    shares = [{"UserId": user_id, "CanEdit": edit} for user_id, edit in playlist.shares.items()]
    return ok({"OpenAccess": playlist.public, "Shares": shares, "ItemIds": playlist.entries})


def update(call: Call) -> Reply:
    playlist = _edit_by_user(call)
    body = call.record("updatePlaylistRequest")
    if body.get("Name"):
        playlist.item.name = str(body["Name"])
    if body.get("Ids") is not None:
        playlists.replace(call.server, playlist, [parse(each) or each for each in body["Ids"]])
    if body.get("IsPublic") is not None:
        playlist.public = bool(body["IsPublic"])
    if body.get("Users") is not None:
        playlist.shares = _shared(body)
    playlists.changed(call.server, playlist, call.now)
    return Reply()


def entries(call: Call) -> Reply:
    user = call.user()
    if user is None:
        raise failed(400)
    playlist = _find(call, user)
    page, total, start = query.window(call.query, playlists.items(call.server, playlist))
    view = View(call.server, user, fields=frozenset(word.lower() for word in call.query.words("fields")))
    server = call.server
    made = [
        {**dto_items.item(view, item), "PlaylistItemId": playlists.entry_id(server, playlist, item.id)} for item in page
    ]
    return ok(dto.page(made, total, start))


def add(call: Call) -> Reply:
    user = call.user()
    if user is None:
        raise failed(400)
    playlist = _find(call, user)
    if not playlists.may_edit(playlist, user):
        raise bare(403)
    playlists.add(call.server, playlist, call.query.guid_list("ids"), call.now, call.query.number("position"))
    return Reply()


def remove(call: Call) -> Reply:
    """An API key may remove from any list, but not in 10.9 and 10.10."""
    keyed = call.caller.user is None and call.server.traits.key_removes_entries
    playlist = _by_key(call) if keyed else _edit_by_user(call)
    playlists.remove(call.server, playlist, call.query.guid_list("entryIds"), call.now)
    return Reply()


def move(call: Call) -> Reply:
    """An API key may move in 10.8 only."""
    keyed = call.caller.user is None and call.server.traits.key_moves_entries
    playlist = _by_key(call) if keyed else _edit_by_user(call)
    try:
        playlists.move(call.server, playlist, call.guid("itemId"), int(call.params["index"]), call.now)
    except IndexError:
        raise failed(500) from None
    return Reply()


def shares(call: Call) -> Reply:
    playlist = _owned(call)
    return ok([{"UserId": user_id, "CanEdit": edit} for user_id, edit in playlist.shares.items()])


def share(call: Call) -> Reply:
    """Sharing a private list with a new user fails in both versions."""
    playlist = _owned(call)
    other = call.guid("otherId")
    if not playlist.public and other not in playlist.shares:
        raise failed(500)
    playlist.shares[other] = bool(call.record("updatePlaylistUserRequest").get("CanEdit"))
    return Reply()


def unshare(call: Call) -> Reply:
    playlist = _owned(call)
    if playlist.shares.pop(call.guid("otherId"), None) is None:
        raise said(404, "User permissions not found")
    return Reply()


def delete(call: Call, playlist_id: str) -> Reply:
    """`DELETE /Items/{id}` of a list: the owner, an administrator or an API key."""
    playlist = call.server.playlists[playlist_id]
    user = call.caller.user
    if user is not None and not user.admin and user.id != playlist.owner:
        raise problem(404) if not playlists.may_see(playlist, user) else said(401, "Unauthorized access")
    playlists.delete(call.server, playlist, call.now)
    return Reply()


ROUTES = (
    Endpoint("POST", "/Playlists", create),
    Endpoint("GET", "/Playlists/{playlistId}", read, since=V10_10),
    Endpoint("POST", "/Playlists/{playlistId}", update, since=V10_9),
    Endpoint("GET", "/Playlists/{playlistId}/Items", entries),
    Endpoint("POST", "/Playlists/{playlistId}/Items", add),
    Endpoint("DELETE", "/Playlists/{playlistId}/Items", remove),
    Endpoint("POST", "/Playlists/{playlistId}/Items/{itemId}/Move/{index}", move),
    Endpoint("GET", "/Playlists/{playlistId}/Users", shares, since=V10_9),
    Endpoint("POST", "/Playlists/{playlistId}/Users/{otherId}", share, since=V10_9),
    Endpoint("DELETE", "/Playlists/{playlistId}/Users/{otherId}", unshare, since=V10_9),
)
