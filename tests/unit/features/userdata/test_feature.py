"""The sync as a reader of the journal: what one record changes the next one sees, and all of it is saved."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from playhead.domain.events import Event, ItemsSeen, UserDataNotice, UsersListed
from playhead.domain.userdata import Field, SaveReason, UserDataPart
from playhead.features.userdata import store
from playhead.features.userdata.feature import UserDataFeature, UserDataUnit
from playhead.features.userdata.view import Changes, HeldNotice, Peer, Policy, View
from playhead.journal.effects import NOTHING, Effects
from playhead.journal.record import Record
from tests.support.engine import drive
from tests.support.fake_library import film
from tests.support.household import Household

POLICY = Policy(peers={"wan": Peer(rank=1), "lan": Peer(rank=2)})


@pytest.fixture
def home() -> Iterator[Household]:
    made = Household({"wan": "10.11.11", "lan": "10.11.11"})
    made.settle()
    made.read_all()
    made.settle()
    for favorite in (True, False):
        # notices by which the server's clock is known
        made.advance(60_000)
        made.fakes["wan"].set_favorite(made.user("wan", "alice"), made.film("wan", 1), favorite)
        made.settle()
    made.advance(60_000)
    yield made
    made.remove()


def notice(home: Household, **said: object) -> UserDataNotice:
    # longer than clocks may disagree: what was read before is surely older
    home.clock.advance(10_000)
    return UserDataNotice(
        server="wan",
        user_id=home.user("wan", "alice"),
        item_id=home.film("wan", 1),
        data=UserDataPart(**said),  # type: ignore[arg-type]  # each test names fields with their own types
        heard_at=home.clock.now_ms(),
        said_at=home.clock.now_ms(),
        reason=SaveReason.UPDATE_USER_DATA,
    )


def fold(home: Household, *events: Event) -> UserDataUnit:
    """All in one batch, as the pump does it; nothing is saved."""
    feature, now = UserDataFeature(POLICY), home.clock.now_ms()
    records = [
        Record(seq=n, at=now, kind="", subject="", stream=None, actor="", cause=None, event=event)
        for n, event in enumerate(events, 1)
    ]
    unit = home.database.read_now(lambda connection: feature.load(connection, records, now))
    for record in records:
        unit.apply(unit.decide(record, now))
    return unit


def test_a_record_sees_what_the_one_before_it_did(home: Household) -> None:
    unit = fold(home, notice(home, play_count=1), notice(home, play_count=2), notice(home, play_count=2))
    (register,) = unit.registers.values()
    assert register.value(Field.PLAY_COUNT) == 2
    assert [edit.value for edit in register.edits if edit.field is Field.PLAY_COUNT] == [1, 2]


def test_deciding_alone_changes_nothing(home: Household) -> None:
    feature, one = UserDataFeature(POLICY), notice(home, played=True)
    record = Record(seq=1, at=1, kind="", subject="", stream=None, actor="", cause=None, event=one)
    unit = home.database.read_now(lambda connection: feature.load(connection, [record], 1))
    assert unit.decide(record, 1) == unit.decide(record, 1)
    assert (unit.registers, unit.shadows, unit.clocks) == ({}, {}, {})


def test_what_a_batch_changed_is_there_for_the_next(home: Household) -> None:
    home.append(notice(home, played=True, play_count=1))
    drive(home.pump.step())
    register = home.database.read_now(lambda c: store.registers(c, {1}))[(1, 1)]
    assert register.value(Field.PLAYED) is True
    shadow_key = f"wan/{home.user('wan', 'alice')}/{home.film('wan', 1)}"
    shadow = home.database.read_now(lambda c: store.shadows(c, [shadow_key]))[shadow_key]
    assert shadow.value(Field.PLAY_COUNT) == 1
    assert "wan" in home.database.read_now(store.clocks)


def test_a_notice_that_came_before_its_item_is_heard_with_it_in_one_batch(home: Household) -> None:
    item = film(2, root="/media")
    early = replace(notice(home, played=True), item_id=item.item_id)
    home.append(early, ItemsSeen(server="wan", items=(item,)))
    drive(home.pump.step())
    registers = home.database.read_now(lambda c: store.registers(c, {2}))
    assert [register.value(Field.PLAYED) for register in registers.values()] == [True]


def test_a_notice_that_came_before_its_item_is_held_until_then_and_dropped_after(home: Household) -> None:
    item = film(2, root="/media")
    home.append(replace(notice(home, played=True), item_id=item.item_id))
    drive(home.pump.step())

    def held() -> int:
        return len(home.database.read_now(lambda c: store.held(c, [f"wan/{item.item_id}"], [])))

    assert held() == 1
    home.append(ItemsSeen(server="wan", items=(item,)))
    drive(home.pump.step())
    assert held() == 0
    assert home.database.read_now(lambda c: store.registers(c, {2}))


def test_a_notice_that_is_held_again_in_the_batch_that_released_it_stays(home: Household) -> None:
    waiting = HeldNotice(notice=notice(home, played=True), seq=1)
    unit = UserDataUnit(View(held={waiting.key: waiting}), POLICY)
    unit.apply(Effects(changes=Changes(release=(waiting.key,))))
    assert (unit.held, unit.released) == ({}, {waiting.key})
    unit.apply(Effects(changes=Changes(hold={waiting.key: waiting})))
    assert (unit.held, unit.released) == ({waiting.key: waiting}, set())


def test_no_effect_is_no_change(home: Household) -> None:
    unit = UserDataUnit(View(), POLICY)
    unit.apply(NOTHING)
    assert (unit.registers, unit.shadows, unit.held, unit.log) == ({}, {}, {}, [])


def test_it_hears_only_facts_and_never_what_is_meant_for_people() -> None:
    names = {event.__name__ for event in UserDataFeature(POLICY).listens}
    assert {UserDataNotice.__name__, UsersListed.__name__} <= names
    assert names.isdisjoint({"SyncUpdate", "ServerUpdate"})
