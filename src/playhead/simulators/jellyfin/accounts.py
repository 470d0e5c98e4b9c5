"""Accounts, sign-in and tokens."""

from __future__ import annotations

import re

from playhead.simulators.jellyfin import playing, playlists
from playhead.simulators.jellyfin.guids import md5
from playhead.simulators.jellyfin.model import Event, Json, Key, QuickConnect, Token, Told, User
from playhead.simulators.jellyfin.playing import Device
from playhead.simulators.jellyfin.state import Server, defaults
from playhead.simulators.jellyfin.ticks import SECOND
from playhead.simulators.jellyfin.versions import V12_0

QUICK_LIFE = 10 * 60 * SECOND
_NAME = re.compile(r"(?!\s)[\w .'@-]+(?<!\s)$")


class NameRefused(ValueError):
    """The name is taken or has characters the server does not allow."""


class SignInRefused(Exception):
    """Wrong name or password."""


class SignInForbidden(Exception):
    """The account may not sign in: disabled, or too many sessions."""


def create(
    server: Server, name: str, password: str | None, now: int, *, admin: bool = False, user_id: str = ""
) -> User:
    """A new account; raises NameRefused. Ids are random on each server, here derived from server and name."""
    if not _allowed(server, name) or server.user_named(name):
        raise NameRefused(name)
    made = user_id or md5(f"user {server.id} {name} {len(server.activity)}")
    user = User(made, name, password, server.policy(admin=admin), defaults("user_configuration"))
    server.users[user.id] = user
    server.log("UserCreated", f"User {name} has been created", user, now)
    server.emit(Event("UserCreated", now, user=user))
    return user


def _allowed(server: Server, name: str) -> bool:
    """Whether a name has allowed characters only; one or two dots alone are refused from 12.0 on."""
    return bool(_NAME.match(name)) and not (name in {".", ".."} and server.traits.number >= V12_0)


def rename(server: Server, user: User, name: str, now: int) -> None:
    """A new name; raises NameRefused."""
    taken = server.user_named(name)
    if not _allowed(server, name) or (taken is not None and taken is not user):
        raise NameRefused(name)
    if name == user.name:
        return
    user.name = name
    if server.traits.renames_told:
        server.emit(Event("UserUpdated", now, user=user))
        server.tell(Told.RENAMED, now, user=user)


def delete(server: Server, user: User, now: int) -> None:
    """Remove an account with its tokens, sessions and user data."""
    revoke(server, user, now)
    playlists.leave(server, user, now)
    del server.users[user.id]
    for key in [key for key in server.rows if key[0] == user.id]:
        del server.rows[key]
    for session in [session for session in server.sessions.values() if session.user is user]:
        playing.end(server, session, now)
    for session in server.sessions.values():
        session.others = [other for other in session.others if other is not user]
    server.log("UserDeleted", f"User {user.name} has been deleted", None, now)
    server.emit(Event("UserDeleted", now, user=user))


def set_password(server: Server, user: User, password: str | None, now: int, keep: str = "") -> None:
    """A new password ends the user's other tokens."""
    user.password = password
    revoke(server, user, now, keep)
    server.log("UserPasswordChanged", f"Password has been changed for user {user.name}", user, now)
    server.emit(Event("UserPasswordChanged", now, user=user))


def set_policy(server: Server, user: User, policy: Json, now: int) -> None:
    """A whole new policy; disabling destroys the tokens, enabling does not bring them back."""
    user.policy = policy
    if user.disabled:
        revoke(server, user, now)


def revoke(server: Server, user: User, now: int, keep: str = "") -> None:
    """End the user's tokens and the sessions that hung on them."""
    for token in [token for token in server.tokens.values() if token.user_id == user.id]:
        if token.value != keep:
            end_token(server, token, now)


def end_token(server: Server, token: Token, now: int) -> None:
    """Forget a signed-in device and end its user's sessions on it, whatever program they named."""
    server.tokens.pop(token.value, None)
    for session in list(server.sessions.values()):
        mine = session.user is not None and session.user.id == token.user_id
        if mine and session.device_id.lower() == token.device_id.lower():
            playing.end(server, session, now)


def sign_in(server: Server, name: str, password: str, device: Device, now: int) -> tuple[User, Token]:
    """Sign in by name; raises SignInRefused or SignInForbidden."""
    user = server.user_named(name)
    if user is None or (user.password or "") != password:
        if user is not None:
            user.last_activity = now
        facts = {"name": name, "device": device}
        server.emit(Event("AuthenticationFailure", now, facts=facts))
        server.log("AuthenticationFailed", f"Failed login try from {name}", None, now)
        raise SignInRefused(name)
    if user.disabled or _too_many(server, user):
        raise SignInForbidden(name)
    note_login(server, user, now)
    return user, open_session(server, user, device, now)


def note_login(server: Server, user: User, now: int) -> None:
    """Date a sign-in."""
    user.sign_ins += 1
    if user.sign_ins > 1 or not server.traits.login_date_lags:
        user.last_login = now
    user.last_activity = now


def _too_many(server: Server, user: User) -> bool:
    limit = user.policy["MaxActiveSessions"]
    open_now = sum(session.user is user for session in server.sessions.values())
    return bool(limit >= 1 and open_now >= limit)


def open_session(server: Server, user: User, device: Device, now: int) -> Token:
    """A token for this user on this device; an older one of the same pair dies.

    10.8 gives the older one again, and signs out everybody else on the device.
    """
    again = server.traits.one_user_a_device
    there = [each for each in server.tokens.values() if each.device_id == device.device_id]
    for old in [each for each in there if (each.user_id == user.id) is not again]:
        end_token(server, old, now)
    kept = next((each for each in there if each.user_id == user.id), None) if again else None
    parts = (user.id, device.client, device.device, device.device_id, device.version)
    token = kept or Token(server.new_id(), *parts, created=now, last_activity=now)
    server.tokens[token.value] = token
    session = playing.touch(server, device, user, now)
    server.log("AuthenticationSucceeded", f"{user.name} successfully authenticated", user, now, remote=True)
    server.emit(Event("AuthenticationSuccess", now, user=user, session=session))
    return token


def create_key(server: Server, app: str, now: int, value: str = "") -> Key:
    key = Key(value or server.new_id(), app, now)
    server.keys[key.value] = key
    return key


def initiate(server: Server, device: Device, now: int) -> QuickConnect:
    """A Quick Connect request with a six-digit code, valid for ten minutes."""
    secret = server.new_id() + server.new_id()
    code = f"{int(server.new_id(), 16) % 1_000_000:06d}"
    request = QuickConnect(secret, code, device.client, device.device, device.device_id, device.version, added=now)
    server.quick[secret] = request
    return request


def expire(server: Server, now: int) -> None:
    """Forget the Quick Connect requests whose time is over."""
    for request in [each for each in server.quick.values() if now - each.added > QUICK_LIFE]:
        del server.quick[request.secret]


def authorize(server: Server, request: QuickConnect, user: User, now: int) -> None:
    """Mint the token the request will be exchanged for; `DateAdded` moves a minute into the future."""
    device = Device(request.client, request.device, request.device_id, request.version)
    request.token = open_session(server, user, device, now).value
    server.sessions[md5(device.client + device.device_id)].remote = ""
    request.user_id, request.added = user.id, now + 60 * SECOND
