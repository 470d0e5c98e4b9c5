"""Quick Connect, API keys and devices: the ways to a token without a password."""

from __future__ import annotations

from typing import Any

from playhead.simulators.jellyfin import accounts, dto, guids
from playhead.simulators.jellyfin.http import Access, Call, Endpoint, UnknownUser
from playhead.simulators.jellyfin.model import Json, QuickConnect, Token, User
from playhead.simulators.jellyfin.playing import Device
from playhead.simulators.jellyfin.replies import Reply, failed, ok, problem, said
from playhead.simulators.jellyfin.versions import V10_9, V10_11


def complete(device: Device) -> Device:
    """A device with all its parts; 400 when the header left one out."""
    if not all((device.client, device.device, device.device_id, device.version)):
        raise failed(400)
    return device


def signed_in(call: Call, user: User, token: Token) -> Reply:
    """AuthenticationResult."""
    session = call.server.sessions[guids.md5(token.client + token.device_id)]
    return ok(dto.signed_in(call.server, user, token, session, call.now))


def quick_enabled(call: Call) -> Reply:
    return ok(call.server.configuration["QuickConnectAvailable"])


def _quick_on(call: Call) -> None:
    if not call.server.configuration["QuickConnectAvailable"]:
        raise said(401, "Quick connect is disabled")


def initiate(call: Call) -> Reply:
    """With an API key's token the app name becomes the key's."""
    _quick_on(call)
    given = complete(call.caller.given)
    device = Device(call.caller.device.client, given.device, given.device_id, given.version)
    return ok(dto.quick_connect(accounts.initiate(call.server, device, call.now)))


def _request(call: Call, secret: Any) -> QuickConnect:
    accounts.expire(call.server, call.now)
    request = call.server.quick.get(str(secret))
    if request is None:
        raise problem(404)
    return request


def connect(call: Call) -> Reply:
    return ok(dto.quick_connect(_request(call, call.query.text("secret"))))


def authorize(call: Call) -> Reply:
    """An administrator or API key may name any user (10.9); authorising twice is a server error."""
    _quick_on(call)
    try:
        user = call.user() if call.server.traits.authorizes_others else call.caller.user
    except UnknownUser:
        raise failed(400) from None
    if user is None:
        raise failed(400)
    accounts.expire(call.server, call.now)
    code = call.query.text("code")
    request = next((each for each in call.server.quick.values() if each.code == code), None)
    if request is None:
        raise failed(404)
    if request.token:
        raise failed(500)
    accounts.authorize(call.server, request, user, call.now)
    return ok(True)


def exchange(call: Call) -> Reply:
    """The token, any number of times, once the request was authorised and until it expires."""
    accounts.expire(call.server, call.now)
    request = call.server.quick.get(str(call.record("request").get("Secret")))
    if request is None or not request.token:
        raise failed(404)
    user = call.server.users[request.user_id]
    token = call.server.tokens.get(request.token)
    if token is None:
        device = Device(request.client, request.device, request.device_id, request.version)
        token = accounts.open_session(call.server, user, device, call.now)
    return signed_in(call, user, token)


def exchange_for_another(call: Call) -> Reply:
    """The fault: somebody else's token, where there is somebody else."""
    request = call.server.quick.get(str(call.record("request").get("Secret")))
    if request is None or not request.token:
        raise failed(404)
    others = [user for user in call.server.users.values() if user.id != request.user_id]
    user = others[0] if others else call.server.users[request.user_id]
    device = Device(request.client, request.device, request.device_id, request.version)
    return signed_in(call, user, accounts.open_session(call.server, user, device, call.now))


def keys(call: Call) -> Reply:
    found = [dto.key(key) for key in call.server.keys.values()]
    return ok(dto.page(found, len(found)))


def new_key(call: Call) -> Reply:
    app = call.query.text("app")
    if not app:
        raise problem(400, {"app": ["The app field is required."]})
    accounts.create_key(call.server, app, call.now)
    return Reply()


def delete_key(call: Call) -> Reply:
    call.server.keys.pop(call.params["key"], None)
    return Reply()


def devices(call: Call) -> Reply:
    newest = sorted(call.server.tokens.values(), key=lambda token: -token.last_activity)
    found: list[Json] = [dto.device(call.server, token) for token in newest]
    return ok(dto.page(found, len(found)))


def delete_device(call: Call) -> Reply:
    wanted = call.query.text("id")
    found = [token for token in call.server.tokens.values() if token.device_id == wanted]
    if not found:
        raise problem(call.server.traits.device_delete_unknown)
    for token in found:
        accounts.end_token(call.server, token, call.now)
    return Reply()


OPEN, ADMIN = Access.OPEN, Access.ADMIN

ROUTES = (
    Endpoint("POST", "/Users/AuthenticateWithQuickConnect", exchange, OPEN),
    Endpoint("GET", "/QuickConnect/Enabled", quick_enabled, OPEN),
    Endpoint("POST", "/QuickConnect/Initiate", initiate, OPEN, since=V10_9),
    Endpoint("GET", "/QuickConnect/Initiate", initiate, OPEN, until=V10_11),
    Endpoint("GET", "/QuickConnect/Connect", connect, OPEN),
    Endpoint("POST", "/QuickConnect/Authorize", authorize),
    Endpoint("GET", "/Auth/Keys", keys, ADMIN),
    Endpoint("POST", "/Auth/Keys", new_key, ADMIN),
    Endpoint("DELETE", "/Auth/Keys/{key}", delete_key, ADMIN),
    Endpoint("GET", "/Devices", devices, ADMIN),
    Endpoint("DELETE", "/Devices", delete_device, ADMIN),
)
