"""Sockets over a real connection: how they are opened, what is told on them, and how they end."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import cast

import httpx
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Response

from playhead.adapters.jellyfin.client import JellyfinServer
from playhead.adapters.jellyfin.line import Line, Step
from playhead.adapters.jellyfin.socket import MAX_MESSAGE_BYTES, socket_url
from playhead.adapters.jellyfin.wire_socket import KEEP_ALIVE
from playhead.domain.errors import BadAnswer, LineLost, NoToken, ServerError, Unreachable
from playhead.kit.clock import Clock, ManualClock, SystemClock
from playhead.ports.server_events import Alive, DataTold, Heard, LibraryTold, Odd, Told, Unheard
from tests.support.patience import PATIENCE_SECONDS
from tests.support.socket_server import Script, SocketServer, answer, answering

ALICE, BOB, ITEM = "a" * 32, "b" * 32, "f" * 32
KEY = "the-api-key"


class Desk(httpx.AsyncBaseTransport):
    """The server's answers to calls: tokens are minted in order, and a device has a session."""

    def __init__(self) -> None:
        self.minted = 0
        self.listed_after = 0
        self.calls: list[tuple[str, str]] = []
        self.unknown: set[str] = set()
        self.revoked: set[str] = set()
        self.added: list[str] = []
        self.version = "10.11.11"

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.calls.append((request.method, path))
        match path.split("/")[1:]:
            case ["System", "Info"]:
                return httpx.Response(200, json={"Id": "d" * 32, "ServerName": "den", "Version": self.version})
            case ["QuickConnect", "Initiate"]:
                return httpx.Response(200, json={"Secret": "s", "Code": "1"})
            case ["QuickConnect", "Authorize"]:
                return httpx.Response(200, json=True)
            case ["Users", "AuthenticateWithQuickConnect"]:
                self.minted += 1
                return httpx.Response(200, json={"AccessToken": f"token-{self.minted}", "User": {"Id": ALICE}})
            case ["Users", "Me"]:
                revoked = any(token in request.headers["Authorization"] for token in self.revoked)
                return httpx.Response(401) if revoked else httpx.Response(200, json={"Id": ALICE})
            case ["Sessions"]:
                self.listed_after -= 1
                others = [{"UserId": user_id} for user_id in self.added]
                session = {"Id": "5" * 32, "DeviceId": request.url.params["deviceId"], "AdditionalUsers": others}
                return httpx.Response(200, json=[] if self.listed_after >= 0 else [session])
            case ["Sessions", _, "User", user_id]:
                if user_id in self.unknown:
                    return httpx.Response(500)
                self.added.append(user_id)
                return httpx.Response(204)
            case _:
                return httpx.Response(404)


@pytest.fixture
async def far() -> AsyncIterator[SocketServer]:
    async with SocketServer().running() as made:
        yield made


@pytest.fixture
def desk() -> Desk:
    return Desk()


def near(far: SocketServer, desk: Desk, clock: Clock | None = None, url: str = "") -> JellyfinServer:
    return JellyfinServer(
        name="wan",
        url=url or far.url,
        api_key=KEY,
        device_id="playhead-1",
        clock=clock or SystemClock(),
        handler=desk,
    )


async def heard(server: JellyfinServer, count: int, *others: str) -> list[Told]:
    """The first things told on alice's socket."""
    found: list[Told] = []
    async with server.events.listen(ALICE, others) as stream:
        async for told in stream:
            found.append(told)
            if len(found) == count:
                break
    return found


async def lost(server: JellyfinServer) -> str:
    """How alice's socket ended."""
    with pytest.raises(LineLost) as told:
        await heard(server, 1_000)
    return str(told.value)


async def failure(server: JellyfinServer) -> ServerError:
    """Why alice's socket did not open."""
    with pytest.raises(ServerError) as told:
        await heard(server, 1)
    assert "token-" not in str(told.value)
    return told.value


def revoked(desk: Desk) -> Response:
    """The first token is worth nothing from now on."""
    desk.revoked.add("token-1")
    return answer(403)


def saying(*messages: str | bytes) -> Script:
    async def script(connection: ServerConnection) -> None:
        for message in messages:
            await connection.send(message)
        await answering(connection)

    return script


