"""Tickets: one use, some seconds, and nothing in the database that would let anybody in."""

from __future__ import annotations

from pathlib import Path

from playhead.identity.tickets import LIFE_SECONDS
from playhead.kit.times import SECOND
from tests.support.api import NOBODY, PASSWORD, desk


async def test_a_ticket_is_good_once_and_not_for_long(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        logins = made.services.logins
        one, two, late = [await logins.ticket(NOBODY) for _ in range(3)]
        assert [await logins.redeem(text) for text in (one, one, "x")] == [NOBODY, None, None]
        made.clock.advance(LIFE_SECONDS * SECOND - 1)
        assert await logins.redeem(two) == NOBODY
        made.clock.advance(1)
        assert await logins.redeem(late) is None


async def test_a_ticket_is_not_better_than_who_asked_for_it(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        logins = made.services.logins
        await logins.first("admin", PASSWORD)
        session = await logins.sign_in("admin", PASSWORD)
        assert session is not None
        caller = await logins.authenticate(session.access_token)
        assert caller is not None
        text = await logins.ticket(caller)
        await logins.sign_out(session=caller.session)
        assert await logins.redeem(text) is None


async def test_only_digests_are_kept_and_unused_ones_go(tmp_path: Path) -> None:
    async with desk(tmp_path) as made:
        text = await made.services.logins.ticket(NOBODY)
        assert text not in str(made.change(lambda c: c.exec_driver_sql("SELECT * FROM ticket").all()))
        made.clock.advance(LIFE_SECONDS * SECOND)
        await made.services.logins.ticket(NOBODY)
        assert made.change(lambda c: c.exec_driver_sql("SELECT count(*) FROM ticket").scalar_one()) == 1
