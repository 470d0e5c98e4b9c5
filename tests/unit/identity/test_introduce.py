"""Persons as another tool knew them: their accounts come together, unless somebody has said otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from playhead.domain.people import Account
from playhead.identity import store
from playhead.identity.decide import EXCLUDED
from playhead.identity.introduce import Introduce, Introduced, introduce, look
from playhead.identity.rows import AccountRow
from tests.support.engine import Engine

WAN, LAN, GUEST = Account("wan", "a" * 32), Account("lan", "b" * 32), Account("lan", "c" * 32)


def row(account: Account, person_id: int | None, evidence: str = "name") -> AccountRow:
    return AccountRow(account=account, name="al", person_id=person_id, evidence=evidence)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = Engine(tmp_path)
    made.write(lambda c: store.add_persons(c, {"al": (1, "Al"), "alice": (2, "Alice")}))
    made.write(lambda c: store.save_accounts(c, [row(WAN, 2), row(LAN, 1), row(GUEST, None, "left out")]))
    yield made
    made.close()


def asked(*accounts: Account, name: str = "alice", dry_run: bool = False) -> Introduce:
    known = {one.server: one.user_id for one in accounts}
    return Introduce(name=name, accounts=known, now=1, actor="root", dry_run=dry_run)


def meet(engine: Engine, *accounts: Account, name: str = "alice") -> Introduced:
    (answer,) = engine.write(lambda c: introduce(c, [asked(*accounts, name=name)]))
    return answer


def owner(engine: Engine, account: Account) -> int | None:
    rows = engine.database.read_now(lambda c: store.accounts_by_ref(c, [str(account)]))
    return rows[str(account)].person_id


def test_accounts_of_one_name_become_one_persons(engine: Engine) -> None:
    assert meet(engine, WAN, LAN) == Introduced(verdict="taken", why="al on lan belongs to Alice", moved=(LAN,))
    assert (owner(engine, WAN), owner(engine, LAN)) == (2, 2)
    assert meet(engine, WAN, LAN).verdict == "known"


def test_a_name_that_nobody_has_here_goes_to_who_was_known_first(engine: Engine) -> None:
    assert meet(engine, WAN, LAN, name="someone").why == "al on wan belongs to Al"


def test_a_dry_run_changes_nothing(engine: Engine) -> None:
    (told,) = engine.database.read_now(lambda c: look(c, [asked(WAN, LAN)]))
    assert (told.verdict, told.moved, owner(engine, LAN)) == ("taken", (), 1)


@pytest.mark.parametrize(("evidence", "why"), [("hand", "an administrator has said"), ("config", "the configuration")])
def test_what_somebody_has_said_stands(engine: Engine, evidence: str, why: str) -> None:
    engine.write(lambda c: store.save_accounts(c, [row(LAN, 1, evidence)]))
    told = meet(engine, WAN, LAN)
    assert (told.verdict, told.why[: len(why)], owner(engine, LAN)) == ("known", why, 1)


def test_an_account_that_the_configuration_leaves_out_stays_out(engine: Engine) -> None:
    engine.write(lambda c: store.save_accounts(c, [row(GUEST, None, EXCLUDED)]))
    assert meet(engine, WAN, GUEST).verdict == "known"
    assert meet(engine, GUEST).verdict == "unmatched"
    assert owner(engine, GUEST) is None


def test_accounts_that_are_gone_or_nobodys_are_unmatched(engine: Engine) -> None:
    assert meet(engine, Account("wan", "f" * 32)).why == "no server has an account with one of these ids"
    assert meet(engine, GUEST) == Introduced(verdict="unmatched", why="left out")
