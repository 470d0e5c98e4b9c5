"""What somebody who comes from jellyfin-db-sync finds again: his configuration as it is, and every answer in its shape.

The whole program over HTTP, before two simulated servers, configured by that tool's own file.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from playhead.config.load import load
from playhead.config.settings import Settings
from playhead.simulators.jellyfin import FaultKind, movie
from tests.support.patience import PATIENCE_SECONDS
from tests.support.program import Run, running, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

FILE = """
servers:
  - name: wan
    url: {wan[0]}
    api_key: {wan[1]}
    passwordless: false
  - name: lan
    url: {lan[0]}
    api_key: ${{LAN_KEY}}
    passwordless: true

sync:
  playback_progress: true
  watched_status: true
  favorites: true
  ratings: true
  playlists: true
  likes: true
  play_count: true
  last_played_date: true
  audio_stream: true
  subtitle_stream: true
  progress_debounce_seconds: 30
  worker_interval_seconds: 5.0
  max_retries: 0
  dry_run: false

path_sync_policy:
  - prefix: /srv/media/movies
    absent_retry_count: 10
    retry_delay_seconds: 600
  - prefix: /mnt/nfs/music
    absent_retry_count: 0

database:
  path: {folder}/jellyfin-db-sync.db
  journal_mode: WAL

server:
  host: 127.0.0.1
  port: {port}

logging:
  level: INFO
"""

SERVER = {"name", "url", "passwordless", "healthy", "version", "user_count"}
QUEUE = {"pending_events", "processing_events", "waiting_for_item_events", "failed_events", "worker_running"}
DATABASE = {
    "connected", "user_mappings_count", "pending_events_count", "sync_log_entries", "item_cache_total",
    "item_cache_by_server", "database_size_bytes",
}  # fmt: skip
STATS = {"total_synced", "successful", "failed", "last_sync_at"}
EVENT = {
    "id", "event_type", "source_server", "target_server", "username", "item_name", "status", "last_error", "created_at",
}  # fmt: skip
PENDING = EVENT | {"item_path", "retry_count"}
WAITING = EVENT | {"item_path", "item_not_found_count", "item_not_found_max", "next_retry_at"}
FAILED = EVENT | {"retry_count"}
LINE = {
    "id", "event_type", "source_server", "target_server", "username", "item_id", "item_name", "synced_value", "success",
    "message", "created_at",
}  # fmt: skip


def theirs(folder: Path) -> Callable[[Settings], Settings]:
    """The settings that their file gives, with the addresses and keys of our simulated servers."""

    def change(ours: Settings) -> Settings:
        wan, lan = ((str(one.url), one.api_key.get_secret_value()) for one in ours.servers)
        text = FILE.format(wan=wan, lan=lan, folder=folder, port=ours.server.port)
        (folder / "config.yaml").write_text(text)
        return load(folder / "config.yaml", environ={"LAN_KEY": lan[1]}, cwd=folder).settings

    return change


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Run]:
    folder = tmp_path_factory.mktemp("theirs")
    async with running(folder, change=theirs(folder)) as started:
        for name in ("wan", "lan"):
            answer = await started.client.post(f"/api/v1/servers/{name}/webhook/install")
            assert answer.json()["success"] is True
        await started.swept()
        yield started


async def told(run: Run, path: str) -> Any:
    answer = await run.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def rows(run: Run, name: str) -> list[dict[str, Any]]:
    """The rows of a list of events, once there are any."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (found := await told(run, f"/api/events/{name}")):  # noqa: ASYNC110 — the list has no event
            await asyncio.sleep(0.05)
    return list(found)


async def test_the_state_of_everything_has_every_key(run: Run) -> None:
    status = await told(run, "/api/status")
    assert {"status", "uptime_seconds", "version", "servers", "queue", "database", "sync_stats"} <= set(status)
    assert (status["status"], len(status["servers"])) == ("healthy", 2)
    assert all(set(one) >= SERVER for one in status["servers"])
    assert set(status["queue"]) >= QUEUE
    assert set(status["database"]) >= DATABASE
    assert set(status["sync_stats"]) >= STATS
    assert set(status["database"]["item_cache_by_server"]) == {"wan", "lan"}


