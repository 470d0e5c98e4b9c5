"""Identity's statements on a real database: what is saved comes back, tombstones stay, known keys keep their work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sized
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from playhead.domain.items import Item
from playhead.domain.people import Account
from playhead.identity import store
from playhead.identity.place import Place
from playhead.identity.rows import AccountRow, ItemRow, ServerRow
from tests.support.engine import Engine, frugal
from tests.support.fake_library import film

T = TypeVar("T")
HERE = Place("/media/1.mkv")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    yield made
    made.close()


def ask(engine: Engine, query: Callable[[Connection], T]) -> T:
    return engine.database.read_now(query)


def item_of(number: int, *, server: str = "wan", work_id: int | None = 1, gone: bool = False) -> ItemRow:
    path = f"/media/{number}.mkv"
    return ItemRow(
        server=server, item=film(number), work_id=work_id, evidence="path", common_path=path, gone=gone, seen_at=5
    )


def account_of(name: str, person_id: int | None, *, server: str = "wan", gone: bool = False) -> AccountRow:
    account = Account(server, f"id of {name}")
    return AccountRow(account=account, name=name, person_id=person_id, evidence="name", is_disabled=True, gone=gone)


def keep_items(engine: Engine, *rows: ItemRow) -> None:
    engine.write(lambda c: store.save_items(c, rows))


def test_items_come_back_as_saved(engine: Engine) -> None:
    rows = {row.ref: row for row in (item_of(1), item_of(2, work_id=None), item_of(3, gone=True))}
    keep_items(engine, *rows.values())
    assert ask(engine, lambda c: store.items_by_ref(c, [*rows, "wan/unknown"])) == rows


def test_a_saved_item_replaces_the_one_before(engine: Engine) -> None:
    keep_items(engine, item_of(1, gone=True))
    keep_items(engine, item_of(1, work_id=7))
    assert ask(engine, lambda c: store.items_by_ref(c, [item_of(1).ref])) == {item_of(1).ref: item_of(1, work_id=7)}


@pytest.mark.parametrize(
    "changed",
    [{"name": "Film"}, {"path": "/x"}, {"provider_ids": {}}, {"runtime": 1}, {"kind": "Video"}, {"episode_end": 2}],
    ids=lambda changed: next(iter(changed)),
)
def test_a_digest_tells_every_change_of_a_description(changed: dict[str, object]) -> None:
    other: Item = replace(film(1), **changed)
    assert store.digest(other, HERE) != store.digest(film(1), HERE) == store.digest(replace(film(1)), HERE)


def test_a_digest_tells_what_the_configuration_makes_of_an_item() -> None:
    told = {store.digest(film(1), place) for place in (HERE, Place("/other"), Place("/media/1.mkv", excluded=True))}
    assert len(told) == 3


def test_a_server_is_known_to_have_what_is_not_gone(engine: Engine) -> None:
    keep_items(engine, item_of(1), item_of(2, gone=True), item_of(3, server="lan"))
    assert ask(engine, lambda c: store.digests(c, "wan")) == {
        film(1).item_id: store.digest(film(1), Place("/media/1.mkv"))
    }


def test_a_gone_item_keeps_its_link_and_is_no_copy(engine: Engine) -> None:
    keep_items(engine, item_of(1), item_of(2))
    engine.write(lambda c: store.mark_gone(c, [item_of(1).ref, "wan/never seen"], 5))
    (row,) = ask(engine, lambda c: store.items_by_ref(c, [item_of(1).ref])).values()
    assert (row.work_id, row.gone) == (1, True)
    assert [row.ref for row in ask(engine, lambda c: store.copies_of_works(c, [1]))] == [item_of(2).ref]


def test_an_item_is_long_gone_until_it_was_let_go_or_is_back(engine: Engine) -> None:
    keep_items(engine, *[item_of(number) for number in (1, 2, 3, 4)])
    for number, at in ((1, 7), (2, 5), (3, 6), (4, 8)):
        engine.write(partial(store.mark_gone, refs=[item_of(number).ref], now=at))
    found = ask(engine, lambda c: store.long_gone(c, 8, 2))
    assert [(row.ref, row.server, row.item_id) for row in found] == [
        (item_of(number).ref, "wan", film(number).item_id) for number in (2, 3)
    ]
    engine.write(lambda c: store.let_go(c, [item_of(2).ref]))
    keep_items(engine, item_of(3))
    assert [row.ref for row in ask(engine, lambda c: store.long_gone(c, 8, 9))] == [item_of(1).ref]
    assert next(iter(ask(engine, lambda c: store.items_by_ref(c, [item_of(2).ref])).values())).gone


def test_copies_of_a_work_are_found_on_all_servers(engine: Engine) -> None:
    keep_items(engine, item_of(1), item_of(1, server="lan"), item_of(2, work_id=2), item_of(3, work_id=None))
    copies = ask(engine, lambda c: store.copies_of_works(c, [1]))
    assert sorted((row.server, row.item_id, row.name) for row in copies) == [
        ("lan", film(1).item_id, "Film 1"),
        ("wan", film(1).item_id, "Film 1"),
    ]


def test_accounts_come_back_as_saved_by_key_person_and_server(engine: Engine) -> None:
    al, bo, stranger = account_of("al", 1), account_of("bo", 2, server="lan", gone=True), account_of("x", None)
    engine.write(lambda c: store.save_accounts(c, [al, bo, stranger]))
    assert ask(engine, lambda c: store.accounts_by_ref(c, [str(al.account), "wan/none"])) == {str(al.account): al}
    assert ask(engine, lambda c: store.accounts_of(c, [1, 2])) == [al, bo]
    assert sorted(row.name for row in ask(engine, lambda c: store.accounts_on(c, "wan"))) == ["al", "x"]


def test_a_known_key_keeps_its_work(engine: Engine) -> None:
    engine.write(lambda c: store.add_works(c, {1: ("Movie", "A"), 2: ("Movie", "B")}, {"k1": 1, "k2": 2}))
    engine.write(lambda c: store.add_works(c, {}, {"k1": 2, "k3": 2}))
    assert ask(engine, lambda c: store.works_by_key(c, ["k1", "k2", "k3", "k4"])) == {"k1": 1, "k2": 2, "k3": 2}


def test_persons_are_found_by_folded_name_and_by_id(engine: Engine) -> None:
    engine.write(lambda c: store.add_persons(c, {"alice": (1, "Alice"), "bob": (2, "Bob")}))
    assert ask(engine, lambda c: store.persons_by_key(c, ["alice", "carol"])) == {"alice": 1}
    assert ask(engine, lambda c: store.person_names(c, [2, 9])) == {2: "Bob"}


def test_ids_go_on_where_they_stopped(engine: Engine) -> None:
    assert ask(engine, store.last_ids) == (0, 0)
    engine.write(lambda c: store.add_works(c, {4: ("Movie", "A")}, {}))
    engine.write(lambda c: store.add_persons(c, {"al": (9, "Al")}))
    assert ask(engine, store.last_ids) == (4, 9)


def test_a_server_is_saved_over_its_last_sight(engine: Engine) -> None:
    up = ServerRow(name="wan", state="up", version="12.0.0", changed_at=1, back_at=1)
    for row in (up, replace(up, state="down", error="refused")):
        engine.write(lambda c, row=row: store.save_servers(c, [row]))  # type: ignore[misc]
    assert ask(engine, store.servers) == {"wan": replace(up, state="down", error="refused")}


def test_asking_for_nothing_finds_nothing(engine: Engine) -> None:
    keep_items(engine, item_of(1))
    for question in (store.items_by_ref, store.accounts_by_ref, store.works_by_key, store.persons_by_key):
        assert ask(engine, lambda c, question=question: question(c, [])) == {}  # type: ignore[misc]


def test_what_is_compared_of_items_is_told_with_their_kind(engine: Engine) -> None:
    file = replace(film(3), version_of=film(1).item_id)
    keep_items(engine, item_of(1), replace(item_of(3), item=file), item_of(2, gone=True), item_of(4, server="lan"))
    ids = [film(number).item_id for number in range(1, 1_200)]
    found = ask(engine, lambda c: store.digests_of(c, "wan", ids))
    assert {item_id: (one.kind, one.version) for item_id, one in found.items()} == {
        film(1).item_id: ("Movie", False),
        film(3).item_id: ("Movie", True),
    }


MANY = [str(number) for number in range(4_000)]
NUMBERS = range(4_000)


def test_however_many_are_asked_for_they_are_found(engine: Engine) -> None:
    keep_items(engine, item_of(1, work_id=3_999))
    engine.write(lambda c: store.save_accounts(c, [account_of("a", 3_999)]))
    engine.write(lambda c: store.add_persons(c, {"a": (3_999, "A")}))
    engine.write(lambda c: store.add_works(c, {3_999: ("Movie", "")}, {"k": 3_999}))
    engine.write(lambda c: store.save_missing(c, ["gone"], now=5, kept_ms=1))
    items, accounts = [*MANY, item_of(1).ref], [*MANY, "wan/id of a"]
    queries: list[Callable[[Connection], Sized]] = [
        lambda c: store.items_by_ref(c, items),
        lambda c: store.item_links(c, items),
        lambda c: store.matched_items(c, items),
        lambda c: store.copies_of_works(c, NUMBERS),
        lambda c: [row for rows in store.mates(c, NUMBERS).values() for row in rows],
        lambda c: store.accounts_by_ref(c, accounts),
        lambda c: store.account_links(c, accounts),
        lambda c: store.accounts_of(c, NUMBERS),
        lambda c: store.person_names(c, NUMBERS),
        lambda c: store.persons_by_key(c, [*MANY, "a"]),
        lambda c: store.works_by_key(c, [*MANY, "k"]),
        lambda c: store.missing(c, [*MANY, "gone"]),
    ]
    assert [len(ask(engine, frugal(query))) for query in queries] == [1] * len(queries)
    for query in (store.children, store.files_of):
        assert ask(engine, frugal(lambda c, query=query: query(c, MANY))) == {}  # type: ignore[misc]
