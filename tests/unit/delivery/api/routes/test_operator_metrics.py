"""The figures for the page."""

from __future__ import annotations

from pathlib import Path

from tests.support.api import desk

PATH = "/api/v1/operator/metrics"


async def test_an_administrator_reads_all_figures_as_they_are_now(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        headers = await door.administrator()
        door.services.metrics.sync_latency.observe(0.2)
        door.services.metrics.webhooks.labels("wan", "enqueued").inc()
        answer = await door.client.get(PATH, headers=headers)
        items = {one["name"]: one for one in answer.json()["items"]}
        assert (await door.client.get(PATH)).status_code == 401
    assert items["playhead_webhooks"]["samples"] == [
        {"suffix": "", "labels": {"server": "wan", "result": "enqueued"}, "value": 1}
    ]
    latency = items["playhead_sync_latency_seconds"]
    counts = {one["labels"].get("le", one["suffix"]): one["value"] for one in latency["samples"]}
    assert latency["type"] == "histogram"
    assert (counts["0.1"], counts["0.25"], counts["+Inf"], counts["_count"]) == (0, 1, 1, 1)
    seq = items["playhead_journal_seq"]["samples"][0]["value"]
    assert seq == len(door.records())
