"""Signing in, staying signed in, and what ends it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from playhead.identity.api_tokens import SEEN_EVERY_MS
from playhead.identity.callers import (
    Caller,
    CodeNeeded,
    Created,
    Minted,
    Present,
    Session,
    WrongCode,
    WrongPassword,
)
from playhead.identity.login_rows import AlreadySetUp, Change, Login
from playhead.identity.logins import Logins, ensure_first_administrator
from playhead.kit.times import DAY, HOUR
from playhead.storage.errors import StoreFull
from tests.support.api import ADMIN, NOBODY, PASSWORD, Desk, desk


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path) as made:
        yield made


async def signed_in(logins: Logins) -> Session:
    await logins.first(ADMIN, PASSWORD)
    session = await logins.sign_in(ADMIN, PASSWORD)
    assert session is not None
    return session


async def caller(logins: Logins, session: Session) -> Caller:
    found = await logins.authenticate(session.access_token)
    assert found is not None
    return found


async def test_the_right_password_opens_a_session_under_any_spelling_of_the_name(door: Desk) -> None:
    logins = door.services.logins
    await logins.first(ADMIN, PASSWORD)
    session = await logins.sign_in(" ADMIN ", PASSWORD)
    assert session is not None
    assert (await caller(logins, session)).username == ADMIN
    assert session.expires_in == 3600


async def test_wrong_passwords_unknown_names_and_disabled_logins_are_all_the_same(door: Desk) -> None:
    logins = door.services.logins
    await logins.first(ADMIN, PASSWORD)
    other = await logins.add(NOBODY, "eve", PASSWORD)
    assert isinstance(other, Login)
    await logins.change(NOBODY, Change(login_id=other.id, now=0, disabled=True), None)
    assert await logins.sign_in(ADMIN, PASSWORD + " ") is None
    assert await logins.sign_in("nobody", PASSWORD) is None
    assert await logins.sign_in("eve", PASSWORD) is None


async def test_an_access_token_ends_with_its_hour_and_the_refresh_token_goes_on(door: Desk) -> None:
    logins = door.services.logins
    session = await signed_in(logins)
    door.clock.advance(HOUR)
    assert await logins.authenticate(session.access_token) is None
    again = await logins.refresh(session.refresh_token)
    assert again is not None
    assert await logins.authenticate(again.access_token) is not None


async def test_a_refresh_token_ends_after_its_days(door: Desk) -> None:
    session = await signed_in(door.services.logins)
    door.clock.advance(30 * DAY)
    assert await door.services.logins.refresh(session.refresh_token) is None


async def test_a_copied_refresh_token_ends_the_session_for_both(door: Desk) -> None:
    logins = door.services.logins
    session = await signed_in(logins)
    mine = await logins.refresh(session.refresh_token)
    assert mine is not None
    assert await logins.refresh(session.refresh_token) is None
    assert await logins.refresh(mine.refresh_token) is None
    assert await logins.authenticate(mine.access_token) is None


async def test_signing_out_ends_the_access_token_at_once(door: Desk) -> None:
    logins = door.services.logins
    session = await signed_in(logins)
    assert await logins.sign_out(refresh_token=session.refresh_token)
    assert await logins.authenticate(session.access_token) is None


async def test_a_new_password_ends_other_sessions_and_every_old_access_token(door: Desk) -> None:
    logins = door.services.logins
    mine = await signed_in(logins)
    other = await logins.sign_in(ADMIN, PASSWORD)
    assert other is not None
    changed = await logins.change_password(await caller(logins, mine), PASSWORD, "another long one")
    assert isinstance(changed, Session)
    assert await logins.authenticate(changed.access_token) is not None
    assert await logins.authenticate(mine.access_token) is None
    assert await logins.authenticate(other.access_token) is None
    assert await logins.refresh(other.refresh_token) is None
    assert await logins.sign_in(ADMIN, PASSWORD) is None
    assert await logins.sign_in(ADMIN, "another long one") is not None


async def test_a_password_is_changed_only_by_who_knows_it(door: Desk) -> None:
    logins = door.services.logins
    me = await caller(logins, await signed_in(logins))
    assert await logins.change_password(me, "a guess at it", "another long one") == WrongPassword()
    assert await logins.change_password(NOBODY, PASSWORD, "another long one") == WrongPassword()


async def test_a_disabled_login_is_out_at_once_and_so_are_its_tokens(door: Desk) -> None:
    logins = door.services.logins
    await logins.first(ADMIN, PASSWORD)
    eve = await logins.add(NOBODY, "eve", PASSWORD)
    assert isinstance(eve, Login)
    session = await logins.sign_in("eve", PASSWORD)
    minted = await logins.mint(NOBODY, "script", eve.id)
    assert session is not None
    assert isinstance(minted, Minted)
    assert await logins.authenticate(minted.secret) is not None
    await logins.change(NOBODY, Change(login_id=eve.id, now=0, disabled=True), None)
    assert await logins.authenticate(session.access_token) is None
    assert await logins.authenticate(minted.secret) is None


async def test_an_api_token_acts_for_its_owner_and_its_use_is_noted_coarsely(door: Desk) -> None:
    logins = door.services.logins
    me = await caller(logins, await signed_in(logins))
    minted = await logins.mint(me, "script", None)
    assert isinstance(minted, Minted)
    found = await logins.authenticate(minted.secret)
    assert found is not None
    assert (found.username, found.session) == (ADMIN, None)
    door.clock.advance(SEEN_EVERY_MS - 1)
    door.writer.trouble = StoreFull("no more writes are tried so soon")
    assert await logins.authenticate(minted.secret) is not None


async def test_a_full_disk_keeps_nobody_with_a_token_out(door: Desk) -> None:
    logins = door.services.logins
    me = await caller(logins, await signed_in(logins))
    minted = await logins.mint(me, "script", None)
    assert isinstance(minted, Minted)
    door.writer.trouble = StoreFull("full")
    assert await logins.authenticate(minted.secret) is not None


async def test_a_revoked_token_opens_nothing(door: Desk) -> None:
    logins = door.services.logins
    me = await caller(logins, await signed_in(logins))
    minted = await logins.mint(me, "script", None)
    assert isinstance(minted, Minted)
    assert await logins.revoke(me, minted.token.id)
    assert await logins.authenticate(minted.secret) is None


async def test_the_configured_administrator_is_made_once_and_never_reset(door: Desk) -> None:
    logins = door.services.logins
    assert await ensure_first_administrator(logins, ADMIN, PASSWORD) == Created(ADMIN)
    assert await ensure_first_administrator(logins, ADMIN, "a changed password") == Present()
    assert await logins.sign_in(ADMIN, "a changed password") is None


async def test_without_one_a_code_makes_the_first_administrator_once(door: Desk) -> None:
    logins = door.services.logins
    needed = await ensure_first_administrator(logins)
    assert isinstance(needed, CodeNeeded)
    assert await logins.set_up("WRONG-CODE0", ADMIN, PASSWORD) == WrongCode()
    session = await logins.set_up(needed.code.lower(), ADMIN, PASSWORD)
    assert isinstance(session, Session)
    assert session.login.is_admin
    assert await logins.set_up(needed.code, "eve", PASSWORD) == AlreadySetUp()
    assert await ensure_first_administrator(logins) == Present()


async def test_a_later_start_voids_the_code_before(door: Desk) -> None:
    logins = door.services.logins
    old = await logins.new_setup_code()
    new = await logins.new_setup_code()
    assert await logins.set_up(old, ADMIN, PASSWORD) == WrongCode()
    assert isinstance(await logins.set_up(new, ADMIN, PASSWORD), Session)


async def test_without_any_code_no_code_is_right(door: Desk) -> None:
    assert await door.services.logins.set_up("", ADMIN, PASSWORD) == WrongCode()


async def test_no_secret_is_stored_as_it_is(door: Desk) -> None:
    logins = door.services.logins
    session = await signed_in(logins)
    me = await caller(logins, session)
    minted = await logins.mint(me, "script", None)
    assert isinstance(minted, Minted)
    kept = (door.services.database.path or Path()).read_bytes()
    kept += b"".join(msgspec.json.encode(record.event) for record in door.records())
    for file in (door.services.database.path or Path()).parent.glob("*.db*"):
        kept += file.read_bytes()
    for secret in (PASSWORD, session.refresh_token, minted.secret):
        assert secret.encode() not in kept
