"""Coming from another tool: what it had noted goes to the servers, where they know nothing newer, and only once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from playhead.simulators.jellyfin import JellyfinSimulator
from tests.integration.test_reconcile import reconcile
from tests.support.command import Ended, call
from tests.support.foreign import backup, db_sync, event, film
from tests.support.program import Run, running, until

LONG_AGO = 1_500_000_000


class Desk:
    """Commands beside the running process, which they reach by its socket."""

    def __init__(self, run: Run, folder: Path) -> None:
        self._config = folder / "config.yaml"
        servers = [{"name": show.name, "url": run.simulators[show.name].url, "api_key": "k" * 32} for show in run.shows]
        self._config.write_text(yaml.safe_dump({"servers": servers, "database": {"path": str(folder / "playhead.db")}}))

    async def __call__(self, *arguments: str) -> Ended:
        return await asyncio.to_thread(call, "sync", *arguments, "--json", "--config", str(self._config))


def items(sim: JellyfinSimulator, *titles: str) -> Mapping[str, Any]:
    return {item.name: item for item in sim.server.items.values() if item.name in titles}


async def test_a_backup_fills_in_what_no_server_knows_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        await run.swept()
        there = items(wan, "Metropolis", "Nosferatu")
        metadata = {name: {"home": {"path": item.path, "id": item.id}} for name, item in there.items()}
        await lan.mark_played("alice", "Nosferatu")
        await until(lambda: wan.row("alice", "Nosferatu").played)
        await run.at_rest()
        newer = wan.row("alice", "Nosferatu").last_played
        entries = [
            film("Metropolis", updated=LONG_AGO, via="home", metadata=metadata["Metropolis"]),
            film("Nosferatu", updated=LONG_AGO, via="home", metadata=metadata["Nosferatu"]),
            film("Nobody has this", updated=LONG_AGO, guids={"guid_imdb": "tt9999999"}),
        ]
        file = str(backup(tmp_path / "alice.home.json.zip", entries))
        desk = Desk(run, tmp_path)
        arguments = ("import", "watchstate", file, "--person", "alice", "--server", "home=wan")
        before = run.calls
        looked = await desk(*arguments, "--dry-run")
        assert (looked.code, looked.json["counts"]) == (0, {"taken": 1, "known": 1, "unmatched": 1}), looked.err
        assert {(one["server"], one["item_name"]) for one in looked.json["writes"]} == {
            ("wan", "Metropolis"), ("lan", "Metropolis"),
        }  # fmt: skip
        assert run.calls == before
        assert (await desk(*arguments)).json["counts"]["taken"] == 1
        for sim in (wan, lan):
            await until(lambda sim=sim: sim.row("alice", "Metropolis").played)  # type: ignore[misc]  # bound now
        assert wan.row("alice", "Nosferatu").last_played == newer
        await reconcile(run)
        await run.at_rest()
        after = run.calls
        again = await desk(*arguments)
        assert again.json["counts"] == {"taken": 0, "known": 2, "unmatched": 1}
        await reconcile(run)
        assert run.calls == after
        told = (await desk("explain", "alice", "Metropolis")).json
        assert {one["how"] for one in told["agreed"]} == {"imported from another tool"}


async def test_edits_that_were_never_carried_over_are_and_what_takes_away_is_not(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        await wan.favorite("alice", "Nosferatu")
        await run.swept()
        await until(lambda: lan.row("alice", "Nosferatu").favorite)
        there = items(lan, "Metropolis", "Nosferatu")
        rows = [
            event("favorite", '{"is_favorite": true}', item_path=there["Metropolis"].path, source_server="gone"),
            event("favorite", '{"is_favorite": false}', item_path=there["Nosferatu"].path, source_server="gone",
                  item_id="c" * 32),
        ]  # fmt: skip
        users = [("alice", "gone", "f" * 32), ("alice", "lan", "e" * 32)]
        file = str(db_sync(tmp_path / "jellyfin-db-sync.db", users, rows))
        told = await Desk(run, tmp_path)("import", "jellyfin-db-sync", file, "--server", "gone=lan", "--dry-run")
        # its own server is here: what that shows now is what counts
        assert told.json["counts"] == {"taken": 0, "older": 1, "takes_away": 1}, told.err
        foreign = str(db_sync(tmp_path / "foreign.db", [("alice", "gone", "f" * 32)], [
            one | {"item_path": one["item_path"].replace(run.shows[1].root, "/films")} for one in rows
        ]))  # fmt: skip
        unmatched = await Desk(run, tmp_path)("import", "jellyfin-db-sync", foreign)
        assert unmatched.json["counts"] == {"taken": 0, "unmatched": 2}
        common = str(db_sync(tmp_path / "common.db", [("alice", "gone", "f" * 32)], [
            one | {"item_path": one["item_path"].replace(run.shows[1].root, "/media")} for one in rows
        ]))  # fmt: skip
        taken = await Desk(run, tmp_path)("import", "jellyfin-db-sync", common)
        assert taken.json["counts"] == {"taken": 1, "takes_away": 1}
        await until(lambda: wan.row("alice", "Metropolis").favorite and lan.row("alice", "Metropolis").favorite)
        assert wan.row("alice", "Nosferatu").favorite
