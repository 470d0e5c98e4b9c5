"""Identity's rows as values."""

from __future__ import annotations

from playhead.domain.items import Item
from playhead.domain.people import Account
from playhead.identity.rows import AccountRow, ItemRow, ServerRow


def test_an_items_key_names_its_server() -> None:
    item = Item(item_id="a" * 32, kind="Movie", name="Film")
    row = ItemRow(server="wan", item=item, work_id=1, evidence="path", common_path=None, gone=False, seen_at=0)
    assert row.ref == f"wan/{'a' * 32}"


def test_an_account_belongs_to_nobody_until_it_is_matched() -> None:
    row = AccountRow(account=Account("wan", "b" * 32), name="bob", person_id=None, evidence="")
    assert (row.person_id, row.gone, row.is_disabled) == (None, False, False)


def test_a_server_never_seen_up_has_no_time_without_gaps() -> None:
    assert ServerRow(name="wan", state="down").back_at == 0
