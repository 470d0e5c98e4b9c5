"""Requests that are over are forgotten, and nothing that somebody still waits for."""

from __future__ import annotations

from pathlib import Path

from playhead.features.accounts import queries, store
from playhead.features.accounts.model import Step
from playhead.features.accounts.retention import forget
from tests.support.accounts_views import request, target
from tests.support.engine import Engine


def left(engine: Engine) -> list[int]:
    rows = engine.database.read_now(lambda c: queries.page(c, None, unseen=False, limit=99))
    return sorted(row.request.id for row in rows)


def test_what_is_over_goes_after_its_time(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    steps = {1: Step.MADE, 2: Step.WAITING, 3: Step.OWED, 4: Step.REFUSED, 5: Step.DISCARDED, 6: Step.MADE}
    rows = [request(target("lan", step), id=number, at=10) for number, step in steps.items()]
    rows += [request(id=7, at=10), request(target("lan", Step.MADE), id=8, at=20), request(id=9, at=10)]
    engine.write(lambda c: store.save_requests(c, rows))
    engine.write(lambda c: store.keep_password(c, (6, "lan"), b"unseen"))
    engine.write(lambda c: store.keep_password(c, (5, "lan"), b"never made"))
    engine.write(lambda c: store.settle_passwords(c, [(6, "lan")], []))
    assert engine.writer.run_now(forget, 20) == 3
    assert left(engine) == [2, 3, 4, 6, 8, 9], "the newest keeps its number, an unseen password its request"
    assert engine.value("SELECT count(*) FROM accounts_password") == 1
    assert engine.writer.run_now(forget, 20) == 0
    engine.close()
