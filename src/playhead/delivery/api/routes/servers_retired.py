"""Servers that are no longer configured, and what is kept of them."""

from __future__ import annotations

from fastapi import APIRouter

from playhead.delivery.api.auth import Served, User
from playhead.delivery.api.models import Listed
from playhead.delivery.api.server_models import RetiredServer
from playhead.identity.archive import Archived, archived
from playhead.kit.times import rfc3339

router = APIRouter(prefix="/api/v1/servers", tags=["servers"])


@router.get("/retired")
async def retired(_: User, served: Served) -> Listed[RetiredServer]:
    """Servers that left the configuration. Nothing is read from them or written to them."""
    rows = await served.database.read(lambda c: archived(c, served.servers))
    return Listed(items=[retired_of(row) for row in rows], next_cursor=None, total=len(rows))


def retired_of(row: Archived) -> RetiredServer:
    """A retired server as answered."""
    return RetiredServer(
        name=row.name,
        server_name=row.server_name,
        version=row.version or None,
        retired_at=rfc3339(row.retired_at),
        accounts=row.accounts,
        items=row.items,
        people=list(row.people),
    )
