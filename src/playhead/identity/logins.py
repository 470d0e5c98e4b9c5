"""Signing in to Playhead: passwords in, sessions and callers out.

The rows are changed by `login_rows`, `sessions` and `api_tokens`.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import TypeVar

import msgspec
import structlog
from sqlalchemy import Connection

from playhead.domain.people import Account
from playhead.identity import api_tokens, audit, linked, login_rows, sessions, tickets, token_rights
from playhead.identity.api_tokens import SEEN_EVERY_MS, ApiToken, NewToken, Revocation, Seen, TooManyTokens
from playhead.identity.audit import Burst
from playhead.identity.callers import (
    Caller,
    CodeNeeded,
    Created,
    FirstStart,
    Minted,
    Present,
    Session,
    WrongCode,
    WrongPassword,
)
from playhead.identity.linked import Come, OnlyWayIn, Refusal, ShutOut, Unlink
from playhead.identity.login_rows import (
    AlreadySetUp,
    Change,
    LastAdministrator,
    Login,
    NameTaken,
    NewLogin,
    NoSuchLogin,
    Removal,
)
from playhead.identity.passwords import Passwords
from playhead.identity.scopes import SCOPES, Scope
from playhead.identity.sessions import Begin, End, NoSession, Rotate
from playhead.identity.standing import standing
from playhead.identity.tickets import Issue, Redeem
from playhead.identity.tokens import API_TOKEN_PREFIX, AccessTokens, SecretSource, digest, plain_code, setup_code
from playhead.journal import store
from playhead.journal.wake import Wakes
from playhead.kit.clock import Clock
from playhead.kit.times import DAY
from playhead.storage.engine import Database
from playhead.storage.errors import StoreUnavailable
from playhead.storage.writer import Handler, Writer

log = structlog.get_logger(__name__)

I = TypeVar("I")  # noqa: E741
R = TypeVar("R")

SETUP_CODE = "setup_code"


class Logins:
    """The door's keeper. All times come from `clock`, all secrets from `new_secret`."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        wakes: Wakes,
        clock: Clock,
        passwords: Passwords,
        tokens: AccessTokens,
        *,
        new_secret: SecretSource,
        refresh_days: int,
    ) -> None:
        self._database = database
        self._writer = writer
        self._wakes = wakes
        self._clock = clock
        self._passwords = passwords
        self._tokens = tokens
        self._new_secret = new_secret
        self._refresh_ms = refresh_days * DAY

    async def sign_in(self, username: str, password: str, address: str = "") -> Session | None:
        """A session, or None: no such name, no or another password, disabled. All of them take equally long."""
        found = await self._database.read(lambda c: login_rows.with_hash(c, username))
        right = await self._passwords.verify(None if found is None else found[1], password)
        return await self._open(found[0], method="password", address=address) if found is not None and right else None

    async def sign_in_by_account(
        self, caller: Caller | None, account: Account, name: str, address: str, *, creates: bool
    ) -> Session | Refusal:
        """A session of whoever owns a proven account; `caller`: who is signed in already, and owns it from now on.
        `creates`: an account that is nobody's gets a login, which is no administrator."""
        asked = Come(
            account=account,
            name=name,
            now=self._clock.now_ms(),
            login_id=None if caller is None else caller.login_id,
            creates=creates,
            address=address,
        )
        found = await self._change(linked.come, asked)
        if not isinstance(found, Login):
            return found
        # who links an account goes on with the session that he has
        family = None if caller is None else caller.session
        opened = await self._open(found, family=family, method=f"jellyfin:{account.server}", address=address)
        return opened or ShutOut()

    async def link(self, by: Caller, login_id: int, account: Account, name: str) -> Login | Refusal:
        """Give an account to a login by an administrator's word."""
        asked = Come(
            account=account,
            name=name,
            now=self._clock.now_ms(),
            login_id=login_id,
            actor=by.username,
            address=by.address,
        )
        return await self._change(linked.come, asked)

    async def unlink(self, by: Caller, login_id: int, account: Account) -> bool | OnlyWayIn:
        """Take an account from a login. Whether it was its own."""
        now = self._clock.now_ms()
        asked = Unlink(login_id=login_id, account=account, now=now, actor=by.username, address=by.address)
        return await self._change(linked.unlink, asked)

    async def refused(self, username: str, method: str, address: str, failures: int) -> None:
        """Note a burst of wrong tries for a name, from one address."""
        burst = Burst(username=username, method=method, address=address, failures=failures, now=self._clock.now_ms())
        try:
            await self._change(audit.note_burst, burst)
        except StoreUnavailable as error:
            log.warning("a burst of failed tries was not noted", address=address, why=str(error))

    async def refresh(self, refresh_token: str, address: str = "", key: str | None = None) -> Session | None:
        """The next pair of the token's session; a token used before ends that session instead. Who gives the same `key`
        (16 characters or more that nobody can guess) again gets the same pair again, until that is used."""
        now = self._clock.now_ms()
        secret = self._new_secret() if key is None else self._tokens.successor(refresh_token, key)
        asked = Rotate(
            hash=digest(refresh_token),
            next_hash=digest(secret),
            now=now,
            expires_at=now + self._refresh_ms,
            retry_hash=None if key is None else digest(key),
            address=address,
        )
        result = await self._change(sessions.rotate, asked)
        if isinstance(result, NoSession):
            if result.reused:
                log.warning("a refresh token came twice: its session was ended")
            return None
        return self._session(result.login, result.family, secret, now)

    async def sign_out(
        self, *, session: str | None = None, refresh_token: str | None = None, address: str = ""
    ) -> bool:
        """End a session by its name or by its refresh token. Whether there was one."""
        hashed = None if refresh_token is None else digest(refresh_token)
        asked = End(now=self._clock.now_ms(), family=session, hash=hashed, address=address)
        return await self._change(sessions.end, asked)

    async def change_password(self, caller: Caller, current: str, new: str) -> Session | WrongPassword:
        """Set one's own password. Other sessions end; this one goes on with the new pair."""
        login_id = caller.login_id
        stored = None if login_id is None else await self._database.read(lambda c: login_rows.hash_of(c, login_id))
        right = await self._passwords.verify(stored, current)
        who = None if login_id is None else await self._database.read(lambda c: login_rows.by_id(c, login_id))
        if who is None or not right:
            return WrongPassword()
        hashed = await self._passwords.hash(new)
        session = await self._open(who, family=caller.session, password_hash=hashed, address=caller.address)
        return WrongPassword() if session is None else session

    async def authenticate(self, bearer: str, address: str = "") -> Caller | None:
        """Whose credential this is: an access token's or an API token's. `address`: where it came from."""
        if bearer.startswith(API_TOKEN_PREFIX):
            return await self._by_api_token(bearer, address)
        claims = self._tokens.read(bearer, self._clock.now_ms())
        if claims is None:
            return None
        said = Caller(
            login_id=claims.login_id,
            username="",
            is_admin=False,
            address=address,
            session=claims.session,
            generation=claims.generation,
            expires_at=claims.expires_at,
        )
        return (await self.recheck([said]))[0]

    async def recheck(self, callers: Sequence[Caller]) -> list[Caller | None]:
        """Each of them as he is now; None for one who may not come in any more."""
        now = self._clock.now_ms()
        return await self._database.read(lambda c: [standing(c, one, now) for one in callers])

    async def ticket(self, caller: Caller) -> str:
        """A credential for one connection of the caller, good for `tickets.LIFE_SECONDS`."""
        secret = self._new_secret()
        await self._writer.run(tickets.issue, Issue(hash=digest(secret), caller=caller, now=self._clock.now_ms()))
        return secret

    async def redeem(self, secret: str) -> Caller | None:
        """Whose ticket this is; it is good for nothing afterwards."""
        return await self._writer.run(tickets.redeem, Redeem(hash=digest(secret), now=self._clock.now_ms()))

    async def add(
        self, caller: Caller, username: str, password: str, *, is_admin: bool = False, timezone: str = "UTC"
    ) -> Login | NameTaken | AlreadySetUp:
        """Add a login."""
        new = NewLogin(
            username=username,
            password_hash=await self._passwords.hash(password),
            is_admin=is_admin,
            timezone=timezone,
            now=self._clock.now_ms(),
            actor=caller.username,
            address=caller.address,
        )
        return await self._change(login_rows.add, new)

    async def change(
        self, caller: Caller, asked: Change, password: str | None
    ) -> Login | NameTaken | NoSuchLogin | LastAdministrator:
        """Change a login; its time, actor and password's hash are filled in here."""
        hashed = None if password is None else await self._passwords.hash(password)
        by = {"actor": caller.username, "address": caller.address}
        filled = msgspec.structs.replace(asked, password_hash=hashed, now=self._clock.now_ms(), **by)
        return await self._change(login_rows.change, filled)

    async def remove(self, caller: Caller, login_id: int) -> Login | NoSuchLogin | LastAdministrator:
        """Remove a login with its sessions and tokens."""
        now = self._clock.now_ms()
        asked = Removal(login_id=login_id, now=now, actor=caller.username, address=caller.address)
        return await self._change(login_rows.remove, asked)

    async def mint(
        self, caller: Caller, name: str, login_id: int | None, scopes: tuple[Scope, ...] = SCOPES
    ) -> Minted | NoSuchLogin | TooManyTokens:
        """A new API token of a login; None: the caller's own, or the oldest administrator's when he has none."""
        secret = API_TOKEN_PREFIX + self._new_secret()
        new = NewToken(
            name=name,
            hash=digest(secret),
            now=self._clock.now_ms(),
            login_id=caller.login_id if login_id is None else login_id,
            scopes=scopes,
            actor=caller.username,
            address=caller.address,
        )
        added = await self._change(api_tokens.add, new)
        return Minted(added, secret) if isinstance(added, ApiToken) else added

    async def revoke(self, caller: Caller, token_id: int, login_id: int | None = None) -> bool:
        """Revoke an API token, if it is of `login_id`. Whether there was one."""
        asked = Revocation(
            token_id=token_id,
            now=self._clock.now_ms(),
            login_id=login_id,
            actor=caller.username,
            address=caller.address,
        )
        return await self._change(api_tokens.revoke, asked)

    async def anybody(self) -> bool:
        """Whether there is a login."""
        return await self._database.read(login_rows.count) > 0

    async def new_setup_code(self) -> str:
        """A code for the first administrator; the one before is void."""
        code = setup_code(self._new_secret())
        await self._change(_keep_code, digest(plain_code(code)))
        return code

    async def set_up(
        self, code: str, username: str, password: str, address: str = ""
    ) -> Session | WrongCode | AlreadySetUp:
        """Make the first administrator with the setup code, and sign in."""
        if await self.anybody():
            return AlreadySetUp()
        kept = await self._database.read(lambda c: store.get_meta(c, SETUP_CODE))
        if not kept or not hmac.compare_digest(kept, digest(plain_code(code))):
            return WrongCode()
        made = await self._first(username, password)
        if not isinstance(made, Login):
            return AlreadySetUp()
        return await self._open(made, method="setup", address=address) or AlreadySetUp()

    async def first(self, username: str, password: str) -> bool:
        """Make the first administrator. False when there is a login already."""
        return isinstance(await self._first(username, password), Login)

    async def _first(self, username: str, password: str) -> Login | NameTaken | AlreadySetUp:
        new = NewLogin(
            username=username,
            password_hash=await self._passwords.hash(password),
            now=self._clock.now_ms(),
            is_admin=True,
            only_first=True,
        )
        return await self._change(login_rows.add, new)

    async def _open(
        self,
        who: Login,
        *,
        family: str | None = None,
        password_hash: str | None = None,
        method: str = "password",
        address: str = "",
    ) -> Session | None:
        now, secret = self._clock.now_ms(), self._new_secret()
        name = digest(self._new_secret())[:32] if family is None else family
        new = Begin(
            login_id=who.id,
            hash=digest(secret),
            family=name,
            now=now,
            expires_at=now + self._refresh_ms,
            password_hash=password_hash,
            method=method,
            address=address,
        )
        opened = await self._change(sessions.begin, new)
        return None if isinstance(opened, NoSession) else self._session(opened, name, secret, now)

    def _session(self, who: Login, family: str, secret: str, now: int) -> Session:
        access = self._tokens.issue(who.id, who.generation, family, now)
        return Session(who, access, secret, self._tokens.life_seconds)

    async def _by_api_token(self, secret: str, address: str) -> Caller | None:
        found = await self._database.read(lambda c: api_tokens.by_hash(c, digest(secret)))
        if found is None or found[1].disabled:
            return None
        token, who = found
        now = self._clock.now_ms()
        if token.last_used_at is None or now - token.last_used_at >= SEEN_EVERY_MS:
            await self._note_use(token.id, now)
        said = Caller(login_id=who.id, username=who.username, is_admin=False, address=address, token_id=token.id)
        return token_rights.holder(said, who, token.scopes)

    async def _note_use(self, token_id: int, now: int) -> None:
        try:
            await self._writer.run(api_tokens.seen, Seen(token_id=token_id, now=now))
        except StoreUnavailable as error:
            log.info("the use of an API token was not noted", why=str(error))

    async def _change(self, handler: Handler[I, R], item: I) -> R:
        result = await self._writer.run(handler, item)
        self._wakes.records.set()
        return result


def _keep_code(connection: Connection, items: Sequence[str]) -> list[None]:
    for hashed in items:
        store.set_meta(connection, SETUP_CODE, hashed)
    return [None] * len(items)


async def ensure_first_administrator(
    logins: Logins, username: str | None = None, password: str | None = None
) -> FirstStart:
    """At start: make the configured administrator, or a setup code to be shown, when nobody can sign in yet.

    A login that exists is never touched, so a changed environment does not reset a password.
    """
    if await logins.anybody():
        return Present()
    if password is None:
        return CodeNeeded(await logins.new_setup_code())
    name = username or "admin"
    return Created(name) if await logins.first(name, password) else Present()
