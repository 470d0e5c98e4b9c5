"""Who may be compared, and what two have in common."""

from __future__ import annotations

from pathlib import Path

from playhead.features.history import store
from playhead.features.history.compare import comparable, pair, shared
from playhead.features.history.statistics import Range
from playhead.features.history.store import Setting
from tests.support.api import desk
from tests.support.watched import people, row, vera, watched


async def test_who_cannot_sign_in_is_compared_with_nobody(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        people(door)
        _, _, me = await vera(door)
        for number in (1, 2):
            setting = Setting(person_id=number, comparable=True)
            door.change(lambda c, one=setting: store.save_setting(c, one))
        found = door.services.database.read_now(comparable)
        assert [(one.person, one.login_id) for one in found] == [("Alice", int(me))]
        assert door.services.database.read_now(lambda c: pair(c, 1, int(me))) is None
        watched(door, row(1), row(1, person=2, plays=4), row(2))
        both = door.services.database.read_now(lambda c: shared(c, Range(people=[1]), Range(people=[2])))
        assert [(one.work, one.title, one.plays) for one in both] == [("movie:tmdb:1", "Film 1", (1, 4))]