def changed(*item_ids: str) -> str:
    rows = [{"ItemId": item_id, "Played": True, "PlayCount": 1} for item_id in item_ids]
    return json.dumps({"MessageType": "UserDataChanged", "Data": {"UserId": ALICE, "UserDataList": rows}})


async def test_it_shows_a_user_token_in_the_header_and_nowhere_else(far: SocketServer, desk: Desk) -> None:
    await heard(near(far, desk), 1)
    (request,) = far.requests
    assert 'Token="token-1"' in request.headers["Authorization"]
    assert request.path.startswith("/socket?deviceId=playhead-1-wan-listen-")
    assert "token-1" not in request.path
    assert KEY not in request.headers["Authorization"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://host:8096", "ws://host:8096/socket"),
        ("https://host/jelly/fin/", "wss://host/jelly/fin/socket"),
        ("https://user:pw@host/x?api_key=5#y", "wss://host/x/socket"),
        ("http://[::1]:8096", "ws://[::1]:8096/socket"),
    ],
)
def test_the_socket_is_below_the_base_path(url: str, expected: str) -> None:
    assert socket_url(url) == expected


async def test_what_the_server_tells_comes_in_order(far: SocketServer, desk: Desk) -> None:
    library = json.dumps({"MessageType": "LibraryChanged", "Data": {"ItemsAdded": [ITEM]}})
    far.script = saying(changed(ITEM), library, "[]", "", b"\x00\x01")
    found = [one for one in await heard(near(far, desk), 6) if one != Alive()]
    assert isinstance(found[0], DataTold)
    assert found[0].rows.keys() == {ITEM}
    assert found[1:] == [LibraryTold(added=(ITEM,)), *[Odd("no message")] * 3]


@pytest.mark.parametrize(("version", "asks"), [("10.10.7", False), ("10.11.11", True), ("12.0.0", True)])
async def test_sessions_are_asked_for_where_users_are_told_theirs(
    far: SocketServer, desk: Desk, version: str, asks: bool
) -> None:
    sent: list[str] = []

    async def script(connection: ServerConnection) -> None:
        async for text in connection:
            sent.append(json.loads(text)["MessageType"])
            await connection.send('{"MessageType":"KeepAlive"}')

    far.script, desk.version = script, version
    await heard(near(far, desk), 2 if asks else 1)
    assert sent == (["KeepAlive", "SessionsStart"] if asks else ["KeepAlive"])


async def test_a_revoked_token_is_renewed_once(far: SocketServer, desk: Desk) -> None:
    far.refuse = lambda request: revoked(desk) if "token-1" in request.headers["Authorization"] else None
    server = near(far, desk)
    assert await heard(server, 1) == [Alive()]
    assert desk.minted == 2


async def test_a_new_token_that_is_refused_too_is_said(far: SocketServer, desk: Desk) -> None:
    far.refuse = lambda request: revoked(desk)
    error = await failure(near(far, desk))
    assert isinstance(error, NoToken)
    assert "refused as well" in str(error)
    assert desk.minted == 2


async def test_a_token_that_the_server_knows_is_not_replaced_because_a_proxy_refuses_sockets(
    far: SocketServer, desk: Desk
) -> None:
    far.refuse = lambda request: answer(403)
    error = await failure(near(far, desk))
    assert type(error) is BadAnswer
    assert "does the proxy let WebSockets through?" in str(error)
    assert (desk.minted, len(far.requests)) == (1, 1)


@pytest.mark.parametrize(
    ("response", "kind", "words"),
    [
        (answer(503, b"<html>", Content_Type="text/html"), Unreachable, "is starting"),
        (answer(502), Unreachable, "no media server is behind it"),
        (answer(302, Location="https://elsewhere/socket?x=1"), BadAnswer, "give that address in the configuration"),
        (answer(200, b"<html>"), BadAnswer, "does the proxy let WebSockets through?"),
        (answer(404), BadAnswer, "does the proxy let WebSockets through?"),
    ],
)
async def test_a_server_that_opens_no_socket_says_why(
    far: SocketServer, desk: Desk, response: Response, kind: type[ServerError], words: str
) -> None:
    far.refuse = lambda request: response
    error = await failure(near(far, desk))
    assert type(error) is kind
    assert words in str(error)
    assert len(far.requests) == 1, "no redirect is followed: it would carry the token elsewhere"


