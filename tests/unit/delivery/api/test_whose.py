"""Everybody may see what is his own, administrators everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from playhead.delivery.api.errors import Problem
from playhead.delivery.api.whose import may_see, person_for
from playhead.identity.callers import Caller
from tests.support.api import desk
from tests.support.watched import people, vera

OPERATOR = Caller(login_id=None, username="operator", is_admin=True)


async def test_who_may_see_whom(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        people(door)
        _, _, me = await vera(door)
        her = Caller(login_id=int(me), username="vera", is_admin=False)
        assert await may_see(door.services, her, None) == frozenset({1})
        assert await may_see(door.services, OPERATOR, me) == frozenset({1})
        assert await may_see(door.services, OPERATOR, None) is None
        assert await may_see(door.services, OPERATOR, "1") == frozenset()
        assert await person_for(door.services, her, None) == 1
        for caller, user, status in (
            (her, "1", 403),
            (OPERATOR, None, 400),
            (OPERATOR, "1", 400),
            (OPERATOR, "x", 404),
        ):
            with pytest.raises(Problem) as refused:
                await person_for(door.services, caller, user)
            assert refused.value.status == status
