"""The parts that make and remove accounts, as the settings want them."""

from __future__ import annotations

from pathlib import Path

from playhead.features.accounts.jobs import LOOK, MAKE, REMOVE
from playhead.features.accounts.secrets import LENGTH
from playhead.kit.clock import ManualClock
from playhead.ports.accounts import Accounts
from playhead.runtime.accounts import account_parts
from tests.support.engine import Engine
from tests.support.fake_accounts import FakeAccounts
from tests.support.fake_media_server import FakeMediaServer
from tests.unit.runtime.test_wiring import settings_in


def test_every_kind_of_job_has_its_work_and_passwords_are_made_by_chance(tmp_path: Path) -> None:
    ports: dict[str, Accounts] = {"wan": FakeAccounts(FakeMediaServer("wan", ManualClock()))}
    made = account_parts(settings_in(tmp_path), ports, b"secret")
    assert {work.kind for work in made.works} == {MAKE, REMOVE, LOOK}
    assert made.feature.name == "accounts"
    engine = Engine(tmp_path)
    passwords = {engine.write(lambda c, n=n: made.keeper.for_account(c, (n, "wan"))).text for n in range(9)}  # type: ignore[misc]
    engine.close()
    assert len(passwords) == 9
    assert {len(text) for text in passwords} == {LENGTH}
