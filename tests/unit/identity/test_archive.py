"""What is kept of a server that left the configuration, until it comes back."""

from __future__ import annotations

from pathlib import Path

from playhead.domain.people import Account
from playhead.identity import store
from playhead.identity.archive import Archived, archived
from playhead.identity.retire import Configured, retire
from playhead.identity.rows import AccountRow, ItemRow, ServerRow
from tests.support.engine import Engine
from tests.support.fake_library import film

WAS = Archived(
    name="lan", server_name="Cellar", version="10.11.11", retired_at=5, accounts=2, items=1, people=("alice",)
)


def test_a_retired_server_is_told_with_what_it_had(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.write(lambda c: store.add_persons(c, {"alice": (1, "alice")}))
    for name in ("wan", "lan"):
        owners = [
            AccountRow(account=Account(name, "a" * 32), name="alice", person_id=1, evidence="name"),
            AccountRow(account=Account(name, "b" * 32), name="guest", person_id=None, evidence="left out"),
        ]
        row = ItemRow(server=name, item=film(1), work_id=1, evidence="path", common_path=None, gone=False, seen_at=1)
        up = ServerRow(name=name, state="up", server_name="Cellar", version="10.11.11")
        engine.write(lambda c, owners=owners: store.save_accounts(c, owners))  # type: ignore[misc]  # bound now
        engine.write(lambda c, row=row: store.save_items(c, [row]))  # type: ignore[misc]  # bound now
        engine.write(lambda c, up=up: store.save_servers(c, [up]))  # type: ignore[misc]  # bound now
    assert engine.database.read_now(lambda c: archived(c, ["wan", "lan"])) == []
    engine.write(lambda c: retire(c, [Configured(names=("wan",), now=5)]))
    assert engine.database.read_now(lambda c: archived(c, ["wan"])) == [WAS]
    assert engine.database.read_now(lambda c: archived(c, ["wan", "lan"])) == []
    engine.close()
