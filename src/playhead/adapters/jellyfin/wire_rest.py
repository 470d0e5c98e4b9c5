"""REST bodies: Jellyfin's JSON to domain values and back. Pure; what cannot be read is a BadAnswer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from playhead.adapters.jellyfin.wire_values import decode, format_date, known_id, parse_date
from playhead.domain.errors import BadAnswer, Refused, Unreachable
from playhead.domain.items import FOLDER_KINDS, LEAF_KINDS, Item, Library, Version
from playhead.domain.people import RemoteUser, ServerInfo
from playhead.domain.userdata import UserData, UserDataPart
from playhead.ports.media_server import ItemPage, UserDataPage

KINDS = ",".join(sorted(LEAF_KINDS | FOLDER_KINDS))
"""For `includeItemTypes`: everything that carries user data."""

MAX_RATING = 10


class _Wire(msgspec.Struct, frozen=True, rename="pascal"):
    """Properties in PascalCase; what is not named here is skipped."""


class _Info(_Wire, frozen=True):
    id: str
    version: str
    server_name: str | None = None


class _SetUpInfo(msgspec.Struct, frozen=True):
    """The set-up server, which answers while the real one migrates, writes camelCase."""

    version: str


class _Policy(_Wire, frozen=True):
    is_administrator: bool = False
    is_disabled: bool = False


class _User(_Wire, frozen=True):
    id: str
    name: str
    has_password: bool = True
    policy: _Policy | None = None


class UserDataDto(_Wire, frozen=True):
    """User data as REST answers and socket frames carry it; `item_id` is absent up to 10.9 and zeros in 10.10."""

    played: bool = False
    playback_position_ticks: int = 0
    play_count: int = 0
    is_favorite: bool = False
    last_played_date: str | None = None
    rating: float | None = None
    item_id: str | None = None


class _Item(_Wire, frozen=True):
    id: str
    type: str
    name: str | None = None
    path: str | None = None
    provider_ids: dict[str, str | None] | None = None
    production_year: int | None = None
    run_time_ticks: int | None = None
    series_id: str | None = None
    series_name: str | None = None
    parent_index_number: int | None = None
    index_number: int | None = None
    index_number_end: int | None = None
    media_source_count: int | None = None
    genres: list[str | None] | None = None
    premiere_date: str | None = None
    status: str | None = None
    location_type: str | None = None


class _Source(_Wire, frozen=True):
    id: str | None = None
    path: str | None = None
    run_time_ticks: int | None = None


class _Sourced(_Wire, frozen=True):
    id: str
    media_sources: list[_Source] | None = None


class _SourcedItems(_Wire, frozen=True):
    items: list[_Sourced]


class _Items(_Wire, frozen=True):
    items: list[_Item]
    total_record_count: int
    start_index: int = 0


class _Owned(_Wire, frozen=True):
    id: str
    user_data: UserDataDto


class _OwnedItems(_Wire, frozen=True):
    items: list[_Owned]
    total_record_count: int = 0
    start_index: int = 0


class _Task(_Wire, frozen=True):
    key: str = ""
    state: str = "Idle"


class _Library(_Wire, frozen=True):
    name: str
    item_id: str | None = None
    locations: list[str] = []


class _Write(_Wire, frozen=True):
    """The body of `POST /UserItems/{id}/UserData`: absent is "leave it"."""

    played: bool | UnsetType = UNSET
    playback_position_ticks: int | UnsetType = UNSET
    play_count: int | UnsetType = UNSET
    last_played_date: str | UnsetType = UNSET
    is_favorite: bool | UnsetType = UNSET
    rating: float | UnsetType = UNSET


_INFO = msgspec.json.Decoder(_Info)
_SET_UP_INFO = msgspec.json.Decoder(_SetUpInfo)
_USERS = msgspec.json.Decoder(list[_User])
_ONE_USER = msgspec.json.Decoder(_User)
_ITEMS = msgspec.json.Decoder(_Items)
_SOURCED = msgspec.json.Decoder(_SourcedItems)
_OWNED = msgspec.json.Decoder(_OwnedItems)
_USER_DATA = msgspec.json.Decoder(UserDataDto)
_TASKS = msgspec.json.Decoder(list[_Task])
_LIBRARIES = msgspec.json.Decoder(list[_Library])
_BOOL = msgspec.json.Decoder(bool)
_OBJECT = msgspec.json.Decoder(dict[str, Any])


def parse_server_info(body: bytes) -> ServerInfo:
    """Raises Unreachable for the set-up server's answer: it says 200 while the real server is not there yet."""
    try:
        info = decode(_INFO, body, "server description")
    except BadAnswer as error:
        if _is_set_up_server(body):
            raise Unreachable("the server is starting") from error
        raise
    server_id = known_id(info.id)
    if server_id is None:
        raise BadAnswer("server description: no server id")
    return ServerInfo(server_id=server_id, name=info.server_name or "", version=info.version)


