"""The journal's statements: dense places, one place a key, readers and incidents."""

from __future__ import annotations

from sqlalchemy import Connection, text

from playhead.domain.events import ServerUpdate, Unreadable
from playhead.journal import store
from playhead.journal.record import Draft
from tests.support.engine import Engine, draft, frugal


def append(engine: Engine, *drafts: Draft) -> list[int]:
    return engine.write(lambda c: store.append(c, drafts, engine.now))


def test_places_are_dense_and_in_order(engine: Engine) -> None:
    assert append(engine, draft("a"), draft("b")) == [1, 2]
    assert append(engine, draft("c")) == [3]
    records = engine.database.read_now(lambda c: store.read(c, after=0, count=10))
    assert [(r.seq, r.subject, r.at) for r in records] == [(n, s, engine.now) for n, s in enumerate("abc", 1)]


def test_a_key_is_stored_once_within_a_batch_and_across(engine: Engine) -> None:
    assert append(engine, draft("a", dedupe="k"), draft("other"), draft("again", dedupe="k")) == [1, 2, 1]
    assert append(engine, draft("later", dedupe="k"), draft("new", dedupe="k2")) == [1, 3]
    assert engine.value("SELECT group_concat(subject) FROM journal") == "a,other,new"


def test_any_number_of_keys_is_looked_for_at_once(engine: Engine) -> None:
    drafts = [draft(str(n), dedupe=str(n)) for n in range(2_000)]
    for _ in range(2):
        assert engine.write(frugal(lambda c: store.append(c, drafts, engine.now))) == list(range(1, 2_001))


def test_records_without_a_key_are_never_taken_for_another(engine: Engine) -> None:
    assert append(engine, draft("same"), draft("same")) == [1, 2]


def test_no_place_is_given_twice_after_old_ones_went_and_the_database_was_opened_anew(engine: Engine) -> None:
    append(engine, *[draft(str(n)) for n in range(5)])
    engine.write(lambda c: c.execute(text("DELETE FROM journal WHERE seq < 5")))
    engine.reopen()
    assert append(engine, draft("next")) == [6]


def test_a_reader_gets_what_follows_its_place_and_not_more_than_it_asked_for(engine: Engine) -> None:
    append(engine, *[draft(str(n)) for n in range(1, 8)])

    def read(after: int, count: int, to: int | None = None) -> list[int]:
        return [r.seq for r in engine.database.read_now(lambda c: store.read(c, after=after, count=count, to=to))]

    assert read(2, 3) == [3, 4, 5]
    assert read(2, 3, to=4) == [3, 4]
    assert read(7, 3) == []


def test_the_newest_come_first_page_by_page(engine: Engine) -> None:
    append(engine, *[draft(str(n)) for n in range(1, 6)])

    def page(before: int | None) -> list[int]:
        return [r.seq for r in engine.database.read_now(lambda c: store.latest(c, before=before, count=2))]

    assert [page(None), page(4), page(2), page(1)] == [[5, 4], [3, 2], [1], []]


def test_what_a_record_caused_is_found(engine: Engine) -> None:
    append(engine, draft("cause"))
    append(engine, Draft(event=ServerUpdate(server="a", state="up"), cause=1), draft("unrelated"))
    assert [r.seq for r in engine.database.read_now(lambda c: store.caused_by(c, 1))] == [2]


def test_one_record_comes_with_its_raw_bytes(engine: Engine) -> None:
    append(engine, Draft(event=Unreadable(server="a", why="no JSON"), raw=b"\xff{"))
    found = engine.database.read_now(lambda c: store.one(c, 1))
    assert found is not None
    assert (found[0].kind, found[1]) == ("unreadable", b"\xff{")
    assert engine.database.read_now(lambda c: store.one(c, 2)) is None


def test_a_body_from_a_newer_version_stops_nobody(engine: Engine) -> None:
    append(engine, draft("a"), draft("b"))
    engine.write(
        lambda c: c.execute(text("UPDATE journal SET body = :b, kind = 'new' WHERE seq = 1"), {"b": b'{"kind":"new"}'})
    )
    records = engine.database.read_now(lambda c: store.read(c, after=0, count=9))
    assert [type(r.event) for r in records] == [Unreadable, ServerUpdate]
    assert records[0].kind == "new"


def test_cursors_move_together_and_one_by_one(engine: Engine) -> None:
    engine.write(lambda c: store.set_cursors(c, ["a", "b"], 5, engine.now))
    engine.write(lambda c: store.set_cursors(c, ["b"], 7, engine.now))
    assert engine.database.read_now(store.cursors) == {"a": 5, "b": 7}


def test_an_incident_is_noted_once(engine: Engine) -> None:
    def note(connection: Connection) -> None:
        store.add_incidents(connection, [("f", 3, "ValueError: x")], engine.now)

    engine.write(note)
    engine.write(note)
    assert [tuple(r) for r in engine.rows("SELECT feature, seq, error FROM incident")] == [("f", 3, "ValueError: x")]


def test_an_epoch_is_made_once(engine: Engine) -> None:
    assert engine.write(lambda c: store.epoch(c, "first")) == "first"
    engine.reopen()
    assert engine.write(lambda c: store.epoch(c, "second")) == "first"


def test_a_value_of_the_database_itself_can_be_set_and_changed(engine: Engine) -> None:
    assert engine.database.read_now(lambda c: store.get_meta(c, "clean")) is None
    engine.write(lambda c: store.set_meta(c, "clean", "0"))
    engine.write(lambda c: store.set_meta(c, "clean", "1"))
    assert engine.database.read_now(lambda c: store.get_meta(c, "clean")) == "1"


def test_a_batch_is_bounded_by_the_size_of_its_bodies_but_never_empty(engine: Engine) -> None:
    append(engine, *[draft(str(n), detail="x" * 1_000) for n in range(4)])

    def seqs(max_bytes: int) -> list[int]:
        records = engine.database.read_now(lambda c: store.read(c, after=0, count=10, max_bytes=max_bytes))
        return [record.seq for record in records]

    assert (seqs(10), seqs(2_500), seqs(10_000)) == ([1], [1, 2], [1, 2, 3, 4])
