"""`Playlists` for Jellyfin 10.8 to 12.0 over HTTP: by the API key where that may, else as the user.

Who owns a list is in no answer. The owner alone is told with whom it is shared; without tokens a list that nobody else
sees is its viewer's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from playhead.adapters.jellyfin.capabilities import parse_version
from playhead.adapters.jellyfin.client import CALL_SECONDS, IDS_A_CALL, LISTING_SECONDS, JellyfinServer
from playhead.adapters.jellyfin.credentials import Purpose
from playhead.adapters.jellyfin.playlist_rights import Rights, rights_of
from playhead.adapters.jellyfin.transport import Answer, Identity, Request
from playhead.adapters.jellyfin.wire_playlists import (
    encode_changed,
    encode_new,
    parse_entries,
    parse_lists,
    parse_made,
    parse_public,
)
from playhead.domain.errors import BadAnswer, Forbidden, NoToken, NotSupported, NotThere, Refused, ServerError
from playhead.kit.clock import Clock
from playhead.kit.times import MINUTE
from playhead.ports.playlists import Content, Entry, Listed

T = TypeVar("T")

PAGE = 500
READS = 3
"""How often a list is read anew that changes while it is read."""

SAMPLE = 25
"""Of how many items it is asked, one by one, whether the user sees them."""

NO_TOKEN_MS = 10 * MINUTE
VIEWERS_MS = MINUTE

_LEAN: Mapping[str, str | int] = {"enableImages": "false", "enableUserData": "false"}


class JellyfinPlaylists:
    """The playlists of one server, through the connections that its `MediaServer` has."""

    def __init__(self, server: JellyfinServer, clock: Clock, *, call_seconds: float = CALL_SECONDS) -> None:
        self._server = server
        self._call_seconds = call_seconds
        self._clock = clock
        self._tokenless: dict[str, int] = {}
        self._owners: dict[tuple[str, str], bool] = {}
        self._viewers: tuple[int, dict[str, set[str]]] = (-VIEWERS_MS, {})

    def __repr__(self) -> str:
        return f"JellyfinPlaylists({self.name!r})"

    @property
    def name(self) -> str:
        return self._server.name

    async def positions(self) -> bool:
        return (await self._may()).positions

    async def listed(self, user_id: str) -> tuple[Listed, ...]:
        lists = await self._lists(user_id)
        for known in [key for key in self._owners if key[0] == user_id]:
            if known[1] not in {one.playlist_id for one in lists}:
                # one that is made anew under its name has its id again, and perhaps another owner
                del self._owners[known]
        return tuple(
            [
                Listed(
                    playlist_id=one.playlist_id,
                    name=one.name,
                    media_type=one.media_type,
                    owned=await self._owned(user_id, one.playlist_id),
                )
                for one in lists
            ]
        )

    async def content(self, user_id: str, playlist_id: str) -> Content:
        rights = await self._may()
        params = {**_LEAN, "ids": playlist_id, "userId": user_id, "includeItemTypes": "Playlist"}
        page = self._parsed(parse_lists, await self._send("looking for a playlist", "GET", "/Items", params))
        named = next((one for one in page.lists if one.playlist_id == playlist_id), None)
        if named is None:
            raise NotThere(f"{self.name}: there is no such playlist")
        entries = await self._entries(user_id, playlist_id, rights)
        token = await self._has_token(user_id)
        owned = await self._owned(user_id, playlist_id)
        public = await self._public(user_id, playlist_id) if token and rights.tells_access else None
        return Content(name=named.name, public=public, entries=entries, cannot=rights.cannot(token=token, owned=owned))

    async def shown(self, user_id: str, item_ids: Collection[str]) -> frozenset[str]:
        there: list[str] = []
        wanted = list(dict.fromkeys(item_ids))
        for start in range(0, len(wanted), IDS_A_CALL):
            found = await self._server.items_by_id(wanted[start : start + IDS_A_CALL])
            there += [item.item_id for item in found]
        # a look-up by ids shows what the user may not see, so some are asked for one by one
        seen = [item_id for item_id in there[:SAMPLE] if await self._sees(user_id, item_id)]
        return frozenset(there) if len(seen) == len(there[:SAMPLE]) else frozenset(seen)

    async def create(self, user_id: str, name: str, item_ids: Sequence[str], *, public: bool, media_type: str) -> str:
        body = encode_new(name, item_ids, user_id, public=public, media_type=media_type)
        made = self._parsed(parse_made, await self._send("making a playlist", "POST", "/Playlists", {}, body))
        self._owners[user_id, made] = True
        return made

    async def add(self, user_id: str, playlist_id: str, item_ids: Sequence[str], position: int | None = None) -> None:
        params: dict[str, str | int] = {"ids": _ids(item_ids), "userId": user_id}
        if position is not None:
            params["position"] = position
        await self._send("adding to a playlist", "POST", f"/Playlists/{playlist_id}/Items", params)

    async def remove(self, user_id: str, playlist_id: str, entry_ids: Sequence[str]) -> None:
        params = {"entryIds": _ids(entry_ids)}
        path = f"/Playlists/{playlist_id}/Items"
        await self._act("remove", user_id, "taking out of a playlist", "DELETE", path, params)

    async def move(self, user_id: str, playlist_id: str, entry_id: str, index: int) -> None:
        path = f"/Playlists/{playlist_id}/Items/{entry_id}/Move/{index}"
        await self._act("move", user_id, "moving in a playlist", "POST", path, {})

    async def update(
        self, user_id: str, playlist_id: str, *, name: str | None = None, public: bool | None = None
    ) -> None:
        verb = "rename" if name is not None else "publish"
        body = encode_changed(name, public)
        await self._act(verb, user_id, "changing a playlist", "POST", f"/Playlists/{playlist_id}", {}, body)

    async def delete(self, user_id: str, playlist_id: str) -> None:
        if not any(one.playlist_id == playlist_id for one in await self._lists(user_id)):
            # the route deletes whatever has this id, files too
            raise NotThere(f"{self.name}: there is no such playlist")
        await self._send("deleting a playlist", "DELETE", f"/Items/{playlist_id}", {})

    # --- reading

    async def _may(self) -> Rights:
        return rights_of(parse_version(await self._server.version()))

    async def _lists(self, user_id: str) -> tuple[Listed, ...]:
        found: dict[str, Listed] = {}
        rows, total = 0, -1
        while rows < total or total < 0:
            params = {**_LEAN, "userId": user_id, "recursive": "true", "includeItemTypes": "Playlist"}
            params |= {"sortBy": "DateCreated,SortName", "startIndex": rows, "limit": PAGE}
            page = self._parsed(parse_lists, await self._send("list of playlists", "GET", "/Items", params))
            found |= {one.playlist_id: one for one in page.lists}
            if total not in (-1, page.total) or (page.rows == 0 and rows < page.total):
                raise BadAnswer(f"{self.name}: list of playlists: it changed while it was read")
            rows, total = rows + page.rows, page.total
        return tuple(found.values())

    async def _entries(self, user_id: str, playlist_id: str, rights: Rights) -> tuple[Entry, ...]:
        for _ in range(READS):
            found = await self._entries_once(user_id, playlist_id, rights)
            if found is not None:
                return found
        raise BadAnswer(f"{self.name}: entries of a playlist: they change while they are read")

    async def _entries_once(self, user_id: str, playlist_id: str, rights: Rights) -> tuple[Entry, ...] | None:
        """None where pages do not fit together."""
        found: list[Entry] = []
        rows, total = 0, -1
        while rows < total or total < 0:
            params = {**_LEAN, "userId": user_id, "startIndex": rows, "limit": PAGE}
            answer = await self._send("entries of a playlist", "GET", f"/Playlists/{playlist_id}/Items", params)
            page = self._parsed(lambda body: parse_entries(body, own_ids=rights.own_ids), answer)
            if total not in (-1, page.total) or (page.rows == 0 and rows < page.total):
                return None
            found += page.entries
            rows, total = rows + page.rows, page.total
        return tuple(found)

    async def _public(self, user_id: str, playlist_id: str) -> bool | None:
        try:
            return self._parsed(
                parse_public, await self._as_user(user_id, "access to a playlist", "GET", f"/Playlists/{playlist_id}")
            )
        except (NotThere, Forbidden, Refused, NoToken):
            return None

    async def _sees(self, user_id: str, item_id: str) -> bool:
        try:
            await self._send("whether a user sees an item", "GET", f"/Users/{user_id}/Items/{item_id}", {})
        except NotThere:
            return False
        return True

    # --- whose it is

    async def _owned(self, user_id: str, playlist_id: str) -> bool | None:
        """None where nobody can tell."""
        key = (user_id, playlist_id)
        if key in self._owners:
            return self._owners[key]
        if (await self._may()).tells_owner and await self._has_token(user_id):
            try:
                await self._as_user(user_id, "owner of a playlist", "GET", f"/Playlists/{playlist_id}/Users")
            except (Forbidden, NotThere):
                self._owners[key] = False
            except (Refused, NoToken):
                return await self._sees_alone(user_id, playlist_id)
            else:
                self._owners[key] = True
            return self._owners[key]
        return await self._sees_alone(user_id, playlist_id)

    async def _sees_alone(self, user_id: str, playlist_id: str) -> bool | None:
        """A list that nobody else sees is this user's; of one that several see nobody can tell."""
        asked_at, viewers = self._viewers
        if playlist_id not in viewers or self._clock.now_ms() - asked_at >= VIEWERS_MS:
            viewers = {}
            for user in await self._server.users():
                for one in await self._lists(user.user_id):
                    viewers.setdefault(one.playlist_id, set()).add(user.user_id)
            self._viewers = (self._clock.now_ms(), viewers)
        return True if viewers.get(playlist_id, set()) <= {user_id} else None

    # --- calling

    async def _has_token(self, user_id: str) -> bool:
        """Whether calls can be made as the user; one that cannot be had is not asked for again at once."""
        if self._clock.now_ms() < self._tokenless.get(user_id, 0):
            return False
        try:
            await self._server.tokens.identity(user_id, Purpose.ACT)
        except NoToken:
            self._tokenless[user_id] = self._clock.now_ms() + NO_TOKEN_MS
            return False
        return True

    async def _act(
        self,
        verb: str,
        user_id: str,
        what: str,
        method: str,
        path: str,
        params: Mapping[str, str | int],
        body: bytes | None = None,
    ) -> None:
        """By the key where that may, else as the user."""
        rights = await self._may()
        if verb in rights.by_key:
            await self._send(what, method, path, params, body)
        elif verb in rights.by_user:
            await self._as_user(user_id, what, method, path, params, body)
        else:
            raise NotSupported(f"{self.name}: {what}: this version has no call for it")

    async def _as_user(
        self,
        user_id: str,
        what: str,
        method: str,
        path: str,
        params: Mapping[str, str | int] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        async def call(identity: Identity) -> Answer:
            request = Request(what, method, path, self._call_seconds, params or {}, body, identity)
            return await self._server.transport.send(request)

        return await self._server.tokens.act(user_id, Purpose.ACT, call)

    async def _send(
        self, what: str, method: str, path: str, params: Mapping[str, str | int], body: bytes | None = None
    ) -> Answer:
        seconds = LISTING_SECONDS if method == "GET" else self._call_seconds
        request = Request(what, method, path, seconds, params, body, self._server.writer)
        return await self._server.transport.send(request)

    def _parsed(self, parse: Callable[[bytes], T], answer: Answer) -> T:
        try:
            return parse(answer.body)
        except ServerError as error:
            raise type(error)(f"{self.name}: {error}") from error


def _ids(ids: Sequence[str]) -> str:
    if len(ids) > IDS_A_CALL:
        raise Refused(f"more than {IDS_A_CALL} ids in one call")
    return ",".join(ids)
