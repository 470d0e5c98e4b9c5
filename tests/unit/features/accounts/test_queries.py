"""What people are shown of accounts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from playhead.features.accounts import queries, store
from playhead.features.accounts.model import Request, State, Step
from tests.support.accounts_views import request, target
from tests.support.engine import Engine

ROWS = (
    request(target("lan", Step.WAITING), id=1),
    request(target("lan", Step.MADE), target("attic", Step.MADE), id=2),
    request(target("lan", Step.WAITING), id=3),
    request(id=4, reason="told"),
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    made.write(lambda c: store.save_requests(c, ROWS))
    for server in ("lan", "attic"):
        made.write(lambda c, server=server: store.keep_password(c, (2, server), b"x"))  # type: ignore[misc]
    made.write(lambda c: store.keep_password(c, (1, "lan"), b"x"))
    made.write(lambda c: store.settle_passwords(c, [(2, "lan")], []))
    yield made
    made.close()


def page(
    engine: Engine, *states: State, unseen: bool = False, limit: int = 9, before: int | None = None
) -> list[Request]:
    rows = engine.database.read_now(
        lambda c: queries.page(c, states or None, unseen=unseen, limit=limit, before=before)
    )
    return [row.request for row in rows]


def test_requests_come_newest_first_and_page_by_page(engine: Engine) -> None:
    assert [one.id for one in page(engine)] == [4, 3, 2, 1]
    assert [one.id for one in page(engine, limit=2)] == [4, 3]
    assert [one.id for one in page(engine, limit=2, before=3)] == [2, 1]


def test_those_of_a_state_alone(engine: Engine) -> None:
    assert [one.id for one in page(engine, State.WAITING)] == [3, 1]
    assert [one.id for one in page(engine, State.REPORTED)] == [4]
    assert page(engine, State.OPEN) == []
    assert engine.database.read_now(lambda c: queries.count(c, [State.WAITING], unseen=False)) == 2
    assert engine.database.read_now(lambda c: queries.count(c, None, unseen=False)) == 4


def test_those_whose_password_nobody_has_seen(engine: Engine) -> None:
    assert [one.id for one in page(engine, unseen=True)] == [2]
    assert engine.database.read_now(lambda c: queries.count(c, None, unseen=True)) == 1
    rows = engine.database.read_now(lambda c: queries.page(c, None, unseen=False, limit=9))
    assert {row.request.id: row.unseen for row in rows if row.unseen} == {2: {"lan"}}
