"""States come back as they were saved, works find their lists, and looks are noted with what they brought."""

from __future__ import annotations

from contextlib import closing
from functools import partial

from sqlalchemy import Connection

from playhead.domain.playlist_events import PlaylistsListed
from playhead.features.playlists import store
from playhead.features.playlists.model import Making, Said, Shadow
from playhead.features.playlists.store import Looks
from playhead.journal.record import Draft
from tests.support.engine import Engine
from tests.unit.features.playlists.lists import register, shadow


def test_registers_come_back_by_number_by_name_and_by_what_they_are_for(engine: Engine) -> None:
    party, feast = register([1, 2]), register([3], id=2, name=Said(" FÊTE "), spread=False)
    made = register([], id=3, name=Said("Other"), spread=False, making={"lan/alice": Making("1.1", 5, ())})
    engine.write(lambda c: store.save_registers(c, {1: party, 2: feast, 3: made}))
    with closing(engine.database.write_connection()) as c:
        assert store.registers(c, [1, 2, 9]) == {1: party, 2: feast}
        assert store.named(c, 7, "fête") == {2, 3}
        assert store.named(c, 8, "fête") == set()
        assert store.spread(c, 7) == {1}


def test_a_work_finds_the_lists_that_hold_it_now(engine: Engine) -> None:
    engine.write(lambda c: store.save_registers(c, {1: register([1, 2]), 2: register([2], id=2)}))
    engine.write(lambda c: store.save_registers(c, {1: register([1, 3])}))
    with closing(engine.database.write_connection()) as c:
        assert store.holding(c, [1, 2, 3]) == {1: {1}, 2: {2}, 3: {1}}
    engine.write(lambda c: store.save_registers(c, {1: None}))
    with closing(engine.database.write_connection()) as c:
        assert store.holding(c, [1, 2, 3]) == {2: {2}}
        assert store.registers(c, [1]) == {}


def test_shadows_come_back_by_list_account_and_register(engine: Engine) -> None:
    wan, lan = shadow("wan", [1]), shadow("lan", [1])
    engine.write(lambda c: store.save_shadows(c, {one.key: one for one in (wan, lan)}))
    with closing(engine.database.write_connection()) as c:
        assert store.shadows(c, [wan.key, "x"]) == {wan.key: wan}
        assert store.shadows_on(c, ["lan/alice"]) == {lan.key: lan}
        assert store.shadows_of(c, [1]) == {wan.key: wan, lan.key: lan}
        assert store.shadows_named(c, ["wan/party"]) == {wan.key: wan}
    engine.write(lambda c: store.save_shadows(c, {wan.key: None}))
    with closing(engine.database.write_connection()) as c:
        assert store.shadows_of(c, [1]) == {lan.key: lan}


def test_a_look_that_found_nothing_new_says_until_when_it_was_so(engine: Engine) -> None:
    known = shadow("wan", [1])
    engine.write(lambda c: store.save_shadows(c, {known.key: known}))
    listed = PlaylistsListed(server="wan", user_id="alice", playlist_ids=(), asked_at=500)
    looks = Looks(ref="wan/alice", began_at=500, drafts=(Draft(event=listed),), clean=(known.key,))
    engine.writer.run_now(store.note_looks, looks)
    engine.writer.run_now(store.note_looks, Looks(ref="lan/alice", began_at=9, whole=False))
    with closing(engine.database.write_connection()) as c:
        assert store.shadows(c, [known.key])[known.key].read_at == 500
        assert store.read_at(c, ["wan/alice", "lan/alice"]) == {"wan/alice": 500}
    assert engine.value("SELECT kind FROM journal") == "playlists_listed"
    engine.write(lambda c: store.forget_accounts(c, ["wan/alice"]))
    with closing(engine.database.write_connection()) as c:
        assert store.read_at(c, ["wan/alice"]) == {}


def test_a_list_that_was_said_to_be_deleted_or_looked_at_in_vain_is_pressing(engine: Engine) -> None:
    for known, answer in (
        (shadow("wan"), False),
        (shadow("wan", signalled_at=5), True),
        (shadow("wan", stale=True), True),
        (shadow("wan", signalled_at=5, missed_at=6), False),
    ):
        engine.write(partial(_save, known))
        with closing(engine.database.write_connection()) as c:
            assert store.pressing(c, "wan") == ({"wan/alice"} if answer else set())
            assert store.pressing(c, "lan") == set()


def test_the_lists_of_an_account_and_those_a_server_lacks(engine: Engine) -> None:
    party, quiet = shadow("wan", [1]), shadow("wan", playlist_id="quiet", register_id=2, missed_at=6)
    engine.write(lambda c: store.save_shadows(c, {one.key: one for one in (party, quiet)}))
    with closing(engine.database.write_connection()) as c:
        assert store.list_ids(c, "wan/alice") == {"party", "quiet"}
        assert store.member(c, 2, "wan/alice") == quiet
        assert store.member(c, 2, "lan/alice") is None
        assert store.missed_on(c, ["wan", "lan"]) == {quiet.key: quiet}


def _save(one: Shadow, connection: Connection) -> None:
    store.save_shadows(connection, {one.key: one})
