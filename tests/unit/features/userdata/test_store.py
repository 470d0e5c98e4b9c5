"""The sync's states on a real database: what is saved comes back whole, and the newest replaces the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection

from playhead.domain.events import UserDataNotice
from playhead.domain.userdata import Field, SaveReason, UserDataPart
from playhead.features.userdata import store
from playhead.features.userdata.model import (
    Edit,
    Held,
    Known,
    Past,
    Register,
    ServerClock,
    Shadow,
    Stamp,
)
from playhead.features.userdata.view import HeldNotice
from tests.support.engine import Engine, frugal

T = TypeVar("T")

STAMP = Stamp(at=5, weight=2, rank=-1, server="wan")
REGISTER = Register(
    held={Field.PLAYED: Held(True, STAMP), Field.LAST_PLAYED: Held(None, STAMP), Field.PLAY_COUNT: Held(3, Stamp())},
    epoch=2,
    epoch_stamp=STAMP,
    edits=(Edit(field=Field.PLAYED, value=True, stamp=STAMP, won=True, seq=9),),
)
SHADOW = Shadow(
    fields={
        Field.PLAYED: Known(value=False, since=4, ours=True, past=(Past(True, 3), Past(False, 4))),
        Field.RATING: Known(value=7.5, since=2),
        Field.LAST_PLAYED: Known(value=None, since=1),
    },
    epoch=1,
    seen_at=8,
    refused=UserDataPart(played=True, last_played=None),
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    yield made
    made.close()


def ask(engine: Engine, query: Callable[[Connection], T]) -> T:
    return engine.database.read_now(query)


def held(user_id: str, item_id: str, seq: int = 1) -> HeldNotice:
    data = UserDataPart(played=True, last_played=None)
    notice = UserDataNotice(
        server="wan", user_id=user_id, item_id=item_id, data=data, heard_at=7, reason=SaveReason.IMPORT
    )
    return HeldNotice(notice=notice, seq=seq)


def test_registers_come_back_by_person_and_work(engine: Engine) -> None:
    engine.write(lambda c: store.save_registers(c, {(1, 7): Register(), (2, 7): REGISTER, (1, 8): REGISTER}))
    engine.write(lambda c: store.save_registers(c, {(1, 7): REGISTER}))
    assert ask(engine, lambda c: store.registers(c, {7, 9})) == {(1, 7): REGISTER, (2, 7): REGISTER}
    assert ask(engine, lambda c: store.registers(c, set())) == {}


def test_a_shadow_comes_back_with_its_ring_and_refusal(engine: Engine) -> None:
    engine.write(lambda c: store.save_shadows(c, {"wan/a/i": Shadow(), "wan/a/j": Shadow(seen_at=1)}))
    engine.write(lambda c: store.save_shadows(c, {"wan/a/i": SHADOW}))
    assert ask(engine, lambda c: store.shadows(c, ["wan/a/i", "wan/a/none"])) == {"wan/a/i": SHADOW}


def test_null_and_nothing_said_stay_apart(engine: Engine) -> None:
    engine.write(lambda c: store.save_shadows(c, {"k": SHADOW}))
    shadow = ask(engine, lambda c: store.shadows(c, ["k"]))["k"]
    assert shadow.refused is not None
    assert shadow.refused.said() == (Field.PLAYED, Field.LAST_PLAYED)
    assert Field.FAVORITE not in shadow.fields


def test_the_order_of_stamps_survives(engine: Engine) -> None:
    engine.write(lambda c: store.save_registers(c, {(1, 7): REGISTER}))
    back = ask(engine, lambda c: store.registers(c, [7]))[(1, 7)]
    assert back.held[Field.PLAYED].stamp > back.held[Field.PLAY_COUNT].stamp


def test_each_servers_clock_is_its_newest(engine: Engine) -> None:
    clock = ServerClock(samples=((10, -400), (20, 300)))
    engine.write(lambda c: store.save_clocks(c, {"wan": ServerClock(), "lan": clock}))
    engine.write(lambda c: store.save_clocks(c, {"wan": clock}))
    assert ask(engine, store.clocks) == {"wan": clock, "lan": clock}


def test_held_notices_are_found_by_item_or_account(engine: Engine) -> None:
    rows = {one.key: one for one in (held("a", "i"), held("a", "j"), held("b", "k"))}
    engine.write(lambda c: store.save_held(c, rows, now=1))
    assert set(ask(engine, lambda c: store.held(c, ["wan/k"], ["wan/a"]))) == set(rows)
    assert ask(engine, lambda c: store.held(c, ["wan/i"], [])) == {"wan/a/i/1": rows["wan/a/i/1"]}
    assert ask(engine, lambda c: store.held(c, ["lan/i"], ["lan/a"])) == {}


def test_of_several_notices_that_wait_for_one_row_the_newest_is_kept(engine: Engine) -> None:
    for seq in (1, 2):
        engine.write(lambda c, seq=seq: store.save_held(c, {"wan/a/i": held("a", "i", seq)}, now=seq))  # type: ignore[misc]
    assert [one.seq for one in ask(engine, lambda c: store.held(c, ["wan/i"], [])).values()] == [2]


def test_dropped_notices_wait_no_longer(engine: Engine) -> None:
    engine.write(lambda c: store.save_held(c, {"wan/a/i": held("a", "i"), "wan/a/j": held("a", "j")}, now=1))
    engine.write(lambda c: store.drop_held(c, ["wan/a/i", "wan/a/none"]))
    engine.write(lambda c: store.drop_held(c, []))
    assert set(ask(engine, lambda c: store.held(c, [], ["wan/a"]))) == {"wan/a/j"}


def test_however_many_are_asked_for_or_dropped_they_are_found(engine: Engine) -> None:
    numbers = range(4_000)
    keys = [*map(str, numbers), "wan/a/i"]
    engine.write(lambda c: store.save_registers(c, {(1, 3_999): REGISTER}))
    engine.write(lambda c: store.save_shadows(c, {"wan/a/i": SHADOW}))
    engine.write(lambda c: store.save_absences(c, {"wan/a/i": store.Absence(1, 2)}))
    engine.write(lambda c: store.save_held(c, {"wan/a/i": held("a", "i")}, now=1))
    assert ask(engine, frugal(lambda c: store.registers(c, numbers))) == {(1, 3_999): REGISTER}
    assert ask(engine, frugal(lambda c: store.shadows(c, keys))) == {"wan/a/i": SHADOW}
    assert ask(engine, frugal(lambda c: store.absences(c, keys))) == {"wan/a/i": store.Absence(1, 2)}
    assert list(ask(engine, frugal(lambda c: store.held(c, [*keys, "wan/i"], [*keys, "wan/a"])))) == ["wan/a/i"]
    engine.write(frugal(lambda c: store.drop_absences(c, keys)))
    engine.write(frugal(lambda c: store.drop_held(c, keys)))
    assert ask(engine, lambda c: store.absences(c, ["wan/a/i"])) == {}
    assert ask(engine, lambda c: store.held(c, ["wan/i"], [])) == {}
