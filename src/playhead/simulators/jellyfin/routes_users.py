"""Users, sign-in, Quick Connect, API keys and devices."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from playhead.simulators.jellyfin import accounts, dto, guids
from playhead.simulators.jellyfin.http import (
    Access,
    Call,
    Endpoint,
    Refused,
    Reply,
    UnknownUser,
    bare,
    failed,
    ok,
    problem,
    said,
)
from playhead.simulators.jellyfin.model import Json, QuickConnect, Token, User
from playhead.simulators.jellyfin.playing import Device

REQUIRED_POLICY = ("PasswordResetProviderId", "AuthenticationProviderId")


def users(call: Call) -> Reply:
    found = sorted(call.server.users.values(), key=lambda user: user.name.lower())
    for flag, key in (("isHidden", "IsHidden"), ("isDisabled", "IsDisabled")):
        wanted = call.query.flag(flag)
        if wanted is not None:
            found = [user for user in found if user.policy[key] is wanted]
    return ok([dto.user(call.server, user) for user in found])


def public_users(call: Call) -> Reply:
    shown = [user for user in call.server.users.values() if not user.policy["IsHidden"] and not user.disabled]
    return ok([dto.user(call.server, user) for user in shown])


def me(call: Call) -> Reply:
    if call.caller.user is None:
        raise problem(400)
    return ok(dto.user(call.server, call.caller.user))


def _path_user(call: Call) -> User:
    user = call.server.users.get(call.guid("id"))
    if user is None:
        raise said(404, "User not found")
    return user


def one_user(call: Call) -> Reply:
    return ok(dto.user(call.server, _path_user(call)))


def new_user(call: Call) -> Reply:
    body = call.record("request")
    name, password = str(body.get("Name") or ""), body.get("Password")
    if not name:
        raise problem(400, {"Name": ["The Name field is required."]})
    try:
        user = accounts.create(call.server, name, None, call.now)
    except accounts.NameRefused:
        raise failed(400) from None
    shown = copy.deepcopy(dto.user(call.server, user))
    if password:
        accounts.set_password(call.server, user, str(password), call.now)
    return ok(shown)


def delete_user(call: Call) -> Reply:
    """The last administrator stays, but loses his tokens all the same."""
    user = call.server.users.get(call.guid("id"))
    if user is None:
        raise problem(404)
    if user.admin and sum(each.admin for each in call.server.users.values()) == 1:
        accounts.revoke(call.server, user, call.now)
        raise failed(400)
    accounts.delete(call.server, user, call.now)
    return Reply()


def set_policy(call: Call) -> Reply:
    body = call.record("newPolicy")
    missing = [name for name in REQUIRED_POLICY if not body.get(name)]
    if missing:
        raise problem(400, {name: [f"The {name} field is required."] for name in missing})
    user = _path_user(call)
    admins = sum(each.admin for each in call.server.users.values())
    if user.admin and ((not body.get("IsAdministrator") and admins == 1) or body.get("IsDisabled")):
        raise bare(403)
    accounts.set_policy(call.server, user, {**user.policy, **body}, call.now)
    return Reply()


def update_user(call: Call) -> Reply:
    """The whole UserDto; a changed name renames."""
    body = call.record("updateUser")
    policy = body.get("Policy") or {}
    missing = [name for name in REQUIRED_POLICY if not policy.get(name)]
    if missing:
        raise problem(400, {f"Policy.{name}": [f"The {name} field is required."] for name in missing})
    user = call.server.users.get(guids.parse(call.query.text("userId") or str(body.get("Id") or "")) or "")
    if user is None:
        raise problem(404)
    try:
        accounts.rename(call.server, user, str(body["Name"]), call.now)
    except accounts.NameRefused:
        raise failed(400) from None
    user.configuration = {**user.configuration, **(body.get("Configuration") or {})}
    return Reply()


def set_user_configuration(call: Call) -> Reply:
    user = call.need_user()
    user.configuration = {**user.configuration, **call.record("userConfig")}
    return Reply()


def set_password(call: Call) -> Reply:
    body = call.record("request")
    user = call.need_user()
    own = call.caller.user is user
    if own and not call.caller.admin and (user.password or "") != (body.get("CurrentPw") or ""):
        raise Refused(ok("Invalid user or password entered.", 403))
    fresh = None if body.get("ResetPassword") else str(body.get("NewPw") or "") or None
    accounts.set_password(call.server, user, fresh, call.now, keep=call.caller.token if own else "")
    return Reply()


def _device(device: Device) -> Device:
    if not all((device.client, device.device, device.device_id, device.version)):
        raise failed(400)
    return device


def by_name(call: Call) -> Reply:
    body = call.record("request")
    device = _device(call.caller.given)
    name = str(body.get("Username") or "")
    if not name:
        raise failed(400)
    before = call.server.user_named(name)
    dates = None if before is None else (before.last_login, before.last_activity)
    try:
        user, token = accounts.sign_in(call.server, name, str(body.get("Pw") or ""), device, call.now)
    except accounts.SignInRefused:
        raise failed(401) from None
    except accounts.SignInForbidden:
        raise failed(403) from None
    if call.server.traits.login_date_lags and dates is not None:
        user = replace(user, last_login=dates[0], last_activity=dates[1])
    return _signed_in(call, user, token)


def _signed_in(call: Call, user: User, token: Token) -> Reply:
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
    given = _device(call.caller.given)
    device = Device(call.caller.device.client, given.device, given.device_id, given.version)
    return ok(dto.quick_connect(accounts.initiate(call.server, device, call.now)))


def initiate_by_get(call: Call) -> Reply:
    if not call.server.traits.quick_connect_get:
        raise bare(405)
    return initiate(call)


def _request(call: Call, secret: Any) -> QuickConnect:
    request = call.server.quick.get(str(secret))
    if request is None:
        raise problem(404)
    return request


def connect(call: Call) -> Reply:
    return ok(dto.quick_connect(_request(call, call.query.text("secret"))))


def authorize(call: Call) -> Reply:
    """An administrator or API key may name any user; authorising twice is a server error."""
    _quick_on(call)
    try:
        user = call.user()
    except UnknownUser:
        raise failed(400) from None
    if user is None:
        raise failed(400)
    code = call.query.text("code")
    request = next((each for each in call.server.quick.values() if each.code == code), None)
    if request is None:
        raise failed(404)
    if request.token:
        raise failed(500)
    accounts.authorize(call.server, request, user, call.now)
    return ok(True)


def exchange(call: Call) -> Reply:
    """The token, any number of times, once the request was authorised."""
    request = call.server.quick.get(str(call.record("request").get("Secret")))
    if request is None or not request.token:
        raise failed(404)
    user = call.server.users[request.user_id]
    token = call.server.tokens.get(request.token)
    if token is None:
        device = Device(request.client, request.device, request.device_id, request.version)
        token = accounts.open_session(call.server, user, device, call.now)
    return _signed_in(call, user, token)


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
    Endpoint("GET", "/Users", users),
    Endpoint("POST", "/Users", update_user),
    Endpoint("GET", "/Users/Public", public_users, OPEN),
    Endpoint("GET", "/Users/Me", me),
    Endpoint("POST", "/Users/New", new_user, ADMIN),
    Endpoint("POST", "/Users/AuthenticateByName", by_name, OPEN),
    Endpoint("POST", "/Users/AuthenticateWithQuickConnect", exchange, OPEN),
    Endpoint("POST", "/Users/Configuration", set_user_configuration),
    Endpoint("POST", "/Users/Password", set_password),
    Endpoint("GET", "/Users/{id}", one_user),
    Endpoint("DELETE", "/Users/{id}", delete_user, ADMIN),
    Endpoint("POST", "/Users/{id}/Policy", set_policy, ADMIN),
    Endpoint("POST", "/Users/{userId}/Password", set_password),
    Endpoint("GET", "/QuickConnect/Enabled", quick_enabled, OPEN),
    Endpoint("POST", "/QuickConnect/Initiate", initiate, OPEN),
    Endpoint("GET", "/QuickConnect/Initiate", initiate_by_get, OPEN),
    Endpoint("GET", "/QuickConnect/Connect", connect, OPEN),
    Endpoint("POST", "/QuickConnect/Authorize", authorize),
    Endpoint("GET", "/Auth/Keys", keys, ADMIN),
    Endpoint("POST", "/Auth/Keys", new_key, ADMIN),
    Endpoint("DELETE", "/Auth/Keys/{key}", delete_key, ADMIN),
    Endpoint("GET", "/Devices", devices, ADMIN),
    Endpoint("DELETE", "/Devices", delete_device, ADMIN),
)
