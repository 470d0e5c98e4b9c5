"""Proving that a server's notices come through: a save that changes nothing for anybody, and the wait for its notice.

Nothing else that the plugin tells of can be caused without a trace: a sign-in that fails stands in the server's log as
an attack, sessions leave devices behind, additions are told a minute later. A save of user data is told within
milliseconds in every version, also when it says what was there already. What is taken for it is neither played nor
begun nor a favourite, there and as far as we know, and never was: its notice is nobody's edit, however it is weighed.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import Connection

from playhead.delivery.api.notices import Arrival, Notices
from playhead.domain.events import UserDataNotice
from playhead.domain.userdata import UserData, UserDataPart
from playhead.features.userdata import store
from playhead.features.userdata.model import Shadow
from playhead.kit.clock import Clock
from playhead.kit.times import SECOND
from playhead.ports.media_server import Capabilities, MediaServer
from playhead.storage.engine import Database

PATIENCE_SECONDS = 8.0
"""How long a notice is waited for. It takes milliseconds; a machine that wakes its disks takes seconds."""

MOST_USERS = 5
PAGE = 100
TOLD_KINDS = frozenset({"Movie", "Episode", "Audio"})
"""What the plugin tells of, in every version, of all that can be played."""


class Row(msgspec.Struct, frozen=True):
    """One account's data of one item."""

    user_id: str
    item_id: str


class Trip(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the notice: `ms` after it was caused it was here, or None and it was not. `refused` notices came
    meanwhile without the right secret."""

    ms: int | None
    refused: int = 0


async def untouched(server: MediaServer, database: Database) -> Row | None:
    """Something that nobody has touched; None where nothing of that kind is found. Raises ServerError."""
    users = [user.user_id for user in await server.users() if not user.is_disabled]
    for user_id in users[:MOST_USERS]:
        first = await server.user_data_page(user_id, start=0, limit=PAGE)
        found = await _among(server, database, user_id, first.data)
        if found is None and first.total > PAGE:
            # the newest: of an old library somebody has seen everything that came first
            last = await server.user_data_page(user_id, start=first.total - PAGE, limit=PAGE)
            found = await _among(server, database, user_id, last.data)
        if found is not None:
            return found
    return None


async def _among(server: MediaServer, database: Database, user_id: str, data: Mapping[str, UserData]) -> Row | None:
    keys = {f"{server.name}/{user_id}/{item_id}": item_id for item_id, row in data.items() if row == UserData()}
    known = await database.read(lambda connection: _known(connection, list(keys)))
    ids = [item_id for key, item_id in keys.items() if is_blank(known.get(key))][:PAGE]
    for item in await server.items_by_id(ids):
        if item.kind in TOLD_KINDS:
            return Row(user_id, item.item_id)
    return None


def _known(connection: Connection, keys: list[str]) -> dict[str, Shadow]:
    return store.shadows(connection, keys)


def is_blank(known: Shadow | None) -> bool:
    """Whether, as far as we know, nothing ever happened to a row and nothing is about to. A server that has lost what
    it held shows such a row too, and then its notice would be taken for an un-mark. Pure."""
    if known is None:
        return True
    owed = known.intents or known.doubt is not None or known.refused is not None or known.foretold is not None
    return not owed and all(not field.value and not field.past for field in known.fields.values())


def nothing_new(can: Capabilities) -> UserDataPart:
    """What is there already, written once more. 12.0 puts stale fields back when it is told only a part. Pure."""
    if can.read_before_write:
        return UserDataPart(played=False, position=0, play_count=0, favorite=False)
    return UserDataPart(favorite=False)


async def round_trip(server: MediaServer, row: Row, notices: Notices, clock: Clock, patience: float) -> Trip:
    """Cause the notice and wait for it, `patience` seconds at most. Raises ServerError."""
    arrived: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    refused = 0

    def hear(arrival: Arrival) -> None:
        nonlocal refused
        refused += arrival.refused
        if _is_of(row, arrival) and not arrived.done():
            arrived.set_result(None)

    part = nothing_new(await server.capabilities())
    with notices.listening(server.name, hear):
        began = clock.monotonic()
        await server.write_user_data(row.user_id, row.item_id, part)
        try:
            async with asyncio.timeout(patience):
                await arrived
        except TimeoutError:
            return Trip(ms=None, refused=refused)
    return Trip(ms=round((clock.monotonic() - began) * SECOND), refused=refused)


def _is_of(row: Row, arrival: Arrival) -> bool:
    return any(
        isinstance(event, UserDataNotice) and (event.user_id, event.item_id) == (row.user_id, row.item_id)
        for event in arrival.events
    )


def why_silent(name: str, url: str, server_url: str, refused: int) -> tuple[str, str]:
    """Why no notice came, as far as can be told from here, and what to do about it. Pure."""
    base, host = url.partition("?")[0].removesuffix(f"/webhook/{name}"), urlsplit(url).hostname or ""
    again = (
        "Set it up again with the address under which that machine reaches Playhead (on the command line: "
        "`playhead doctor --fix-webhooks --url http://…`)"
    )
    if refused:
        what = f"{refused} came without the right secret and were refused"
        return (
            what,
            f"See whether a proxy before {base} changes the address or the headers, or another server posts here.",
        )
    if is_loopback(host) and not is_loopback(urlsplit(server_url).hostname or ""):
        return f"{host} means that machine itself when {name} calls it", f"{again}."
    if is_loopback(host):
        return f"{name} cannot reach {base} if it runs in a container: {host} is the container itself then", f"{again}."
    test = f"On that machine, `curl {base}/webhook/test` must answer."
    if url.startswith("https://"):
        return f"{name} seems not to reach {base}, or does not trust its certificate", f"{test} {again}."
    return f"{name} seems not to reach {base}", f"{test} {again}."


def is_loopback(host: str) -> bool:
    """Whether a host is only ever the machine that asks for it. Pure."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