def _is_set_up_server(body: bytes) -> bool:
    try:
        decode(_SET_UP_INFO, body, "set-up server")
    except BadAnswer:
        return False
    return True


def parse_users(body: bytes) -> tuple[RemoteUser, ...]:
    """All users of `GET /Users`."""
    return tuple(_user(user) for user in decode(_USERS, body, "list of users"))


def parse_user(body: bytes) -> RemoteUser:
    """One user, as `POST /Users/New` answers."""
    return _user(decode(_ONE_USER, body, "user"), "user")


def _user(user: _User, what: str = "list of users") -> RemoteUser:
    policy = user.policy or _Policy()
    return RemoteUser(
        user_id=_id(user.id, what),
        name=user.name,
        is_administrator=policy.is_administrator,
        is_disabled=policy.is_disabled,
        has_password=user.has_password,
    )


def parse_items(body: bytes) -> ItemPage:
    """One page of `GET /Items`. Kinds that carry no user data are left out, so it may hold fewer than were asked."""
    return parse_listing(body)[0]


def parse_listing(body: bytes) -> tuple[ItemPage, tuple[str, ...]]:
    """One page of `GET /Items` as `parse_items` has it, and which of its items have more than one file."""
    page = decode(_ITEMS, body, "list of items")
    kept = tuple(_item(item) for item in page.items if item.type in LEAF_KINDS or item.type in FOLDER_KINDS)
    several = tuple(_id(item.id, "list of items") for item in page.items if (item.media_source_count or 1) > 1)
    listed = ItemPage(items=kept, rows=len(page.items), start=page.start_index, total=page.total_record_count)
    return listed, several


def parse_versions(body: bytes) -> dict[str, tuple[Version, ...]]:
    """By item id, the other files of each item of `GET /Items?ids=…&fields=MediaSources`.

    A source without an id of its own (a stream, a live channel) is no item.
    """
    found: dict[str, tuple[Version, ...]] = {}
    for sourced in decode(_SOURCED, body, "list of versions").items:
        item_id = _id(sourced.id, "list of versions")
        sources = {known_id(one.id): one for one in sourced.media_sources or ()}
        found[item_id] = tuple(
            Version(item_id=version_id, path=one.path or None, runtime=one.run_time_ticks)
            for version_id, one in sources.items()
            if version_id is not None and version_id != item_id
        )
    return found


def _item(item: _Item) -> Item:
    season, episode, last = _numbers(item)
    return Item(
        item_id=_id(item.id, "list of items"),
        kind=item.type,
        name=item.name or "",
        path=item.path or None,
        provider_ids={key.lower(): value for key, value in (item.provider_ids or {}).items() if value},
        year=item.production_year,
        runtime=item.run_time_ticks,
        series_id=known_id(item.series_id),
        series_name=item.series_name or None,
        season=season,
        episode=episode,
        episode_end=last,
        genres=tuple(genre for genre in item.genres or () if genre),
        aired_at=parse_date(item.premiere_date) if item.premiere_date else None,
        ended=item.status == "Ended",
        missing=item.location_type == "Virtual",
    )


def _numbers(item: _Item) -> tuple[int | None, int | None, int | None]:
    """Season, episode, last episode. A season's own number is its index; a song's disc and track are neither."""
    if item.type == "Season":
        return item.index_number, None, None
    if item.type == "Episode":
        return item.parent_index_number, item.index_number, item.index_number_end
    return None, None, None


