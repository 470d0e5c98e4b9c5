"""What was known of an item ends with its link; so do writes to it."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from playhead.domain.people import Account
from playhead.domain.userdata import Field
from playhead.features.userdata.jobs import Target
from playhead.features.userdata.model import Known, Shadow
from playhead.features.userdata.renewal import current, links_of
from playhead.identity import store as identity
from playhead.identity.rows import AccountRow, ItemRow
from playhead.journal.outcomes import Skip
from tests.support.engine import Engine
from tests.support.fake_library import film

KNOWN = Shadow(fields={Field.PLAYED: Known(value=True, since=1)}, busy_until=9, links=1)
ALICE = Account("wan", "a" * 32)
TARGET = Target(server="wan", user_id=ALICE.user_id, item_id=film(1).item_id, person_id=1, work_id=4)
ITEM = ItemRow(server="wan", item=film(1), work_id=4, evidence="path", common_path=None, gone=False, seen_at=1, links=2)
OWNER = AccountRow(account=ALICE, name="alice", person_id=1, evidence="name", links=3)


def test_a_shadow_holds_for_its_own_link_only() -> None:
    assert current(KNOWN, 1) is KNOWN
    assert current(KNOWN, 2) == Shadow(busy_until=9, links=2)
    assert current(None, 2) == Shadow(links=2)


def test_what_we_wrote_under_a_link_is_remembered_beyond_it() -> None:
    rated = Known(value=7.5, since=1)
    ours = replace(KNOWN, fields={Field.PLAYED: Known(value=True, since=1, ours=True), Field.RATING: rated})
    once = current(ours, 2)
    assert (once.planted, once.fields) == ({Field.PLAYED: True}, {})
    assert current(once, 3).planted == {Field.PLAYED: True}


def links(engine: Engine, item: ItemRow, owner: AccountRow = OWNER) -> int | Skip:
    engine.write(lambda c: identity.save_items(c, [item]))
    engine.write(lambda c: identity.save_accounts(c, [owner]))
    return engine.database.read_now(lambda c: links_of(c, [TARGET]))[TARGET.key]


def test_nothing_is_written_to_an_item_that_is_gone_or_another_work(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    assert links(engine, ITEM) == 5
    assert isinstance(links(engine, replace(ITEM, gone=True)), Skip)
    assert isinstance(links(engine, replace(ITEM, work_id=5)), Skip)
    assert isinstance(links(engine, ITEM, replace(OWNER, person_id=2)), Skip)
    assert isinstance(links(engine, ITEM, replace(OWNER, gone=True)), Skip)
    engine.close()