async def test_servers_people_and_the_queue_have_theirs(run: Run) -> None:
    servers = await told(run, "/api/servers")
    assert [(one["name"], one["passwordless"], one["healthy"]) for one in servers] == [
        ("wan", False, True),
        ("lan", True, True),
    ]
    assert all(set(one) >= SERVER for one in servers)
    people = await told(run, "/api/users")
    assert people["servers"] == ["wan", "lan"]
    bob = next(one for one in people["users"] if one["username"] == "bob")
    assert set(bob["servers"]) == {"wan", "lan"}
    assert None not in bob["servers"].values()
    assert set(await told(run, "/api/queue")) >= QUEUE


async def test_the_doors_for_probes_and_webhooks_are_where_they_were(run: Run) -> None:
    assert (await run.client.get("/healthz")).text.strip() == "ok"
    assert (await run.client.get("/readyz")).status_code == 200
    assert (await run.client.get("/health")).status_code == 404
    test = await told(run, "/webhook/test")
    assert (test["status"], set(test)) == ("ok", {"status", "message"})
    unknown = await run.client.post("/webhook/nowhere", json={})
    assert (unknown.status_code, unknown.json()["detail"]) == (404, "Unknown server: nowhere")


async def test_a_change_on_one_server_is_on_the_other_and_in_the_log(run: Run) -> None:
    wan, lan = run.simulators["wan"], run.simulators["lan"]
    await wan.mark_played("alice", "Faust")
    await until(lambda: lan.row("alice", "Faust").played and run.program_log == 1)
    await lan.favorite("bob", "Faust")
    await until(lambda: wan.row("bob", "Faust").favorite)
    await until(lambda: run.program_log >= 2)

    filters = {
        "": {"alice", "bob"},
        "source_server=wan&target_server=lan": {"alice"},
        "source_server=lan": {"bob"},
        "event_type=favorite": {"bob"},
        "event_type=watched": {"alice"},
        "item_name=AUS": {"alice", "bob"},
        "item_name=nothing": set(),
        "since_minutes=5": {"alice", "bob"},
        "since_minutes=5&limit=1": {"bob"},
        "limit=1&offset=1": {"alice"},
        "success=false": set(),
    }
    for query, names in filters.items():
        page = await told(run, f"/api/sync-log?{query}")
        assert {"entries", "total", "limit", "offset"} <= set(page)
        assert {one["username"] for one in page["entries"]} == names, query
        assert all(set(one) >= LINE for one in page["entries"])


async def test_what_a_server_lacks_waits_with_the_counts_of_its_policy(run: Run) -> None:
    wan = run.simulators["wan"]
    await wan.add_item(movie("Only here", 2020, root="/srv/media", imdb="tt7654321"))
    await wan.mark_played("alice", "Only here")
    (row,) = await rows(run, "waiting")
    assert set(row) >= WAITING
    assert (row["status"], row["target_server"], row["item_not_found_max"]) == ("waiting_for_item", "lan", 10)
    assert row["next_retry_at"] is not None


async def test_a_server_that_is_away_makes_it_pending_and_its_return_writes_it(run: Run) -> None:
    lan = run.simulators["lan"]
    await lan.fault(FaultKind.REFUSE)
    await run.simulators["wan"].mark_played("alice", "Metropolis")
    (row,) = await rows(run, "pending")
    assert set(row) >= PENDING
    assert (row["source_server"], row["target_server"], row["item_name"]) == ("wan", "lan", "Metropolis")
    await lan.clear_faults()
    await until(lambda: lan.row("alice", "Metropolis").played)


async def test_what_failed_is_listed_and_a_retry_writes_it(run: Run) -> None:
    lan = run.simulators["lan"]
    # a server that was away is read anew
    await run.at_rest()
    for fault in (FaultKind.LOST_WRITE, FaultKind.WEBHOOK_DROP):
        await lan.fault(fault)
    await run.simulators["wan"].mark_played("bob", "Nosferatu")
    (row,) = await rows(run, "failed")
    assert set(row) >= FAILED
    assert (row["status"], row["item_name"], row["username"]) == ("failed", "Nosferatu", "bob")
    assert not lan.row("bob", "Nosferatu").played

    await lan.clear_faults()
    answer = await run.client.post(f"/api/events/{row['id']}/retry")
    assert (answer.status_code, answer.json()["success"], set(answer.json())) == (200, True, {"success", "message"})
    await until(lambda: lan.row("bob", "Nosferatu").played)
    await until(lambda: run.program_log >= 4)
    assert await told(run, "/api/events/failed") == []
    assert (await run.client.post(f"/api/events/{row['id']}/retry")).status_code == 409
    assert (await run.client.post("/api/events/999999/retry")).status_code == 404
