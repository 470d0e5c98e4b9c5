"""Rows of one person who has one film on several servers, planted without a program that listens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from playhead.domain.items import Item
from playhead.domain.people import Account
from playhead.features.userdata import store as userdata
from playhead.features.userdata.model import Register, Shadow
from playhead.identity import store as identity
from playhead.identity.rows import AccountRow, ItemRow
from tests.support.views import ITEM, LAN, USER, WAN


def plant(
    connection: Connection,
    *,
    servers: Sequence[str] = (WAN, LAN),
    without_item: Sequence[str] = (),
    register: Register | None = None,
    shadows: Mapping[str, Shadow] | None = None,
) -> None:
    """alice with Metropolis: person 1, work 1; the same ids on each server."""
    identity.add_persons(connection, {"alice": (1, "alice")})
    accounts = [AccountRow(account=Account(s, USER), name="alice", person_id=1, evidence="name") for s in servers]
    identity.save_accounts(connection, accounts)
    identity.add_works(connection, {1: ("Movie", "Metropolis")}, {"file|/media/Metropolis.mkv": 1})
    identity.save_items(connection, [film(name) for name in servers if name not in without_item])
    if register is not None:
        userdata.save_registers(connection, {(1, 1): register})
    userdata.save_shadows(connection, {f"{n}/{USER}/{ITEM}": shadow for n, shadow in (shadows or {}).items()})


def film(server: str, item_id: str = ITEM, work_id: int | None = 1, evidence: str = "path") -> ItemRow:
    """Metropolis on a server."""
    item = Item(item_id=item_id, kind="Movie", name="Metropolis", path="/media/Metropolis.mkv")
    return ItemRow(
        server=server,
        item=item,
        work_id=work_id,
        evidence=evidence,
        common_path=item.path,
        gone=False,
        seen_at=1,
    )
