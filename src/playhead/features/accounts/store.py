"""The statements about accounts: load what a batch touches, save what changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, select, update

from playhead.features.accounts.model import OPEN, Action, Known, Request, ServerState, State
from playhead.features.accounts.tables import known_user, password, request, server_state
from playhead.features.accounts.view import Place
from playhead.storage.statements import upsert

SERVERS = select(server_state)
USERS_ON = select(known_user.c.ref, known_user.c.body).where(
    known_user.c.server.in_(bindparam("servers", expanding=True))
)
USERS = select(known_user.c.ref, known_user.c.body).where(known_user.c.ref.in_(bindparam("refs", expanding=True)))
IDS_BEFORE = select(known_user.c.user_id).where(
    known_user.c.server == bindparam("server"), known_user.c.since < bindparam("before")
)
OPEN_REQUESTS = select(request.c.id, request.c.body).where(request.c.open.is_(True))
REQUESTS = select(request.c.id, request.c.body).where(request.c.id.in_(bindparam("ids", expanding=True)))
LAST_REQUEST = select(func.max(request.c.id))
LAST_DELETION = select(func.max(request.c.at)).where(
    request.c.action == Action.DELETE, request.c.state != State.REPORTED
)
SEALED = select(password.c.sealed).where(
    password.c.request_id == bindparam("request_id"), password.c.server == bindparam("server")
)
READY = (
    select(password.c.server, password.c.sealed)
    .where(password.c.request_id == bindparam("request_id"), password.c.ready.is_(True))
    .order_by(password.c.server)
)
SET_SERVERS = upsert(server_state, server_state.c.server)
SET_USERS = upsert(known_user, known_user.c.ref)
DROP_USERS = delete(known_user).where(known_user.c.ref.in_(bindparam("refs", expanding=True)))
DROP_SERVERS = delete(known_user).where(known_user.c.server.in_(bindparam("servers", expanding=True)))
SET_REQUESTS = upsert(request, request.c.id)
SET_PASSWORD = upsert(password, password.c.request_id, password.c.server)
SHOW_PASSWORD = (
    update(password)
    .where(password.c.request_id == bindparam("of"), password.c.server == bindparam("on"))
    .values(ready=True)
)
DROP_PASSWORD = delete(password).where(
    password.c.request_id == bindparam("of"), password.c.server == bindparam("on"), password.c.ready.is_(False)
)

_known = msgspec.json.Decoder(Known)
_request = msgspec.json.Decoder(Request)


def servers(connection: Connection) -> dict[str, ServerState]:
    """What is known of each server."""
    return {r.server: ServerState(server=r.server, server_id=r.server_id, listed=r.listed)
            for r in connection.execute(SERVERS)}  # fmt: skip


def users_on(connection: Connection, names: Collection[str]) -> dict[str, Known]:
    """The accounts of the named servers, by `server/user id`, also those that are gone."""
    rows = connection.execute(USERS_ON, {"servers": list(names)}) if names else ()
    return {row.ref: _known.decode(row.body) for row in rows}


def users(connection: Connection, refs: Collection[str]) -> dict[str, Known]:
    """The named accounts (`server/user id`) that are known."""
    rows = connection.execute(USERS, {"refs": list(refs)}) if refs else ()
    return {row.ref: _known.decode(row.body) for row in rows}


def ids_before(connection: Connection, server: str, before: int) -> frozenset[str]:
    """The ids of a server's accounts that were seen before a time, UTC milliseconds."""
    return frozenset(row.user_id for row in connection.execute(IDS_BEFORE, {"server": server, "before": before}))


def open_requests(connection: Connection) -> dict[int, Request]:
    """Those with a part that waits or is owed."""
    return {row.id: _request.decode(row.body) for row in connection.execute(OPEN_REQUESTS)}


def requests(connection: Connection, ids: Collection[int]) -> dict[int, Request]:
    """The named requests that are kept."""
    rows = connection.execute(REQUESTS, {"ids": list(ids)}) if ids else ()
    return {row.id: _request.decode(row.body) for row in rows}


def last_request(connection: Connection) -> int:
    """The highest number; 0 where there is none."""
    return connection.execute(LAST_REQUEST).scalar() or 0


def last_deletion(connection: Connection) -> int:
    """When somebody was last found deleted, UTC milliseconds; 0 for never."""
    return connection.execute(LAST_DELETION).scalar() or 0


def save_servers(connection: Connection, rows: Iterable[ServerState]) -> None:
    """Insert or replace."""
    _many(connection, SET_SERVERS, [msgspec.structs.asdict(row) for row in rows])


def save_users(connection: Connection, rows: Mapping[str, Known | None], anew: Collection[str]) -> None:
    """Forget all of the servers in `anew`, then insert or replace; None forgets one."""
    if anew:
        connection.execute(DROP_SERVERS, {"servers": list(anew)})
    dropped = [ref for ref, one in rows.items() if one is None]
    if dropped:
        connection.execute(DROP_USERS, {"refs": dropped})
    values = [
        {"ref": ref, "server": one.server, "user_id": one.user_id, "since": one.since, "body": msgspec.json.encode(one)}
        for ref, one in rows.items()
        if one is not None
    ]
    _many(connection, SET_USERS, values)


def save_requests(connection: Connection, rows: Iterable[Request]) -> None:
    """Insert or replace."""
    values = [
        {
            "id": one.id,
            "action": one.action.value,
            "open": any(target.step in OPEN for target in one.targets),
            "state": one.state.value,
            "at": one.at,
            "body": msgspec.json.encode(one),
        }
        for one in rows
    ]
    _many(connection, SET_REQUESTS, values)


def sealed_password(connection: Connection, place: Place) -> bytes | None:
    """The sealed password of an account that is made, or being made."""
    found: bytes | None = connection.execute(SEALED, {"request_id": place[0], "server": place[1]}).scalar()
    return found


def ready_passwords(connection: Connection, request_id: int) -> list[tuple[str, bytes]]:
    """Server → sealed password of the accounts that were made for a request, as far as nobody has seen them."""
    return [(row.server, row.sealed) for row in connection.execute(READY, {"request_id": request_id})]


def keep_password(connection: Connection, place: Place, sealed: bytes) -> None:
    """Keep the password of an account that is about to be made."""
    row = {"request_id": place[0], "server": place[1], "ready": False, "sealed": sealed}
    connection.execute(SET_PASSWORD, row)


def settle_passwords(connection: Connection, shown: Iterable[Place], dropped: Iterable[Place]) -> None:
    """Let passwords be asked for; forget those of accounts that we did not make."""
    _many(connection, SHOW_PASSWORD, [{"of": number, "on": server} for number, server in shown])
    _many(connection, DROP_PASSWORD, [{"of": number, "on": server} for number, server in dropped])


def _many(connection: Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)
