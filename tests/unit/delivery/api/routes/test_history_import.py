"""Taking over history, over HTTP: administrators alone, chunk by chunk and person by person."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tests.support.api import desk
from tests.support.noted_plays import plant, play
from tests.support.watched import vera


async def test_playbacks_are_kept_then_counted_and_count_once(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        door.change(lambda c: plant(c, 5))
        admin, her, _ = await vera(door)
        rows = [msgspec.to_builtins(play(1)), msgspec.to_builtins(play(2, user_id="f" * 32, person="zoe"))]
        body = {"source": "jellystat", "rows": rows}
        path = "/api/v1/history/import"
        for url, asked in ((path, body), (f"{path}/count", {}), ("/api/v1/history/rebuild", {})):
            assert (await door.client.post(url, json=asked, headers=her)).status_code == 403
        looked = (await door.client.post(path, json=body | {"dry_run": True}, headers=admin)).json()
        assert looked["counts"] == {"taken": 1, "known": 0, "unlinked": 1}
        assert (await door.client.post(f"{path}/count", headers=admin)).json()["rows"] == 0
        taken = (await door.client.post(path, json=body, headers=admin)).json()
        assert taken["people"] == {"a" * 32: {"taken": 1}, "zoe": {"unlinked": 1}}
        assert (await door.client.post(f"{path}/count", headers=admin)).json() == {
            "rows": 1, "known": 0, "withdrawn": 0, "left": 0,
        }  # fmt: skip
        again = (await door.client.post(path, json=body, headers=admin)).json()
        assert again["counts"]["known"] == 1
        (row,) = (await door.client.get("/api/v1/history", headers=admin)).json()["items"]
        assert (row["title"], row["source"], row["completed_at"]) == ("Film 1", "import", "2023-11-15T13:25:00.000Z")
        told = (await door.client.post("/api/v1/history/rebuild", json={}, headers=admin)).json()
        assert told == {"person_id": 1, "mended": 0, "badges": [], "left": 0}
        end = (await door.client.post("/api/v1/history/rebuild", json={"after": 1}, headers=admin)).json()
        assert end["person_id"] is None