async def test_where_nothing_listens_the_server_is_away(far: SocketServer, desk: Desk) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        assert type(await failure(near(far, desk, url=url))) is Unreachable


async def test_a_server_that_closes_is_quoted(far: SocketServer, desk: Desk) -> None:
    async def script(connection: ServerConnection) -> None:
        await connection.close(1000, "System Shutdown")

    far.script = script
    assert await lost(near(far, desk)) == "the server closed it (1000 System Shutdown)"


async def test_a_connection_that_breaks_is_lost(far: SocketServer, desk: Desk) -> None:
    async def script(connection: ServerConnection) -> None:
        connection.transport.abort()

    far.script = script
    assert await lost(near(far, desk)) == "the connection broke"


async def test_a_message_without_end_ends_the_connection(far: SocketServer, desk: Desk) -> None:
    far.script = saying(b"x" * (MAX_MESSAGE_BYTES + 1))
    assert await lost(near(far, desk)) == "a message was over 8 MiB"


async def test_five_thousand_rows_in_one_message_are_all_there(far: SocketServer, desk: Desk) -> None:
    ids = [f"{number:032x}" for number in range(1, 5_001)]
    far.script = saying(changed(*ids))
    (found,) = [one for one in await heard(near(far, desk), 2) if isinstance(one, DataTold)]
    assert len(found.rows) == 5_000


async def test_a_server_that_answers_no_keep_alive_is_as_good_as_gone(far: SocketServer, desk: Desk) -> None:
    clock = ManualClock()

    async def script(connection: ServerConnection) -> None:
        await connection.recv()
        clock.advance(11_000)
        await connection.send("[]")
        await connection.wait_closed()

    far.script = script
    assert await lost(near(far, desk, clock)) == "a KeepAlive was not answered for 10 s"


async def test_a_keep_alive_goes_also_while_messages_never_stop(far: SocketServer, desk: Desk) -> None:
    class Chatty:
        async def recv(self) -> str:
            return "[]"

    chatty, clock = cast("ClientConnection", Chatty()), ManualClock()
    events, now = near(far, desk, clock).events, clock.monotonic()
    step = await events._next(chatty, Step(line=Line(send_at=now + 1)))
    assert (step.told, step.send) == ((Odd("no message"),), ())
    step = await events._next(chatty, Step(line=Line(send_at=now)))
    assert step.send == (KEEP_ALIVE,)


async def test_leaving_closes_the_connection(far: SocketServer, desk: Desk) -> None:
    await heard(near(far, desk), 1)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await far.ended.wait()


async def test_others_are_heard_on_a_socket_of_its_own_device(far: SocketServer, desk: Desk) -> None:
    desk.listed_after, desk.unknown = 2, {"c" * 32}
    found = await heard(near(far, desk), 1, BOB, "c" * 32)
    assert isinstance(found[0], Unheard)
    assert found[0].user_id == "c" * 32
    assert "-shared-" in far.requests[0].path
    added = [path for method, path in desk.calls if method == "POST" and path.startswith("/Sessions/")]
    assert added == [f"/Sessions/{'5' * 32}/User/{user}" for user in (BOB, "c" * 32)]


async def test_others_whom_the_server_has_forgotten_are_added_again(far: SocketServer, desk: Desk) -> None:
    clock, found = ManualClock(), list[Told]()
    async with near(far, desk, clock).events.listen(ALICE, (BOB,)) as stream:
        async for told in stream:
            if isinstance(told, Alive) and desk.added:
                desk.added.clear()
                clock.advance(400_000)
            elif isinstance(told, Heard):
                found.append(told)
                break
    assert found == [Heard(BOB)]
    assert desk.added == [BOB]


async def test_a_session_that_never_appears_opens_no_shared_socket(far: SocketServer, desk: Desk) -> None:
    desk.listed_after = 1_000
    with pytest.raises(BadAnswer, match="is not listed"):
        await heard(near(far, desk), 1, BOB)
