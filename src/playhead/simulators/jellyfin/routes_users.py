"""Users and signing in by name."""

from __future__ import annotations

import copy
from dataclasses import replace

from playhead.simulators.jellyfin import accounts, dto, guids
from playhead.simulators.jellyfin.http import Access, Call, Endpoint
from playhead.simulators.jellyfin.model import User
from playhead.simulators.jellyfin.replies import Refused, Reply, bare, failed, ok, problem, said
from playhead.simulators.jellyfin.routes_access import complete, signed_in
from playhead.simulators.jellyfin.versions import V10_9

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
    """The last administrator stays, but loses his tokens all the same; so does the last user, by an accident."""
    user = call.server.users.get(call.guid("id"))
    if user is None:
        raise call.unknown()
    if user.admin and sum(each.admin for each in call.server.users.values()) == 1:
        accounts.revoke(call.server, user, call.now)
        raise failed(500 if len(call.server.users) == 1 else 400)
    accounts.delete(call.server, user, call.now)
    return Reply()


def set_policy(call: Call) -> Reply:
    body = call.record("newPolicy")
    missing = [name for name in REQUIRED_POLICY if not body.get(name)]
    if missing and call.server.traits.number >= V10_9:
        raise problem(400, {name: [f"The {name} field is required."] for name in missing})
    user = _path_user(call)
    others = [each for each in call.server.users.values() if each is not user]
    last_admin = user.admin and not any(each.admin for each in others)
    last_enabled = bool(body.get("IsDisabled")) and all(each.disabled for each in others)
    demoted, disabled = not body.get("IsAdministrator"), user.admin and bool(body.get("IsDisabled"))
    if (last_admin and demoted) or disabled or last_enabled:
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
    named = call.params.get("id") or call.query.text("userId") or str(body.get("Id") or "")
    user = call.server.users.get(guids.parse(named) or "")
    if user is None:
        raise problem(404)
    if not call.caller.admin and call.caller.user is not user:
        raise bare(403)
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
    """In 10.8 a key trips over its missing user."""
    body = call.record("request")
    if call.caller.user is None and call.server.traits.number < V10_9:
        raise failed(500)
    user = call.need_user()
    own = call.caller.user is user
    if own and not call.caller.admin and (user.password or "") != (body.get("CurrentPw") or ""):
        raise Refused(ok("Invalid user or password entered.", 403))
    fresh = None if body.get("ResetPassword") else str(body.get("NewPw") or "") or None
    accounts.set_password(call.server, user, fresh, call.now, keep=call.caller.token if own else "")
    return Reply()


def by_name(call: Call) -> Reply:
    body = call.record("request")
    device = complete(call.caller.given)
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
    return signed_in(call, user, token)


OPEN, ADMIN = Access.OPEN, Access.ADMIN

ROUTES = (
    Endpoint("GET", "/Users", users),
    Endpoint("POST", "/Users", update_user, since=V10_9),
    Endpoint("GET", "/Users/Public", public_users, OPEN),
    Endpoint("GET", "/Users/Me", me),
    Endpoint("POST", "/Users/New", new_user, ADMIN),
    Endpoint("POST", "/Users/AuthenticateByName", by_name, OPEN),
    Endpoint("POST", "/Users/Configuration", set_user_configuration, since=V10_9),
    Endpoint("POST", "/Users/Password", set_password, since=V10_9),
    Endpoint("GET", "/Users/{id}", one_user),
    Endpoint("POST", "/Users/{id}", update_user),
    Endpoint("DELETE", "/Users/{id}", delete_user, ADMIN),
    Endpoint("POST", "/Users/{id}/Policy", set_policy, ADMIN),
    Endpoint("POST", "/Users/{userId}/Password", set_password),
)
