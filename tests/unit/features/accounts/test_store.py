"""States of accounts on a real database: what is saved comes back whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection

from playhead.features.accounts import store
from playhead.features.accounts.model import Action, ServerState, Step
from tests.support.accounts_views import known, request, target
from tests.support.engine import Engine

T = TypeVar("T")
C1, C2, D1 = known("wan", "c1", since=5), known("lan", "c2"), known("wan", "d1", "dave", since=9)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    yield made
    made.close()


def ask(engine: Engine, query: Callable[[Connection], T]) -> T:
    return engine.database.read_now(query)


def test_servers_come_back_and_are_replaced(engine: Engine) -> None:
    for listed in (False, True):
        row = ServerState(server="wan", server_id="x", listed=listed)
        engine.write(lambda c, row=row: store.save_servers(c, [row]))  # type: ignore[misc]
    assert ask(engine, store.servers) == {"wan": row}


def test_users_are_found_by_server_by_ref_and_by_age(engine: Engine) -> None:
    engine.write(lambda c: store.save_users(c, {one.ref: one for one in (C1, C2, D1)}, ()))
    assert ask(engine, lambda c: store.users_on(c, ["wan"])) == {"wan/c1": C1, "wan/d1": D1}
    assert ask(engine, lambda c: store.users(c, ["lan/c2", "lan/none"])) == {"lan/c2": C2}
    assert ask(engine, lambda c: store.users_on(c, [])) == ask(engine, lambda c: store.users(c, [])) == {}
    assert ask(engine, lambda c: store.ids_before(c, "wan", 9)) == {"c1"}


def test_one_user_or_all_of_a_server_are_forgotten(engine: Engine) -> None:
    engine.write(lambda c: store.save_users(c, {one.ref: one for one in (C1, C2, D1)}, ()))
    engine.write(lambda c: store.save_users(c, {"wan/d1": None}, ()))
    assert set(ask(engine, lambda c: store.users_on(c, ["wan", "lan"]))) == {"wan/c1", "lan/c2"}
    engine.write(lambda c: store.save_users(c, {"wan/d1": D1}, ["wan"]))
    assert set(ask(engine, lambda c: store.users_on(c, ["wan", "lan"]))) == {"wan/d1", "lan/c2"}


def test_open_requests_are_found_and_others_by_their_number(engine: Engine) -> None:
    open_one, over = request(target("lan")), request(target("lan", Step.MADE), id=4)
    engine.write(lambda c: store.save_requests(c, [open_one, over]))
    assert ask(engine, store.open_requests) == {3: open_one}
    assert ask(engine, lambda c: store.requests(c, [4, 99])) == {4: over}
    assert ask(engine, store.last_request) == 4
    engine.write(lambda c: store.save_requests(c, [open_one.having([target("lan", Step.MADE)])]))
    assert ask(engine, store.open_requests) == {}


def test_the_last_deletion_is_the_last_that_asked_for_something(engine: Engine) -> None:
    assert (ask(engine, store.last_deletion), ask(engine, store.last_request)) == (0, 0)
    rows = [
        request(target("lan"), at=50),
        request(target("lan", Step.REMOVED), id=4, action=Action.DELETE, at=20),
        request(id=5, action=Action.DELETE, at=90),
    ]
    engine.write(lambda c: store.save_requests(c, rows))
    assert ask(engine, store.last_deletion) == 20


def test_a_password_may_be_asked_for_once_its_account_is_there(engine: Engine) -> None:
    for number in (3, 4):
        engine.write(lambda c, n=number: store.keep_password(c, (n, "lan"), b"sealed"))  # type: ignore[misc]
    assert ask(engine, lambda c: store.ready_passwords(c, 3)) == []
    engine.write(lambda c: store.settle_passwords(c, [(3, "lan")], [(4, "lan")]))
    assert ask(engine, lambda c: store.ready_passwords(c, 3)) == [("lan", b"sealed")]
    assert ask(engine, lambda c: store.sealed_password(c, (4, "lan"))) is None


def test_the_password_of_an_account_that_is_there_is_not_dropped(engine: Engine) -> None:
    engine.write(lambda c: store.keep_password(c, (3, "lan"), b"sealed"))
    engine.write(lambda c: store.settle_passwords(c, [(3, "lan")], []))
    engine.write(lambda c: store.settle_passwords(c, [], [(3, "lan")]))
    assert ask(engine, lambda c: store.sealed_password(c, (3, "lan"))) == b"sealed"
