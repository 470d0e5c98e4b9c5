"""`MediaServer` for Jellyfin 10.8 to 12.0 over HTTP.

The key goes in the Authorization header and nowhere else: 12.0 takes no other form, and URLs end up in logs. User data
is read by list only, since single-item reads of 12.0 go stale. Every call about a user names him by `userId`: the key
itself has no user.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import httpx
import msgspec

import playhead
from playhead.adapters.jellyfin.answers import date_ms
from playhead.adapters.jellyfin.capabilities import capabilities_of
from playhead.adapters.jellyfin.credentials import NothingKept, UserTokens
from playhead.adapters.jellyfin.socket import JellyfinEvents
from playhead.adapters.jellyfin.transport import Answer, CallCounter, Identity, Request, Transport, count_nothing
from playhead.adapters.jellyfin.webhook_plugin import PLUGIN_ID, for_early_plugin
from playhead.adapters.jellyfin.wire_rest import (
    KINDS,
    parse_bool,
    parse_libraries,
    parse_listing,
    parse_object,
    parse_scanning,
    parse_server_info,
    parse_user_data,
    parse_user_data_list,
    parse_user_data_page,
    parse_users,
    parse_versions,
)
from playhead.adapters.jellyfin.wire_sessions import parse_sessions
from playhead.adapters.jellyfin.wire_values import format_date
from playhead.adapters.jellyfin.writes import Row, Step, clearing, unmarking, writing
from playhead.domain.errors import (
    BadAnswer,
    NoAnswerInTime,
    NotSupported,
    NotThere,
    PartlyWritten,
    Refused,
    ServerError,
    ServerFault,
)
from playhead.domain.items import Item, Library, Version
from playhead.domain.people import RemoteUser, ServerDate, ServerInfo
from playhead.domain.userdata import UserData, UserDataPart
from playhead.kit.clock import Clock
from playhead.ports.media_server import Capabilities, ItemPage, Only, UserDataPage
from playhead.ports.sessions import SessionList
from playhead.ports.vault import Vault

T = TypeVar("T")

CALL_SECONDS = 15.0
LISTING_SECONDS = 60.0
IDS_A_CALL = 100
"""More make URLs that proxies refuse."""

_LEAN: Mapping[str, str | int] = {"enableImages": "false", "collapseBoxSetItems": "false"}
"""For every list: no image tags, and films are not replaced by their box sets (the default of 12.0)."""

EARLIEST = 0
"""1970: no item was saved before, and of far earlier times no calendar knows."""

_DESCRIBED = "Path,ProviderIds,MediaSourceCount,Genres"

_FILTERS = {Only.PLAYED: "IsPlayed", Only.RESUMABLE: "IsResumable", Only.FAVORITE: "IsFavorite"}

_CONFIGURATION = f"/Plugins/{PLUGIN_ID}/Configuration"


class JellyfinServer:
    """One server of the configuration. `device_id` names this installation; each purpose adds its own ending."""

    def __init__(
        self,
        *,
        name: str,
        url: str,
        api_key: str,
        device_id: str,
        clock: Clock,
        max_concurrency: int = 4,
        counter: CallCounter = count_nothing,
        handler: httpx.AsyncBaseTransport | None = None,
        call_seconds: float = CALL_SECONDS,
        listing_seconds: float = LISTING_SECONDS,
        vault: Vault | None = None,
        mints: bool = True,
    ) -> None:
        """`url` may carry a base path. `handler` replaces the network in tests. `vault` keeps users' tokens; `mints`
        says whether new ones may be made."""
        self._name = name
        self._call_seconds = call_seconds
        self._listing_seconds = listing_seconds
        self._reader = Identity(api_key, f"{device_id}-read", playhead.__version__)
        # Marking played re-owns the session of the DeviceId it comes from, so writes have one of their own.
        self._writer = Identity(api_key, f"{device_id}-write", playhead.__version__)
        self._transport = Transport(
            name=name, url=url, clock=clock, max_concurrency=max_concurrency, counter=counter, handler=handler
        )
        self._version = ""
        self.tokens = UserTokens(
            name=name,
            transport=self._transport,
            api_key=api_key,
            device_id=device_id,
            capabilities=self.capabilities,
            vault=vault or NothingKept(),
            mints=mints,
        )
        self.events = JellyfinEvents(
            name=name,
            url=url,
            tokens=self.tokens,
            transport=self._transport,
            key=self._reader,
            capabilities=self.capabilities,
            clock=clock,
        )

    def __repr__(self) -> str:
        return f"JellyfinServer({self._name!r})"

    @property
    def name(self) -> str:
        return self._name

    @property
    def transport(self) -> Transport:
        """The connections, for the other ports to this server: one limit holds for all of them."""
        return self._transport

    @property
    def writer(self) -> Identity:
        """How whoever changes something introduces himself."""
        return self._writer

    @property
    def last_date(self) -> ServerDate | None:
        return self._transport.last_date

    async def info(self) -> ServerInfo:
        answer = await self._get("server description", "/System/Info")
        return self._seen(self._parsed(parse_server_info, answer))

    async def ping(self) -> ServerInfo:
        return self._seen(self._parsed(parse_server_info, await self._public()))

    async def capabilities(self) -> Capabilities:
        return capabilities_of(await self.version())

    async def version(self) -> str:
        """The version last seen; asks `info` once when none was."""
        return self._version or (await self.info()).version

    async def users(self) -> tuple[RemoteUser, ...]:
        answer = await self._get("list of users", "/Users", seconds=self._listing_seconds)
        return self._parsed(parse_users, answer)

    async def items(self, *, start: int, limit: int) -> ItemPage:
        return await self._listed("list of items", {}, start, limit)

    async def items_saved(self, since: int, *, start: int, limit: int) -> ItemPage:
        # minDateLastSaved, which looks alike, finds nothing in 10.8 and fails in 10.9 and 10.10
        wanted = {"minDateLastSavedForUser": format_date(max(EARLIEST, since))}
        return await self._listed("list of changed items", wanted, start, limit)

    async def _listed(self, what: str, wanted: Mapping[str, str], start: int, limit: int) -> ItemPage:
        params = {
            **_LEAN,
            **wanted,
            "recursive": "true",
            "includeItemTypes": KINDS,
            "fields": _DESCRIBED,
            "enableUserData": "false",
            "sortBy": "DateCreated,SortName",
            "startIndex": start,
            "limit": limit,
        }
        answer = await self._get(what, "/Items", params, seconds=self._listing_seconds)
        page, several = self._parsed(parse_listing, answer)
        return msgspec.structs.replace(page, items=await self._with_versions(page.items, several))

    async def items_by_id(self, item_ids: Sequence[str]) -> tuple[Item, ...]:
        if not item_ids:
            return ()  # an empty `ids` is no filter at all
        params = {**_LEAN, "ids": _ids(item_ids), "fields": _DESCRIBED, "enableUserData": "false"}
        answer = await self._get("look-up of items", "/Items", params)
        page, several = self._parsed(parse_listing, answer)
        found = page.items
        if not {item.item_id for item in found} <= set(item_ids):
            raise BadAnswer(f"{self._name}: look-up of items: the answer holds an item that was not asked for")
        return await self._with_versions(found, several)

    async def _with_versions(self, items: tuple[Item, ...], several: Sequence[str]) -> tuple[Item, ...]:
        """The items, those of several files with their versions: asked for apart, as each brings all its streams."""
        versions: dict[str, tuple[Version, ...]] = {}
        for first in range(0, len(several), IDS_A_CALL):
            params = {**_LEAN, "ids": _ids(several[first : first + IDS_A_CALL]), "fields": "MediaSources"}
            answer = await self._get("list of versions", "/Items", params, seconds=self._listing_seconds)
            versions |= self._parsed(parse_versions, answer)
        return tuple(
            msgspec.structs.replace(one, versions=versions[one.item_id]) if one.item_id in versions else one
            for one in items
        )

    async def user_data(self, user_id: str, item_ids: Sequence[str]) -> Mapping[str, UserData]:
        if not item_ids:
            return {}
        params = {**_LEAN, "ids": _ids(item_ids), "userId": user_id, "enableUserData": "true"}
        answer = await self._get("reading user data", "/Items", params)
        try:
            return self._parsed(lambda body: parse_user_data_list(body, item_ids), answer)
        except BadAnswer as error:
            raise await self._explained(error, user_id) from error

    async def user_data_page(
        self, user_id: str, *, start: int, limit: int, only: Only | None = None, within: str | None = None
    ) -> UserDataPage:
        params = {
            **_LEAN,
            **({"parentId": within} if within is not None else {}),
            "userId": user_id,
            "recursive": "true",
            "includeItemTypes": KINDS,
            "enableUserData": "true",
            "sortBy": "DateCreated,SortName",
            "startIndex": start,
            "limit": limit,
        }
        if only is not None:
            params["filters"] = _FILTERS[only]
        try:
            answer = await self._get("page of user data", "/Items", params, seconds=self._listing_seconds)
            return self._parsed(parse_user_data_page, answer)
        except (BadAnswer, ServerFault) as error:
            raise await self._explained(error, user_id) from error

    async def scanning(self) -> bool:
        return self._parsed(parse_scanning, await self._get("list of scheduled tasks", "/ScheduledTasks"))

    async def write_user_data(self, user_id: str, item_id: str, part: UserDataPart) -> UserData:
        row = await self._row(user_id, item_id)
        try:
            steps = writing(row, part)
        except (Refused, NotSupported) as error:
            raise type(error)(f"{self._name}: {error}") from error
        answer: UserData | None = None
        for step in steps:
            try:
                answer = await self._change(row, step)
            except NoAnswerInTime:
                raise
            except ServerError as error:
                raise error if answer is None else PartlyWritten(f"{error}; the first part is written") from error
        return answer or (await self.user_data(user_id, [item_id])).get(item_id) or UserData()

    async def mark_unplayed(self, user_id: str, item_id: str) -> UserData:
        row = await self._row(user_id, item_id)
        return await self._change(row, unmarking(row))

    async def clear_rating(self, user_id: str, item_id: str) -> UserData:
        row = await self._row(user_id, item_id)
        return await self._change(row, clearing(row))

    async def libraries(self) -> tuple[Library, ...]:
        answer = await self._get("list of libraries", "/Library/VirtualFolders")
        return self._parsed(parse_libraries, answer)

    async def sessions(self) -> SessionList:
        return self._parsed(parse_sessions, await self._get("list of sessions", "/Sessions"))

    async def quick_connect_enabled(self) -> bool:
        answer = await self._get("state of Quick Connect", "/QuickConnect/Enabled")
        return self._parsed(lambda body: parse_bool(body, "state of Quick Connect"), answer)

    async def webhook_configuration(self) -> Mapping[str, Any] | None:
        try:
            answer = await self._get("webhook plugin", _CONFIGURATION)
        except NotThere:
            return None
        return self._parsed(lambda body: parse_object(body, "webhook plugin"), answer)

    async def set_webhook_configuration(self, configuration: Mapping[str, Any]) -> None:
        known = configuration if (await self.capabilities()).group_write else for_early_plugin(configuration)
        body = msgspec.json.encode(dict(known))
        await self._transport.send(
            Request("webhook plugin", "POST", _CONFIGURATION, self._call_seconds, {}, body, self._writer)
        )

    async def server_time(self) -> int | None:
        return date_ms((await self._public()).headers)

    async def close(self) -> None:
        await self._transport.close()

    def _seen(self, info: ServerInfo) -> ServerInfo:
        self._version = info.version
        return info

    def _parsed(self, parse: Callable[[bytes], T], answer: Answer) -> T:
        try:
            return parse(answer.body)
        except ServerError as error:
            raise type(error)(f"{self._name}: {error}") from error

    async def _public(self) -> Answer:
        return await self._transport.send(Request("probe", "GET", "/System/Info/Public", self._call_seconds, {}))

    async def _get(
        self, what: str, path: str, params: Mapping[str, str | int] | None = None, *, seconds: float | None = None
    ) -> Answer:
        deadline = seconds or self._call_seconds
        return await self._transport.send(Request(what, "GET", path, deadline, params or {}, None, self._reader))

    async def _row(self, user_id: str, item_id: str) -> Row:
        return Row(await self.capabilities(), user_id, item_id)

    async def _change(self, row: Row, step: Step) -> UserData:
        try:
            answer = await self._transport.send(
                Request(step.what, step.method, step.path, self._call_seconds, step.params, step.body, self._writer)
            )
        except ServerFault as error:
            raise await self._explained(error, row.user_id, row.item_id) from error
        return self._parsed(lambda body: parse_user_data(body, row.item_id), answer)

    async def _explained(self, error: ServerError, user_id: str, *item_ids: str) -> ServerError:
        """NotThere for what 10.8 fails at, or reads for nobody, because the user or item is not there; else `error`."""
        if (await self.capabilities()).group_write:
            return error
        try:
            known = user_id in {user.user_id for user in await self.users()}
            there = known and len(await self.items_by_id(item_ids)) == len(item_ids)
        except ServerError:
            return error
        return error if there else NotThere(f"{self._name}: no such user or item")


def _ids(item_ids: Sequence[str]) -> str:
    if len(item_ids) > IDS_A_CALL:
        raise Refused(f"more than {IDS_A_CALL} ids in one call")
    return ",".join(item_ids)
