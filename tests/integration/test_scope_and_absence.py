"""What a server lacks, what the configuration leaves out, and what people say by hand: the whole program over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playhead.config.media import Selection
from playhead.config.settings import Settings
from playhead.simulators.jellyfin import movie
from tests.support.program import Run, running, until
from tests.support.troubles import answered


def change(**values: Any) -> Any:
    """`values` for the server `lan`."""

    def changed(settings: Settings) -> Settings:
        servers = tuple(one.model_copy(update=values) if one.name == "lan" else one for one in settings.servers)
        return settings.model_copy(update={"servers": servers})

    return changed


async def waiting(run: Run) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (await run.client.get("/api/events/waiting")).json()
    return rows


async def _waits(run: Run) -> bool:
    return bool(await waiting(run))


async def _nothing_waits(run: Run) -> bool:
    return not await waiting(run)


async def test_an_edit_waits_for_its_item_and_arrives_with_it(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        await wan.add_item(movie("Only here", 2020, root="/srv/wan", imdb="tt7654321"))
        await wan.mark_played("alice", "Only here")
        await answered(lambda: _waits(run))
        (row,) = await waiting(run)
        assert (row["target_server"], row["item_name"], row["status"]) == ("lan", "Only here", "waiting_for_item")
        assert (row["item_not_found_count"], row["item_not_found_max"], row["next_retry_at"]) == (0, 0, None)
        listed = (await run.client.get("/api/v1/sync/unmatched?limit=500")).json()
        assert "Only here" in {one["name"] for one in listed["items"]}
        await lan.add_item(movie("Only here", 2020, root="/elsewhere", imdb="tt7654321"))
        await lan.run_plugin_tasks()
        await until(lambda: lan.row("alice", "Only here").played)
        await answered(lambda: _nothing_waits(run))


async def test_an_account_that_is_left_out_is_neither_heard_nor_written(tmp_path: Path) -> None:
    async with running(tmp_path, change=change(accounts=Selection(exclude=("alice",)))) as run:
        await run.simulators["wan"].mark_played("alice", "Faust")
        other = run.shows[0].users[1]
        await run.simulators["wan"].mark_played(other, "Faust")
        await until(lambda: run.simulators["lan"].row(other, "Faust").played)
        await run.at_rest()
        assert not run.simulators["lan"].row("alice", "Faust").played
        people = (await run.client.get("/api/v1/people")).json()
        assert [(one["server"], one["name"]) for one in people["unmatched"]] == [("lan", "alice")]
