"""User data: the whole row, played, favourite, rating, each with its legacy twin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from playhead.simulators.jellyfin import dto, playing, rules, ticks, userdata
from playhead.simulators.jellyfin.http import Call, Endpoint, Later, typed
from playhead.simulators.jellyfin.model import Item, Json, Row, User
from playhead.simulators.jellyfin.replies import Reply, failed, invalid, ok, problem
from playhead.simulators.jellyfin.versions import V10_9

Change = Callable[[Row], Row]

FIELDS: dict[str, type] = {
    "PlaybackPositionTicks": int,
    "PlayCount": int,
    "IsFavorite": bool,
    "Likes": bool,
    "Played": bool,
    "LastPlayedDate": str,
    "Rating": float,
}


def _target(call: Call) -> tuple[User, Item]:
    user = call.need_user()
    return user, call.item(user)


def _shown(call: Call, user: User, item: Item) -> Reply:
    return ok(dto.user_data(call.server, user, item))


def read(call: Call) -> Reply:
    return _shown(call, *_target(call))


def write(call: Call) -> Later:
    """All given fields in one save."""
    fields = _fields(call)
    user, item = _target(call)
    return _saved(call, user, item, lambda row: _applied(call, user, item, row, fields), "UpdateUserData")


def _saved(call: Call, user: User, item: Item, change: Change, reason: str) -> Later:
    """On 12.0 the row is read before and saved after the server's write time, so that a write in between is lost."""
    base = userdata.single(call.server, user, item)

    def finish(now: int) -> Reply:
        row = base if call.server.traps.lost_writes else userdata.single(call.server, user, item)
        userdata.save(call.server, user, item, change(row), reason, now)
        return _shown(call, user, item)

    return Later(finish)


def _fields(call: Call) -> Json:
    fields = typed(call.record("userDataDto"), FIELDS, "userDataDto")
    if "LastPlayedDate" in fields:
        date = ticks.parse(fields["LastPlayedDate"])
        if date is None:
            path = {"$": ["The JSON value could not be converted. Path: $.LastPlayedDate."]}
            raise problem(400, {**path, "userDataDto": ["The userDataDto field is required."]})
        fields["LastPlayedDate"] = date
    return fields


def _applied(call: Call, user: User, item: Item, row: Row, fields: Json) -> Row:
    try:
        return rules.write(row, fields)
    except rules.BadRating as error:
        if call.server.traits.rejected_write_shows:
            call.server.stale[user.id, item.id] = error.kept
        raise failed(400) from None


def played(call: Call) -> Reply:
    given = call.query.text("datePlayed")
    date = None if not given else ticks.parse(given)
    if given and date is None:
        raise invalid("datePlayed", given)
    return _marked(call, played=True, date=date)


def unplayed(call: Call) -> Reply:
    return _marked(call, played=False)


def _marked(call: Call, *, played: bool, date: int | None = None) -> Reply:
    """Mark for the named user, and for everybody who was added to the session that calls.

    A side effect: from 10.9 on the caller's session becomes the named user's.
    """
    user, item = _target(call)
    owner = user if call.server.traits.key_re_owns_session else call.caller.user
    session = playing.touch(call.server, call.caller.device, owner, call.now)
    for each in [user, *(other for other in session.others if other is not user)]:
        userdata.mark(call.server, each, item, call.now, played=played, date=date)
    return _shown(call, user, item)


def favorite(call: Call) -> Later:
    wanted = call.method == "POST"
    user, item = _target(call)
    return _saved(call, user, item, lambda row: replace(row, favorite=wanted), "UpdateUserRating")


def rate(call: Call) -> Later:
    likes = call.query.flag("likes") if call.method == "POST" else None
    user, item = _target(call)
    return _saved(call, user, item, lambda row: rules.rate(row, likes), "UpdateUserRating")


ROUTES = (
    Endpoint("GET", "/UserItems/{itemId}/UserData", read, since=V10_9),
    Endpoint("POST", "/UserItems/{itemId}/UserData", write, since=V10_9),
    Endpoint("GET", "/Users/{userId}/Items/{itemId}/UserData", read, since=V10_9),
    Endpoint("POST", "/Users/{userId}/Items/{itemId}/UserData", write, since=V10_9),
    Endpoint("POST", "/UserPlayedItems/{itemId}", played, since=V10_9),
    Endpoint("DELETE", "/UserPlayedItems/{itemId}", unplayed, since=V10_9),
    Endpoint("POST", "/Users/{userId}/PlayedItems/{itemId}", played),
    Endpoint("DELETE", "/Users/{userId}/PlayedItems/{itemId}", unplayed),
    Endpoint("POST", "/UserFavoriteItems/{itemId}", favorite, since=V10_9),
    Endpoint("DELETE", "/UserFavoriteItems/{itemId}", favorite, since=V10_9),
    Endpoint("POST", "/Users/{userId}/FavoriteItems/{itemId}", favorite),
    Endpoint("DELETE", "/Users/{userId}/FavoriteItems/{itemId}", favorite),
    Endpoint("POST", "/UserItems/{itemId}/Rating", rate, since=V10_9),
    Endpoint("DELETE", "/UserItems/{itemId}/Rating", rate, since=V10_9),
    Endpoint("POST", "/Users/{userId}/Items/{itemId}/Rating", rate),
    Endpoint("DELETE", "/Users/{userId}/Items/{itemId}/Rating", rate),
)