def parse_user_data_list(body: bytes, asked: Sequence[str]) -> dict[str, UserData]:
    """User data by item id, out of `GET /Items?ids=…&userId=…`. Raises BadAnswer when an item was not asked for:
    a server that ignores `ids` answers with its first items."""
    wanted, found = frozenset(asked), {}
    for owned in decode(_OWNED, body, "list of user data").items:
        item_id = _id(owned.id, "list of user data")
        if item_id not in wanted:
            raise BadAnswer("list of user data: the answer holds an item that was not asked for")
        found[item_id] = user_data_of(owned.user_data, item_id)
    return found


def parse_user_data_page(body: bytes) -> UserDataPage:
    """One page of `GET /Items?userId=…`."""
    page = decode(_OWNED, body, "page of user data")
    data: dict[str, UserData] = {}
    for owned in page.items:
        item_id = _id(owned.id, "page of user data")
        data[item_id] = user_data_of(owned.user_data, item_id)
    return UserDataPage(data=data, rows=len(page.items), start=page.start_index, total=page.total_record_count)


def parse_scanning(body: bytes) -> bool:
    """Whether `GET /ScheduledTasks` shows the library scan at work, or about to end."""
    return any(
        task.key == "RefreshLibrary" and task.state != "Idle"
        for task in decode(_TASKS, body, "list of scheduled tasks")
    )


def parse_user_data(body: bytes, item_id: str) -> UserData:
    """The answer of a write."""
    return user_data_of(decode(_USER_DATA, body, "user data"), item_id)


def user_data_of(dto: UserDataDto, item_id: str | None = None) -> UserData:
    """Raises BadAnswer when the data names another item than `item_id`.

    Servers store negative positions and counts when told to; they mean nothing and read as 0.
    """
    named = known_id(dto.item_id)
    if item_id is not None and named is not None and named != item_id:
        raise BadAnswer("user data: the answer is about another item")
    return UserData(
        played=dto.played,
        position=max(0, dto.playback_position_ticks),
        play_count=max(0, dto.play_count),
        last_played=parse_date(dto.last_played_date) if dto.last_played_date else None,
        favorite=dto.is_favorite,
        rating=dto.rating,
    )


def check_values(part: UserDataPart) -> None:
    """Raises Refused for values that no write can carry, whatever the version."""
    if part.last_played is None:
        raise Refused("a date cannot be removed by writing user data")
    rating = 0 if part.rating is UNSET or part.rating is None else part.rating
    if not (math.isfinite(rating) and 0 <= rating <= MAX_RATING):
        raise Refused("a rating is a number from 0 to 10")


def encode_user_data(part: UserDataPart) -> bytes:
    """The body of a write. Raises Refused for what this call cannot say: null is "leave it" to the server."""
    check_values(part)
    if part.last_played is None or part.rating is None:
        raise Refused("a date or a rating cannot be removed by writing user data")
    return msgspec.json.encode(
        _Write(
            played=part.played,
            playback_position_ticks=part.position,
            play_count=part.play_count,
            last_played_date=UNSET if part.last_played is UNSET else written_date(part.last_played),
            is_favorite=part.favorite,
            rating=part.rating,
        )
    )


def written_date(ms: int) -> str:
    """A date as we write it, in bodies and queries alike. Raises Refused for what no calendar has."""
    try:
        return format_date(ms)
    except OverflowError as error:
        raise Refused("a date beyond the calendar cannot be written") from error


def parse_libraries(body: bytes) -> tuple[Library, ...]:
    """`GET /Library/VirtualFolders`."""
    return tuple(
        Library(library_id=known_id(lib.item_id) or "", name=lib.name, locations=tuple(lib.locations))
        for lib in decode(_LIBRARIES, body, "list of libraries")
    )


def parse_bool(body: bytes, what: str) -> bool:
    """A bare `true` or `false`."""
    return decode(_BOOL, body, what)


def parse_object(body: bytes, what: str) -> Mapping[str, Any]:
    """Any JSON object, kept whole so that it can be sent back with what we do not know of."""
    return decode(_OBJECT, body, what)


def _id(text: str, what: str) -> str:
    found = known_id(text)
    if found is None:
        raise BadAnswer(f"{what}: an entry without an id")
    return found
