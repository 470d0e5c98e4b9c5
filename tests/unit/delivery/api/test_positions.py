"""Lists say where their channel stood."""

from __future__ import annotations

from pathlib import Path

import pytest

from playhead.journal import store
from playhead.journal.record import Draft
from tests.support.api import desk
from tests.support.live import sync_update

LISTS = ("/api/sync-log", "/api/events/pending", "/api/events/waiting", "/api/events/failed", "/api/v1/sync/conflicts",
         "/api/v1/sync/parked", "/api/v1/sync/runs", "/api/v1/sync/brakes", "/api/v1/sync/unmatched", "/api/v1/people",
         "/api/v1/playlists", "/api/v1/user-requests")  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_says_from_where_its_channel_goes_on(tmp_path: Path, path: str) -> None:
    async with desk(tmp_path) as made:
        epoch = made.change(lambda c: store.epoch(c, "k3v9"))
        admin, vera = await made.administrator(), await made.viewer("vera")
        await made.services.journal.append(Draft(event=sync_update("a"), stream="sync_updates"))
        place = made.records()[-1].seq
        answer = await made.client.get(path, headers=admin)
        assert answer.headers["X-Stream-Position"] == f"sync_updates={place}@{epoch}"
        assert "X-Stream-Position" not in (await made.client.get(path, headers=vera)).headers
