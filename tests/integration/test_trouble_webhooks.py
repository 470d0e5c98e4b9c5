"""Everything that a webhook's body may be, posted to the running program: refused, ignored or bounded, never worse."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from playhead.simulators.jellyfin import JellyfinSimulator
from tests.support.keepalive import flood, post
from tests.support.patience import HTTP_SECONDS
from tests.support.program import Run, running, until
from tests.support.troubles import answered, marked, notice_of, post_notice, status_of

FLOOD = 10_000
SENDERS = 16
MEGABYTE = 1024 * 1024

NOBODY = "0" * 31 + "1"
TEMPLATE = (
    '{{"NotificationType": "UserDataSaved", "UserId": "{user}", "ItemId": "{item}", "Played": True, '
    '"PlayCount": , "Favorite": False, "PlaybackPositionTicks": -5, "LastPlayedDate": "", '
    '"SaveReason": "TogglePlayed"}}'
)


async def test_no_body_changes_what_it_should_not_and_the_next_good_one_works(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        await run.swept()
        held = dict(wan.server.rows), dict(lan.server.rows)
        for name, body, status, word in _bad_bodies(wan):
            answer = await post_notice(run, body)
            assert (answer.status_code, answer.json()["status"]) == (status, word if status == 200 else status), name
            assert (await run.client.get("/healthz")).status_code == 200
        await answered(lambda: _nothing_owed(run))
        assert (dict(wan.server.rows), dict(lan.server.rows)) == held
        await wan.mark_played("alice", "Metropolis")
        await until(lambda: lan.row("alice", "Metropolis").played)


def _bad_bodies(wan: JellyfinSimulator) -> list[tuple[str, Any, int, str]]:
    """(what is wrong, body, status, word of a 200)."""

    def notice(**fields: Any) -> dict[str, Any]:
        # nothing else in it is news: what it changes, it changes by what is wrong with it
        same = {"Played": False, "PlayCount": 0, "SaveReason": "UpdateUserRating"}
        return notice_of(wan, "alice", "Metropolis", **(same | fields))

    missing = notice()
    for key in ("Played", "PlayCount", "PlaybackPositionTicks", "Favorite", "SaveReason", "Name"):
        missing.pop(key)
    return [
        ("not JSON", "nonsense", 400, ""),
        ("empty", "", 400, ""),
        ("cut off", json.dumps(notice())[:-20], 400, ""),
        ("not UTF-8", b'{"NotificationType": "\xff\xfe"}', 400, ""),
        ("a list", "[]", 400, ""),
        ("a number", "17", 400, ""),
        ("null", "null", 400, ""),
        ("wrong types", notice(Played=[1]), 400, ""),
        ("an object for an id", notice(ItemId={"a": 1}), 400, ""),
        ("deep", "[" * 100_000, 400, ""),
        ("too large", notice(Overview="x" * 300_000), 413, ""),
        ("empty object", {}, 200, "ignored"),
        ("no user", notice(UserId=None), 200, "ignored"),
        ("no item", notice(ItemId=None), 200, "ignored"),
        ("empty user", notice(UserId=""), 200, "ignored"),
        ("another type", notice(NotificationType="PluginUpdated"), 200, "ignored"),
        ("no type", notice(NotificationType=None), 200, "ignored"),
        ("import", notice(SaveReason="Import", Played=True), 200, "ignored"),
        ("automated tick", notice(NotificationType="PlaybackProgress", IsAutomated=True), 200, "ignored"),
        ("unknown user", notice(UserId=NOBODY, Played=True), 200, "enqueued"),
        ("unknown item", notice(ItemId=NOBODY, Played=True), 200, "enqueued"),
        ("missing keys", missing, 200, "enqueued"),
        ("the template's own name", notice(Favorite=None, IsFavorite=True), 200, "enqueued"),
        ("negative ticks", notice(PlaybackPositionTicks=-1), 200, "enqueued"),
        ("year 1", notice(LastPlayedDate="0001-01-01T00:00:00.0000000Z"), 200, "enqueued"),
        ("no such date", notice(LastPlayedDate="yesterday"), 200, "enqueued"),
        ("unknown reason", notice(SaveReason="SomethingNew"), 200, "enqueued"),
    ]


async def test_template_bodies_with_true_gaps_and_dashed_ids_are_heard(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        user, item = wan.user("alice"), wan.item("Metropolis")
        await wan.fault("webhook_drop", count=1)
        await wan.mark_played("alice", "Metropolis")
        answer = await post_notice(run, TEMPLATE.format(user=_dashed(user.id), item=_dashed(item.id)))
        assert answer.json() == {"status": "enqueued", "events_enqueued": 1}
        await until(lambda: lan.row("alice", "Metropolis").played)
        assert lan.row("alice", "Metropolis").position == 0


@pytest.mark.parametrize("offered", ["header", "bearer", "basic"])
async def test_the_order_of_refusals_is_unknown_server_then_secret_then_size_then_content(
    tmp_path: Path, offered: str
) -> None:
    async with running(tmp_path, servers=1, listed=False) as run:
        secret = run.shows[0].secret
        ways: dict[str, dict[str, Any]] = {
            "header": {"headers": {"X-Playhead-Token": secret}},
            "bearer": {"headers": {"Authorization": f"Bearer {secret}"}},
            "basic": {"auth": ("anybody", secret)},
        }
        how = ways[offered]
        large = "x" * (257 * 1024)
        async with httpx.AsyncClient(base_url=run.client.base_url, timeout=HTTP_SECONDS) as client:
            unknown = await client.post("/webhook/nowhere", content=large)
            assert (unknown.status_code, unknown.json()["detail"]) == (404, "Unknown server: nowhere")
            assert (await client.post("/webhook/wan", content=large)).status_code == 401
            assert (await client.post("/webhook/wan?token=wrong", content=large)).status_code == 401
            assert (await client.post("/webhook/wan", content=large, **how)).status_code == 413
            bad = await client.post("/webhook/wan", content="nonsense", **how)
            assert (bad.status_code, bad.json()["detail"]) == (400, "Invalid webhook payload")
            assert bad.headers["x-request-id"]
            good = await client.post("/webhook/wan", json={}, **how)
            assert good.json()["status"] == "ignored"


async def test_ten_thousand_imports_are_ignored_and_cost_no_memory(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        wan, lan = run.simulators["wan"], run.simulators["lan"]
        body = json.dumps(notice_of(wan, "alice", "Metropolis", SaveReason="Import", Played=False, PlayCount=0))
        await _flood(run, body, FLOOD // 10)
        before, process = _records(run), psutil.Process()
        memory = process.memory_info().rss
        await _flood(run, body, FLOOD)
        assert _records(run) == before
        assert process.memory_info().rss - memory < 20 * MEGABYTE
        body = await marked(wan, "alice", "Nosferatu")
        assert (await post_notice(run, body)).json()["status"] == "enqueued"
        await until(lambda: lan.row("alice", "Nosferatu").played)


async def _flood(run: Run, body: str, count: int) -> None:
    show = run.shows[0]
    url = str(run.client.base_url.join(f"/webhook/{show.name}?token={show.secret}"))
    answers = await flood(url, itertools.repeat(post(url, body.encode()), count), SENDERS)
    said = {(answer.status, answer.body) for answer in answers}
    assert said == {(200, b'{"status":"ignored","reason":"import"}')}
    assert len(answers) == count


def _records(run: Run) -> int:
    """How many notices the journal holds."""
    sql = "SELECT count(*) FROM journal WHERE kind = 'user_data_notice'"
    database = run.embedded.program.database
    return database.read_now(lambda connection: int(connection.exec_driver_sql(sql).scalar_one()))


async def _nothing_owed(run: Run) -> bool:
    queue = (await status_of(run))["queue"]
    return bool(queue["pending_events"] + queue["processing_events"] == 0)


def _dashed(plain: str) -> str:
    return "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))
