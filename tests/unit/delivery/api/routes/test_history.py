"""Watch history over HTTP: everybody sees his own, administrators all; pages, filters, by hand, exports."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from playhead.features.history import store
from playhead.features.history.model import Anchor, Look, Media, Part, Sitting, Viewing
from playhead.kit.times import rfc3339
from tests.support.api import desk
from tests.support.watched import NOON, people, row, vera, watched


async def test_everybody_sees_his_own_and_administrators_all(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        people(door)
        admin, her, me = await vera(door)
        watched(door, row(1), row(2, person=2))
        mine = (await door.client.get("/api/v1/history", headers=her)).json()
        assert mine["items"] == [
            {
                "id": "1", "user_id": me, "person_id": "1", "person": "Alice", "media_type": "movie", "tmdb_id": 1,
                "series_tmdb_id": None, "season": None, "episode": None, "work": "movie:tmdb:1", "title": "Film 1",
                "series_title": None, "device": None, "local_day": "2026-09-09",
                "completed_at": "2026-09-09T12:00:00.000Z", "watched_seconds": 6000, "percent": 99.9, "plays": 1,
                "view_number": 1, "play_method": "DirectPlay", "client": "Web", "server": "wan", "source": "live",
            }
        ]  # fmt: skip
        everything = (await door.client.get("/api/v1/history", headers=admin)).json()
        assert ([one["person"] for one in everything["items"]], everything["total"]) == (["Bob", "Alice"], 2)
        assert [
            one["id"] for one in (await door.client.get("/api/v1/history?user=person:1", headers=her)).json()["items"]
        ] == ["1"]
        for asked, status in (("person:2", 403), ("person:x", 404), ("person:9", 403)):
            answer = await door.client.get(f"/api/v1/history?user={asked}", headers=her)
            assert answer.status_code == status
        assert (await door.client.get("/api/v1/history?user=person:9", headers=admin)).status_code == 404
        hers = (await door.client.get(f"/api/v1/history?user={me}", headers=admin)).json()
        assert [one["id"] for one in hers["items"]] == ["1"]
        for path, status in (("history/2", 404), ("history?user=1", 403), ("history/1", 200)):
            assert (await door.client.get(f"/api/v1/{path}", headers=her)).status_code == status
        assert (await door.client.delete("/api/v1/history/2", headers=her)).status_code == 404
        assert (await door.client.get("/api/v1/history/2", headers=admin)).json()["person"] == "Bob"


async def test_who_is_linked_to_nobody_has_watched_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        people(door)
        _, her, me = await vera(door, person=None)
        watched(door, row(1))
        assert (await door.client.get("/api/v1/history", headers=her)).json()["items"] == []
        assert (await door.client.get("/api/v1/stats/overview", headers=her)).json()["plays"] == 0
        asked = {"media_type": "movie", "tmdb_id": 5, "title": "Five"}
        answer = await door.client.post("/api/v1/history", json=asked, headers=her)
        assert (answer.status_code, "auth/jellyfin" in answer.json()["detail"]) == (400, True)
        assert (await door.client.delete(f"/api/v1/history?user={me}", headers=her)).status_code == 400


async def test_pages_have_every_row_once(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        people(door)
        admin, _, _ = await vera(door)
        same = [row(n, completed_at=NOON, local_day="2026-09-09") for n in range(1, 6)]
        watched(door, *same, row(9))
        found: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = (await door.client.get(f"/api/v1/history?limit=2&cursor={cursor}", headers=admin)).json()
            found += [one["id"] for one in page["items"]]
            cursor = page["next_cursor"]
        assert found == ["6", "5", "4", "3", "2", "1"]
        assert (await door.client.get("/api/v1/history?cursor=a2V5Ong", headers=admin)).status_code == 422


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("q=ILM%202", ["2"]),
        ("q=%25", []),
        ("work=movie:tmdb:2", ["2"]),
        ("user=person:1", ["3", "2", "1"]),
        ("user=person:2", []),
        ("type=tv", ["3"]),
        ("type=movie&server=wan", ["2", "1"]),
        ("server=lan", []),
        ("from=2026-09-10", ["3", "2"]),
        ("from=2026-09-10&to=2026-09-10", ["2"]),
        ("to=2026-09-09", ["1"]),
    ],
)
async def test_filters(tmp_path: Path, query: str, ids: list[str]) -> None:
    async with desk(tmp_path) as door:
        people(door)
        admin, _, _ = await vera(door)
        episode = row(3, part=Part("tv:tmdb:7/1/2", 1, 2), kind="tv")
        watched(door, row(1), row(2), episode)
        found = (await door.client.get(f"/api/v1/history?{query}", headers=admin)).json()
        assert ([one["id"] for one in found["items"]], found["total"]) == (ids, len(ids))
        if ids == ["3"]:
            assert (found["items"][0]["tmdb_id"], found["items"][0]["series_tmdb_id"]) == (None, 7)


async def test_what_nobody_saw_is_written_by_hand_once_a_day(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        people(door)
        _, her, _ = await vera(door)
        at = rfc3339(door.clock.now_ms() - 1000)
        asked = {"media_type": "tv", "tmdb_id": 7, "season": 0, "episode": 3, "title": "Special", "completed_at": at}
        made = await door.client.post("/api/v1/history", json=asked, headers=her)
        assert made.status_code == 201
        assert (made.json()["source"], made.json()["series_tmdb_id"], made.json()["season"]) == ("manual", 7, 0)
        assert (await door.client.post("/api/v1/history", json=asked, headers=her)).status_code == 409
        row_id = made.json()["id"]
        assert (await door.client.delete(f"/api/v1/history/{row_id}", headers=her)).status_code == 204
        assert (await door.client.get(f"/api/v1/history/{row_id}", headers=her)).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"media_type": "tv", "season": None},
        {"season": 1, "episode": 1},
        {"completed_at": "2999-01-01T00:00:00Z"},
        {"completed_at": "2020-01-01T00:00:00"},
        {"tmdb_id": 0},
        {"title": ""},
    ],
)
async def test_what_cannot_be_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    async with desk(tmp_path) as door:
        people(door)
        _, her, _ = await vera(door)
        asked = {"media_type": "movie", "tmdb_id": 5, "title": "Five"} | wrong
        assert (await door.client.post("/api/v1/history", json=asked, headers=her)).status_code == 422


async def test_an_export_has_every_row_and_runs_no_formula(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        people(door)
        _, her, me = await vera(door)
        watched(door, row(1), row(2, client="=1+1"), row(3, person=2))
        text = (await door.client.get("/api/v1/history/export?format=csv", headers=her)).text
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [(one["id"], one["client"]) for one in rows] == [("2", "'=1+1"), ("1", "Web")]
        lines = (await door.client.get("/api/v1/history/export?format=jsonl", headers=her)).text.splitlines()
        assert [json.loads(line)["user_id"] for line in lines] == [me, me]


async def test_somebody_may_be_forgotten_as_a_whole(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        people(door)
        admin, her, me = await vera(door)
        watched(door, row(1), row(2, person=2))
        door.change(lambda c: store.save_hours(c, {(1, "2026-09-09", 12): 5, (2, "2026-09-09", 12): 5}))
        assert (await door.client.delete(f"/api/v1/history?user={me}", headers=her)).status_code == 204
        left = (await door.client.get("/api/v1/history", headers=admin)).json()["items"]
        assert [one["person"] for one in left] == ["Bob"]
        assert door.services.database.read_now(lambda c: store.hours(c, [1, 2], ["2026-09-09"])) == {
            (2, "2026-09-09", 12): 5
        }


async def test_who_is_watching_now(tmp_path: Path) -> None:
    async with desk(tmp_path) as door:
        people(door)
        _, her, _ = await vera(door)
        media = Media(key="movie:tmdb:1", kind="movie", parts=(Part("movie:tmdb:1"),), runtime=1_000_000)
        viewing = Viewing(person="1", media=media, started_at=1, touched_at=2, coverage=((0, 250_000),))
        sitting = Sitting(
            server="wan", screen="s", account="a", item_id="f" * 32, person="1", viewing=1, anchor=Anchor(1, 2),
            said=Anchor(1, 2), look=Look(NOON, 260_000, False, 5), client="Web",
        )  # fmt: skip
        gone = Sitting(**{n: getattr(sitting, n) for n in Sitting.__struct_fields__} | {"missing_since": 5})
        door.change(lambda c: store.save_viewings(c, {1: (True, viewing)}))
        door.change(lambda c: store.save_sittings(c, {"here": sitting, "gone": gone}))
        answer = await door.client.get("/api/v1/now-playing", headers=her)
        [screen] = answer.json()["items"]
        assert (screen["person"], screen["position_seconds"], screen["percent"]) == ("Alice", 260, 25.0)
        assert (screen["runtime_seconds"], screen["is_paused"], screen["media_type"]) == (1000, False, "movie")
        assert answer.headers["X-Stream-Position"].startswith("playback=")
